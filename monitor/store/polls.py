"""The record that every poll leaves, and what it says of the source's health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from monitor.items import Poll
from monitor.store.schema import polls, sources

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

_KEPT_ERRORS = 20
"""Errors kept of one poll; a broken site may give one a page."""


def record(conn: Connection, poll: Poll, next_due_at: datetime) -> None:
    """Store a finished poll and what follows for its source. A poll of a source that is not stored is dropped."""
    state = conn.execute(select(sources).where(sources.c.name == poll.source)).one_or_none()
    if state is None:
        return
    conn.execute(
        insert(polls).values(
            source=poll.source,
            started_at=poll.started_at,
            finished_at=poll.finished_at,
            status=poll.status,
            method=poll.method,
            found=poll.found,
            new=poll.new,
            known=poll.known,
            refetched=poll.refetched,
            skipped=dict(poll.skipped),
            errors=list(poll.errors[:_KEPT_ERRORS]),
            gap=poll.gap,
            retry_at=poll.retry_at,
        ),
    )
    values = _health(poll, state) | {
        "last_started_at": poll.started_at,
        "last_finished_at": poll.finished_at,
        "last_status": poll.status,
        "next_due_at": next_due_at,
    }
    conn.execute(update(sources).where(sources.c.name == poll.source).values(values))


def _health(poll: Poll, state: Row[Any]) -> dict[str, Any]:
    """Return what the poll changes in the source's health."""
    values: dict[str, Any] = {}
    if poll.new:
        values["last_new_at"] = poll.finished_at
    if poll.status == "failed":
        return values | {"failures": state.failures + 1, "last_error": poll.errors[0] if poll.errors else None}
    # "Not modified" proves nothing after a failure: the site may answer so for a page that it no longer serves.
    if poll.status == "unchanged" and state.failures:
        return values
    values |= {
        "failures": 0,
        "last_success_at": poll.finished_at,
        "last_error": poll.errors[0] if poll.errors else None,
    }
    if state.first_success_at is None:
        values["first_success_at"] = poll.finished_at
    return values


def latest(conn: Connection, source: str, n: int = 1) -> list[Poll]:
    """Return the newest `n` polls of a source, newest first."""
    query = (
        select(polls).where(polls.c.source == source).order_by(polls.c.finished_at.desc(), polls.c.id.desc()).limit(n)
    )
    return [
        Poll(
            source=row.source,
            started_at=row.started_at,
            finished_at=row.finished_at,
            status=row.status,
            method=row.method,
            found=row.found,
            new=row.new,
            known=row.known,
            refetched=row.refetched,
            skipped=row.skipped,
            errors=tuple(row.errors),
            gap=row.gap,
            retry_at=row.retry_at,
        )
        for row in conn.execute(query)
    ]
