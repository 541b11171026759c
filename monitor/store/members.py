"""The articles of stories as merging and comparing need them: facts and first words, without verdicts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from monitor.store import codec
from monitor.store.schema import articles, facts, sources, verdicts
from monitor.store.types import chunks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

    from monitor.items import Facts, ReportKind, Severity, SourceKind

MOST = 60
"""Articles of one story that are read at the most: its first ones and its last ones."""
_HEAD_CHARS = 1600


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
    """Return the relevant articles of each story, the first accepted first; copies only as far as there is room."""
    found: dict[str, list[Member]] = defaultdict(list)
    own = articles.c.copy_of.is_not(None)
    early = func.row_number().over(partition_by=articles.c.story_id, order_by=(own, articles.c.id))
    late = func.row_number().over(partition_by=articles.c.story_id, order_by=(own, articles.c.id.desc()))
    for part in chunks(list(story_ids)):
        numbered = (
            select(articles.c.id.label("number"), early.label("early"), late.label("late"))
            .where(articles.c.story_id.in_(part), articles.c.relevant)
            .subquery()
        )
        query = (
            _query()
            .join(numbered, numbered.c.number == articles.c.id)
            .where((numbered.c.early <= most // 2) | (numbered.c.late <= most - most // 2))
            .order_by(articles.c.id)
        )
        for row in conn.execute(query):
            found[row.story_id].append(_member(row))
    return found


def one(conn: Connection, number: int) -> Member:
    """Return a stored article as it would be a story's."""
    return _member(conn.execute(_query().where(articles.c.id == number)).one())


def _query() -> Select[Any]:
    at = func.coalesce(articles.c.published_at, articles.c.fetched_at, type_=articles.c.fetched_at.type)
    return (
        select(
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
            *(column for column in facts.c if column.name != "article_id"),
        )
        .select_from(articles)
        .join(facts, facts.c.article_id == articles.c.id)
        .outerjoin(sources, sources.c.name == articles.c.source)
        .outerjoin(verdicts, (verdicts.c.article_id == articles.c.id) & (verdicts.c.rank == 0))
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
        facts=codec.facts_from_json(dict(row._mapping)),  # noqa: SLF001 - SQLAlchemy's public name
    )
