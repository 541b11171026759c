"""What a query costs, as SQLite counts it: the same on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from monitor.store import Store


def statements(conn: Connection, work: Callable[[], object]) -> list[str]:
    """Return the statements that the work sends to the database."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(conn, "before_cursor_execute", note)
    work()
    event.remove(conn, "before_cursor_execute", note)
    return sent


STEPS = 100
"""Instructions of SQLite's machine between two counts."""


def steps(store: Store, read: Callable[[Connection], object]) -> int:
    """Return how many hundreds of instructions SQLite takes for what is read."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    with store.begin() as conn:
        raw = conn.connection.driver_connection
        assert raw is not None
        raw.set_progress_handler(tick, STEPS)
        try:
            read(conn)
        finally:
            raw.set_progress_handler(None, 0)
    return count
