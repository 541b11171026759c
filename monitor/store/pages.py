"""The addresses that sources listed: which are known, wait, failed, were fetched, or are to be fetched again."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, case, exists, or_, select, update

from monitor.sites import belongs
from monitor.store.codec import entry_from_json, entry_to_json
from monitor.store.schema import pages, sources
from monitor.store.types import chunks, upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from monitor.items import Entry

PageState = Literal["noted", "waiting", "failed", "fetched"]

REFETCH_AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""A relevant article is looked at again so long after its first fetch: tolls change in place."""
RETRY_FIRST = timedelta(minutes=15)
"""Wait before a page that could not be fetched is tried again; doubled with every failure."""
RETRY_LONGEST = timedelta(days=1)
MAX_ATTEMPTS = 8
"""Failed fetches after which a page is left alone: a day and a third after the first, so that an outage may pass."""
CHOSEN, LEFT_OVER = "chosen", "max_pages"
"""The reasons of what a poll is about to fetch, and of what it had no room for."""
MOST_SOURCES = 50
"""Sources whose decision on one address is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a listed address."""

    key: str
    url: str
    source: str | None
    state: PageState
    reason: str | None
    first_seen_at: datetime
    fetched_at: datetime | None
    lastmod: datetime | None
    """The change that the listing claimed when the page was last fetched."""
    etag: str | None
    last_modified: str | None
    article_id: str | None
    """The public id of the article read from it."""
    relevant: bool | None
    refetches: int
    refetch_at: datetime | None
    attempts: int
    """Fetches in a row that brought no article."""
    retry_at: datetime | None
    known_to: Sequence[str] | None = None
    """The sources that listed it and decided what becomes of it; None where that was not written down yet."""
    own: bool | None = None
    """Whether it lies on the site whose list named it."""

    def known_by(self, source: str) -> bool:
        """Return whether the source need not look at the address for itself.

        What another one said of it (too old, undated), or failed to get, maybe before it was there, is no reason.
        """
        if self.known_to is None or source == self.source or source in self.known_to:
            return True
        if self.state == "waiting":
            return bool(self.own)
        # Fetched before it was there, it may have answered with a page that is no article.
        return self.state == "fetched" and (self.article_id is not None or self.reason is None)


_FIELDS = [pages.c[field.name] for field in fields(Seen)]


