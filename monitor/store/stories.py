"""Stories: the articles on one event, what is said of it, and what was told of it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from monitor.items import Change, Story, StoryArticle, Toll
from monitor.store import codec, links
from monitor.store.schema import articles, sources, stories, story_changes, verdicts
from monitor.store.types import chunks, upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from monitor.items import Related

_NAMESPACE = uuid.UUID("a3f1b6d4-3c57-4b8e-9f57-0d1f6f2a9c42")
"""Any fixed UUID: a story's id follows from its first article's."""
LISTED = 50
"""Articles that a loaded story lists at the most, the first ones."""


# Made once: making a statement costs more than running it.
_CHANGE = update(stories).where(stories.c.id == bindparam("story"))
_TOLD = select(stories.c.told, stories.c.changes).where(stories.c.id == bindparam("story"))


def public_id(article_id: str) -> str:
    """Return the id of the story that the article opens."""
    return str(uuid.uuid5(_NAMESPACE, article_id))


def put(conn: Connection, story: Story, now: datetime) -> None:
    """Store what is said of a story, new or changed. Its articles are joined by `articles.join`."""
    row = _row(story, now)
    upsert(conn, stories, [row], key=["id"], update=[name for name in row if name not in ("id", "first_seen_at")])


def open_first(conn: Connection, story: Story, uid: str, now: datetime) -> Story:
    """Store what is said of a story that the article with this id opens; return it under the id that it got.

    That follows from the article's, or is the next where that was ever given: the id of a story that was taken in stays
    with the one that took it in, as do the messages that told it, and under that id a new story would count as told.
    """
    named, turn = replace(story, id=public_id(uid)), 0
    while not upsert(conn, stories, [_row(named, now)], key=["id"]):
        turn += 1
        named = replace(story, id=public_id(f"{uid}\n{turn}"))
    return named


def _row(story: Story, now: datetime) -> dict[str, Any]:
    return {
        "id": story.id,
        "headline": story.headline,
        "summary": story.summary,
        "lang": story.lang,
        "kind": story.kind,
        "form": story.form,
        "severity": story.severity,
        "facts": codec.facts_to_json(story.facts),
        "tolls": codec.plain(story.tolls),
        "independent": story.independent,
        "confidence": story.confidence,
        "first_seen_at": now,
        "changed_at": now,
    }


def resolve(conn: Connection, story_id: str) -> str | None:
    """Return the id under which the story is told now: its own, or that of the one that took it in; None: unknown."""
    return _resolved(conn, [story_id]).get(story_id)


def _resolved(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    query = select(stories.c.id, func.coalesce(stories.c.merged_into, stories.c.id)).where(stories.c.id.in_(ids))
    return {row[0]: row[1] for row in conn.execute(query)}


def newest(conn: Connection, limit: int) -> list[str]:
    """Return the ids of the `limit` stories that changed last, the newest first, without those that another took in."""
    query = select(stories.c.id).where(stories.c.merged_into.is_(None))
    return list(conn.execute(query.order_by(stories.c.changed_at.desc(), stories.c.id).limit(limit)).scalars())


def load(conn: Connection, ids: Sequence[str]) -> list[Story]:
    """Return the stories with these ids, with their articles, in the order given; unknown ones are left out.

    The id of a story that another one took in leads to that one; each story is returned once.
    """
    found: dict[str, Story] = {}
    live: dict[str, str] = {}
    for part in chunks(list(dict.fromkeys(ids))):
        live |= _resolved(conn, part)
    for part in chunks(list(dict.fromkeys(live.values()))):
        listed = _articles(conn, part)
        related = links.of(conn, part)
        taken = _taken_in(conn, part)
        for row in conn.execute(select(stories).where(stories.c.id.in_(part))):
            found[row.id] = _story(row, listed[row.id], related.get(row.id, ()), taken[row.id])
    wanted = dict.fromkeys(live[ident] for ident in ids if ident in live)
    return [found[ident] for ident in wanted if ident in found]


def _taken_in(conn: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the stories that each of these took in."""
    taken: dict[str, list[str]] = defaultdict(list)
    query = select(stories.c.merged_into, stories.c.id).where(stories.c.merged_into.in_(ids)).order_by(stories.c.id)
    for into, ident in conn.execute(query):
        taken[into].append(ident)
    return taken


def starting(conn: Connection, start: str) -> list[str]:
    """Return the ids that begin so, two at the most, which tells one from several; those of stories taken in, too."""
    if not start:
        return []
    begins = stories.c.id.startswith(start.lower(), autoescape=True)
    return list(conn.execute(select(stories.c.id).where(begins).order_by(stories.c.id).limit(2)).scalars())


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


def _story(row: Row[Any], listed: Sequence[StoryArticle], related: Sequence[Related], taken: Sequence[str]) -> Story:
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
        form=row.form,
        related=tuple(related),
        merged=tuple(taken),
        tolls=tuple(Toll(**toll) for toll in row.tolls),
    )


def told(conn: Connection, story_id: str) -> tuple[dict[str, Any] | None, int]:
    """Return what was true of the story when last told (None: it was not), and the number of its last change."""
    row = conn.execute(_TOLD, {"story": story_id}).one()
    return row.told, row.changes


def tell(conn: Connection, story_id: str, state: Mapping[str, Any]) -> None:
    """Keep what is true of the story now that an alert was decided."""
    conn.execute(_CHANGE, {"story": story_id, "told": dict(state)})


def add_change(conn: Connection, story_id: str, changes: Sequence[Change], number: int, now: datetime) -> None:
    """Store a material change under its number."""
    said = codec.plain(changes)
    conn.execute(insert(story_changes).values(story_id=story_id, number=number, changes=said, made_at=now))
    conn.execute(_CHANGE, {"story": story_id, "changes": number})


def changed(conn: Connection, story_id: str, numbers: Iterable[int | None]) -> tuple[Change, ...]:
    """Return the story's changes of these numbers as one: of each kind the first old and the last new value.

    Nothing for none, and where all is again as it was.
    """
    wanted = sorted({number for number in numbers if number is not None})
    if not wanted:
        return ()
    query = (
        select(story_changes.c.changes)
        .where(story_changes.c.story_id == story_id, story_changes.c.number.in_(wanted))
        .order_by(story_changes.c.number)
    )
    merged: dict[str, Change] = {}
    for said in (Change(**said) for made in conn.execute(query).scalars() for said in made):
        before = merged.get(said.what)
        merged[said.what] = said if before is None else replace(said, old=before.old)
    return tuple(change for change in merged.values() if change.old != change.new)


def ids_after(
    conn: Connection, after: tuple[datetime, str] | None, limit: int, *, since: datetime | None = None
) -> list[tuple[datetime, str]]:
    """Return (first seen, id) of the next stories after `after`, oldest first; `since`: changed at or after it.

    Stories that another one took in are left out.
    """
    query = (
        select(stories.c.first_seen_at, stories.c.id)
        .where(stories.c.merged_into.is_(None))
        .order_by(stories.c.first_seen_at, stories.c.id)
        .limit(limit)
    )
    if after is not None:
        later = (stories.c.first_seen_at == after[0]) & (stories.c.id > after[1])
        query = query.where((stories.c.first_seen_at > after[0]) | later)
    if since is not None:
        query = query.where(stories.c.changed_at >= since)
    return [(row.first_seen_at, row.id) for row in conn.execute(query)]
