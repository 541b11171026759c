"""An alert as its channel renders it, built from what is stored when its delivery falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from monitor.items import SEVERITIES, Alert
from monitor.store import articles, stories
from monitor.store.schema import articles as articles_table
from monitor.store.schema import decisions, deliveries

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from monitor.items import Story, Verdict

_REASONS = 3
"""The strongest reasons that an alert gives."""
_EVIDENCE = 20
"""Quoted matches that an alert carries at the most."""


def payload(conn: Connection, delivery_id: str) -> Alert:
    """Return the alert of a delivery, and note that what it says is settled: later news is an update.

    Raises LookupError where there is no such delivery or story.
    """
    row = conn.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
    if row is None:
        raise LookupError(f"no delivery has the id {delivery_id}")
    conn.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(rendered=True))
    if row.type == "digest":
        return _digest(conn, row)
    if row.story_id is None:
        return Alert(id=row.id, type=row.type, created_at=row.created_at, text=row.text)
    (story,) = stories.load(conn, [row.story_id])
    verdict = _verdict(conn, row)
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
    )


def _verdict(conn: Connection, delivery: Row[Any]) -> Verdict | None:
    """Return what the delivery's watch made of the article that brought the alert about."""
    by_decision = (
        select(articles_table.c.id)
        .join(decisions, decisions.c.article_id == articles_table.c.uid)
        .where(decisions.c.delivery_id == delivery.id)
        .order_by(decisions.c.id)
        .limit(1)
    )
    number = conn.execute(by_decision).scalar()
    if number is None:
        return None
    judged = articles.load(conn, [number])[0].article.verdicts
    return next((verdict for verdict in judged if verdict.watch == delivery.watch), judged[0] if judged else None)


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
    held = (
        select(decisions.c.story_id, decisions.c.change, decisions.c.bundle)
        .where(decisions.c.delivery_id == row.id)
        .order_by(decisions.c.id)
    )
    changed: dict[str, list[int]] = {}
    bundle = None
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
        stories=tuple(told),
        story_changes={ident: stories.changed(conn, ident, numbers) for ident, numbers in changed.items() if numbers},
        held_for=bundle,
    )


def gravest_first(story: Story) -> tuple[int, int, float]:
    """Return what orders a digest: severity, then toll, then time, the first seen first."""
    toll = story.facts.deaths_max or story.facts.deaths_min or 0
    return -SEVERITIES.index(story.severity), -toll, story.first_seen_at.timestamp() if story.first_seen_at else 0.0
