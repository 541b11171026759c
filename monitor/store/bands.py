"""Bands of texts: by these, possible copies are found again across restarts, for 90 days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from monitor.store.schema import articles, bands
from monitor.store.types import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

LOOK_BACK = timedelta(days=90)
"""A text that was seen longer ago is not known again."""
MOST = 4
"""Possible copies that are looked at, those with the most shared bands first."""


_FIRST = func.coalesce(articles.c.copy_of, articles.c.id)
# Made once: making a statement costs more than running it.
_ALIKE = (
    select(_FIRST.label("first"))
    .select_from(bands)
    .join(articles, articles.c.id == bands.c.article_id)
    .where(
        bands.c.key.in_(bindparam("keys", expanding=True)),
        bands.c.day >= bindparam("since"),
        bands.c.article_id != bindparam("but"),
    )
    .group_by(_FIRST)
    .order_by(func.count().desc(), _FIRST)
    .limit(MOST)
)


def put(conn: Connection, number: int, keys: Sequence[int], day: date) -> None:
    """File an article's text under its bands, beside those of its former versions."""
    upsert(conn, bands, [{"key": key, "article_id": number, "day": day} for key in keys], key=["key", "article_id"])


def alike(conn: Connection, keys: Sequence[int], since: date, *, but: int) -> list[int]:
    """Return the numbers of articles that may hold the same text, the likeliest first; of copies, their first."""
    return list(conn.execute(_ALIKE, {"keys": list(keys), "since": since, "but": but}).scalars())
