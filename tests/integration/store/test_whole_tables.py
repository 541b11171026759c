"""What is asked for every alert, every minute or every crawl reads what it needs, not all that was ever stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert
from support.steps import steps

from monitor.store import activity, articles, links, merging, pages, schema, silences, stories
from monitor.store.silences import Silence

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

DAY = timedelta(days=1)
MANY = 3_000


def fill(conn: Connection) -> None:
    """Add as many articles, pages, and decisions that a silence swallowed."""
    first: Any = articles.by_number(conn, 1)
    old = {column.name: getattr(first, column.name) for column in schema.articles.c} | {"story_id": None}
    rows = [old | {"id": n, "uid": f"a{n}", "url_key": f"k{n}"} for n in range(100, MANY)]
    conn.execute(insert(schema.articles), rows)
    page = {"entry": None, "source": "Sahel Daily", "reason": "http_404", "first_seen_at": first.accepted_at}
    listed = [page | {"key": f"k{n}", "url": f"u{n}", "state": "failed", "attempts": 6} for n in range(MANY)]
    conn.execute(insert(schema.pages), listed)
    told = {"story_id": first.story_id, "route": 0, "channel": "desk", "type": "story.new", "action": "none"}
    told |= {"reason": "silenced: 1", "silence_id": 1, "decided_at": first.accepted_at}
    conn.execute(insert(schema.decisions), [told] * MANY)
    filed = [{"key": f"k{n}", "day": first.accepted_at.date(), "story_id": first.story_id} for n in range(MANY)]
    conn.execute(insert(schema.traces), filed)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda conn, _: links.of(conn, ["none", "other"]), id="links of a story"),
        pytest.param(pages.with_work, id="sources with work"),
        pytest.param(silences.active, id="silences in force"),
        pytest.param(activity.since, id="what was done today"),
    ],
)
def test_it_costs_no_more_among_thousands(desk: Any, read: Callable[[Connection, datetime], object]) -> None:
    desk.take(desk.url(1))
    later = desk.now + 300 * DAY
    desk.ask(
        silences.add,
        Silence(id=0, countries=("ML",), reason="r", made_by="Awa", made_at=desk.now, until=desk.now + 400 * DAY),
    )
    few = steps(desk.store, lambda conn: read(conn, later))
    desk.ask(fill)
    assert steps(desk.store, lambda conn: read(conn, later)) <= few + 2


def test_a_merge_costs_no_more_among_thousands(desk: Any) -> None:
    for n in range(1, 6):
        desk.event(n)
    first = desk.ask(articles.by_number, 1).story_id
    others = [ident for ident in desk.ask(stories.newest, 5) if ident != first]
    few = steps(desk.store, lambda conn: merging.merge(conn, others[0], others[1]))
    desk.ask(fill)
    assert steps(desk.store, lambda conn: merging.merge(conn, others[2], others[3])) <= few + 5
