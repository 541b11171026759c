"""What waits for the writer shares a transaction, and none of it notices."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from monitor.errors import StoreError
from monitor.store.writer import MOST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import Connection


def count_transactions(desk: Any) -> list[str]:
    """Return a list that grows with each commit (and rollback) on the store's engine."""
    seen: list[str] = []
    event.listen(desk.store._engine, "commit", lambda _: seen.append("commit"))
    event.listen(desk.store._engine, "rollback", lambda _: seen.append("rollback"))
    return seen


def behind_a_first(desk: Any, work: Callable[[], list[Awaitable[Any]]]) -> list[Any]:
    """Return what comes of the works, all of which are handed in while a first one is under way."""
    gate = threading.Event()

    async def main() -> list[Any]:
        first = asyncio.ensure_future(desk.store.run(lambda _: gate.wait(10)))
        await asyncio.sleep(0)
        rest = [asyncio.ensure_future(each) for each in work()]
        await asyncio.sleep(0)
        gate.set()
        assert await first
        return await asyncio.gather(*rest, return_exceptions=True)

    return asyncio.run(main())


def put(conn: Connection, n: int) -> int:
    conn.exec_driver_sql("INSERT INTO marks VALUES (?, 1, '2026-03-01 00:00:00')", (f"article-{n}",))
    if n < 0:
        raise ValueError(n)
    return n


def test_what_waits_is_committed_together_in_order(desk: Any) -> None:
    seen = count_transactions(desk)
    assert behind_a_first(desk, lambda: [desk.store.run(put, n) for n in range(5)]) == [0, 1, 2, 3, 4]
    assert seen == ["commit", "commit"]
    assert desk.count("marks") == 5


def test_one_transaction_holds_no_more_than_its_bound(desk: Any) -> None:
    seen = count_transactions(desk)
    behind_a_first(desk, lambda: [desk.store.run(put, n) for n in range(2 * MOST + 1)])
    assert seen == ["commit"] * 4
    assert desk.count("marks") == 2 * MOST + 1


def test_a_work_that_fails_takes_no_other_with_it(desk: Any) -> None:
    results = behind_a_first(desk, lambda: [desk.store.run(put, n) for n in (1, -2, 3, 3, 4)])
    assert [results[n] for n in (0, 2, 4)] == [1, 3, 4]
    assert isinstance(results[1], ValueError)
    assert isinstance(results[3], StoreError), "the same row twice is the second one's fault alone"
    with desk.store.read() as conn:
        rows = conn.exec_driver_sql("SELECT article_id FROM marks ORDER BY 1").scalars().all()
    assert rows == ["article-1", "article-3", "article-4"]


def test_nobody_hears_of_success_before_the_commit(desk: Any) -> None:
    """Each, once told, finds his row from outside the program; the last of the transaction takes its time."""
    seen: list[int] = []

    async def put_and_look(n: int) -> None:
        await desk.store.run(put, n)
        with closing(sqlite3.connect(desk.path)) as other:
            seen.append(other.execute("SELECT count(*) FROM marks").fetchone()[0])

    behind_a_first(desk, lambda: [put_and_look(n) for n in range(3)])
    assert seen == [3, 3, 3]


def test_a_cancelled_wait_is_not_begun_and_holds_up_nobody(desk: Any) -> None:
    cancelled: list[asyncio.Future[Any]] = []

    def works() -> list[Awaitable[Any]]:
        tasks = [asyncio.ensure_future(desk.store.run(put, n)) for n in range(3)]
        cancelled.append(tasks[1])
        asyncio.get_running_loop().call_soon(tasks[1].cancel)
        return tasks

    results = behind_a_first(desk, works)
    assert results[0] == 0
    assert results[2] == 2
    assert isinstance(results[1], asyncio.CancelledError)
    assert desk.count("marks") in (2, 3)  # it may have been begun before it was cancelled


def test_a_database_that_cannot_be_had_fails_all_that_wait_at_once(desk: Any) -> None:
    tries: list[str] = []
    desk.ask(lambda conn: conn.exec_driver_sql("PRAGMA busy_timeout = 100"))
    event.listen(desk.store._engine, "begin", lambda _: tries.append("begin"), insert=True)
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        async def main() -> list[Any]:
            return await asyncio.gather(*(desk.store.run(put, n) for n in range(MOST)), return_exceptions=True)

        results = asyncio.run(main())
    assert all(isinstance(result, StoreError) for result in results)
    assert len(tries) <= 3, "they wait together, not one after the other"
    assert desk.count("marks") == 0
