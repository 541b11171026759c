"""Decisions about alerts, each with its reason: to send, to hold until a time, or neither."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, insert, literal_column, or_, select

from monitor.store import holds
from monitor.store.deliveries import Message, delivery_id, enqueue, enqueue_first
from monitor.store.schema import articles, decisions, deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.items import Action, AlertType

ALREADY = "already_alerted"


# Made once: making a statement costs more than running it.
_DECIDE = insert(decisions)
_MADE = select(deliveries.c.id).where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
_GOES = and_(
    # By this the index finds them among many that tell nothing.
    or_(*(decisions.c.action == literal_column(f"'{action}'") for action in ("send", "hold"))),
    or_(decisions.c.delivery_id.is_not(None), holds.OPEN),
)
_SAID = select(decisions.c.type, decisions.c.story_id, decisions.c.change, decisions.c.channel).where(
    decisions.c.story_id.in_(bindparam("ids", expanding=True)), decisions.c.channel.is_not(None), _GOES
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


def decide(conn: Connection, made: Sequence[Decision], now: datetime, *, opened: bool = False) -> list[Decision]:
    """Store the decisions, and a delivery for each that sends something not yet told there; return them as stored.

    What was told on the channel before becomes `none`, `already_alerted`. What is held of the story on the channel goes
    with what is sent. `opened`: the story is new in this transaction, so that nothing was decided on it before.
    """
    told = set() if opened else _told(conn, made)
    rows: list[dict[str, Any]] = []
    stored: list[Decision] = []
    first: list[Message] = []
    for decision in made:
        action, reason, delivery = decision.action, decision.reason, None
        if decision.channel is not None and action != "none":
            message = _message(decision)
            if message.id in told:
                action, reason = "none", ALREADY
            elif action == "send":
                delivery = message.id
                if opened:
                    first.append(message)
                else:
                    single(conn, decision, now)
            told.add(message.id)
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
        rows.append(values)
        stored.append(replace(decision, action=action, reason=reason))
    enqueue_first(conn, first, now)
    if rows:
        conn.execute(_DECIDE, rows)
    return stored


def single(conn: Connection, decision: Decision, now: datetime) -> str:
    """Queue the message of one story on one channel, and let what is held of it there go with it. Returns its id."""
    message = _message(decision)
    enqueue(conn, message, now, now)
    holds.go_along(conn, decision.story_id, message.channel, message.id, now)
    return message.id


def _message(decision: Decision) -> Message:
    """Return the message that would tell it alone."""
    assert decision.channel is not None
    return Message(
        id=_told_alone(decision.type, decision.story_id, decision.change, decision.channel),
        channel=decision.channel,
        type=decision.type,
        story_id=decision.story_id,
        watch=decision.watch,
        change=decision.change,
    )


def _told_alone(kind: AlertType, story_id: str, change: int | None, channel: str) -> str:
    """Return the id of the delivery that tells one story, or one change of it, on the channel."""
    return delivery_id(kind, story_id if change is None else f"{story_id}\n{change}", channel)


def _told(conn: Connection, made: Sequence[Decision]) -> set[str]:
    """Return what the channels were told of the decisions' stories, or will be, alone or in a digest.

    Each by the id of the delivery that would tell it alone.
    """
    going = [decision for decision in made if decision.channel is not None and decision.action != "none"]
    if not going:
        return set()
    told = {_told_alone(*row) for row in conn.execute(_SAID, {"ids": list({each.story_id for each in going})})}
    # A decision of an older version knows no change; its delivery does.
    unsaid = [message.id for message in map(_message, going) if message.id not in told]
    return told | set(conn.execute(_MADE, {"ids": unsaid}).scalars() if unsaid else ())


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
