"""Actors of routes: a name that no report bears is noted, with the one that was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import Config, ConsoleChannel, Route, Watch
from monitor.config.actors import unknown_actors


def noted(*actors: str) -> list[str]:
    route = Route(to=("a",), watches=("w",), actors=actors)
    config = Config(
        path=Path("c"), watches=(Watch(name="w"),), channels={"a": ConsoleChannel()}, routes=(Route(to=("a",)), route)
    )
    return list(unknown_actors(config))


def test_the_packs_own_names_pass_in_any_spelling() -> None:
    assert noted("JNIM", "jnim", "Islamic State Sahel Province") == []


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("GSIM", "Write JNIM"),
        ("Katiba Macina", "Write JNIM"),
        ("Islamic State in the Greater Sahara", "Write Islamic State Sahel Province"),
        ("JNIN", "Did you mean JNIM?"),
    ],
)
def test_another_name_is_noted_with_the_one_that_reports_bear(name: str, advice: str) -> None:
    assert noted(name) == [f"route 2: no report names the actor {name}. {advice}"]
