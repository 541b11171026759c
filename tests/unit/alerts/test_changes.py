from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from monitor.alerts.changes import changes, state
from monitor.items import Change, Place

if TYPE_CHECKING:
    from monitor.items import Story

VILLAGE = Place(name="Koulogon", country="ML", admin="Bankass, Mopti")


def become(story: Story, **facts: Any) -> Story:
    about = {name: facts.pop(name) for name in ("severity", "independent") if name in facts}
    return replace(story, facts=replace(story.facts, **facts), **about)


def what(before: Story, after: Story) -> list[str]:
    return [change.what for change in changes(state(before), after)]


def test_the_same_story_has_no_news(story: Story) -> None:
    assert changes(state(story), story) == ()


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ((12, 12), (20, 20), True),
        ((12, 12), (13, 13), False),
        ((12, 12), (12, 20), True),
        ((20, 20), (5, 20), True),
        ((20, 20), (12, 12), True),
        ((100, 100), (108, 108), False),
        ((100, 100), (110, 110), True),
        ((None, None), (3, 3), True),
        ((None, None), (0, 0), False),
        ((0, 0), (1, 1), True),
        ((12, None), (12, 12), False),
        ((12, 12), (None, None), False),
    ],
)
def test_a_toll_is_news_beyond_noise(story: Story, before: Any, after: Any, *, news: bool) -> None:
    one = become(story, deaths_min=before[0], deaths_max=before[1])
    two = become(story, deaths_min=after[0], deaths_max=after[1])
    assert what(one, two) == (["toll"] if news else [])


def test_only_the_first_confirmation_is_news(story: Story) -> None:
    assert what(story, become(story, independent=2)) == ["independent_sources"]
    assert what(become(story, independent=2), become(story, independent=5)) == []


def test_a_named_perpetrator_is_news_and_gunmen_are_not(story: Story) -> None:
    gunmen = become(story, perpetrator="unidentified gunmen")
    assert what(story, gunmen) == []
    assert changes(state(gunmen), become(story, perpetrator="JNIM")) == (
        Change(what="perpetrator", old=None, new="JNIM"),
    )
    assert what(become(story, perpetrator="JNIM"), story) == []
    assert what(story, become(story, perpetrator="bandits", actors=("bandits",))) == []


def test_the_first_named_actor_is_news_and_one_more_is_not(story: Story) -> None:
    assert what(become(story, actors=("civilians",)), story) == ["actors"]
    assert what(story, become(story, actors=("JNIM", "Military forces of Mali"))) == []


def test_an_exact_place_is_news_once(story: Story) -> None:
    region = become(story, places=(Place(name="Mopti", country="ML", lat=14.5, lon=-4.2, precision="area"),))
    assert changes(state(region), story) == (Change(what="place", old=None, new="Bankass"),)
    assert what(region, become(story, places=(VILLAGE,))) == ["place"]
    assert what(story, become(story, places=(VILLAGE,))) == []


def test_a_higher_severity_is_news_and_a_lower_is_not(story: Story) -> None:
    assert what(story, become(story, severity="critical")) == ["severity"]
    assert what(story, become(story, severity="low")) == []
