"""Alerts of every kind, invented: a template is tried on them before the service relies on it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from monitor.items import Alert, Change, Delivery, Facts, Match, Place, Story, StoryArticle

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
_ARTICLE = StoryArticle(
    id="a1",
    url="https://news.example/a?x=1&y=2",
    title="Sample <headline>",
    source="Sample & Sons",
    kind="news",
    lang="en",
    published_at=_NOW,
    score=0.9,
)
_FULL = Story(
    id="s1",
    headline="Sample <headline> *of* @everyone",
    summary="Sample.",
    lang="en",
    kind="event",
    severity="high",
    facts=Facts(
        countries=("ML", "NE"),
        places=(Place(name="Sample", country="ML", lat=1.0, lon=1.0, precision="point"),),
        actors=("Sample group",),
        perpetrator="Sample group",
        deaths_min=2,
        deaths_max=3,
        injured=4,
        event_type="battle",
        event_date=date(2026, 1, 9),
    ),
    articles=(_ARTICLE, replace(_ARTICLE, id="a2", kind="ngo", lang="ar", partial="http_403")),
    first_seen_at=_NOW,
    changed_at=_NOW,
    independent=2,
)
_BARE = Story(
    id="s2",
    headline="",
    summary="",
    lang=None,
    severity="low",
    facts=Facts(),
    articles=(replace(_ARTICLE, url="no address", title=None, source=None, kind=None, lang=None, published_at=None),),
)


def samples() -> Iterator[Alert]:
    """Yield an alert of each type, on a story with all that can be known, and on one with next to nothing."""
    told = Alert(id="d1", type="story.new", created_at=_NOW, watch="sample", severity="high", story=_FULL)
    match = Match(term="sample", kind="term", field="text", quote="A sample.")
    first = Delivery(id="d0", channel="x", type="story.new", state="sent", created_at=_NOW, sent_at=_NOW)
    changes = (Change(what="toll", old={"min": 1, "max": None}, new={"min": 2, "max": 3}),)
    yield replace(told, evidence=(match,), reasons=("kill_lead",))
    yield replace(told, story=_BARE, severity="low")
    yield replace(told, type="story.update", changes=changes, first=first)
    yield replace(told, type="digest", story=None, stories=(_FULL, _BARE))
    yield Alert(id="d2", type="operator", created_at=_NOW, text="Sample.")
    yield Alert(id="d3", type="test", created_at=_NOW)
