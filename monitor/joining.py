"""Puts a relevant article into its story, new or known, and decides what of that is told: within intake's transaction.

The same text joins the story of its first appearance; the same event joins by facts; all else opens a story.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from monitor import filing, revising, telling
from monitor.alerts.changes import changes, state
from monitor.alerts.decide import News, Reception, decide
from monitor.alerts.release import hasten, loudness, spending
from monitor.alerts.silencing import in_force
from monitor.store import articles, bands, links, members, outbox, stories
from monitor.story import report_of, story_of
from pipelines import shingles
from pipelines.report import Report, recalls, standing
from pipelines.same_place import place_score, where_of
from pipelines.story import choose, judge, leaves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.config import Config
    from monitor.items import Article, Story
    from monitor.store.members import Kept, Member

logger = structlog.get_logger(__name__)

REUSED = timedelta(days=3)
"""So soon after each other, texts alike are copies, or an agency's update where the toll differs. Later they may be two
uses of one form (a weekly bulletin): then only what is all but equal is a copy."""


def tell(conn: Connection, number: int, article: Article, config: Config, now: datetime) -> bool:
    """Make or change the story of a relevant article, and decide on its alerts; return whether it is a copy.

    `article` is what is stored under the number.
    """
    kept = members.kept(conn, number)
    member = kept.member
    report = report_of(member)
    place = _placed(conn, kept, report, article, now, config=config)
    story_id = place.story_id
    if place.alike:
        story_id = revising.merge_alike(conn, story_id, place.alike, now, new=number)
        place = replace(place, opened=None)
    opened = place.opened is not None
    heard = {} if opened else outbox.heard(conn, story_id)
    told, count = (None, 0) if opened else stories.told(conn, story_id)
    if told is None and heard:
        told = state(*stories.load(conn, [story_id]))  # told by a version that did not keep what it told
    joined = [member] if opened else members.members(conn, [story_id])[story_id]
    story = place.opened or story_of(joined, story_id)
    if not opened:  # it was stored as it is when it was opened
        stories.put(conn, story, now)
    filing.file(conn, story_id, report)
    untold = _link(conn, number, report)
    news = changes(told, story) if told is not None and heard and story.form != "round_up" else ()
    repeats = place.copied and bool(heard) and not news
    if not repeats:
        news = news or telling.grown(conn, story, told if heard else None)
    untellable = None
    if recalls(report):
        untellable = _left(story_id, member.id, "anniversary")
    elif story.form == "round_up" and not untold and not heard:
        untellable = _left(story_id, member.id, "events_known")
    if untellable is not None:
        telling.log(outbox.decide(conn, [untellable], now))
        return place.copied
    made = decide(
        News(
            story=story, article=article, article_id=member.id, first_poll=kept.first_poll, waited=kept.waited,
            changes=news, number=count + 1, languages=[each.lang for each in joined if each.lang],
            said=[each.facts for each in joined],
        ),
        Reception(
            heard=heard, spent=spending(conn, now), loud=loudness(conn, member.source, now),
            silences=in_force(conn, story, now),
        ),
        config,
        now,
    )  # fmt: skip
    if repeats:
        # Whoever heard the story is not told its text again; a channel that never did is told by this article.
        made = [decision for decision in made if decision.channel not in (None, *heard)]
        made = made or [_left(story_id, member.id, "copy")]
    telling.log(outbox.decide(conn, made, now, opened=opened))
    if not opened:
        hasten(conn, config, story, now)
    telling.remember(conn, story, made, news=news, number=count + 1, now=now)
    return place.copied


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an article stands."""

    story_id: str
    copied: bool
    opened: Story | None = None
    """What is said of the story, where it is new with it."""
    alike: tuple[str, ...] = ()
    """Other stories that it tells as clearly."""


def _left(story_id: str, article_id: str, reason: str) -> outbox.Decision:
    """Return the decision that an article is told nowhere, for a reason that no route has to do with."""
    return outbox.Decision(
        story_id=story_id, article_id=article_id, watch=None, route=None, channel=None, action="none", reason=reason
    )


