"""What a configuration may say but probably does not mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.config import Config, ConsoleChannel, Route, Watch
from monitor.config.advice import advice


def noted(*routes: dict[str, Any]) -> list[str]:
    """Return the notes on routes of two watches to one channel."""
    config = Config(
        path=Path("c"),
        watches=(Watch(name="v", countries=("ML", "NE")), Watch(name="w", countries=("ML", "NE"))),
        channels={"desk": ConsoleChannel()},
        routes=tuple(Route(**{"watches": ("v", "w"), "to": ("desk",), **route}) for route in routes),
    )
    return [note for note in advice(config) if note.startswith("route ")]


@pytest.mark.parametrize(
    "routes",
    [
        ({}, {"min_severity": "critical"}),
        ({}, {"places": ("Mopti",)}),
        ({"min_severity": "high", "updates": "none"}, {"min_severity": "critical", "countries": ("ML",)}),
        ({}, {"watches": ("w",), "min_confidence": "high"}),
    ],
)
def test_a_route_behind_one_that_takes_all_it_would_is_noted(routes: tuple[dict[str, Any], ...]) -> None:
    assert noted(*routes) == ["route 2: never asked, as route 1 takes all that it would. Write continue: true there"]


@pytest.mark.parametrize(
    "routes",
    [
        ({"continue": True}, {"min_severity": "critical"}),
        ({"min_severity": "critical"}, {}),
        ({"places": ("Mopti",)}, {"places": ("Mopti",), "min_severity": "high"}),
        ({"min_confidence": "medium"}, {"min_confidence": "high"}),
        ({"watches": ("v",)}, {}),
    ],
)
def test_a_route_that_may_still_be_asked_is_not(routes: tuple[dict[str, Any], ...]) -> None:
    assert noted(*routes) == []


def test_a_place_of_a_route_that_no_list_has_is_noted() -> None:
    assert noted({"places": ("Mopti", "Moptti")}) == ["route 1: no list has the place Moptti. Did you mean Mopti?"]
