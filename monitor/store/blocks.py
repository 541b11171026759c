"""The blocks that a host repeats from page to page, learnt from its articles."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from monitor.store.schema import blocks
from monitor.store.types import inserting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

REPEATED = 2
"""Articles of a host that must carry a block before it is reported as repeated."""
_MOST = 500
"""Blocks reported of one host, and learnt from one page, at the most."""


# Made once: making a statement costs more than running it.
_REPEATED = (
    select(blocks.c.fingerprint, blocks.c.pages)
    .where(blocks.c.host == bindparam("host"), blocks.c.pages >= REPEATED)
    .order_by(blocks.c.pages.desc())
    .limit(_MOST)
)


def learn(conn: Connection, host: str, fingerprints: Iterable[str], now: datetime) -> None:
    """Count the blocks of one more article of the host."""
    rows = [
        {"host": host, "fingerprint": fingerprint[:64], "pages": 1, "last_seen_at": now}
        for fingerprint in sorted(set(fingerprints))[:_MOST]
    ]
    if not rows:
        return
    conn.execute(_counting(conn.dialect.name), rows)


@cache
def _counting(dialect: str) -> Any:
    statement = inserting(dialect, blocks)
    return statement.on_conflict_do_update(
        index_elements=["host", "fingerprint"],
        set_={"pages": blocks.c.pages + 1, "last_seen_at": statement.excluded.last_seen_at},
    )


def repeated(conn: Connection, host: str) -> dict[str, int]:
    """Return fingerprint -> number of the host's articles that carried it, for the blocks that repeat."""
    return {row.fingerprint: row.pages for row in conn.execute(_REPEATED, {"host": host})}
