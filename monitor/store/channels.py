"""Channels that take nothing until somebody acts: since when, why, and when they are asked again.

What waits for such a channel waits in `deliveries`; where much does, `gathering` makes digests of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from monitor.store.gathering import dissolve
from monitor.store.schema import channels, deliveries
from monitor.store.types import chunks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_SINCE = func.coalesce(deliveries.c.requeued_at, deliveries.c.created_at)
"""Since when a delivery is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A channel that takes nothing until somebody acts."""

    name: str
    since: datetime
    cause: str
    reason: str
    probes: int
    """How often it was asked in vain since."""
    next_probe_at: datetime
    singly: bool


def suspended(conn: Connection) -> dict[str, Suspension]:
    """Return the suspended channels by name."""
    columns = [channels.c[field] for field in Suspension.__dataclass_fields__]
    rows = conn.execute(select(*columns).order_by(channels.c.name)).mappings()
    return {row["name"]: Suspension(**row) for row in rows}


def suspend(conn: Connection, name: str, cause: str, reason: str, *, now: datetime, next_probe_at: datetime) -> None:
    """Store that the channel is suspended from now on."""
    values = {
        "name": name,
        "since": now,
        "cause": cause,
        "reason": reason,
        "probes": 0,
        "next_probe_at": next_probe_at,
        "singly": False,
    }
    conn.execute(insert(channels).values(values))


def still(conn: Connection, name: str, reason: str, next_probe_at: datetime) -> None:
    """Store that the channel was asked in vain."""
    asked = {"reason": reason, "probes": channels.c.probes + 1, "next_probe_at": next_probe_at}
    conn.execute(update(channels).where(channels.c.name == name).values(asked))


def singly(conn: Connection, name: str) -> None:
    """Have what waits for the channel told one by one, as it would not take a digest."""
    conn.execute(update(channels).where(channels.c.name == name).values(singly=True))


def reopen(conn: Connection, name: str) -> None:
    """Forget that the channel was suspended."""
    conn.execute(delete(channels).where(channels.c.name == name))


def probe(conn: Connection, now: datetime, name: str | None = None) -> list[str]:
    """Have suspended channels (all, or the one named) asked at once; return their names."""
    names = [known for known in suspended(conn) if name in {None, known}]
    conn.execute(update(channels).where(channels.c.name.in_(names)).values(next_probe_at=now))
    return names


def waiting(conn: Connection, name: str) -> int:
    """Return how many deliveries wait for the channel."""
    return conn.execute(select(func.count()).select_from(deliveries).where(*_waiting(name))).scalar_one()


def waits_since(conn: Connection, name: str, before: datetime) -> bool:
    """Return whether anything has waited for the channel since before `before`."""
    return conn.execute(select(deliveries.c.id).where(*_waiting(name), before > _SINCE).limit(1)).first() is not None


def give_up(conn: Connection, name: str, before: datetime, reason: str) -> int:
    """Fail what has waited for the channel since before `before`; return how many."""
    old = select(deliveries.c.id).where(*_waiting(name), before > _SINCE)
    for ident in conn.execute(old.where(deliveries.c.type == "digest")).scalars().all():
        dissolve(conn, ident)
    ids = list(conn.execute(old).scalars())
    values = {"state": "failed", "next_attempt_at": None, "last_error": reason}
    for part in chunks(ids):
        conn.execute(update(deliveries).where(deliveries.c.id.in_(part)).values(values))
    return len(ids)


def _waiting(name: str) -> Sequence[ColumnElement[bool]]:
    return (deliveries.c.channel == name, deliveries.c.state == "waiting", deliveries.c.digest_id.is_(None))
