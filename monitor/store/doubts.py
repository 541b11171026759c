"""How often the text read from a source lacks what the site itself gives elsewhere as the full text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import String, case, cast, func, select

from monitor.store.schema import articles

if TYPE_CHECKING:
    from sqlalchemy import Connection

RECENT: Final = 5_000
"""Articles of all sources, the last ones, that are counted: older ones say little of how a site is read today."""
NOTE: Final = "second_opinion_differs"


class Doubts(NamedTuple):
    """Of a source's recent articles, how many were read doubtfully."""

    doubtful: int
    recent: int


def doubts(conn: Connection) -> dict[str, Doubts]:
    """Return each source's recent articles and how many of them differ from a second opinion."""
    last = conn.execute(select(func.max(articles.c.id))).scalar_one() or 0
    differs = case((cast(articles.c.notes, String).like(f'%"{NOTE}"%'), 1), else_=0)
    query = (
        select(articles.c.source, func.sum(differs), func.count())
        .where(articles.c.id > last - RECENT, articles.c.source.is_not(None))
        .group_by(articles.c.source)
    )
    return {source: Doubts(found, total) for source, found, total in conn.execute(query)}
