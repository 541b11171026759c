"""Puts a relevant article into its story, new or known, and decides what of that is told: within intake's transaction.

The same text joins the story of its first appearance; the same event joins by facts; all else opens a story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from monitor.alerts.changes import changes, state
from monitor.alerts.decide import decide
from monitor.alerts.release import hasten, spending
from monitor.alerts.silencing import in_force
from monitor.alerts.vocabulary import load_vocabulary
from monitor.store import articles, bands, outbox, stories, traces
from monitor.store.members import members, one
from monitor.story import story_of
from pipelines import shingles
from pipelines.same_place import near_keys, place_keys, place_score
from pipelines.story import TELLING_TOLL, Joined, Report, choose, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from monitor.config import Config
    from monitor.items import Article, Change, Facts, Story
    from monitor.store.members import Member

logger = structlog.get_logger(__name__)

BEFORE, AFTER = timedelta(days=10), timedelta(days=4)
"""How far before and after an article's day the stories lie with which it is compared."""
COMPARED = 6
"""Articles of one story that are compared at the most: its first ones and its last ones."""
REUSED = timedelta(days=3)
"""So soon after each other, texts alike are copies, or an agency's update where the toll differs. Later they may be two
uses of one form (a weekly bulletin): then only what is all but equal is a copy."""


def tell(conn: Connection, number: int, article: Article, config: Config, now: datetime) -> bool:
    """Make or change the story of a relevant article, and decide on its alerts; return whether it is a copy.

    `article` is what is stored under the number.
    """
    row = articles.by_number(conn, number)
    member = one(conn, number)
    place = _Place(story_id=row.story_id, copied=row.copy_of is not None, opened=False)
    if row.story_id is None:
        place = _placed(conn, row, member, article, now)
    elif row.version > 1:
        _file_text(conn, row, article, now)
    story_id = place.story_id
    heard = {} if place.opened else outbox.heard(conn, story_id)
    told, count = (None, 0) if place.opened else stories.told(conn, story_id)
    if told is None and heard:
        told = state(*stories.load(conn, [story_id]))  # told by a version that did not keep what it told
    joined = [member] if place.opened else members(conn, [story_id])[story_id]
    story = story_of(joined, story_id)
    stories.put(conn, story, now)
    _file_story(conn, story_id, _compared(member))
    news = changes(told, story) if told is not None and heard else ()
    if place.copied and not news:
        _left(conn, story_id, row.uid, "copy", now)
        return True
    made = decide(
        story, article, config, now, first_poll=row.first_poll, article_id=row.uid, heard=heard,
        changes=news, number=count + 1, languages=[each.lang for each in joined if each.lang],
        spent=spending(conn, now), silences=in_force(conn, story, now),
    )  # fmt: skip
    outbox.decide(conn, made, now)
    _log(made)
    if not place.opened:
        hasten(conn, config, story, now)
    _remember(conn, story, made, news=news, number=count + 1, now=now)
    return place.copied


def _log(made: Sequence[outbox.Decision]) -> None:
    words = load_vocabulary("en")
    for decision in made:
        logger.info(
            "alert_decided", story=decision.story_id, type=decision.type, channel=decision.channel,
            action=decision.action, until=decision.until, reason=decision.reason, why=words.decision(decision.reason),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an article stands."""

    story_id: str
    copied: bool
    opened: bool
    """Whether the story is new with it."""


def _remember(
    conn: Connection,
    story: Story,
    made: Sequence[outbox.Decision],
    *,
    news: Sequence[Change],
    number: int,
    now: datetime,
) -> None:
    """Keep what was told, where anything is or will be."""
    if any(decision.change is not None for decision in made):
        stories.add_change(conn, story.id, news, number, now)
    said = ("send", "hold")
    if any(decision.action in said or decision.reason == "in_first_alert" for decision in made):
        stories.tell(conn, story.id, state(story))


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
    _log([decision])


def _placed(conn: Connection, row: Row[Any], member: Member, article: Article, now: datetime) -> _Place:
    """Find or open the article's story, and put the article into it."""
    first = row.copy_of or _copied(conn, row, article, _file_text(conn, row, article, now), now)
    if first is not None:
        story_id = articles.by_number(conn, first).story_id
        if story_id is not None:
            articles.join(conn, row.id, story_id, "copy", copy_of=first)
            return _Place(story_id=story_id, copied=True, opened=False)
    found = _same_event(conn, _compared(member))
    story_id = found.story_id
    opened = story_id is None
    if story_id is None:
        story_id = stories.public_id(row.uid)
        stories.put(conn, story_of([member], story_id), now)
    articles.join(conn, row.id, story_id, found.reason)
    logger.info("article_placed", article=row.uid, story=story_id, reason=found.reason, score=round(found.score, 1))
    return _Place(story_id=story_id, copied=False, opened=opened)


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


def _same_event(conn: Connection, report: Report) -> Joined:
    """Return the story of the same event, if one is known, and why it is or is not."""
    own = standing(report)
    if own is not None:
        return Joined(story_id=None, reason=own)
    day = _event_day(report.facts, report.day)
    near = traces.near(conn, _sought(report.facts), day - BEFORE, day + AFTER)
    known = members(conn, near, COMPARED)
    return choose(report, {story_id: [_compared(member) for member in known[story_id]] for story_id in near})


def _file_story(conn: Connection, story_id: str, report: Report) -> None:
    """File the story under what the article says of place, toll and country, unless others may not join it."""
    if standing(report) is None:
        keys = place_keys(report.facts) | _toll_keys(report.facts) | set(report.facts.countries[:1])
        traces.put(conn, story_id, keys, _event_day(report.facts, report.day))


def _sought(facts: Facts) -> set[str]:
    """Return the keys under which the event's story may stand: the country alone where nothing else is said."""
    keys = near_keys(facts) | _toll_keys(facts)
    return keys or set(facts.countries[:1])


def _toll_keys(facts: Facts) -> set[str]:
    country = facts.countries[0] if facts.countries else ""
    numbers = {facts.deaths_min, facts.deaths_max} - {None}
    return {f"{country}#{number}" for number in numbers if number is not None and number >= TELLING_TOLL}


def _event_day(facts: Facts, published: date) -> date:
    """Return the event's day; the day of publication where that is not known or long ago."""
    day = facts.event_date
    return day if day is not None and abs((published - day).days) <= bands.LOOK_BACK.days else published


def _compared(member: Member) -> Report:
    return Report(
        lang=member.lang,
        title=member.title or "",
        lead=member.head,
        facts=member.facts,
        day=member.at.date(),
        kind=member.kind,
        source_kind=member.source_kind,
    )
