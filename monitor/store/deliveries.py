"""Deliveries: one alert on one channel each, from when it is due to when it arrived or was refused.

A delivery's id follows from what it tells and where, so that no replay makes a second one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, select, update

from monitor.items import AlertType, Delivery
from monitor.store.schema import decisions, deliveries, stories
from monitor.store.types import chunks, upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

_NAMESPACE = uuid.UUID("2b7a86a5-6f3f-4a43-9d2c-0c2f5b9c6e18")
"""Any fixed UUID: a delivery's id follows from type, subject and channel."""
_DUE_A_CHANNEL = 50
"""Deliveries of one channel that `due` returns at once, so that a long queue takes no other's place."""
_MAX_ERROR = 500
# Made once: making a statement costs more than running it.
_LAST = select(func.max(deliveries.c.created_at)).where(
    deliveries.c.story_id == bindparam("story"), deliveries.c.channel == bindparam("on")
)
CLOCK_SET = timedelta(minutes=1)
"""How far ahead a delivery's making must lie before the clock counts as set back."""


def delivery_id(kind: AlertType, subject: str, channel: str) -> str:
    """Return the id of the one delivery of this kind about the subject on the channel."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}\n{subject}\n{channel}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be delivered: a story or its change, a digest, or a text."""

    id: str
    channel: str
    type: AlertType
    story_id: str | None = None
    watch: str | None = None
    text: str | None = None
    change: int | None = None


def enqueue(conn: Connection, message: Message, made_at: datetime, due: datetime) -> None:
    """Store a waiting delivery, unless there is one of this id.

    What tells a story on counts as made after its older messages on the channel, also where the clock was set back.
    """
    if message.story_id is not None:
        last = conn.execute(_LAST, {"story": message.story_id, "on": message.channel}).scalar()
        made_at = made_at if last is None or last < made_at else last + timedelta(microseconds=1)
    upsert(conn, deliveries, [_waiting(message, made_at, due)], key=["id"])


def enqueue_first(conn: Connection, messages: Sequence[Message], now: datetime) -> None:
    """Store the first messages on a story that is new, due at once."""
    upsert(conn, deliveries, [_waiting(message, now, now) for message in messages], key=["id"])


def _waiting(message: Message, made_at: datetime, due: datetime) -> dict[str, Any]:
    return {
        "id": message.id,
        "channel": message.channel,
        "type": message.type,
        "story_id": message.story_id,
        "watch": message.watch,
        "text": message.text,
        "state": "waiting",
        "created_at": made_at,
        "attempts": 0,
        "next_attempt_at": due,
        "change": message.change,
        "rendered": False,
    }


def post(conn: Connection, channel: str, kind: AlertType, text: str, now: datetime, *, key: str) -> str:
    """Queue an operator or test message; the same `key` on the same channel is queued once. Returns its id."""
    ident = delivery_id(kind, key, channel)
    enqueue(conn, Message(id=ident, channel=channel, type=kind, text=text), now, now)
    return ident


def posted(conn: Connection, channel: str, kind: AlertType, key: str) -> bool:
    """Return whether such a message was queued before."""
    query = select(deliveries.c.id).where(deliveries.c.id == delivery_id(kind, key, channel))
    return conn.execute(query).first() is not None


