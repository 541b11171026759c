"""Which routes take a story: each condition alone, and the reason of the nearest miss."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from monitor.alerts.routes import CONDITIONS, MISSES, matching, miss, subject
from monitor.config import Route

if TYPE_CHECKING:
    from monitor.items import Story

MET = [
    {"watches": ("one", "two")},
    {"countries": ("NE", "ML")},
    {"places": ("BANKASS",)},
    {"places": ("Mopti",)},
    {"places": ("mopti", "Gao")},
    {"actors": ("jnim",)},
    {"actors": ("Wagner",)},
    {"event_types": ("battle", "violence_against_civilians")},
    {"kinds": ("event",)},
    {"languages": ("ar", "fr")},
    {"min_severity": "high"},
    {"min_confidence": "medium"},
]
MISSED = [
    ({"watches": ("two",)}, "no_route"),
    ({"countries": ("NE",)}, "other_country"),
    ({"places": ("Bank", "Gao")}, "other_place"),
    ({"actors": ("Islamic State Sahel Province",)}, "other_actor"),
    ({"event_types": ("riot",)}, "other_event_type"),
    ({"kinds": ("soft",)}, "other_kind"),
    ({"languages": ("ha",)}, "other_language"),
    ({"min_severity": "critical"}, "below_min_severity"),
    ({"min_confidence": "high"}, "below_min_confidence"),
]


@pytest.fixture
def known(story: Story) -> Story:
    (place,) = story.facts.places
    facts = replace(story.facts, places=(replace(place, admin="Mopti"),), perpetrator="Wagner")
    return replace(story, facts=facts, confidence="medium")


@pytest.mark.parametrize("route", MET, ids=str)
def test_a_condition_that_the_story_meets(known: Story, route: dict[str, Any]) -> None:
    assert matching([Route(to=("a",), **route)], subject("one", known)) == ([0], "")


@pytest.mark.parametrize(("route", "reason"), MISSED, ids=[reason for _, reason in MISSED])
def test_a_condition_that_it_misses_gives_its_own_reason(known: Story, route: dict[str, Any], reason: str) -> None:
    assert miss(Route(to=("a",), **route), subject("one", known)) == reason
    assert matching([Route(to=("a",), **route)], subject("one", known)) == ([], reason)


def test_every_condition_is_tried_above() -> None:
    assert [reason for _, reason in MISSED] == [name for name, _ in CONDITIONS]


def test_a_story_that_lacks_a_fact_misses_a_condition_on_it(known: Story) -> None:
    bare = replace(known, facts=replace(known.facts, places=(), actors=(), perpetrator=None, event_type=None))
    for condition, reason in (
        ({"places": ("Mopti",)}, "other_place"),
        ({"actors": ("JNIM",)}, "other_actor"),
        ({"event_types": ("battle",)}, "other_event_type"),
    ):
        assert miss(Route(to=("a",), **condition), subject("one", bare)) == reason


def test_languages_are_those_given_where_the_story_lists_no_articles(known: Story) -> None:
    route = Route(to=("a",), languages=("ar",))
    unlisted = replace(known, articles=())
    assert miss(route, subject("one", unlisted)) == "other_language"
    assert miss(route, subject("one", unlisted, ["fr", "ar"])) is None


@pytest.mark.parametrize("n", range(len(MISSED)))
def test_the_reason_is_the_nearest_miss_of_all_routes(known: Story, n: int) -> None:
    routes = [Route(to=("a",), **condition) for condition, _ in reversed(MISSED[: n + 1])]
    assert matching(routes, subject("one", known)) == ([], MISSES[n])
