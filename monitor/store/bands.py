"""Bands of texts: by these, possible copies are found again across restarts, for 90 days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

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


def put(conn: Connection, number: int, keys: Sequence[int], day: date) -> None:
    """File an article's text under its bands, beside those of its former versions."""
    upsert(conn, bands, [{"key": key, "article_id": number, "day": day} for key in keys], key=["key", "article_id"])


def alike(conn: Connection, keys: Sequence[int], since: date, *, but: int) -> list[int]:
    """Return the numbers of articles that may hold the same text, the likeliest first; of copies, their first."""
    first = func.coalesce(articles.c.copy_of, articles.c.id).label("first")
    query = (
        select(first)
        .select_from(bands)
        .join(articles, articles.c.id == bands.c.article_id)
        .where(bands.c.key.in_(keys), bands.c.day >= since, bands.c.article_id != but)
        .group_by(first)
        .order_by(func.count().desc(), first)
        .limit(MOST)
    )
    return list(conn.execute(query).scalars())
