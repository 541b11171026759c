"""The articles of stories as merging and comparing need them: facts and first words, without verdicts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, exists, func, select, union_all

from monitor.store import codec
from monitor.store.schema import articles, facts, pages, sources, stories, verdicts
from monitor.store.types import chunks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select

    from monitor.items import Facts, ReportKind, Severity, SourceKind

MOST = 60
"""Articles of one story that are read at the most: its first ones and its last ones."""
_HEAD_CHARS = 1600
_FACTS = tuple(column.name for column in facts.c if column.name != "article_id")
_lister = sources.alias("lister")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a story."""

    number: int
    id: str
    url: str
    title: str | None
    head: str
    """The text's first 1,600 characters."""
    source: str | None
    source_kind: SourceKind | None
    lang: str | None
    agency: str | None
    copy_of: int | None
    at: datetime
    """When it was published, or fetched where that is not known."""
    partial: str | None
    kind: ReportKind | None
    severity: Severity | None
    score: float
    """Relevance for the watch that found it most relevant, 0 to 1."""
    facts: Facts


def members(conn: Connection, story_ids: Sequence[str], most: int = MOST) -> dict[str, list[Member]]:
    """Return the relevant articles of each story, the first accepted first; copies only as far as there is room.

    Of a story with more than `most` these are its first ones and its last ones; the others are not read at all.
    """
    first, last = most // 2, most - most // 2
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for part in chunks(list(story_ids)):
        for row in _rows(conn, part, first, last):
            rows[row.story_id].append(row)
    return {story_id: [_member(row) for row in _ends(rows[story_id], first, last)] for story_id in story_ids}


def _rows(conn: Connection, ids: Sequence[str], first: int, last: int) -> Sequence[Row[Any]]:
    """Return at least the first and the last articles of each story, of the copies and of the others.

    Most stories are short: all of their articles take less time than the ends of each.
    """
    room = len(ids) * (first + last)
    rows = conn.execute(_ALL, {"ids": list(ids), "limit": room + 1}).all()
    return rows if len(rows) <= room else conn.execute(_ENDS, {"ids": list(ids), "first": first, "last": last}).all()


def _ends(rows: Sequence[Row[Any]], first: int, last: int) -> list[Row[Any]]:
    """Return the rows without those, and the copies, for which there is no room, in order of acceptance.

    `rows` holds at least the first and the last ones, of the copies and of the others.
    """
    if len(rows) == 1:
        return list(rows)
    own = sorted((row for row in rows if row.copy_of is None), key=lambda row: row.id)
    if len(own) > first + last:
        own = [*own[:first], *own[len(own) - last :]]
    copies = sorted((row for row in rows if row.copy_of is not None), key=lambda row: (row.copy_of, row.id))
    early, late = max(first - len(own), 0), max(last - len(own), 0)
    kept = {row.id: row for row in (*own, *copies[:early], *copies[len(copies) - min(late, len(copies)) :])}
    return [kept[number] for number in sorted(kept)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored article before it is put into a story, or anew."""

    member: Member
    """As it would be a story's."""
    text: str
    story_id: str | None
    version: int
    pinned: bool
    """Whether a person put it into its story."""
    first_poll: bool
    """Whether its source's first poll fetched its page."""
    waited: bool
    """Whether its page was listed by its source's first poll, or before."""


def kept(conn: Connection, number: int) -> Kept:
    """Return an article that is known to be stored."""
    row = conn.execute(_KEPT, {"number": number}).one()
    return Kept(
        member=_member(row),
        text=row.text,
        story_id=row.story_id,
        version=row.version,
        pinned=row.pinned,
        first_poll=row.first_poll,
        waited=row.waited,
    )


def _query(*further: ColumnElement[Any], found: FromClause = articles) -> Select[Any]:
    """Return a query for what a member is made of, over articles, or a join that ends with them."""
    at = func.coalesce(articles.c.published_at, articles.c.fetched_at, type_=articles.c.fetched_at.type)
    return (
        select(
            *(facts.c[name] for name in _FACTS),
            articles.c.story_id,
            articles.c.id,
            articles.c.uid,
            articles.c.url,
            articles.c.title,
            func.substr(articles.c.text, 1, _HEAD_CHARS).label("head"),
            articles.c.source,
            sources.c.kind.label("source_kind"),
            articles.c.lang,
            articles.c.agency,
            articles.c.copy_of,
            at.label("at"),
            articles.c.partial,
            articles.c.kind,
            articles.c.severity,
            func.coalesce(verdicts.c.score, 0.0).label("score"),
            *further,
        )
        .select_from(found)
        .join(facts, facts.c.article_id == articles.c.id)
        .outerjoin(sources, sources.c.name == articles.c.source)
        .outerjoin(verdicts, (verdicts.c.article_id == articles.c.id) & (verdicts.c.rank == 0))
    )


def _numbers_of_ends() -> Select[Any]:
    """Return a query for the numbers of a story's first and last articles: so many entries of one index, read in order.

    It is asked for each of `stories`, which the query around it names.
    """
    of_story = articles.alias("of_story")
    mine = select(of_story.c.id).where(of_story.c.story_id == stories.c.id, of_story.c.relevant).correlate(stories)
    own, copies = mine.where(of_story.c.copy_of.is_(None)), mine.where(of_story.c.copy_of.is_not(None))
    ends = (
        own.order_by(of_story.c.id).limit(bindparam("first", type_=Integer)),
        own.order_by(of_story.c.id.desc()).limit(bindparam("last", type_=Integer)),
        copies.order_by(of_story.c.copy_of, of_story.c.id).limit(bindparam("first", type_=Integer)),
        copies.order_by(of_story.c.copy_of.desc(), of_story.c.id.desc()).limit(bindparam("last", type_=Integer)),
    )
    return select(union_all(*(select(end.subquery().c.id) for end in ends)).subquery().c.id)


# Made once: making a statement costs more than running it.
_KEPT = _query(
    articles.c.text,
    articles.c.version,
    articles.c.pinned,
    articles.c.first_poll,
    exists()
    .where(
        pages.c.id == articles.c.page_id,
        _lister.c.name == pages.c.source,
        pages.c.first_seen_at <= _lister.c.first_success_at,
    )
    .label("waited"),
).where(articles.c.id == bindparam("number"))
_ALL = (
    _query()
    .where(articles.c.story_id.in_(bindparam("ids", expanding=True)), articles.c.relevant)
    .limit(bindparam("limit", type_=Integer))
)
_ENDS = _query(found=stories.join(articles, articles.c.id.in_(_numbers_of_ends().scalar_subquery()))).where(
    stories.c.id.in_(bindparam("ids", expanding=True))
)


def _member(row: Row[Any]) -> Member:
    return Member(
        number=row.id,
        id=row.uid,
        url=row.url,
        title=row.title,
        head=row.head,
        source=row.source,
        source_kind=row.source_kind,
        lang=row.lang,
        agency=row.agency,
        copy_of=row.copy_of,
        at=row.at,
        partial=row.partial,
        kind=row.kind,
        severity=row.severity,
        score=row.score,
        facts=codec.facts_from_json(dict(zip(_FACTS, row, strict=False))),  # its first columns
    )
