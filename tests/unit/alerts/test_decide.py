from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.alerts.decide import News, Reception, decide
from monitor.alerts.stages import GATHER
from monitor.config import Config, ConsoleChannel, Route, Watch
from monitor.items import Article, Change, Verdict
from monitor.store.silences import Silence

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.items import Story
    from monitor.store.outbox import Decision


@pytest.fixture
def article(story: Story, now: datetime) -> Article:
    return Article(
        url=story.articles[0].url,
        fetched_at=now,
        published_at=now - timedelta(hours=3),
        verdicts=(Verdict(watch="one", relevant=True, score=0.9), Verdict(watch="two", relevant=False, score=0.1)),
    )


@pytest.fixture
def configured() -> Callable[..., Config]:
    def make(*routes: dict[str, Any]) -> Config:
        return Config(
            path=Path("config.yaml"),
            watches=(Watch(name="one"), Watch(name="two")),
            channels={name: ConsoleChannel() for name in ("a", "b", "c")},
            routes=tuple(Route(**route) for route in routes),
        )

    return make


def judge(news: News, config: Config, now: datetime, **met: Any) -> list[Decision]:
    return decide(news, Reception(**met), config, now)


def changed(story: Story, article: Article, changes: tuple[Change, ...]) -> News:
    return News(story=story, article=article, first_poll=False, changes=changes, number=1)


def told(decisions: list[Decision]) -> list[tuple[str | None, str, str]]:
    return [(decision.channel, decision.action, decision.reason) for decision in decisions]


def test_a_fresh_report_is_sent(
    story: Story, article: Article, configured: Callable[..., Config], now: datetime
) -> None:
    (decision,) = judge(News(story=story, article=article, first_poll=False), configured({"to": ("a",)}), now)
    assert decision.story_id == "s1"
    assert decision.article_id == "a1"
    assert (decision.watch, decision.route, decision.channel, decision.type) == ("one", 0, "a", "story.new")
    assert (decision.action, decision.reason, decision.until) == ("send", "new_story", None)


@pytest.mark.parametrize(
    "case",
    [
        (timedelta(hours=48), "first_poll", "send", "new_story"),
        (timedelta(hours=48, seconds=1), "first_poll", "none", "first_poll_old"),
        (None, "first_poll", "none", "first_poll_undated"),
        (timedelta(hours=48), "waited", "send", "new_story"),
        (timedelta(hours=49), "waited", "none", "first_poll_old"),
        (None, "waited", "hold", "backlog"),
        (timedelta(hours=48), "later", "send", "new_story"),
        (timedelta(hours=49), "later", "hold", "backlog"),
        (timedelta(days=400), "later", "hold", "backlog"),
        (None, "later", "send", "new_story"),
    ],
)
def test_age_decides(
    story: Story, article: Article, configured: Callable[..., Config], now: datetime, case: Any
) -> None:
    age, found, *expected = case
    dated = replace(article, published_at=None if age is None else article.fetched_at - age)
    first, waited = found == "first_poll", found == "waited"
    (decision,) = judge(
        News(story=story, article=dated, first_poll=first, waited=waited), configured({"to": ("a",)}), now
    )
    assert [decision.action, decision.reason] == expected
    assert decision.until == (now + GATHER if decision.action == "hold" else None)


@pytest.mark.parametrize(
    "case",
    [
        ([{"to": ("a",)}, {"to": ("b",)}], [("a", "send", "new_story")]),
        ([{"to": ("a", "b"), "continue": True}, {"to": ("c",)}], [(c, "send", "new_story") for c in "abc"]),
        (
            [{"to": ("a",), "continue": True}, {"to": ("a", "b")}],
            [("a", "send", "new_story"), ("a", "none", "same_channel"), ("b", "send", "new_story")],
        ),
        ([{"to": ("a",), "watches": ("two",)}], [(None, "none", "no_route")]),
        ([], [(None, "none", "no_route")]),
        ([{"to": ("a",), "countries": ("NE",)}], [(None, "none", "other_country")]),
        ([{"to": ("a",), "countries": ("NE", "ML")}], [("a", "send", "new_story")]),
        ([{"to": ("a",), "min_severity": "critical"}], [(None, "none", "below_min_severity")]),
        ([{"to": ("a",), "min_severity": "high"}], [("a", "send", "new_story")]),
        ([{"to": ("a",), "kinds": ("soft",)}], [(None, "none", "other_kind")]),
        ([{"to": ("a",), "min_severity": "critical"}, {"to": ("b",)}], [("b", "send", "new_story")]),
        (
            [{"to": ("a",), "countries": ("NE",)}, {"to": ("b",), "min_severity": "critical"}],
            [(None, "none", "below_min_severity")],
        ),
    ],
)
def test_routes(story: Story, article: Article, configured: Callable[..., Config], now: datetime, case: Any) -> None:
    routes, expected = case
    assert told(judge(News(story=story, article=article, first_poll=False), configured(*routes), now)) == expected


def test_every_relevant_watch_counts_and_a_channel_hears_once(
    story: Story, article: Article, configured: Callable[..., Config], now: datetime
) -> None:
    both = replace(article, verdicts=tuple(replace(verdict, relevant=True) for verdict in article.verdicts))
    config = configured({"watches": ("one",), "to": ("a",)}, {"watches": ("two",), "to": ("a", "b")})
    assert told(judge(News(story=story, article=both, first_poll=False), config, now)) == [
        ("a", "send", "new_story"),
        ("a", "none", "same_channel"),
        ("b", "send", "new_story"),
    ]


def test_what_is_silenced_for_one_watch_another_tells(
    story: Story, article: Article, configured: Callable[..., Config], now: datetime
) -> None:
    both = replace(article, verdicts=tuple(replace(verdict, relevant=True) for verdict in article.verdicts))
    config = configured({"watches": ("one",), "to": ("a",)}, {"watches": ("two",), "to": ("a",)})
    silence = Silence(
        id=7, watches=("one",), reason="r", made_by="x", made_at=now, until=now + timedelta(days=1)
    )  # fmt: skip
    made = judge(News(story=story, article=both, first_poll=False), config, now, silences=[silence])
    assert told(made) == [("a", "none", "silenced: 7"), ("a", "send", "new_story")]
    assert [decision.watch for decision in made] == ["one", "two"]


def test_a_channel_whose_first_route_wants_no_updates_hears_them_by_another(
    story: Story, article: Article, configured: Callable[..., Config], now: datetime
) -> None:
    news = (Change(what="toll", old={"min": 1, "max": 1}, new={"min": 50, "max": 50}),)
    config = configured({"to": ("a",), "updates": "none", "continue": True}, {"to": ("a",)}, {"to": ("a",)})
    made = judge(changed(story, article, news), config, now, heard={"a": False})
    assert told(made) == [("a", "none", "updates_off"), ("a", "send", "changed: toll")]


def test_an_article_that_no_watch_takes_decides_nothing(
    story: Story, article: Article, configured: Callable[..., Config], now: datetime
) -> None:
    none = replace(article, verdicts=())
    assert judge(News(story=story, article=none, first_poll=False), configured({"to": ("a",)}), now) == []


def test_a_route_without_updates_leaves_them_out_with_a_reason(
    story: Story, article: Article, configured: Callable[..., Config], now: datetime
) -> None:
    news = (Change(what="severity", old="low", new="high"),)
    config = configured({"to": ("a",), "updates": "none", "continue": True}, {"to": ("b",)})
    heard = {"a": False, "b": False}
    made = judge(changed(story, article, news), config, now, heard=heard)
    assert told(made) == [("a", "none", "updates_off"), ("b", "send", "changed: severity")]