def _placed(conn: Connection, kept: Kept, report: Report, article: Article, now: datetime, *, config: Config) -> _Place:
    """Return where the article stands: in the story it was in, unless it changed, or in the one it is put into now."""
    number, copied = kept.member.number, kept.member.copy_of
    if kept.story_id is not None:
        if kept.version == 1:
            return _Place(story_id=kept.story_id, copied=copied is not None)
        _file_text(conn, number, article, now)
        place = _again(conn, kept, kept.story_id, report, now)
        if place.story_id != kept.story_id:
            telling.correct(conn, kept.story_id, config, now)
        return place
    first = copied or _copied(conn, number, article, _file_text(conn, number, article, now), now)
    if first is not None:
        story_id = articles.by_number(conn, first).story_id
        if story_id is not None:
            articles.join(conn, number, story_id, "copy", copy_of=first)
            return _Place(story_id=story_id, copied=True)
    return _joined(conn, kept.member, report, now)


def _joined(conn: Connection, member: Member, report: Report, now: datetime, *, but: Sequence[str] = ()) -> _Place:
    """Put an article into the story of its event, of those not named in `but`, or into one of its own."""
    near = filing.near(conn, report, but=but) if standing(report) is None else None
    found = choose(report, near.events if near else {})
    story_id, opened = found.story_id, None
    if story_id is None:
        opened = stories.open_first(conn, story_of([member], ""), member.id, now)
        story_id = opened.id
    articles.join(conn, member.number, story_id, found.reason)
    for round_up in near.round_ups if near else ():
        _link_back(conn, story_id, report, round_up)
    logger.info("article_placed", article=member.id, story=story_id, reason=found.reason, score=round(found.score, 1))
    return _Place(story_id=story_id, copied=False, opened=opened, alike=found.alike)


def _again(conn: Connection, kept: Kept, was_in: str, report: Report, now: datetime) -> _Place:
    """Place an article that changed: where it was, unless it now tells another event than its story's other articles.

    A person's placing stands.
    """
    member = kept.member
    stays = _Place(story_id=was_in, copied=member.copy_of is not None)
    if kept.pinned:
        return stays
    others = [
        known for known in members.members(conn, [was_in])[was_in] if member.number not in (known.number, known.copy_of)
    ]
    if others and leaves(report, [report_of(known) for known in others[: filing.COMPARED]]):
        logger.info("article_left", article=member.id, story=was_in)
        place = _joined(conn, member, report, now, but=[was_in])
        revising.refile(conn, was_in)
        revising.retell(conn, was_in, now)
        return place
    near = filing.near(conn, report).events if standing(report) is None else {}
    found = choose(report, near)
    clear = (found.story_id, *found.alike) if found.clear else ()
    return replace(stays, alike=tuple(ident for ident in clear if ident not in (None, was_in)))


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


def _file_text(conn: Connection, number: int, article: Article, now: datetime) -> tuple[int, ...]:
    """File the text's bands; return them."""
    keys = shingles.bands(_wording(article.title, article.text))
    bands.put(conn, number, keys, now.date())
    return keys


def _copied(conn: Connection, number: int, article: Article, keys: tuple[int, ...], now: datetime) -> int | None:
    """Return the number of the first article with all but the same text, or None."""
    if not keys:
        return None
    for known in bands.alike(conn, keys, (now - bands.LOOK_BACK).date(), but=number):
        if _repeats(article, members.kept(conn, known)):
            return known
    return None


def _repeats(article: Article, known: Kept) -> bool:
    """Return whether an article holds the text of a known one and tells of no other place, day or form."""
    member = known.member
    alike = shingles.likeness(_wording(article.title, article.text), _wording(member.title, known.text))
    mine, theirs = article.facts, member.facts
    if not alike.copy or place_score(where_of(mine), where_of(theirs), same_lang=True)[0] < 0:
        return False
    if mine.event_date and theirs.event_date and mine.event_date != theirs.event_date:
        return False
    same_toll = (mine.deaths_min, mine.deaths_max) == (theirs.deaths_min, theirs.deaths_max)
    soon = abs((article.published_at or article.fetched_at) - member.at) <= REUSED
    return soon or (same_toll and alike.equal)


def _wording(title: str | None, text: str) -> str:
    """Return what copies share: of short texts ("For subscribers only") the headline is all that tells them apart."""
    return f"{title or ''}\n{text}"