def ripe(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a delivery's time has come."""
    # One made in the future: the clock was set back, which must not silence us for as long.
    return (deliveries.c.next_attempt_at <= now) | (deliveries.c.created_at > now + CLOCK_SET)


def due(conn: Connection, now: datetime) -> list[Delivery]:
    """Return waiting deliveries whose time has come, oldest first, at most 50 a channel.

    What tells a story on waits for the story's older messages on the channel, until these arrived or were refused.
    """
    before = deliveries.alias("before")
    older = (before.c.state == "waiting") & (before.c.created_at < deliveries.c.created_at)
    preceded = exists().where(
        before.c.story_id == deliveries.c.story_id, before.c.channel == deliveries.c.channel, older
    )
    # The same where either is a digest, which tells several stories.
    mine, theirs = decisions.alias("mine"), decisions.alias("theirs")
    told_before = exists().where(
        mine.c.delivery_id == deliveries.c.id,
        theirs.c.story_id == mine.c.story_id,
        theirs.c.channel == mine.c.channel,
        before.c.id == theirs.c.delivery_id,
        older,
    )
    waits = (deliveries.c.state == "waiting") & deliveries.c.digest_id.is_(None) & ripe(now) & ~preceded & ~told_before
    place = func.row_number().over(
        partition_by=deliveries.c.channel, order_by=(deliveries.c.created_at, deliveries.c.id)
    )
    numbered = select(deliveries.c.id, place.label("place")).where(waits).subquery()
    query = (
        select(deliveries)
        .join(numbered, numbered.c.id == deliveries.c.id)
        .where(numbered.c.place <= _DUE_A_CHANNEL)
        .order_by(deliveries.c.created_at, deliveries.c.id)
    )
    return [_delivery(row) for row in conn.execute(query)]


def first(conn: Connection, story_id: str, channel: str) -> Delivery | None:
    """Return the message that a story's updates on the channel follow; None where none arrived.

    The one that told it first, or a later one that stands in for it since it was gone (its receipt is a `root`). For a
    story that was told in a digest it is that digest.
    """
    told = select(decisions.c.delivery_id).where(decisions.c.story_id == story_id, decisions.c.channel == channel)
    query = (
        select(deliveries)
        .where(deliveries.c.id.in_(told), deliveries.c.state == "sent")
        .order_by(deliveries.c.created_at, deliveries.c.id)
    )
    rows = conn.execute(query).all()
    roots = [row for row in rows if (row.receipt or {}).get("root")]
    row = roots[-1] if roots else next(iter(rows), None)
    if row is not None and row.digest_id is not None:
        row = conn.execute(select(deliveries).where(deliveries.c.id == row.digest_id)).one()
    return None if row is None else _delivery(row)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        channel=row.channel,
        type=row.type,
        state=row.state,
        created_at=row.created_at,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
        sent_at=row.sent_at,
        body=row.body,
        waits_since=row.requeued_at or row.created_at,
        remaining=tuple(row.remaining or ()),
        unsure=row.unsure,
        note=row.note,
        receipt=row.receipt,
    )


def freeze(conn: Connection, ident: str, body: Mapping[str, Any]) -> None:
    """Keep what is sent under this id, which it is from now on; a body that was frozen before stays."""
    unfrozen = (deliveries.c.id == ident) & deliveries.c.body.is_(None)
    conn.execute(update(deliveries).where(unfrozen).values(body=dict(body), unsure=True))


def begin(conn: Connection, ident: str) -> None:
    """Note that the delivery is tried: until there is an answer, it may have arrived."""
    conn.execute(update(deliveries).where(deliveries.c.id == ident).values(unsure=True))


def answered(conn: Connection, ident: str, *, unsure: bool) -> None:
    """Note whether the delivery may have arrived, now that an attempt of it is over."""
    conn.execute(update(deliveries).where(deliveries.c.id == ident).values(unsure=unsure))


def sent(
    conn: Connection,
    ident: str,
    now: datetime,
    *,
    receipt: Mapping[str, Any] | None = None,
    note: str | None = None,
) -> None:
    """Note that the delivery arrived, and with it what it tells in the place of others."""
    _attempted(
        conn,
        ident,
        state="sent",
        sent_at=now,
        next_attempt_at=None,
        last_error=None,
        receipt=None if receipt is None else dict(receipt),
        note=None if note is None else note[:_MAX_ERROR],
        remaining=None,
    )
    told = {"state": "sent", "sent_at": now, "next_attempt_at": None, "last_error": None, "note": f"in digest {ident}"}
    conn.execute(update(deliveries).where(deliveries.c.digest_id == ident).values(told))