def seen(conn: Connection, keys: Sequence[str]) -> dict[str, Seen]:
    """Return what is known of the keys given; unknown ones are left out."""
    found: dict[str, Seen] = {}
    for part in chunks(list(dict.fromkeys(keys))):
        for row in conn.execute(select(*_FIELDS).where(pages.c.key.in_(part))):
            found[row.key] = Seen(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return found


def note(
    conn: Connection,
    source: str | None,
    entries: Sequence[tuple[str, Entry, PageState, str | None]],
    now: datetime,
) -> None:
    """Store (key, entry, state, reason) of each listed address that was not fetched.

    A page that was fetched before stays so, and one that another source is about to fetch is taken from it only where
    this one is as near to it and does more. A `failed` one counts an attempt and gets the time of the next.
    """
    known = {
        row.key: row
        for part in chunks([key for key, *_ in entries])
        for row in conn.execute(select(*_BEFORE).where(pages.c.key.in_(part)))
    }
    rows: dict[str, dict[str, Any]] = {}
    for key, entry, state, reason in entries:
        before = known.get(key)
        own = belongs(entry.url, [entry.via])
        if before is None or not _stays(before, source, state, reason, own=own):
            rows[key] = _noted(source, key, entry, before, now) | {"state": state, "reason": reason, "own": own}
            if state == "failed":
                attempts = (before.attempts if before is not None and before.source == source else 0) + 1
                rows[key] |= {"attempts": attempts, "retry_at": next_retry(attempts, now)}
        elif reason not in (CHOSEN, LEFT_OVER) and (names := _known_to(source, before)) != before.known_to:
            conn.execute(update(pages).where(pages.c.key == key).values(known_to=names))
    upsert(conn, pages, list(rows.values()), key=["key"], update=_CHANGED)


_BEFORE = [
    pages.c[name]
    for name in ("key", "source", "state", "reason", "first_seen_at", "attempts", "retry_at", "known_to", "own")
]
_CHANGED = [
    "url", "entry", "source", "known_to", "own", "state", "reason", "first_seen_at", "published_at", "attempts",
    "retry_at",
]  # fmt: skip


def _stays(before: Row[Any], source: str | None, state: PageState, reason: str | None, *, own: bool) -> bool:
    """Return whether a stored address stays as it is, whatever the source says of it."""
    if before.state == "fetched":
        return True
    live = before.state == "waiting" or before.retry_at is not None
    if before.source == source or not live:
        return False
    if reason == LEFT_OVER:
        return not own or bool(before.own)
    return state == "noted" or (bool(before.own) and not own)


def _known_to(source: str | None, before: Row[Any] | None) -> list[str]:
    """Return the sources that have decided on the address, this one the last."""
    names = [] if before is None else before.known_to or [before.source]
    return [*(name for name in names if name not in (source, None)), *([source] if source else [])][-MOST_SOURCES:]


def _noted(source: str | None, key: str, entry: Entry, before: Row[Any] | None, now: datetime) -> dict[str, Any]:
    mine = before is not None and before.source == source
    return {
        "key": key,
        "url": entry.url,
        "entry": entry_to_json(entry),
        "source": source,
        "known_to": _known_to(source, before),
        "first_seen_at": before.first_seen_at if before is not None and mine else now,
        "published_at": entry.published_at or entry.updated_at,
        "attempts": 0,
        "retry_at": None,
        "refetches": 0,
    }


def next_retry(attempts: int, now: datetime) -> datetime | None:
    """Return when a page is tried again after so many failures in a row; None for never."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait: timedelta = RETRY_FIRST * 2 ** (attempts - 1)
    return now + min(wait, RETRY_LONGEST)


def waiting(conn: Connection, source: str, limit: int) -> list[Entry]:
    """Return up to `limit` of the source's entries that wait for their first fetch, newest first, undated ones last."""
    query = (
        select(pages.c.entry)
        .where(pages.c.source == source, pages.c.state == "waiting", pages.c.entry.is_not(None))
        .order_by(*_newest_first())
        .limit(limit)
    )
    return [entry_from_json(row.entry) for row in conn.execute(query)]


def retryable(conn: Connection, source: str, now: datetime, limit: int) -> list[Entry]:
    """Return up to `limit` of the source's entries whose fetch failed and whose time has come again, newest first."""
    query = (
        select(pages.c.entry)
        .where(
            pages.c.source == source,
            pages.c.state == "failed",
            pages.c.entry.is_not(None),
            pages.c.retry_at <= now,
        )
        .order_by(*_newest_first())
        .limit(limit)
    )
    return [entry_from_json(row.entry) for row in conn.execute(query)]


def with_work(conn: Connection, now: datetime) -> set[str]:
    """Return the sources that have pages to fetch whatever they list: waiting, to be retried or looked at again."""
    # Source by source, each by an index: most pages have nothing left to do.
    mine = pages.c.source == sources.c.name
    work = (
        exists().where(mine, pages.c.state == "waiting"),
        exists().where(mine, pages.c.state == "failed", pages.c.retry_at <= now),
        exists().where(mine, pages.c.refetch_at <= now),
    )
    return set(conn.execute(select(sources.c.name).where(or_(*work))).scalars())


def _newest_first() -> tuple[Any, ...]:
    # NULLS LAST in a form that old SQLite versions know, too.
    return case((pages.c.published_at.is_(None), 1), else_=0), pages.c.published_at.desc(), pages.c.id.desc()


def due_refetch(conn: Connection, source: str, now: datetime, limit: int) -> list[Seen]:
    """Return up to `limit` of the source's relevant pages that are to be looked at again, the longest due first."""
    due = select(*_FIELDS).where(pages.c.source == source, pages.c.refetch_at <= now)
    query = due.order_by(pages.c.refetch_at, pages.c.id).limit(limit)
    return [Seen(**row._mapping) for row in conn.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name for it


def refetched(conn: Connection, key: str, now: datetime, *, lastmod: datetime | None = None) -> None:
    """Note that a known page was asked for again and brought nothing new (a 304, or a failure).

    `lastmod` is the change that the listing claimed, so that the same claim asks for no further fetch.
    """
    row = conn.execute(
        select(pages.c.id, pages.c.first_fetched_at, pages.c.refetch_at).where(pages.c.key == key)
    ).one_or_none()
    if row is None:
        return
    values: dict[str, Any] = {"refetches": pages.c.refetches + 1}
    if row.refetch_at is not None and row.first_fetched_at is not None:
        values["refetch_at"] = next_refetch(row.first_fetched_at, now)
    if lastmod is not None:
        values["lastmod"] = lastmod
    conn.execute(update(pages).where(pages.c.id == row.id).values(values))


def next_refetch(first_fetched_at: datetime, now: datetime) -> datetime | None:
    """Return when a relevant page is looked at next, or None after the last time."""
    return next((first_fetched_at + wait for wait in REFETCH_AFTER if first_fetched_at + wait > now), None)


_CHANGE = update(pages).where(pages.c.id == bindparam("page_id"))


def understood(
    conn: Connection, page_id: int, *, article_id: str, relevant: bool, again_after: datetime | None, now: datetime
) -> None:
    """Link a fetched page to its article.

    `again_after`: its first fetch, where it is to be looked at again 1, 6 and 24 hours after that.
    """
    refetch_at = None if again_after is None else next_refetch(again_after, now)
    values = {"article_id": article_id, "relevant": relevant, "refetch_at": refetch_at, "attempts": 0}
    conn.execute(_CHANGE, {"page_id": page_id} | values)


def no_article(conn: Connection, page_id: int, reason: str, now: datetime, *, passing: bool) -> None:
    """Note why a fetched page is no article (now); what was read from it before stays linked.

    `passing`: something else stood in its place. A listed article that was never read is then tried again as one whose
    fetch failed, and one that was read is looked at again when it was to be anyway.
    """
    values: dict[str, Any] = {"page_id": page_id, "reason": reason}
    if not passing:
        conn.execute(_CHANGE, values | {"refetch_at": None})
        return
    query = select(pages.c.attempts, pages.c.article_id, pages.c.entry.is_not(None).label("listed"))
    row = conn.execute(query.where(pages.c.id == page_id)).one()
    if row.article_id is None and row.listed:
        attempts = row.attempts + 1
        values |= {"state": "failed", "attempts": attempts, "retry_at": next_retry(attempts, now)}
    conn.execute(_CHANGE, values)
