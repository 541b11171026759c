from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.message import Voice
from monitor.alerts.vocabulary import load_vocabulary
from monitor.items import Alert, Facts, Match, Place, Story, StoryArticle

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def listed() -> Callable[..., StoryArticle]:
    def make(**changes: Any) -> StoryArticle:
        article = StoryArticle(
            id="a1",
            url="https://news.example/a?x=1&y=2",
            title="Attaque près de Bankass",
            source="Studio Fictif",
            kind="news",
            lang="fr",
            published_at=NOW - timedelta(hours=3),
            score=0.93,
        )
        return replace(article, **changes)

    return make


@pytest.fixture
def story(listed: Callable[..., StoryArticle]) -> Story:
    return Story(
        id="s1",
        headline="Attaque près de Bankass",
        summary="Douze civils ont été tués.",
        lang="fr",
        kind="event",
        severity="high",
        facts=Facts(
            countries=("ML",),
            places=(Place(name="Bankass", country="ML", lat=14.07, lon=-3.52, precision="point"),),
            actors=("JNIM",),
            deaths_min=12,
            deaths_max=15,
            injured=4,
            event_date=date(2026, 11, 21),
            event_type="violence_against_civilians",
        ),
        articles=(listed(),),
    )


@pytest.fixture
def alert(story: Story) -> Alert:
    return Alert(
        id="d1",
        type="story.new",
        created_at=NOW,
        watch="sahel-conflict",
        severity="high",
        story=story,
        evidence=(
            Match(term="JNIM", kind="actor", field="text", quote="Des combattants du JNIM."),
            Match(term="attack", kind="violence", field="title", quote="Attaque près de Bankass"),
        ),
    )


@pytest.fixture
def english() -> Voice:
    return Voice(words=load_vocabulary("en"), zone=ZoneInfo("Africa/Bamako"))


@pytest.fixture
def french() -> Voice:
    return Voice(words=load_vocabulary("fr"), zone=ZoneInfo("Africa/Niamey"))
