"""Deletes what has been kept long enough; never the page behind a relevant article, nor what an id depends on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, or_, select, update

from monitor.store.bands import LOOK_BACK
from monitor.store.schema import (
    articles,
    bands,
    blocks,
    bodies,
    deliveries,
    fetches,
    pages,
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

MOST_LEFT = 50_000
"""Addresses of one source that were never fetched and are not to be. It is more than one poll can list (40,000): an
address that is still listed is never forgotten, since it would come back as new and be told."""
_BURST = 10_000


def sweep(conn: Connection, now: datetime, keep: timedelta, *, limit: int = BATCH) -> tuple[int, bool]:
    """Delete raw pages older than `keep`, old polls, validators, robots files and sent bodies, and too many addresses.

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
    _addresses(conn)
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


def _addresses(conn: Connection) -> None:
    """Forget the oldest addresses that a source listed and that were left, beyond the most that one may leave."""
    left = pages.c.state.in_(("noted", "failed"))
    number = func.count().label("number")
    many = select(pages.c.source, number).where(left).group_by(pages.c.source).having(number > MOST_LEFT)
    given_up = (pages.c.state == "noted") | ((pages.c.state == "failed") & pages.c.retry_at.is_(None))
    for row in conn.execute(many).all():
        oldest = select(pages.c.id).where(pages.c.source == row.source, given_up).order_by(pages.c.id)
        over = oldest.limit(min(row.number - MOST_LEFT, _BURST))
        conn.execute(delete(pages).where(pages.c.id.in_(over), ~exists().where(fetches.c.page_id == pages.c.id)))


def _batch(conn: Connection, table: Any, key: Any, old: Any, limit: int) -> int:
    return conn.execute(delete(table).where(key.in_(select(key).where(old).limit(limit)))).rowcount
