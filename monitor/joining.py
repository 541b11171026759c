"""Puts a relevant article into its story, new or known, and decides what of that is told: within intake's transaction.

The same text joins the story of its first appearance; the same event joins by facts; all else opens a story.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from monitor import filing, revising, telling
from monitor.alerts.changes import changes, state
from monitor.alerts.decide import decide
from monitor.alerts.release import hasten, loudness, spending
from monitor.alerts.silencing import in_force
from monitor.store import articles, bands, links, merging, outbox, pages, stories
from monitor.store.members import members, one
from monitor.story import report_of, story_of
from pipelines import shingles
from pipelines.same_place import place_score
from pipelines.story import Report, choose, judge, leaves, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from monitor.config import Config
    from monitor.items import Article
    from monitor.store.members import Member

logger = structlog.get_logger(__name__)

REUSED = timedelta(days=3)
"""So soon after each other, texts alike are copies, or an agency's update where the toll differs. Later they may be two
uses of one form (a weekly bulletin): then only what is all but equal is a copy."""


def tell(conn: Connection, number: int, article: Article, config: Config, now: datetime) -> bool:
    """Make or change the story of a relevant article, and decide on its alerts; return whether it is a copy.

    `article` is what is stored under the number.
    """
    row = articles.by_number(conn, number)
    member = one(conn, number)
    report = report_of(member)
    place = _Place(story_id=row.story_id, copied=row.copy_of is not None, opened=False)
    if row.story_id is None:
        place = _placed(conn, row, member, article, now)
    elif row.version > 1:
        _file_text(conn, row, article, now)
        place = _again(conn, row, member, now)
        if place.story_id != row.story_id:
            telling.correct(conn, row.story_id, config, now)
    story_id = place.story_id
    if place.alike:
        story_id = revising.merge_alike(conn, story_id, place.alike, now, new=number)
        place = replace(place, opened=False)
    heard = {} if place.opened else outbox.heard(conn, story_id)
    told, count = (None, 0) if place.opened else stories.told(conn, story_id)
    if told is None and heard:
        told = state(*stories.load(conn, [story_id]))  # told by a version that did not keep what it told
    joined = [member] if place.opened else members(conn, [story_id])[story_id]
    story = story_of(joined, story_id)
    if not place.opened:  # it was stored as it is when it was opened
        stories.put(conn, story, now)
    filing.file(conn, story_id, report)
    untold = _link(conn, number, report)
    news = changes(told, story) if told is not None and heard and story.form != "round_up" else ()
    if place.copied and heard and not news:  # a text that nobody heard is judged by each copy's own date
        _left(conn, story_id, row.uid, "copy", now)
        return True
    news = news or telling.grown(conn, story, told if heard else None)
    if story.form == "round_up" and not untold and not heard:
        _left(conn, story_id, row.uid, "events_known", now)
        return place.copied
    made = decide(
        story, article, config, now, first_poll=row.first_poll, waited=pages.found_first(conn, row.page_id),
        article_id=row.uid, heard=heard,
        changes=news, number=count + 1, languages=[each.lang for each in joined if each.lang],
        spent=spending(conn, now), loud=loudness(conn, row.source, now), silences=in_force(conn, story, now),
        said=[each.facts for each in joined],
    )  # fmt: skip
    outbox.decide(conn, made, now, opened=place.opened)
    telling.log(made)
    if not place.opened:
        hasten(conn, config, story, now)
    telling.remember(conn, story, made, news=news, number=count + 1, now=now)
    return place.copied


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an article stands."""

    story_id: str
    copied: bool
    opened: bool
    """Whether the story is new with it."""
    alike: tuple[str, ...] = ()
    """Other stories that it tells as clearly."""


def _left(conn: Connection, story_id: str, article_id: str, reason: str, now: datetime) -> None:
    decision = outbox.Decision(
        story_id=story_id,
        article_id=article_id,
        watch=None,
        route=None,
        channel=None,
        action="none",
        reason=reason,
    )
    outbox.decide(conn, [decision], now)
    telling.log([decision])


def _placed(conn: Connection, row: Row[Any], member: Member, article: Article, now: datetime) -> _Place:
    """Find or open the article's story, and put the article into it."""
    first = row.copy_of or _copied(conn, row, article, _file_text(conn, row, article, now), now)
    if first is not None:
        story_id = articles.by_number(conn, first).story_id
        if story_id is not None:
            articles.join(conn, row.id, story_id, "copy", copy_of=first)
            return _Place(story_id=story_id, copied=True, opened=False)
    return _joined(conn, member, now)


