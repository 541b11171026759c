"""Articles and stories as the rows that commands print and webhooks carry: the contract's fields, then ours."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.headcount import Headcount
    from monitor.items import Article, Match, Place, Related, Story, StoryArticle


def article_row(article: Article, *, id: str, source: str | None, story_id: str | None) -> dict[str, Any]:  # noqa: A002 - the contract's own word
    """Return the article's fields; absent is None, times are ISO 8601 in UTC, `event_date` is a day."""
    best, facts = article.best, article.facts
    row = {
        "id": id,
        "url": article.url,
        "source": source or article.source,
        "title": article.title,
        "text": article.text,
        "lang": article.lang,
        "authors": list(article.authors),
        "published_at": iso(article.published_at),
        "date": iso(article.published_at),
        "relevant": article.relevant,
        "score": best.score if best else 0.0,
        "watch": best.watch if best else None,
        "matches": [match_row(match) for match in best.matches] if best else [],
        "story_id": story_id,
        "kind": article.kind,
        "countries": list(facts.countries),
        "places": [place_row(place) for place in facts.places],
        "actors": list(facts.actors),
        "perpetrator": facts.perpetrator,
        "victims": list(facts.victims),
        "deaths_min": facts.deaths_min,
        "deaths_max": facts.deaths_max,
        "injured": facts.injured,
        "abducted": facts.abducted,
        "freed": facts.freed,
        "displaced": facts.displaced,
        "people": people_row(facts.people),
        "event_type": facts.event_type,
        "event_date": facts.event_date.isoformat() if facts.event_date else None,
        "severity": article.severity,
    }
    extra = {"partial": article.partial, "not_article": article.not_article, "error": article.error}
    return row | {name: value for name, value in extra.items() if value is not None}


def story_row(story: Story) -> dict[str, Any]:
    """Return the story's fields; absent is None, times are ISO 8601 in UTC to the second, `event_date` is a day."""
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
        "event_date": None if facts.event_date is None else facts.event_date.isoformat(),
        "articles": [_listed(article) for article in story.articles],
        "severity": story.severity,
        "kind": story.kind,
        "form": story.form,
        "perpetrator": facts.perpetrator,
        "victims": list(facts.victims),
        "injured": facts.injured,
        "abducted": facts.abducted,
        "freed": facts.freed,
        "displaced": facts.displaced,
        "people": people_row(facts.people),
        "first_seen_at": second(story.first_seen_at),
        "changed_at": second(story.changed_at),
        "languages": list(story.languages),
        "independent_sources": story.independent,
        "confirmed": story.confirmed,
        "confidence": story.confidence,
        "tolls": [{"source": toll.source, "min": toll.min, "max": toll.max} for toll in story.tolls],
    }


def _listed(article: StoryArticle) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "lang": article.lang,
        "published_at": iso(article.published_at),
        "score": article.score,
        "partial": article.partial,
        "copy": article.copy,
    }


def match_row(match: Match) -> dict[str, Any]:
    """Return a match as exports and webhooks show it."""
    return {"term": match.term, "kind": match.kind, "field": match.field, "quote": match.quote}


def place_row(place: Place) -> dict[str, Any]:
    """Return a place as exports and webhooks show it."""
    return {"name": place.name, "country": place.country, "lat": place.lat, "lon": place.lon}


def people_row(people: Mapping[str, Headcount]) -> list[dict[str, Any]]:
    """Return headcounts as exports and webhooks show them, every field named."""
    return [
        {
            "what": name,
            "min": count.min,
            "max": count.max,
            "kinds": dict(count.kinds),
            "claimed": count.claimed,
            "background": count.background,
        }
        for name, count in people.items()
    ]


def related_row(related: Related) -> dict[str, Any]:
    """Return a link between a round-up and an event's story as exports and webhooks show it."""
    return {
        "story": related.story_id,
        "relation": related.relation,
        "headline": related.headline,
        "quote": related.quote,
    }


def iso(time: datetime | None) -> str | None:
    """Return an aware time as ISO 8601 in UTC with `Z`, or None."""
    return None if time is None else time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def second(time: datetime | None) -> str | None:
    """Return an aware time as ISO 8601 in UTC with `Z`, to the second, or None."""
    return None if time is None else iso(time.replace(microsecond=0))
