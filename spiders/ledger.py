"""What a poll reads from the store and writes to it; each function is one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store import pages, sources, validators
from monitor.urls import url_key
from spiders.plan import AHEAD, Known, Plan, make_plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.store.sources import SourceState
    from monitor.store.validators import Validators
    from spiders.plan import Fetch
    from spiders.poll import OpenPoll


def known_of(conn: Connection, poll: OpenPoll, now: datetime) -> Known:
    """Return what the store knows of all that the poll may fetch."""
    most = AHEAD * poll.source.max_pages
    waiting = pages.waiting(conn, poll.source.name, most)
    retryable = pages.retryable(conn, poll.source.name, now, most)
    keys = [*poll.listed, *(url_key(entry.url) for entry in (*waiting, *retryable))]
    found = pages.seen(conn, keys) if keys else {}
    return Known(
        seen={key: seen for key, seen in found.items() if seen.known_by(poll.source.name)},
        waiting=waiting,
        retryable=retryable,
        due=pages.due_refetch(conn, poll.source.name, now, poll.source.max_pages),
    )


def settle(conn: Connection, poll: OpenPoll, known: Known, now: datetime) -> Plan:
    """Make the plan and write it down together with the lists' validators: from here on nothing listed is lost."""
    plan = make_plan(poll.listed, known, poll.source, now, backlog=poll.backlog(known.seen))
    if plan.notes:
        pages.note(conn, poll.source.name, plan.notes, now)
    if plan.complete:
        put_all(conn, poll.validators)
    return plan


def put_all(conn: Connection, fresh: Mapping[str, Validators]) -> None:
    """Store the validators of the lists given by address."""
    for url, values in fresh.items():
        validators.put(conn, url, values)


def states_of(conn: Connection, now: datetime) -> tuple[dict[str, SourceState], set[str]]:
    """Return the state of every source by name, and the names of those with pages to fetch whatever they list."""
    return sources.states(conn), pages.with_work(conn, now)


def leave(conn: Connection, source: str, fetch: Fetch, *, reason: str, now: datetime) -> None:
    """Write down that a page was not had; it is tried again later, a bounded number of times."""
    if fetch.again:
        refetched(conn, fetch, now)
    elif fetch.entry is not None:
        pages.note(conn, source, [(fetch.key, fetch.entry, "failed", reason)], now)


def refetched(conn: Connection, fetch: Fetch, now: datetime) -> None:
    """Write down that a known page was asked for again and brought nothing new."""
    pages.refetched(conn, fetch.key, now, lastmod=fetch.entry.updated_at if fetch.entry else None)
