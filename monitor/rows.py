"""Articles and stories as flat rows: the contract's fields, as `analyse`, `export` and the tables show them. Pure."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.items import Article, Facts, Match, Place, Story, StoryArticle


def article_row(article: Article, *, id: str, source: str | None, story_id: str | None) -> dict[str, Any]:  # noqa: A002 - the contract's name
    """Return the contract's article fields in its order, then ours. `relevant` and `score` are never null."""
    best = article.best
    facts = article.facts
    published = instant(article.published_at)
    return {
        "id": id,
        "url": article.url,
        "source": source,
        "title": article.title,
        "text": article.text,
        "lang": article.lang,
        "authors": list(article.authors),
        "published_at": published,
        "date": published,
        "relevant": article.relevant,
        "score": 0.0 if best is None else best.score,
        "watch": None if best is None else best.watch,
        "matches": [] if best is None else [match_row(match) for match in best.matches],
        "story_id": story_id,
        "countries": list(facts.countries),
        "places": [place_row(place) for place in facts.places],
        "actors": list(facts.actors),
        "deaths_min": facts.deaths_min,
        "deaths_max": facts.deaths_max,
        "event_type": facts.event_type,
        "event_date": _day(facts),
        "severity": article.severity,
        # Beyond the contract.
        "kind": article.kind,
        "perpetrator": facts.perpetrator,
        "injured": facts.injured,
        "abducted": facts.abducted,
        "displaced": facts.displaced,
        "updated_at": instant(article.updated_at),
        "fetched_at": instant(article.fetched_at),
        "section": article.section,
        "agency": article.agency,
        "dateline": article.dateline,
        "partial": article.partial,
        "not_article": article.not_article,
        "error": article.error,
        "notes": list(article.notes),
    }


def story_row(story: Story) -> dict[str, Any]:
    """Return the contract's story fields in its order, then ours."""
    facts = story.facts
    return {
        "id": story.id,
        "headline": story.headline,
        "summary": story.summary,
        "lang": story.lang,
        "countries": list(facts.countries),
        "places": [place_row(place) for place in facts.places],
        "actors": list(facts.actors),
        "deaths": {"min": facts.deaths_min, "max": facts.deaths_max},
        "event_type": facts.event_type,
        "event_date": _day(facts),
        "articles": [_listed(article) for article in story.articles],
        # Beyond the contract.
        "severity": story.severity,
        "kind": story.kind,
        "perpetrator": facts.perpetrator,
        "injured": facts.injured,
        "abducted": facts.abducted,
        "displaced": facts.displaced,
        "first_seen_at": instant(story.first_seen_at),
        "changed_at": instant(story.changed_at),
    }


def match_row(match: Match) -> dict[str, Any]:
    """Return a match as the contract writes it, in exports and as a webhook's evidence."""
    return {"term": match.term, "kind": match.kind, "field": match.field, "quote": match.quote}


def place_row(place: Place) -> dict[str, Any]:
    """Return a place as the contract writes it."""
    return {"name": place.name, "country": place.country, "lat": place.lat, "lon": place.lon}


def instant(moment: datetime | None) -> str | None:
    """Return the moment as ISO 8601 in UTC, to the second, with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _day(facts: Facts) -> str | None:
    return None if facts.event_date is None else facts.event_date.isoformat()


def _listed(article: StoryArticle) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "lang": article.lang,
        "published_at": instant(article.published_at),
        "score": article.score,
        "partial": article.partial,
    }
