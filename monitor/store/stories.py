"""Stories: the articles on one event, what is said of it, and what was told of it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from monitor.items import Change, Story, StoryArticle, Toll
from monitor.store import codec
from monitor.store.schema import articles, sources, stories, story_changes, verdicts
from monitor.store.types import chunks, upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

_NAMESPACE = uuid.UUID("a3f1b6d4-3c57-4b8e-9f57-0d1f6f2a9c42")
"""Any fixed UUID: a story's id follows from its first article's."""
LISTED = 50
"""Articles that a loaded story lists at the most, the first ones."""


def public_id(article_id: str) -> str:
    """Return the id of the story that the article opens."""
    return str(uuid.uuid5(_NAMESPACE, article_id))


def put(conn: Connection, story: Story, now: datetime) -> None:
    """Store what is said of a story, new or changed. Its articles are joined by `articles.join`."""
    row = {
        "id": story.id,
        "headline": story.headline,
        "summary": story.summary,
        "lang": story.lang,
        "kind": story.kind,
        "severity": story.severity,
        "facts": codec.facts_to_json(story.facts),
        "tolls": [asdict(toll) for toll in story.tolls],
        "independent": story.independent,
        "confidence": story.confidence,
        "first_seen_at": now,
        "changed_at": now,
    }
    upsert(conn, stories, [row], key=["id"], update=[name for name in row if name not in ("id", "first_seen_at")])


def load(conn: Connection, ids: Sequence[str]) -> list[Story]:
    """Return the stories with these ids, with their articles, in the order given; unknown ones are left out."""
    found: dict[str, Story] = {}
    for part in chunks(list(dict.fromkeys(ids))):
        listed = _articles(conn, part)
        for row in conn.execute(select(stories).where(stories.c.id.in_(part))):
            found[row.id] = _story(row, listed[row.id])
    return [found[ident] for ident in dict.fromkeys(ids) if ident in found]


def starting(conn: Connection, start: str) -> list[str]:
    """Return the ids of stories that begin like this: two at the most, which tells one from several."""
    query = select(stories.c.id).where(stories.c.id.startswith(start, autoescape=True)).order_by(stories.c.id).limit(2)
    return list(conn.execute(query).scalars())


def _articles(conn: Connection, ids: Sequence[str]) -> dict[str, list[StoryArticle]]:
    place = func.row_number().over(partition_by=articles.c.story_id, order_by=articles.c.id)
    numbered = (
        select(articles.c.id.label("number"), place.label("place")).where(articles.c.story_id.in_(ids)).subquery()
    )
    query = (
        select(
            articles.c.uid,
            articles.c.url,
            articles.c.title,
            articles.c.source,
            articles.c.lang,
            articles.c.published_at,
            articles.c.partial,
            articles.c.copy_of,
            articles.c.story_id,
            sources.c.kind,
            func.coalesce(verdicts.c.score, 0.0).label("score"),
        )
        .select_from(articles)
        .join(numbered, numbered.c.number == articles.c.id)
        .outerjoin(sources, sources.c.name == articles.c.source)
        .outerjoin(verdicts, (verdicts.c.article_id == articles.c.id) & (verdicts.c.rank == 0))
        .where(numbered.c.place <= LISTED)
        .order_by(articles.c.id)
    )
    listed: dict[str, list[StoryArticle]] = defaultdict(list)
    for row in conn.execute(query):
        listed[row.story_id].append(
            StoryArticle(
                id=row.uid,
                url=row.url,
                title=row.title,
                source=row.source,
                kind=row.kind,
                lang=row.lang,
                published_at=row.published_at,
                score=row.score,
                partial=row.partial,
                copy=row.copy_of is not None,
            ),
        )
    return listed


def _story(row: Row[Any], listed: Sequence[StoryArticle]) -> Story:
    return Story(
        id=row.id,
        headline=row.headline,
        summary=row.summary,
        lang=row.lang,
        facts=codec.facts_from_json(row.facts),
        severity=row.severity,
        articles=tuple(listed),
        kind=row.kind,
        first_seen_at=row.first_seen_at,
        changed_at=row.changed_at,
        independent=row.independent,
        confidence=row.confidence,
        tolls=tuple(Toll(**toll) for toll in row.tolls),
    )


def told(conn: Connection, story_id: str) -> tuple[dict[str, Any] | None, int]:
    """Return what was true of the story when last told (None: it was not), and the number of its last change."""
    row = conn.execute(select(stories.c.told, stories.c.changes).where(stories.c.id == story_id)).one()
    return row.told, row.changes


def tell(conn: Connection, story_id: str, state: Mapping[str, Any]) -> None:
    """Keep what is true of the story now that an alert was decided."""
    conn.execute(update(stories).where(stories.c.id == story_id).values(told=dict(state)))


def add_change(conn: Connection, story_id: str, changes: Sequence[Change], number: int, now: datetime) -> None:
    """Store a material change under its number."""
    said = [asdict(change) for change in changes]
    conn.execute(insert(story_changes).values(story_id=story_id, number=number, changes=said, made_at=now))
    conn.execute(update(stories).where(stories.c.id == story_id).values(changes=number))


def change(conn: Connection, story_id: str, number: int | None) -> tuple[Change, ...]:
    """Return what the story's change of this number was; nothing for none."""
    if number is None:
        return ()
    query = select(story_changes.c.changes).where(
        story_changes.c.story_id == story_id, story_changes.c.number == number
    )
    return tuple(Change(**said) for said in conn.execute(query).scalar() or ())


def ids_after(
    conn: Connection, after: tuple[datetime, str] | None, limit: int, *, since: datetime | None = None
) -> list[tuple[datetime, str]]:
    """Return (first seen, id) of the next stories after `after`, oldest first; `since`: changed at or after it."""
    query = select(stories.c.first_seen_at, stories.c.id).order_by(stories.c.first_seen_at, stories.c.id).limit(limit)
    if after is not None:
        later = (stories.c.first_seen_at == after[0]) & (stories.c.id > after[1])
        query = query.where((stories.c.first_seen_at > after[0]) | later)
    if since is not None:
        query = query.where(stories.c.changed_at >= since)
    return [(row.first_seen_at, row.id) for row in conn.execute(query)]
