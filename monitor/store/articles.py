"""Articles: identity, versions, and reading them back as the values they were."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from monitor.items import Article, Match, Verdict
from monitor.store import codec
from monitor.store.schema import articles, facts, matches, verdicts, versions
from monitor.store.types import chunks
from monitor.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

_NAMESPACE = uuid.UUID("5d0c8f2e-9f0b-4a53-8e0e-6a1c0c8b7d11")
"""Any fixed UUID: an article's id follows from its address, so that reading it twice cannot make two."""
# Statements of the way of every page are made once: making one costs more than running it.
_BY_KEY = select(articles).where(articles.c.url_key == bindparam("key"))
_BY_NUMBER = select(articles).where(articles.c.id == bindparam("number"))
_FIRST_WITH_TEXT: Select[Any] = (
    select(articles.c.id, articles.c.copy_of)
    .where(articles.c.text_hash == bindparam("digest"))
    .order_by(articles.c.id)
    .limit(1)
)
_ADD = insert(articles).returning(articles.c.id)
_CHANGE = update(articles).where(articles.c.id == bindparam("number"))
_ADD_VERDICTS, _ADD_MATCHES, _ADD_FACTS = insert(verdicts), insert(matches), insert(facts)
COPY_CHARS = 200
"""Shorter texts ("Please log in") say nothing about being the same article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with what the store adds to it."""

    number: int
    """In order of acceptance."""
    id: str
    source: str | None
    story_id: str | None
    version: int
    article: Article


def public_id(url_key: str) -> str:
    """Return the public id of the article with this identity."""
    return str(uuid.uuid5(_NAMESPACE, url_key))


def text_hash(text: str) -> str:
    """Return the identity of a clean text: case, white space and forms of the same character do not count."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.sha256(folded.encode()).hexdigest()


def by_key(conn: Connection, url_key: str) -> Row[Any] | None:
    """Return the stored row of an identity, or None."""
    return conn.execute(_BY_KEY, {"key": url_key}).one_or_none()


def by_number(conn: Connection, number: int) -> Row[Any]:
    """Return the stored row of an article that is known to exist."""
    return conn.execute(_BY_NUMBER, {"number": number}).one()


def source_of(conn: Connection, article_id: str | None) -> str | None:
    """Return the source of the article with this public id, or None."""
    return conn.execute(select(articles.c.source).where(articles.c.uid == article_id)).scalar()


def named(conn: Connection, name: str) -> dict[str, int]:
    """Return id -> number of the articles with this address, or whose id begins so; two at the most."""
    if not name:
        return {}
    column = articles.c.uid
    known = column == public_id(url_key(name)) if "://" in name else column.startswith(name, autoescape=True)
    return {row.uid: row.id for row in conn.execute(select(column, articles.c.id).where(known).limit(2))}


def whole(conn: Connection, number: int, fetch_id: int) -> None:
    """Note that the text of an article that was read in part is all there is."""
    conn.execute(_CHANGE, {"number": number, "partial": None, "fetch_id": fetch_id})


def first_with_text(conn: Connection, digest: str) -> Row[Any] | None:
    """Return number and `copy_of` of the first article whose text is the same, or None."""
    return conn.execute(_FIRST_WITH_TEXT, {"digest": digest}).one_or_none()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an article that was not known comes from."""

    url_key: str
    """Its identity."""
    page_id: int
    fetch_id: int
    first_poll: bool
    """Whether its source's first poll fetched the page."""
    copy_of: int | None = None
    """The number of the first article with the same text."""


def add(conn: Connection, article: Article, origin: Origin, *, digest: str, now: datetime) -> int:
    """Store an article that was not known; return its number. `digest` is its text's `text_hash`."""
    values = _reading(article, digest, origin.fetch_id) | {
        "uid": public_id(origin.url_key),
        "url_key": origin.url_key,
        "page_id": origin.page_id,
        "source": article.source,
        "first_poll": origin.first_poll,
        "copy_of": origin.copy_of,
        "accepted_at": now,
        "version": 1,
    }
    number: int = conn.execute(_ADD, values).scalar_one()
    _put_understanding(conn, number, article)
    return number


def replace(conn: Connection, known: Row[Any], article: Article, *, digest: str, fetch_id: int) -> None:
    """Make `article`, whose text has this `text_hash`, the newest version of a known one; keep what it said before."""
    former = load(conn, [known.id])[0].article
    shared = {column.name: getattr(known, column.name) for column in versions.c if column.name in articles.c}
    shared.pop("id")
    conn.execute(
        insert(versions).values(
            **shared,
            article_id=known.id,
            facts=codec.facts_to_json(former.facts),
            verdicts=[codec.verdict_to_json(verdict) for verdict in former.verdicts],
        ),
    )
    values = _reading(article, digest, fetch_id) | {"version": known.version + 1, "copy_of": None, "number": known.id}
    conn.execute(_CHANGE, values)
    for table in (matches, verdicts, facts):
        conn.execute(delete(table).where(table.c.article_id == known.id))
    _put_understanding(conn, known.id, article)


def join(conn: Connection, number: int, story_id: str, why: str, *, copy_of: int | None = None) -> None:
    """Make the article one of the story's, for a named reason; `copy_of` names the article whose text it repeats."""
    values: dict[str, Any] = {"number": number, "story_id": story_id, "joined": why}
    if copy_of is not None:
        values["copy_of"] = copy_of
    conn.execute(_CHANGE, values)


