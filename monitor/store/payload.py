"""An alert as its channel renders it, built from what is stored when its delivery falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from monitor.items import SEVERITIES, Alert
from monitor.store import articles, stories
from monitor.store import deliveries as deliveries_of
from monitor.store.schema import articles as articles_table
from monitor.store.schema import decisions, deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from monitor.items import Change, Story, Verdict

_REASONS = 3
"""The strongest reasons that an alert gives."""
_EVIDENCE = 20
"""Quoted matches that an alert carries at the most."""
WAITED = "channel_suspended"
"""What a digest was held for that tells what waited for its channel."""
_DIGEST = 500
"""Stories that a digest lists at the most."""


class NoDeliveryError(LookupError):
    """No delivery has the id: it was taken back (its story was merged, its digest dissolved) since somebody looked."""


def payload(conn: Connection, delivery_id: str) -> Alert:
    """Return the alert of a delivery, and note that what it says is settled: later news is an update.

    Raises NoDeliveryError where there is no such delivery.
    """
    row = conn.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
    if row is None:
        raise NoDeliveryError(f"no delivery has the id {delivery_id}")
    settled = (deliveries.c.id == delivery_id) | (deliveries.c.digest_id == delivery_id)
    conn.execute(update(deliveries).where(settled).values(rendered=True))
    if row.type == "digest":
        return _digest(conn, row)
    if row.story_id is None:
        return Alert(id=row.id, type=row.type, created_at=row.created_at, text=row.text)
    (story,) = stories.load(conn, [row.story_id])
    verdict = _judged(conn, decisions.c.delivery_id == row.id, row.watch)
    return Alert(
        id=row.id,
        type=row.type,
        created_at=row.created_at,
        watch=row.watch,
        severity=story.severity,
        story=story,
        evidence=() if verdict is None else verdict.matches[:_EVIDENCE],
        reasons=() if verdict is None else _reasons(verdict),
        changes=stories.changed(conn, row.story_id, _numbers(conn, row)),
        first=deliveries_of.first(conn, row.story_id, row.channel) if row.type == "story.update" else None,
        in_doubt=row.in_doubt,
    )


def draft(conn: Connection, story: Story, channel: str, now: datetime, *, changes: Sequence[Change] = ()) -> Alert:
    """Return the alert that the channel would get of the story now; nothing is stored, and its id is no delivery's.

    An update where the channel was told of the story before.
    """
    first = deliveries_of.first(conn, story.id, channel)
    decided = select(decisions.c.watch).where(decisions.c.story_id == story.id, decisions.c.watch.is_not(None))
    watch = conn.execute(decided.order_by(decisions.c.id.desc()).limit(1)).scalar()
    verdict = _judged(conn, decisions.c.story_id == story.id, watch)
    return Alert(
        id="preview",
        type="story.new" if first is None else "story.update",
        created_at=now,
        watch=watch,
        severity=story.severity,
        story=story,
        evidence=() if verdict is None else verdict.matches[:_EVIDENCE],
        reasons=() if verdict is None else _reasons(verdict),
        changes=() if first is None else tuple(changes),
        first=first,
    )


def _judged(conn: Connection, which: ColumnElement[bool], watch: str | None) -> Verdict | None:
    """Return what the watch made of the article that brought a decision about; of several, the first."""
    by_decision = (
        select(articles_table.c.id)
        .join(decisions, decisions.c.article_id == articles_table.c.uid)
        .where(which)
        .order_by(decisions.c.id)
        .limit(1)
    )
    number = conn.execute(by_decision).scalar()
    if number is None:
        return None
    judged = articles.load(conn, [number])[0].article.verdicts
    return next((verdict for verdict in judged if verdict.watch == watch), judged[0] if judged else None)


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    speaking_for = sorted(
        (reason for reason in verdict.evidence if reason.weight > 0), key=lambda reason: -reason.weight
    )
    return tuple(reason.name for reason in speaking_for[:_REASONS])


def _numbers(conn: Connection, delivery: Row[Any]) -> list[int]:
    """Return the numbers of the changes that a delivery tells: its own, and those of what went along with it."""
    query = select(decisions.c.change).where(decisions.c.delivery_id == delivery.id, decisions.c.change.is_not(None))
    return list({*conn.execute(query).scalars(), *(() if delivery.change is None else (delivery.change,))})


def _digest(conn: Connection, row: Row[Any]) -> Alert:
    waited = select(deliveries.c.id).where(deliveries.c.digest_id == row.id)
    which = (decisions.c.delivery_id == row.id) | decisions.c.delivery_id.in_(waited)
    held = select(decisions.c.story_id, decisions.c.change, decisions.c.bundle).where(which).order_by(decisions.c.id)
    changed: dict[str, list[int]] = {}
    bundle = WAITED if conn.execute(waited.limit(1)).first() else None
    for listed in conn.execute(held):
        bundle = bundle or listed.bundle
        numbers = changed.setdefault(listed.story_id, [])
        if listed.change is not None:
            numbers.append(listed.change)
    told = sorted(stories.load(conn, list(changed)), key=gravest_first)
    return Alert(
        id=row.id,
        type="digest",
        created_at=row.created_at,
        severity=told[0].severity if told else None,
        stories=tuple(told[:_DIGEST]),
        unlisted=max(len(told) - _DIGEST, 0),
        story_changes={ident: stories.changed(conn, ident, numbers) for ident, numbers in changed.items() if numbers},
        held_for=bundle,
    )


def gravest_first(story: Story) -> tuple[int, int, float]:
    """Return what orders a digest: severity, then toll, then time, the first seen first."""
    toll = story.facts.deaths_max or story.facts.deaths_min or 0
    return -SEVERITIES.index(story.severity), -toll, story.first_seen_at.timestamp() if story.first_seen_at else 0.0
