"""The webhook's JSON: the contract's fields, built from an alert. Pure; described in docs/reference/webhook.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.rows import match_row, related_row, second, story_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.items import Alert, Change, Story


def payload(alert: Alert) -> dict[str, Any]:
    """Return the body of a webhook for the alert. Texts are the pages' own words, not escaped."""
    return {
        "type": alert.type,
        "id": alert.id,
        "created_at": second(alert.created_at),
        "watch": alert.watch,
        "severity": alert.severity,
        "story": None if alert.story is None else story_row(alert.story),
        "stories": [_listed(story, alert) for story in alert.stories],
        "held_for": alert.held_for,
        "changes": _changes(alert.changes),
        "evidence": [match_row(match) for match in alert.evidence],
        "reasons": list(alert.reasons),
        "text": alert.text,
        "links": _links(alert),
    }


def _listed(story: Story, alert: Alert) -> dict[str, Any]:
    """Return a story of a digest; `changes` is empty where it was not told before."""
    return {**story_row(story), "changes": _changes(alert.story_changes.get(story.id, ()))}


def _changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"what": change.what, "old": change.old, "new": change.new} for change in changes]


def _links(alert: Alert) -> dict[str, Any]:
    """Return where else the alert leads; empty where nowhere.

    The delivery that told the story first on this channel, the digest that may have told this, related stories, and the
    ids that the story took over.
    """
    story = alert.story
    found = {
        "first": alert.first.id if alert.first is not None else None,
        "in_doubt": alert.in_doubt,
        "related": [related_row(related) for related in story.related] if story is not None else [],
        "merged": list(story.merged) if story is not None else [],
    }
    return {name: value for name, value in found.items() if value}
