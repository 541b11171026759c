"""What a query costs, as SQLite counts it: the same on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from monitor.store import Store

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