def retry(
    conn: Connection,
    ident: str,
    next_attempt_at: datetime,
    error: str,
    *,
    remaining: Sequence[str] = (),
    note: str | None = None,
) -> None:
    """Note that an attempt failed in a way that may pass; `remaining`: for these recipients only."""
    values: dict[str, Any] = {"next_attempt_at": next_attempt_at, "last_error": error[:_MAX_ERROR]}
    if remaining:
        values["remaining"] = list(remaining)
    if note is not None:
        values["note"] = note[:_MAX_ERROR]
    _attempted(conn, ident, **values)


def put_off(conn: Connection, ident: str, error: str, now: datetime) -> None:
    """Note why the delivery waits for its channel. That was no attempt of its own: it stays due."""
    values = {"next_attempt_at": now, "last_error": error[:_MAX_ERROR]}
    conn.execute(update(deliveries).where(deliveries.c.id == ident).values(values))


def refused(conn: Connection, ident: str, error: str, now: datetime) -> None:
    """Note that the channel refused for good; `requeue` tries again."""
    del now  # when a delivery failed is not kept apart from its decision
    _attempted(conn, ident, state="failed", next_attempt_at=None, last_error=error[:_MAX_ERROR])


def _attempted(conn: Connection, ident: str, **values: Any) -> None:
    values["attempts"] = deliveries.c.attempts + 1
    conn.execute(update(deliveries).where(deliveries.c.id == ident).values(values))


def requeue(conn: Connection, ids: Sequence[str] | None, now: datetime, *, channel: str | None = None) -> int:
    """Make failed deliveries due now; return how many.

    All that nobody acknowledged, those of a channel, or those named, also waiting ones.
    """
    values = {"state": "waiting", "next_attempt_at": now, "attempts": 0, "requeued_at": now}
    if ids is None:
        lost = (deliveries.c.state == "failed") & deliveries.c.acked_at.is_(None)
        which = lost if channel is None else lost & (deliveries.c.channel == channel)
        return conn.execute(update(deliveries).where(which).values(values)).rowcount
    count = 0
    for part in chunks(list(ids)):
        unsent = deliveries.c.id.in_(part) & (deliveries.c.state != "sent")
        count += conn.execute(update(deliveries).where(unsent).values(values)).rowcount
    return count


def ack(conn: Connection, ident: str, who: str, now: datetime) -> Told:
    """Note that somebody has the alert, unless somebody had it before; return it as it stands then."""
    free = (deliveries.c.id == ident) & deliveries.c.acked_at.is_(None)
    conn.execute(update(deliveries).where(free).values(acked_at=now, acked_by=who))
    return _told(conn.execute(_listing().where(deliveries.c.id == ident)).one())


def starting(conn: Connection, start: str) -> list[str]:
    """Return the ids of at most two deliveries that begin like this."""
    query = select(deliveries.c.id).where(deliveries.c.id.startswith(start.lower(), autoescape=True)).limit(2)
    return list(conn.execute(query).scalars())


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A delivery with its subject, as `monitor alerts` lists it."""

    delivery: Delivery
    story_id: str | None
    watch: str | None
    subject: str | None
    """The story's headline, or the message's text."""
    acked_at: datetime | None = None
    acked_by: str | None = None


def rows(conn: Connection, state: str | None = None, limit: int = 100) -> list[Told]:
    """Return deliveries, newest first, of one state if it is given."""
    query = _listing().order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(limit)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    return [_told(row) for row in conn.execute(query)]


def _listing() -> Select[Any]:
    return select(deliveries, stories.c.headline).outerjoin(stories, stories.c.id == deliveries.c.story_id)


def _told(row: Row[Any]) -> Told:
    return Told(
        delivery=_delivery(row),
        story_id=row.story_id,
        watch=row.watch,
        subject=row.headline or row.text,
        acked_at=row.acked_at,
        acked_by=row.acked_by,
    )
