"""Decisions about alerts, each with its reason: to send, to hold until a time, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, insert, or_, select

from monitor.store import holds
from monitor.store.deliveries import delivery_id, enqueue
from monitor.store.schema import articles, decisions, deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.items import Action, AlertType

ALREADY = "already_alerted"


# Made once: making a statement costs more than running it.
_DECIDE = insert(decisions)
_MADE = select(deliveries.c.id).where(deliveries.c.id == bindparam("delivery"))
_GOES = and_(
    decisions.c.action.in_(("send", "hold")),  # by this the index finds them among many that tell nothing
    or_(decisions.c.delivery_id.is_not(None), holds.OPEN),
)
_SAID = (
    select(decisions.c.id)
    .where(
        decisions.c.story_id == bindparam("story"),
        decisions.c.channel == bindparam("on"),
        decisions.c.type == bindparam("kind"),
        decisions.c.change.is_not_distinct_from(bindparam("change")),
        _GOES,
    )
    .limit(1)
)
_HEARD = (
    select(decisions.c.channel, deliveries.c.rendered)
    .outerjoin(deliveries, deliveries.c.id == decisions.c.delivery_id)
    .where(
        decisions.c.story_id == bindparam("story"),
        decisions.c.type == "story.new",
        decisions.c.channel.is_not(None),
        _GOES,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of a story on one route's channel, and why."""

    story_id: str
    article_id: str | None
    watch: str | None
    route: int | None
    channel: str | None
    """None where no channel came into question."""
    type: AlertType = "story.new"
    action: Action
    until: datetime | None = None
    """For `hold`: when it is looked at again."""
    reason: str
    change: int | None = None
    """For `story.update`: the number of the story's change that it tells."""
    route_key: str | None = None
    """What names the route in any configuration."""
    bundle: str | None = None
    """For `hold`: what it waits for, with others of the kind."""
    silence_id: int | None = None
    """The silence that swallowed it."""


def decide(conn: Connection, made: Sequence[Decision], now: datetime) -> None:
    """Store the decisions, and a delivery for each that sends something not yet told there.

    What was told on the channel before becomes `none`, `already_alerted`. What is held of the story on the channel goes
    with what is sent.
    """
    for decision in made:
        action, reason, delivery = decision.action, decision.reason, None
        if decision.channel is not None and action != "none" and _told(conn, decision):
            action, reason = "none", ALREADY
        elif decision.channel is not None and action == "send":
            delivery = single(conn, decision, now)
        values = {
            "story_id": decision.story_id,
            "article_id": decision.article_id,
            "watch": decision.watch,
            "route": decision.route,
            "channel": decision.channel,
            "type": decision.type,
            "action": action,
            "until": decision.until,
            "reason": reason,
            "decided_at": now,
            "delivery_id": delivery,
            "route_key": decision.route_key,
            "change": decision.change,
            "bundle": decision.bundle if action == "hold" else None,
            "silence_id": decision.silence_id,
            "settled_at": None if action == "hold" else now,
        }
        conn.execute(_DECIDE, values)


def single(conn: Connection, decision: Decision, now: datetime) -> str:
    """Queue the message of one story on one channel, and let what is held of it there go with it. Returns its id."""
    assert decision.channel is not None
    subject = decision.story_id if decision.change is None else f"{decision.story_id}\n{decision.change}"
    delivery = delivery_id(decision.type, subject, decision.channel)
    enqueue(
        conn,
        delivery,
        decision.channel,
        decision.type,
        now=now,
        due=now,
        story_id=decision.story_id,
        watch=decision.watch,
        change=decision.change,
    )
    holds.go_along(conn, decision.story_id, decision.channel, delivery, now)
    return delivery


def _told(conn: Connection, decision: Decision) -> bool:
    """Return whether the channel was told the same of the story, alone or in a digest, or will be."""
    same = {
        "story": decision.story_id, "on": decision.channel, "kind": decision.type, "change": decision.change,
    }  # fmt: skip
    if conn.execute(_SAID, same).first() is not None:
        return True
    # A decision of an older version knows no change; its delivery does.
    subject = decision.story_id if decision.change is None else f"{decision.story_id}\n{decision.change}"
    ident = delivery_id(decision.type, subject, decision.channel or "")
    return conn.execute(_MADE, {"delivery": ident}).first() is not None


def heard(conn: Connection, story_id: str) -> dict[str, bool]:
    """Return the channels that were told of the story, or will be: True where that message can still say more.

    It can until it is rendered, as it is made of what is stored then.
    """
    return {row.channel: not row.rendered for row in conn.execute(_HEARD, {"story": story_id})}


_PASSED_OVER = or_(
    decisions.c.reason.in_(("first_poll_old", "first_poll_undated")), decisions.c.reason.startswith("silenced: ")
)


def passed_over(conn: Connection, story_id: str) -> bool:
    """Return whether a route would have told the story and nobody heard of it: for an article's age, or a silence."""
    query = select(decisions.c.id).where(decisions.c.story_id == story_id, decisions.c.action == "none", _PASSED_OVER)
    return conn.execute(query.limit(1)).first() is not None and not heard(conn, story_id)


def brought(conn: Connection, story_id: str, article_ids: Sequence[str]) -> set[str]:
    """Return the channels on which one of the articles brought about a first alert of the story that went or will."""
    first = (decisions.c.story_id == story_id) & (decisions.c.type == "story.new") & decisions.c.channel.is_not(None)
    query = select(decisions.c.channel).where(first, decisions.c.article_id.in_(list(article_ids)), _GOES)
    return set(conn.execute(query).scalars())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A stored decision, with what it was about."""

    decision: Decision
    decided_at: datetime
    delivery_id: str | None
    title: str | None
    """The title of the article that brought it about."""
    settled_at: datetime | None = None
    """None while it is held."""
    outcome: str | None = None
    """Of a hold: how it ended."""


def decided(conn: Connection, limit: int = 100, *, story_id: str | None = None) -> list[Decided]:
    """Return stored decisions, newest first, of one story if it is given."""
    query = (
        select(decisions, articles.c.title)
        .outerjoin(articles, articles.c.uid == decisions.c.article_id)
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )
    if story_id is not None:
        query = query.where(decisions.c.story_id == story_id)
    return [
        Decided(
            decision=Decision(
                story_id=row.story_id,
                article_id=row.article_id,
                watch=row.watch,
                route=row.route,
                channel=row.channel,
                type=row.type,
                action=row.action,
                until=row.until,
                reason=row.reason,
                change=row.change,
                route_key=row.route_key,
                bundle=row.bundle,
                silence_id=row.silence_id,
            ),
            decided_at=row.decided_at,
            delivery_id=row.delivery_id,
            title=row.title,
            settled_at=row.settled_at,
            outcome=row.outcome,
        )
        for row in conn.execute(query)
    ]
