"""People's verdicts on articles, beside what was told of them, and what that says about the terms found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, insert, select

from monitor.store.schema import articles, decisions, marks, matches, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class TermCount:
    """How often a term was found, and how the articles it was found in were marked."""

    watch: str
    kind: str
    term: str
    articles: int
    relevant: int
    """Articles that the watch took."""
    marked: int
    right: int
    """Articles that somebody marked relevant."""


PASSED = ("send", "hold")
UNTOLD = ("first_poll_old", "first_poll_undated", "same_channel", "copy")
"""Reasons for telling nothing of an article that its routes would take: its age or its likeness, not its content."""


def told(conn: Connection) -> set[str]:
    """Return the public ids of the articles that a route took, also where their age kept them from being told."""
    taken = decisions.c.action.in_(PASSED) | decisions.c.reason.in_(UNTOLD)
    return set(conn.execute(select(decisions.c.article_id).where(taken).distinct()).scalars())


def put(conn: Connection, article_id: str, *, relevant: bool, now: datetime) -> None:
    """Store a verdict on an article, in place of an earlier one."""
    forget(conn, article_id)
    conn.execute(insert(marks).values(article_id=article_id, relevant=relevant, marked_at=now))


def forget(conn: Connection, article_id: str) -> None:
    """Take the verdict on an article back."""
    conn.execute(delete(marks).where(marks.c.article_id == article_id))


def all_of(conn: Connection) -> dict[str, bool]:
    """Return the verdicts by public article id."""
    return {row.article_id: row.relevant for row in conn.execute(select(marks))}


def terms(conn: Connection, *, kinds: Sequence[str] | None = None) -> list[TermCount]:
    """Return the counts of each term (of these kinds), the most frequent first."""
    found = select(matches.c.article_id, matches.c.rank, matches.c.kind, matches.c.term).distinct()
    if kinds is not None:
        found = found.where(matches.c.kind.in_(kinds))
    hits = found.subquery()
    query = (
        select(
            verdicts.c.watch,
            hits.c.kind,
            hits.c.term,
            func.count().label("articles"),
            func.sum(case((verdicts.c.relevant, 1), else_=0)).label("relevant"),
            func.count(marks.c.article_id).label("marked"),
            func.sum(case((marks.c.relevant, 1), else_=0)).label("right"),
        )
        .join(verdicts, (verdicts.c.article_id == hits.c.article_id) & (verdicts.c.rank == hits.c.rank))
        .join(articles, articles.c.id == hits.c.article_id)
        .outerjoin(marks, marks.c.article_id == articles.c.uid)
        .group_by(verdicts.c.watch, hits.c.kind, hits.c.term)
        .order_by(func.count().desc(), hits.c.term)
    )
    return [TermCount(**row._mapping) for row in conn.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name for it