def _joined(conn: Connection, member: Member, now: datetime, *, but: Sequence[str] = ()) -> _Place:
    """Put an article into the story of its event, of those not named in `but`, or into one of its own."""
    report = report_of(member)
    near = filing.near(conn, report, but=but) if standing(report) is None else None
    found = choose(report, near.events if near else {})
    story_id = found.story_id
    opened = story_id is None
    if story_id is None:
        story_id = merging.free_id(conn, member.id)
        stories.put(conn, story_of([member], story_id), now)
    articles.join(conn, member.number, story_id, found.reason)
    for round_up in near.round_ups if near else ():
        _link_back(conn, story_id, report, round_up)
    logger.info("article_placed", article=member.id, story=story_id, reason=found.reason, score=round(found.score, 1))
    return _Place(story_id=story_id, copied=False, opened=opened, alike=found.alike)


def _again(conn: Connection, row: Row[Any], member: Member, now: datetime) -> _Place:
    """Place an article that changed: where it was, unless it now tells another event than its story's other articles.

    A person's placing stands.
    """
    stays = _Place(story_id=row.story_id, copied=row.copy_of is not None, opened=False)
    if row.pinned:
        return stays
    report = report_of(member)
    others = [
        known for known in members(conn, [row.story_id])[row.story_id] if row.id not in (known.number, known.copy_of)
    ]
    if others and leaves(report, [report_of(known) for known in others[: filing.COMPARED]]):
        logger.info("article_left", article=member.id, story=row.story_id)
        place = _joined(conn, member, now, but=[row.story_id])
        revising.refile(conn, row.story_id)
        revising.retell(conn, row.story_id, now)
        return place
    near = filing.near(conn, report).events if standing(report) is None else {}
    found = choose(report, near)
    clear = (found.story_id, *found.alike) if found.clear else ()
    return replace(stays, alike=tuple(ident for ident in clear if ident not in (None, row.story_id)))


def _link_back(conn: Connection, story_id: str, report: Report, round_up: Member) -> None:
    """Link an earlier round-up to the story, where it tells the report's event."""
    for part, incident in zip(filing.incidents(report_of(round_up)), round_up.facts.incidents, strict=True):
        judged = judge(part, [report])
        if judged is not None and judged.same:
            links.put(conn, round_up.number, {story_id: incident.quote})


def _link(conn: Connection, number: int, report: Report) -> bool:
    """Link a round-up to the stories of its events; return whether it tells one that is still to be told."""
    told: dict[str, str] = {}
    unknown = False
    for part, incident in zip(filing.incidents(report), report.facts.incidents, strict=True):
        story_id = choose(part, filing.near(conn, part).events).story_id
        if story_id is None:
            unknown = True
        else:
            told.setdefault(story_id, incident.quote)
    links.put(conn, number, told)
    return unknown or any(outbox.passed_over(conn, story_id) for story_id in told)


def _file_text(conn: Connection, row: Row[Any], article: Article, now: datetime) -> tuple[int, ...]:
    """File the text's bands; return them."""
    keys = shingles.bands(_wording(article.title, article.text))
    bands.put(conn, row.id, keys, now.date())
    return keys


def _copied(conn: Connection, row: Row[Any], article: Article, keys: tuple[int, ...], now: datetime) -> int | None:
    """Return the number of the first article with all but the same text, or None."""
    if not keys:
        return None
    for number in bands.alike(conn, keys, (now - bands.LOOK_BACK).date(), but=row.id):
        if _repeats(article, articles.by_number(conn, number), one(conn, number)):
            return number
    return None


def _repeats(article: Article, known: Row[Any], member: Member) -> bool:
    """Return whether an article holds the text of a known one and tells of no other place, day or form."""
    alike = shingles.likeness(_wording(article.title, article.text), _wording(known.title, known.text))
    mine, theirs = article.facts, member.facts
    if not alike.copy or place_score(mine, theirs, same_lang=True)[0] < 0:
        return False
    if mine.event_date and theirs.event_date and mine.event_date != theirs.event_date:
        return False
    same_toll = (mine.deaths_min, mine.deaths_max) == (theirs.deaths_min, theirs.deaths_max)
    soon = abs((article.published_at or article.fetched_at) - member.at) <= REUSED
    return soon or (same_toll and alike.equal)


def _wording(title: str | None, text: str) -> str:
    """Return what copies share: of short texts ("For subscribers only") the headline is all that tells them apart."""
    return f"{title or ''}\n{text}"
