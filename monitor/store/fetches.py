"""Fetched responses: kept raw before anything is done with them, and analysed once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, exists, func, insert, select, update

from monitor.items import Page
from monitor.store import bodies
from monitor.store.codec import entry_from_json, entry_to_json
from monitor.store.pages import next_refetch
from monitor.store.schema import bodies as bodies_table
from monitor.store.schema import fetches, pages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from monitor.store.bodies import Packed

MAX_ANALYSES = 2
"""Analyses of one response that may fail before it is left alone."""
MAX_BEGUN = 10
"""Analyses of one response that may be begun and never end, as the program was killed meanwhile, before it is left."""
BEGUN_TOGETHER = 3
"""After so many, a response is analysed alone, so that the next kill counts for the one that may have caused it."""
_BATCH = 500
"""Responses that `unanalysed` returns at once, as their bodies come along."""
# Statements of the way of every page are made once: making one costs more than running it.
_KNOWN = select(pages.c.id, pages.c.first_fetched_at, pages.c.refetches, pages.c.refetch_at).where(
    pages.c.key == bindparam("page_key")
)
_ADD_PAGE = insert(pages).returning(pages.c.id)
_CHANGE_PAGE = update(pages).where(pages.c.id == bindparam("page_id"))
_ADD = insert(fetches).returning(fetches.c.id)
_PENDING: Select[Any] = (
    select(
        fetches.c.id,
        fetches.c.page_id,
        fetches.c.url,
        fetches.c.source,
        fetches.c.first_poll,
        fetches.c.attempts,
        pages.c.first_fetched_at,
        pages.c.key.label("listed_key"),
    )
    .join(pages, pages.c.id == fetches.c.page_id)
    .where(fetches.c.id == bindparam("fetch_id"), fetches.c.analysed_at.is_(None))
)
_CHANGE = update(fetches).where(fetches.c.id == bindparam("fetch_id"))
_MAX_HEADERS = 100
_MAX_HEADER = 4000
"""Response headers kept, and characters of each: both are the site's choice."""


def keep(conn: Connection, key: str, page: Page, packed: Packed | None) -> int:
    """Store a response under the key of the address that was listed; return the id of the fetch."""
    if packed is not None:
        bodies.put(conn, packed)
    entry = None if page.entry is None else entry_to_json(page.entry)
    page_id = _fetched(conn, key, page, entry)
    values = {
        "page_id": page_id,
        "url": page.url,
        "requested_url": page.requested_url,
        "status": page.status,
        "headers": {name: value[:_MAX_HEADER] for name, value in list(page.headers.items())[:_MAX_HEADERS]},
        "sha256": None if packed is None else packed.sha256,
        "entry": entry,
        "title": page.title,
        "text": page.text,
        "source": page.source,
        "fetched_at": page.fetched_at,
        "partial": page.partial,
        "first_poll": page.first_poll,
        "attempts": 1,
    }
    done: int = conn.execute(_ADD, values).scalar_one()
    return done


def _fetched(conn: Connection, key: str, page: Page, listed: dict[str, Any] | None) -> int:
    """Mark the listed address as fetched; return its row's id. `listed` is the page's entry as JSON."""
    known = conn.execute(_KNOWN, {"page_key": key}).one_or_none()
    entry = page.entry
    values: dict[str, Any] = {
        "url": entry.url if entry else page.requested_url or page.url,
        "source": page.source,
        "state": "fetched",
        "reason": page.partial,
        "retry_at": None,
        "fetched_at": page.fetched_at,
        "etag": page.headers.get("etag", "")[:_MAX_HEADER] or None,
        "last_modified": page.headers.get("last-modified", "")[:_MAX_HEADER] or None,
    }
    if entry is not None:
        values |= {
            "entry": listed,
            "lastmod": entry.updated_at,
            "published_at": entry.published_at or entry.updated_at,
        }
    if known is None:
        values |= {"key": key, "first_seen_at": page.fetched_at, "first_fetched_at": page.fetched_at}
        values |= {"refetches": 0, "attempts": 0}
        made: int = conn.execute(_ADD_PAGE, values).scalar_one()
        return made
    if known.first_fetched_at is None:
        values["first_fetched_at"] = page.fetched_at
    else:
        values["refetches"] = known.refetches + 1
        if known.refetch_at is not None:
            values["refetch_at"] = next_refetch(known.first_fetched_at, page.fetched_at)
    conn.execute(_CHANGE_PAGE, values | {"page_id": known.id})
    found: int = known.id
    return found


