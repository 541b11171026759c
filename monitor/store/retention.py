"""Deletes what has been kept long enough; never the page behind a relevant article, nor what an id depends on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, or_, select, update

from monitor.store.bands import LOOK_BACK
from monitor.store.schema import (
    articles,
    bands,
    blocks,
    bodies,
    deliveries,
    fetches,
    polls,
    robots,
    traces,
    validators,
    versions,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

BATCH = 1000
"""Pages, polls and the like deleted by one call, of each kind, so that the write lock is held for a moment only."""
_MONTH = timedelta(days=30)
_ONCE = timedelta(days=14)
"""A block that no second article carried for so long is no boilerplate."""


def sweep(conn: Connection, now: datetime, keep: timedelta, *, limit: int = BATCH) -> tuple[int, bool]:
    """Delete raw pages older than `keep`, and old polls, validators, robots files and sent bodies.

    Returns how many raw pages went, and whether there may be more to delete, of any kind.
    """
    gone = _pages(conn, now - keep, limit)
    month = now - max(keep, _MONTH)
    counts = [
        gone,
        _batch(conn, polls, polls.c.id, polls.c.finished_at < month, limit),
        _batch(conn, validators, validators.c.url, validators.c.checked_at < now - 3 * _MONTH, limit),
        _batch(conn, robots, robots.c.netloc, robots.c.fetched_at < now - _MONTH, limit),
    ]
    # Of these, what grew old since the last call goes at once: of an hour a few hundred rows.
    once = (blocks.c.pages == 1) & (blocks.c.last_seen_at < now - _ONCE)
    conn.execute(delete(blocks).where(once | (blocks.c.last_seen_at < now - 3 * _MONTH)))
    conn.execute(delete(bands).where(bands.c.day < (now - LOOK_BACK).date()))
    conn.execute(delete(traces).where(traces.c.day < (now - LOOK_BACK).date()))
    # The row stays: its id is what keeps an alert from being made twice.
    old = (deliveries.c.state == "sent") & (deliveries.c.sent_at < month) & deliveries.c.body.is_not(None)
    conn.execute(update(deliveries).where(old).values(body=None))
    return gone, limit in counts


def _pages(conn: Connection, before: datetime, limit: int) -> int:
    behind_relevant = or_(
        exists().where(articles.c.fetch_id == fetches.c.id, articles.c.relevant),
        exists().where(versions.c.fetch_id == fetches.c.id, versions.c.relevant),
    )
    query = (
        select(fetches.c.id, fetches.c.sha256)
        .where(fetches.c.fetched_at < before, fetches.c.analysed_at.is_not(None), ~behind_relevant)
        .order_by(fetches.c.fetched_at)
        .limit(limit)
    )
    old = conn.execute(query).all()
    ids = [row.id for row in old]
    hashes = {row.sha256 for row in old if row.sha256}
    conn.execute(delete(fetches).where(fetches.c.id.in_(ids)))
    still_used = exists().where(fetches.c.sha256 == bodies.c.sha256)
    conn.execute(delete(bodies).where(bodies.c.sha256.in_(hashes), ~still_used))
    return len(ids)


def _batch(conn: Connection, table: Any, key: Any, old: Any, limit: int) -> int:
    return conn.execute(delete(table).where(key.in_(select(key).where(old).limit(limit)))).rowcount
