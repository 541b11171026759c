"""The webhook's JSON: the contract's fields, built from an alert. Pure; described in docs/reference/webhook.md."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from monitor.rows import people_row, related_row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.items import Alert, Change, Match, Story, StoryArticle


def payload(alert: Alert) -> dict[str, Any]:
    """Return the body of a webhook for the alert. Texts are the pages' own words, not escaped."""
    return {
        "type": alert.type,
        "id": alert.id,
        "created_at": _time(alert.created_at),
        "watch": alert.watch,
        "severity": alert.severity,
        "story": None if alert.story is None else _story(alert.story),
        "stories": [_listed(story, alert) for story in alert.stories],
        "held_for": alert.held_for,
        "changes": _changes(alert.changes),
        "evidence": [_evidence(match) for match in alert.evidence],
        "reasons": list(alert.reasons),
        "text": alert.text,
        "links": _links(alert),
    }


def _listed(story: Story, alert: Alert) -> dict[str, Any]:
    """Return a story of a digest; `changes` is empty where it was not told before."""
    return {**_story(story), "changes": _changes(alert.story_changes.get(story.id, ()))}


def _changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"what": change.what, "old": change.old, "new": change.new} for change in changes]


def _story(story: Story) -> dict[str, Any]:
    facts = story.facts
    return {
        "id": story.id,
        "headline": story.headline,
        "summary": story.summary,
        "lang": story.lang,
        "kind": story.kind,
        "form": story.form,
        "severity": story.severity,
        "countries": list(facts.countries),
        "places": [
            {"name": place.name, "country": place.country, "lat": place.lat, "lon": place.lon} for place in facts.places
        ],
        "actors": list(facts.actors),
        "perpetrator": facts.perpetrator,
        "victims": list(facts.victims),
        "deaths": {"min": facts.deaths_min, "max": facts.deaths_max},
        "injured": facts.injured,
        "abducted": facts.abducted,
        "freed": facts.freed,
        "displaced": facts.displaced,
        "people": people_row(facts.people),
        "event_type": facts.event_type,
        "event_date": None if facts.event_date is None else facts.event_date.isoformat(),
        "articles": [_article(article) for article in story.articles],
        "languages": list(story.languages),
        "independent_sources": story.independent,
        "confirmed": story.confirmed,
        "confidence": story.confidence,
        "tolls": [{"source": toll.source, "min": toll.min, "max": toll.max} for toll in story.tolls],
        "first_seen_at": None if story.first_seen_at is None else _time(story.first_seen_at),
        "changed_at": None if story.changed_at is None else _time(story.changed_at),
    }


def _links(alert: Alert) -> dict[str, Any]:
    """Return where else the alert leads; empty where nowhere.

    The delivery that told the story first on this channel, related stories, and the ids that the story took over.
    """
    story = alert.story
    found = {
        "first": alert.first.id if alert.first is not None else None,
        "related": [related_row(related) for related in story.related] if story is not None else [],
        "merged": list(story.merged) if story is not None else [],
    }
    return {name: value for name, value in found.items() if value}


def _article(article: StoryArticle) -> dict[str, Any]:
    return {
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "lang": article.lang,
        "published_at": None if article.published_at is None else _time(article.published_at),
        "score": article.score,
        "partial": article.partial,
        "copy": article.copy,
    }


def _evidence(match: Match) -> dict[str, Any]:
    return {"term": match.term, "kind": match.kind, "field": match.field, "quote": match.quote}


def _time(moment: datetime) -> str:
    """Return the moment as ISO 8601 in UTC, to the second, with a Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
