"""Held alerts: decisions that wait for a time, for a second source, or for others of their kind.

A hold is open until it is settled: gone alone, in a digest, with a later message of its story, or nowhere for a named
reason. `monitor.alerts.release` decides which.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal_column, select, update

from monitor.store.deliveries import Message, delivery_id, enqueue
from monitor.store.schema import articles, decisions
from monitor.store.types import chunks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from monitor.items import AlertType

BACKLOG = "backlog"
"""The bundle that is told a channel, not a route, once no more has arrived for a while."""
# The words of the partial index: with a parameter in their place SQLite prepares the statement anew at every call.
OPEN: Any = (decisions.c.action == literal_column("'hold'")) & decisions.c.settled_at.is_(None)
WITH_NEXT = "with_next"
"""The outcome of what went along with a later message of its story."""
# Made once: making a statement costs more than running it.
_EVERY = select(decisions).where(OPEN).order_by(decisions.c.id)
_OF_STORY = _EVERY.where(decisions.c.story_id == bindparam("story"))
_GO_ALONG = update(decisions).where(
    decisions.c.story_id == bindparam("story"), decisions.c.channel == bindparam("on"), OPEN
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An open hold."""

    id: int
    story_id: str
    article_id: str | None
    watch: str | None
    channel: str
    type: AlertType
    route_key: str | None
    change: int | None
    bundle: str | None
    reason: str
    until: datetime
    decided_at: datetime


def due(conn: Connection, now: datetime, *, backlog: bool = False) -> list[Held]:
    """Return the holds whose time has come, oldest first.

    Backlog comes only when the last of its channel has run out, or, with `backlog`, at once.
    """
    running = (
        select(decisions.c.channel)
        .where(OPEN, decisions.c.bundle == BACKLOG)
        .group_by(decisions.c.channel)
        .having(func.max(decisions.c.until) <= now)
    )
    gathered = decisions.c.bundle == BACKLOG
    ready = gathered if backlog else gathered & decisions.c.channel.in_(running)
    query = select(decisions).where(
        OPEN, (decisions.c.until <= now) & (decisions.c.bundle.is_distinct_from(BACKLOG)) | ready
    )
    return [_held(row) for row in conn.execute(query.order_by(decisions.c.id))]


def any_due(conn: Connection, now: datetime, *, backlog: bool = False) -> bool:
    """Return whether a hold may be due: cheap, for a look at every tick."""
    query = select(decisions.c.id).where(OPEN)
    query = query.where((decisions.c.until <= now) | (decisions.c.bundle == BACKLOG if backlog else False))
    return conn.execute(query.limit(1)).first() is not None


def open_holds(conn: Connection, *, story_id: str | None = None) -> list[Held]:
    """Return all open holds, or those of one story, oldest first."""
    rows = conn.execute(_EVERY) if story_id is None else conn.execute(_OF_STORY, {"story": story_id})
    return [_held(row) for row in rows]


def _held(row: Row[Any]) -> Held:
    return Held(
        id=row.id,
        story_id=row.story_id,
        article_id=row.article_id,
        watch=row.watch,
        channel=row.channel,
        type=row.type,
        route_key=row.route_key,
        change=row.change,
        bundle=row.bundle,
        reason=row.reason,
        until=row.until,
        decided_at=row.decided_at,
    )


def reschedule(conn: Connection, ids: Sequence[int], until: datetime) -> None:
    """Let these holds run out at `until`."""
    for part in chunks(list(ids)):
        conn.execute(update(decisions).where(decisions.c.id.in_(part)).values(until=until))


def move(conn: Connection, held: Held, *, bundle: str, reason: str, until: datetime) -> None:
    """Hold for another reason, which is told after those before."""
    said = f"{held.reason} > {reason}"
    conn.execute(update(decisions).where(decisions.c.id == held.id).values(bundle=bundle, reason=said, until=until))


def settle(
    conn: Connection,
    ids: Sequence[int],
    outcome: str,
    now: datetime,
    *,
    delivery: str | None = None,
    silence_id: int | None = None,
) -> None:
    """Note how holds ended: in the delivery, or, without one, nowhere."""
    values: dict[str, Any] = {"settled_at": now, "outcome": outcome, "delivery_id": delivery, "silence_id": silence_id}
    for part in chunks(list(ids)):
        conn.execute(update(decisions).where(decisions.c.id.in_(part), OPEN).values(values))


def go_along(conn: Connection, story_id: str, channel: str, delivery: str, now: datetime) -> None:
    """Let what is held of a story on a channel go with a message on it, so that no older news follows a newer."""
    gone = {"story": story_id, "on": channel, "settled_at": now, "outcome": WITH_NEXT, "delivery_id": delivery}
    conn.execute(_GO_ALONG, gone | {"bundle": None})


def conclude(conn: Connection, ids: Sequence[int], outcome: str) -> None:
    """Say why settled holds went."""
    for part in chunks(list(ids)):
        conn.execute(update(decisions).where(decisions.c.id.in_(part)).values(outcome=outcome))


def gather(conn: Connection, channel: str, ids: Sequence[int], outcome: str, now: datetime) -> str:
    """Queue one digest of the holds on the channel; return the delivery's id, which follows from what it lists."""
    listed = hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()
    ident = delivery_id("digest", listed, channel)
    enqueue(conn, Message(id=ident, channel=channel, type="digest"), now, now)
    settle(conn, ids, outcome, now, delivery=ident)
    return ident


def spent(conn: Connection, route_key: str, channel: str, begin: datetime, end: datetime) -> int:
    """Return how many messages, digests aside, were decided for a route on a channel after `begin` and up to `end`."""
    query = select(func.count(decisions.c.delivery_id.distinct())).where(
        decisions.c.route_key == route_key,
        decisions.c.channel == channel,
        decisions.c.settled_at > begin,
        decisions.c.settled_at <= end,
        decisions.c.bundle.is_(None),
    )
    return conn.execute(query).scalar_one()


def brought(
    conn: Connection, route_key: str, channel: str, source: str | None, *, begin: datetime, end: datetime
) -> int:
    """Return how many messages of `spent` critical articles of a source brought about from `begin` to `end`."""
    query = (
        select(func.count(decisions.c.delivery_id.distinct()))
        .join(articles, articles.c.uid == decisions.c.article_id)
        .where(
            decisions.c.route_key == route_key,
            decisions.c.channel == channel,
            decisions.c.settled_at >= begin,
            decisions.c.settled_at <= end,
            decisions.c.bundle.is_(None),
            articles.c.source.is_not_distinct_from(source),
            articles.c.severity == "critical",
        )
    )
    return conn.execute(query).scalar_one()
