"""What is told of a story: decisions kept and logged, and what a split makes due without a new article.

Within the transaction that changes the story, so that what is told and what is stored never differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import structlog

from monitor.alerts.changes import changes, further_events, state
from monitor.alerts.decide import News, Reception, decide
from monitor.alerts.release import spending
from monitor.alerts.silencing import in_force
from monitor.alerts.vocabulary import load_vocabulary
from monitor.store import articles, links, outbox, stories
from monitor.store.members import members
from monitor.story import story_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.config import Config
    from monitor.items import Change, Story, Verdict

logger = structlog.get_logger(__name__)


def log(made: Sequence[outbox.Decision]) -> None:
    """Log each decision, with its reason in words."""
    words = load_vocabulary("en")
    for decision in made:
        logger.info(
            "alert_decided", story=decision.story_id, type=decision.type, watch=decision.watch,
            channel=decision.channel, action=decision.action, until=decision.until, reason=decision.reason,
            why=words.decision(decision.reason),
        )  # fmt: skip


def remember(
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


def grown(conn: Connection, round_up: Story, told: Mapping[str, Any] | None) -> tuple[Change, ...]:
    """Return what a round-up tells beyond what was told of it: events that nobody heard of by a story of their own.

    Nothing for a story of another form, and where nothing was told.
    """
    if told is None or round_up.form != "round_up":
        return ()
    related = links.of(conn, [round_up.id]).get(round_up.id, ())
    heard = {link.quote for link in related if link.relation == "tells" and outbox.heard(conn, link.story_id)}
    return further_events(told, round_up, heard)


def correct(conn: Connection, story_id: str, config: Config, now: datetime) -> None:
    """Decide on an update of a story that articles left, wherever it was told: what they said is taken back at once.

    However old the articles are that stay: what is corrected was told.
    """
    heard = outbox.heard(conn, story_id)
    told, count = stories.told(conn, story_id)
    if told is None or not heard:
        return
    stands = _standing(conn, story_id)
    story = stands.news.story
    news = changes(told, story) if story.form != "round_up" else ()
    if not news:
        return
    undated = replace(stands.news.article, published_at=None)
    corrected = replace(stands.news, article=undated, first_poll=False, changes=news, number=count + 1)
    met = Reception(heard=heard, spent=spending(conn, now), silences=in_force(conn, story, now))
    made = decide(corrected, met, config, now)
    made = [decision for decision in made if decision.type == "story.update"]
    log(outbox.decide(conn, made, now))
    remember(conn, story, made, news=news, number=count + 1, now=now)


def announce(conn: Connection, story_id: str, config: Config, now: datetime, *, out_of: str) -> None:
    """Decide on the first alert of a story that was split out of another, but where one of its articles brought one."""
    stands = _standing(conn, story_id)
    story = stands.news.story
    met = Reception(spent=spending(conn, now), silences=in_force(conn, story, now))
    made = decide(stands.news, met, config, now)
    told = outbox.brought(conn, out_of, stands.article_ids)
    made = [decision for decision in made if decision.channel not in told]
    log(outbox.decide(conn, made, now))
    remember(conn, story, made, news=(), number=1, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What a story's articles say now, as if one of them had said it."""

    news: News
    """By the last one, with what each watch made of the article that it found most relevant."""
    article_ids: list[str]


def _standing(conn: Connection, story_id: str) -> _Standing:
    joined = members(conn, [story_id])[story_id]
    known = articles.load(conn, [member.number for member in joined])
    judged: dict[str, Verdict] = {}
    for verdict in (verdict for each in known for verdict in each.article.verdicts if verdict.relevant):
        if verdict.watch not in judged or verdict.score > judged[verdict.watch].score:
            judged[verdict.watch] = verdict
    verdicts = sorted(judged.values(), key=lambda verdict: -verdict.score)
    last = known[-1]
    return _Standing(
        news=News(
            story=story_of(joined, story_id),
            article=replace(last.article, verdicts=tuple(verdicts)),
            article_id=last.id,
            first_poll=articles.by_number(conn, last.number).first_poll,
            languages=[member.lang for member in joined if member.lang],
            said=[member.facts for member in joined],
        ),
        article_ids=[each.id for each in known],
    )
