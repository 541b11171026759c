"""Sources as the store knows them: what their polls have shown, and when each is due."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from monitor.store.schema import pages, polls, sources
from monitor.store.types import chunks, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.items import Source


CLOCK_SET = timedelta(minutes=1)
"""How far ahead the last poll must lie before the clock counts as set back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known of a source's health."""

    name: str
    kind: str = "news"
    country: str | None = None
    unproven: bool = False
    last_started_at: datetime | None = None
    last_finished_at: datetime | None = None
    first_success_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    failures: int = 0
    """Polls failed in a row."""
    last_status: str | None = None
    last_error: str | None = None
    next_due_at: datetime | None = None
    """None: at once."""
    added_at: datetime | None = None
    alarm: str | None = None
    """What the operator was told of it last: `broken`, `quiet`; None: that it is well, or nothing."""
    alarm_at: datetime | None = None


_FIELDS = [sources.c[field.name] for field in fields(SourceState)]


def sync(conn: Connection, configured: Sequence[Source], now: datetime) -> None:
    """Make the stored sources those of the configuration; a removed one is hidden, its history stays."""
    before = {
        row.name: row for row in conn.execute(select(sources.c.name, sources.c.every_seconds, sources.c.next_due_at))
    }
    conn.execute(update(sources).values(active=False))
    upsert(
        conn,
        sources,
        [_row(source, now) for source in configured],
        key=["name"],
        update=["kind", "country", "unproven", "every_seconds", "active"],
    )
    for source in configured:
        old = before.get(source.name)
        soonest = now + source.every
        # A shorter interval counts from now, not only after the old one has run out.
        if old and old.every_seconds != source.every.total_seconds() and old.next_due_at and old.next_due_at > soonest:
            conn.execute(update(sources).where(sources.c.name == source.name).values(next_due_at=soonest))


def _row(source: Source, now: datetime) -> dict[str, Any]:
    return {
        "name": source.name,
        "kind": source.kind,
        "country": source.country,
        "unproven": source.unproven,
        "every_seconds": int(source.every.total_seconds()),
        "active": True,
        "added_at": now,
        "failures": 0,
    }


def states(conn: Connection, names: Sequence[str] | None = None) -> dict[str, SourceState]:
    """Return the state of the configured sources (of those named, if any are) by name, in order of name."""
    query = select(*_FIELDS).where(sources.c.active).order_by(sources.c.name)
    if names is not None:
        query = query.where(sources.c.name.in_(names))
    return {row.name: SourceState(**row._mapping) for row in conn.execute(query)}  # noqa: SLF001 - SQLAlchemy's public name for it


def due(conn: Connection, now: datetime, names: Iterable[str]) -> list[str]:
    """Return those of the named sources that are due, the longest overdue first, new ones before all.

    One that was last asked in the future is due too: the clock was set back, and would keep all sources silent.
    """
    found: list[tuple[datetime | None, str]] = []
    for part in chunks(list(names)):
        query = select(sources.c.next_due_at, sources.c.name).where(
            sources.c.name.in_(part),
            sources.c.active,
            or_(
                sources.c.next_due_at.is_(None),
                sources.c.next_due_at <= now,
                sources.c.last_started_at > now + CLOCK_SET,
            ),
        )
        found += [(row.next_due_at, row.name) for row in conn.execute(query)]
    found.sort(key=lambda row: (row[0] is not None, row[0], row[1]) if row[0] else (False, now, row[1]))
    return [name for _, name in found]


def arrivals(conn: Connection, name: str, limit: int = 500) -> list[datetime]:
    """Return when the source's newest pages were first fetched, the newest first."""
    query = (
        select(pages.c.first_fetched_at)
        .where(pages.c.source == name, pages.c.state == "fetched", pages.c.first_fetched_at.is_not(None))
        .order_by(pages.c.first_fetched_at.desc())
        .limit(limit)
    )
    return list(conn.execute(query).scalars())


def failing_since(conn: Connection, name: str, failures: int) -> datetime | None:
    """Return when the first of the source's last polls began, of which so many failed in a row."""
    last = (
        select(polls.c.started_at, polls.c.id)
        .where(polls.c.source == name, polls.c.status == "failed")
        .order_by(polls.c.id.desc())
        .limit(failures)
        .subquery()
    )
    return conn.execute(select(last.c.started_at).order_by(last.c.id).limit(1)).scalar()


def set_alarm(conn: Connection, name: str, alarm: str | None, now: datetime) -> None:
    """Keep what the operator is told of the source now."""
    conn.execute(update(sources).where(sources.c.name == name).values(alarm=alarm, alarm_at=now))
