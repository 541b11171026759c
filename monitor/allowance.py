"""What the raw pages of one source may take on disk in a day, so that none can fill it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from monitor.alerts.operator import tell_operator
from monitor.safe import printable

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from monitor.config import Config

logger = structlog.get_logger(__name__)

DAILY_BYTES = 100_000_000
"""Compressed: some 2,700 news pages of the usual size. A busy agency sends a few hundred."""


class Allowance:
    """Counts what each source's pages took today. Used from the event loop alone."""

    def __init__(self, limit: int = DAILY_BYTES) -> None:
        self.limit = limit
        self._day: date | None = None
        self._taken: dict[str | None, int] = {}
        self._told: set[str | None] = set()

    def knows(self, source: str | None, now: datetime) -> bool:
        """Return whether it is known what the source took today; after a start the store has to say it."""
        if self._day != now.date():
            self._day, self._taken, self._told = now.date(), {}, set()
        return source in self._taken

    def take(self, source: str | None, size: int) -> bool:
        """Count the bytes; return whether the source has now taken more than it may."""
        self._taken[source] = self._taken.get(source, 0) + size
        return self._taken[source] > self.limit

    def first(self, source: str | None) -> bool:
        """Return whether nobody was told yet that the source took more, and take it as told."""
        new = source not in self._told
        self._told.add(source)
        return new


def tell_over(conn: Connection, config: Config, source: str | None, limit: int, now: datetime) -> None:
    """Tell the operator, once a day, that a source's further pages are read but not kept."""
    name, size = printable(source or "", 100), limit // 1_000_000
    logger.warning("pages_not_kept", source=source, megabytes=size)
    key = f"pages_not_kept {now.date().isoformat()} {source}"
    tell_operator(conn, config, lambda words: words.phrase("pages_not_kept", name=name, size=size), now, key=key)
