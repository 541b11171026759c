"""Links between a round-up and the stories of the events that it tells."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select, union, update

from monitor.items import Related
from monitor.store.schema import articles, stories, story_links
from monitor.store.types import chunks, upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

MOST = 20
"""Links of one story that are listed at the most, the first ones."""


def put(conn: Connection, number: int, told: Mapping[str, str]) -> None:
    """Link an article to the stories whose events it tells: story -> its sentence. Earlier links stay."""
    rows = [{"article_id": number, "story_id": story, "quote": quote} for story, quote in told.items()]
    upsert(conn, story_links, rows, key=["article_id", "story_id"])


def move(conn: Connection, source: str, target: str) -> None:
    """Let the links to one story lead to another."""
    have = select(story_links.c.article_id).where(story_links.c.story_id == target)
    mine = story_links.c.story_id == source
    conn.execute(update(story_links).where(mine, story_links.c.article_id.not_in(have)).values(story_id=target))
    conn.execute(story_links.delete().where(mine))


def of(conn: Connection, ids: Sequence[str]) -> dict[str, list[Related]]:
    """Return the links of each story: to the events that its round-up tells, and from round-ups that tell its event."""
    found: dict[str, list[Related]] = defaultdict(list)
    for part in chunks(list(ids)):
        every = select(
            articles.c.id,
            articles.c.story_id.label("teller"),
            story_links.c.story_id.label("told"),
            story_links.c.quote,
        ).join(story_links, articles.c.id == story_links.c.article_id)
        # Each half has an index; with an "or" across the join all articles would be read.
        either = union(every.where(articles.c.story_id.in_(part)), every.where(story_links.c.story_id.in_(part)))
        rows = conn.execute(either.order_by("id", "told")).all()
        ends = {ident for row in rows for ident in (row.teller, row.told)}
        titles = select(stories.c.id, stories.c.headline).where(stories.c.id.in_(ends))
        headline = {row.id: row.headline for row in conn.execute(titles)} if ends else {}
        for row in rows:
            if row.teller in part:
                found[row.teller].append(
                    Related(story_id=row.told, relation="tells", headline=headline[row.told], quote=row.quote)
                )
            if row.told in part:
                found[row.told].append(
                    Related(story_id=row.teller, relation="told_by", headline=headline[row.teller], quote=row.quote)
                )
    return {ident: list(dict.fromkeys(related))[:MOST] for ident, related in found.items()}