def stored(conn: Connection, source: str | None, since: datetime) -> int:
    """Return how many bytes the raw pages of a source take that were fetched since, compressed as they are."""
    mine = select(fetches.c.sha256).where(fetches.c.source.is_not_distinct_from(source), fetches.c.fetched_at >= since)
    size: int | None = conn.execute(
        select(func.sum(func.length(bodies_table.c.data))).where(bodies_table.c.sha256.in_(mine))
    ).scalar()
    return size or 0


def strip(conn: Connection, fetch_id: int) -> None:
    """Forget the body of a response that was understood, unless another one has the same."""
    done = (fetches.c.id == fetch_id) & fetches.c.analysed_at.is_not(None)
    digest = conn.execute(select(fetches.c.sha256).where(done)).scalar()
    if digest is None:
        return
    conn.execute(update(fetches).where(done).values(sha256=None))
    still_used = exists().where(fetches.c.sha256 == digest)
    conn.execute(delete(bodies_table).where(bodies_table.c.sha256 == digest, ~still_used))


def pending(conn: Connection, fetch_id: int) -> Row[Any] | None:
    """Return a fetch that is still to be analysed, with when its page was first fetched, or None."""
    row: Row[Any] | None = conn.execute(_PENDING, {"fetch_id": fetch_id}).one_or_none()
    return row


def finish(conn: Connection, fetch_id: int, outcome: str, now: datetime) -> None:
    """Note that a response was analysed, and what came of it."""
    conn.execute(_CHANGE, {"fetch_id": fetch_id, "analysed_at": now, "outcome": outcome})


def fail(conn: Connection, fetch_id: int, attempts: int, error: str, now: datetime) -> None:
    """Note that an analysis failed; after the second time the response is left alone."""
    values: dict[str, Any] = {"fetch_id": fetch_id, "outcome": f"error: {error[:500]}", "attempts": attempts + 1}
    if attempts >= MAX_ANALYSES:
        values["analysed_at"] = now
    conn.execute(_CHANGE, values)


def unanalysed(conn: Connection, before: datetime | None = None, *, count: bool = True) -> list[tuple[int, Page]]:
    """Return responses that were kept but never taken in, oldest first, at most 500.

    `before` leaves out those fetched since, which a crawl that runs beside may be at work on. `count`: a kill of the
    program left them behind, so each is counted as begun once more; one that was begun MAX_BEGUN times is given up.
    """
    left = _left(before)
    if count:
        conn.execute(
            update(fetches)
            .where(left, fetches.c.attempts >= MAX_BEGUN)
            .values(analysed_at=fetches.c.fetched_at, outcome=f"error: begun {MAX_BEGUN} times, never ended"),
        )
    together = select(fetches).where(left, fetches.c.attempts < BEGUN_TOGETHER).order_by(fetches.c.id).limit(_BATCH)
    alone = select(fetches).where(left).order_by(fetches.c.attempts, fetches.c.id).limit(1)
    rows = conn.execute(together).all() or conn.execute(alone).all()
    if count:
        for row in rows:
            conn.execute(update(fetches).where(fetches.c.id == row.id).values(attempts=fetches.c.attempts + 1))
    return [(row.id, _page(conn, row)) for row in rows]


def any_unanalysed(conn: Connection, before: datetime | None = None) -> bool:
    """Return whether `unanalysed` would find any; nothing is counted."""
    return conn.execute(select(fetches.c.id).where(_left(before)).limit(1)).first() is not None


def _left(before: datetime | None) -> ColumnElement[bool]:
    kept = fetches.c.analysed_at.is_(None)
    return kept if before is None else and_(kept, fetches.c.fetched_at < before)


def load(conn: Connection, fetch_id: int) -> Page | None:
    """Return a kept response as it was fetched, or None. Its body is empty where retention has deleted it."""
    row = conn.execute(select(fetches).where(fetches.c.id == fetch_id)).one_or_none()
    return None if row is None else _page(conn, row)


def _page(conn: Connection, row: Row[Any]) -> Page:
    return Page(
        url=row.url,
        fetched_at=row.fetched_at,
        source=row.source,
        requested_url=row.requested_url,
        status=row.status,
        headers=row.headers,
        body=(bodies.get(conn, row.sha256) or b"") if row.sha256 else b"",
        entry=None if row.entry is None else entry_from_json(row.entry),
        title=row.title,
        text=row.text,
        partial=row.partial,
        first_poll=row.first_poll,
    )