def _reading(article: Article, digest: str, fetch_id: int) -> dict[str, Any]:
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "lang": article.lang,
        "authors": list(article.authors),
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "section": article.section,
        "agency": article.agency,
        "dateline": article.dateline,
        "fetched_at": article.fetched_at,
        "fetch_id": fetch_id,
        "text_hash": digest,
        "partial": article.partial,
        "relevant": article.relevant,
        "kind": article.kind,
        "severity": article.severity,
        "notes": list(article.notes),
    }


def _put_understanding(conn: Connection, number: int, article: Article) -> None:
    """Store verdicts, matches and facts."""
    judged = [
        {
            "article_id": number,
            "rank": rank,
            "watch": verdict.watch,
            "relevant": verdict.relevant,
            "score": verdict.score,
            "excluded_by": verdict.excluded_by,
            "evidence": codec.evidence_to_json(verdict.evidence),
        }
        for rank, verdict in enumerate(article.verdicts)
    ]
    found = [
        {"article_id": number, "rank": rank, "position": position, **codec.flat(match)}
        for rank, verdict in enumerate(article.verdicts)
        for position, match in enumerate(verdict.matches)
    ]
    if judged:
        conn.execute(_ADD_VERDICTS, judged)
    if found:
        conn.execute(_ADD_MATCHES, found)
    values = codec.facts_to_json(article.facts) | {"article_id": number, "event_date": article.facts.event_date}
    conn.execute(_ADD_FACTS, values)


def load(conn: Connection, numbers: Sequence[int]) -> list[StoredArticle]:
    """Return the articles with these numbers, in order of number."""
    found: list[StoredArticle] = []
    for part in chunks(sorted(numbers)):
        judged = _verdicts(conn, part)
        said = {row.article_id: row for row in conn.execute(select(facts).where(facts.c.article_id.in_(part)))}
        query = select(articles).where(articles.c.id.in_(part)).order_by(articles.c.id)
        found += [_stored(row, judged[row.id], said.get(row.id)) for row in conn.execute(query)]
    return found


def _verdicts(conn: Connection, numbers: Sequence[int]) -> dict[int, list[Verdict]]:
    found: dict[tuple[int, int], list[Match]] = defaultdict(list)
    order = (matches.c.article_id, matches.c.rank, matches.c.position)
    for row in conn.execute(select(matches).where(matches.c.article_id.in_(numbers)).order_by(*order)):
        found[row.article_id, row.rank].append(
            Match(
                term=row.term,
                kind=row.kind,
                field=row.field,
                quote=row.quote,
                start=row.start,
                end=row.end,
                weight=row.weight,
            ),
        )
    judged: dict[int, list[Verdict]] = defaultdict(list)
    query = select(verdicts).where(verdicts.c.article_id.in_(numbers)).order_by(verdicts.c.article_id, verdicts.c.rank)
    for row in conn.execute(query):
        judged[row.article_id].append(
            Verdict(
                watch=row.watch,
                relevant=row.relevant,
                score=row.score,
                matches=tuple(found[row.article_id, row.rank]),
                evidence=codec.evidence_from_json(row.evidence),
                excluded_by=row.excluded_by,
            ),
        )
    return judged


def _stored(row: Row[Any], judged: Sequence[Verdict], said: Row[Any] | None) -> StoredArticle:
    article = Article(
        url=row.url,
        fetched_at=row.fetched_at,
        title=row.title,
        text=row.text,
        source=row.source,
        lang=row.lang,
        authors=tuple(row.authors),
        published_at=row.published_at,
        updated_at=row.updated_at,
        section=row.section,
        agency=row.agency,
        dateline=row.dateline,
        partial=row.partial,
        verdicts=tuple(judged),
        facts=codec.facts_from_json({} if said is None else dict(said._mapping)),  # noqa: SLF001 - SQLAlchemy's public name
        kind=row.kind,
        severity=row.severity,
        notes=tuple(row.notes),
    )
    return StoredArticle(
        number=row.id, id=row.uid, source=row.source, story_id=row.story_id, version=row.version, article=article
    )


def numbers_after(
    conn: Connection,
    after: int,
    limit: int,
    *,
    since: datetime | None = None,
    relevant: bool = False,
    source: str | None = None,
) -> list[int]:
    """Return the numbers of the next `limit` articles after number `after`.

    `since`: published (undated ones: read) at or after it; `relevant`: only those that a watch took.
    """
    query = select(articles.c.id).where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    return list(conn.execute(_filtered(query, since, source, relevant=relevant)).scalars())


def newest(
    conn: Connection,
    limit: int,
    *,
    since: datetime | None = None,
    relevant: bool = False,
    source: str | None = None,
) -> list[StoredArticle]:
    """Return the `limit` articles accepted last, newest first, filtered as `numbers_after` does."""
    query = select(articles.c.id).order_by(articles.c.id.desc()).limit(limit)
    numbers = list(conn.execute(_filtered(query, since, source, relevant=relevant)).scalars())
    return load(conn, numbers)[::-1]


def _filtered(query: Any, since: datetime | None, source: str | None, *, relevant: bool) -> Any:
    if since is not None:
        query = query.where(
            (articles.c.published_at >= since)
            | (articles.c.published_at.is_(None) & (articles.c.accepted_at >= since)),
        )
    if source is not None:
        query = query.where(articles.c.source == source)
    return query.where(articles.c.relevant) if relevant else query
