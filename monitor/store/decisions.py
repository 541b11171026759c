"""Decisions about alerts, each with its reason: to send, to hold until a time, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from monitor.store.deliveries import delivery_id, enqueue
from monitor.store.schema import articles, decisions, deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.items import Action, AlertType

BACKLOG = "backlog"
"""The reason of held decisions that are told in one digest a channel."""
ALREADY = "already_alerted"


# Made once: making a statement costs more than running it.
_DECIDE = insert(decisions)
_MADE = select(deliveries.c.id).where(deliveries.c.id == bindparam("delivery"))
_WAITS = (
    select(decisions.c.id)
    .where(
        decisions.c.story_id == bindparam("story"),
        decisions.c.channel == bindparam("on"),
        decisions.c.type == bindparam("kind"),
        decisions.c.action == "hold",
    )
    .limit(1)
)
_HEARD = (
    select(decisions.c.channel, deliveries.c.rendered)
    .outerjoin(deliveries, deliveries.c.id == decisions.c.delivery_id)
    .where(
        decisions.c.story_id == bindparam("story"),
        decisions.c.type == "story.new",
        decisions.c.action.in_(("send", "hold")),
        decisions.c.channel.is_not(None),
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


def decide(conn: Connection, made: Sequence[Decision], now: datetime) -> None:
    """Store the decisions, and a delivery for each that sends or holds something not yet told there.

    What was told on the channel before becomes `none`, `already_alerted`.
    """
    for decision in made:
        action, reason, delivery = decision.action, decision.reason, None
        if decision.channel is not None and action != "none":
            subject = decision.story_id if decision.change is None else f"{decision.story_id}\n{decision.change}"
            delivery = delivery_id(decision.type, subject, decision.channel)
            if _told(conn, decision, delivery):
                action, reason, delivery = "none", ALREADY, None
            elif action == "hold" and reason == BACKLOG:
                delivery = None  # the digest's, once it is made
            else:
                due = decision.until if action == "hold" and decision.until else now
                enqueue(
                    conn,
                    delivery,
                    decision.channel,
                    decision.type,
                    now=now,
                    due=due,
                    story_id=decision.story_id,
                    watch=decision.watch,
                    change=decision.change,
                )
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
        }
        conn.execute(_DECIDE, values)


def _told(conn: Connection, decision: Decision, delivery: str) -> bool:
    """Return whether the story has its delivery on the channel, or waits for a digest there."""
    if conn.execute(_MADE, {"delivery": delivery}).first():
        return True
    about = {"story": decision.story_id, "on": decision.channel, "kind": decision.type}
    return conn.execute(_WAITS, about).first() is not None


def heard(conn: Connection, story_id: str) -> dict[str, bool]:
    """Return the channels that were told of the story, or will be: True where that message can still say more.

    It can until it is rendered, as it is made of what is stored then.
    """
    return {row.channel: not row.rendered for row in conn.execute(_HEARD, {"story": story_id})}


def backlog(conn: Connection, channel: str) -> list[str]:
    """Return the ids of the stories held for the channel's next digest, oldest decision first."""
    query = select(decisions.c.story_id).where(*_held(), decisions.c.channel == channel).order_by(decisions.c.id)
    return list(dict.fromkeys(conn.execute(query).scalars()))


def backlog_channels(conn: Connection, now: datetime | None = None) -> list[str]:
    """Return the channels with held backlog; with `now`, only those where the last hold has run out by then."""
    query = select(decisions.c.channel).where(*_held()).group_by(decisions.c.channel).order_by(decisions.c.channel)
    if now is not None:
        query = query.having(func.max(decisions.c.until) <= now)
    return [channel for channel in conn.execute(query).scalars() if channel is not None]


def gather(conn: Connection, channel: str, now: datetime) -> str | None:
    """Queue one digest of the channel's held backlog; return the delivery's id, or None where nothing is held."""
    first, last = conn.execute(
        select(func.min(decisions.c.id), func.max(decisions.c.id)).where(*_held(), decisions.c.channel == channel),
    ).one()
    if first is None:
        return None
    ident = delivery_id("digest", f"{first}-{last}", channel)
    enqueue(conn, ident, channel, "digest", now=now, due=now)
    conn.execute(update(decisions).where(*_held(), decisions.c.channel == channel).values(delivery_id=ident))
    return ident


def _held() -> tuple[Any, ...]:
    return (
        decisions.c.action == "hold",
        decisions.c.reason == BACKLOG,
        decisions.c.delivery_id.is_(None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A stored decision, with what it was about."""

    decision: Decision
    decided_at: datetime
    delivery_id: str | None
    title: str | None
    """The title of the article that brought it about."""


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
            ),
            decided_at=row.decided_at,
            delivery_id=row.delivery_id,
            title=row.title,
        )
        for row in conn.execute(query)
    ]
