"""Joining revised: one story takes in another, or some of a story's articles become a story of their own.

Ids stay valid: a story that was taken in names the one that took it. What was told of it belongs to that one from then
on, so that nothing is told twice and the next update goes wherever either was heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from monitor.errors import MonitorError
from monitor.store import holds, links
from monitor.store.schema import articles, decisions, deliveries, silences, stories, story_changes, traces
from monitor.store.stories import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection


MERGED = "merged"
"""The reason of a first alert that another story's takes the place of."""
MOST_MOVED = 1000
"""Articles of a story that a person can move out of it at once."""


class MergeError(MonitorError):
    """The stories cannot be merged or split in this way."""


def merge(conn: Connection, keep: str, other: str) -> bool:
    """Let the story `keep` take in `other`; return whether anything changed. What is said of it is the caller's to put.

    Raises MergeError for an unknown story.
    """
    into, source = live(conn, keep), live(conn, other)
    if into == source:
        return False
    conn.execute(update(articles).where(articles.c.story_id == source).values(story_id=into))
    _move_traces(conn, source, into)
    links.move(conn, source, into)
    _move_told(conn, source, into)
    gone = (stories.c.id == source) | (stories.c.merged_into == source)
    conn.execute(update(stories).where(gone).values(merged_into=into))
    return True


def with_copies(conn: Connection, numbers: Sequence[int]) -> set[int]:
    """Return the articles and those that repeat their text."""
    copies = select(articles.c.id).where(articles.c.copy_of.in_(list(numbers)))
    return {*numbers, *conn.execute(copies).scalars()}


def pin(conn: Connection, story_ids: Sequence[str]) -> None:
    """Note that a person placed the stories' articles, so that no later article moves them."""
    conn.execute(update(articles).where(articles.c.story_id.in_(list(story_ids))).values(pinned=True))


def pinned(conn: Connection, story_ids: Sequence[str]) -> bool:
    """Return whether a person placed an article of one of the stories."""
    query = select(articles.c.id).where(articles.c.story_id.in_(list(story_ids)), articles.c.pinned).limit(1)
    return conn.execute(query).first() is not None


def forget_traces(conn: Connection, story_id: str) -> None:
    """Forget where the story was filed, before its remaining articles file it anew."""
    conn.execute(delete(traces).where(traces.c.story_id == story_id))


def live(conn: Connection, story_id: str) -> str:
    """Return the id under which the story is told now. Raises MergeError for an unknown one."""
    known = resolve(conn, story_id)
    if known is None:
        raise MergeError(f"{story_id}: no such story is stored.")
    return known


def _move_traces(conn: Connection, source: str, into: str) -> None:
    have = traces.alias("have")
    twice = (
        select(have.c.story_id)
        .where(have.c.story_id == into, have.c.key == traces.c.key, have.c.day == traces.c.day)
        .exists()
    )
    mine = traces.c.story_id == source
    conn.execute(update(traces).where(mine, ~twice).values(story_id=into))
    conn.execute(delete(traces).where(mine))


def _move_told(conn: Connection, source: str, into: str) -> None:
    """Let alerts, decisions and changes of one story be those of another; drop what the other has told already."""
    _drop_untold(conn, source, into)
    kept, moved = (
        conn.execute(select(stories.c.changes, stories.c.told).where(stories.c.id == ident)).one()
        for ident in (into, source)
    )
    said = select(story_changes).where(story_changes.c.story_id == source)
    rows = [
        {"story_id": into, "number": row.number + kept.changes, "changes": row.changes, "made_at": row.made_at}
        for row in conn.execute(said)
    ]
    if rows:
        conn.execute(insert(story_changes), rows)
        conn.execute(delete(story_changes).where(story_changes.c.story_id == source))
    mine = deliveries.c.story_id == source
    conn.execute(update(deliveries).where(mine).values(story_id=into, change=deliveries.c.change + kept.changes))
    decided = decisions.c.story_id == source
    conn.execute(update(decisions).where(decided).values(story_id=into, change=decisions.c.change + kept.changes))
    conn.execute(update(silences).where(silences.c.story_id == source).values(story_id=into))
    values = {"changes": kept.changes + moved.changes, "told": moved.told if kept.told is None else kept.told}
    conn.execute(update(stories).where(stories.c.id == into).values(values))
    conn.execute(update(stories).where(stories.c.id == source).values(changes=0, told=None))


def _drop_untold(conn: Connection, source: str, into: str) -> None:
    """Drop first alerts that nobody has seen yet, on channels where the other story has its own.

    Where neither was seen, the story that stays keeps its own.
    """
    seen = _channels(conn, source) - _unseen(conn, source).keys()
    _drop(conn, into, [channel for channel in _unseen(conn, into) if channel in seen])
    taken = _channels(conn, into)
    _drop(conn, source, [channel for channel in _unseen(conn, source) if channel in taken])


def _first(story_id: str) -> ColumnElement[bool]:
    goes: ColumnElement[bool] = (decisions.c.delivery_id.is_not(None) | holds.OPEN) & decisions.c.channel.is_not(None)
    return (decisions.c.story_id == story_id) & (decisions.c.type == "story.new") & goes


def _channels(conn: Connection, story_id: str) -> set[str]:
    """Return the channels that were told of the story, or will be."""
    return set(conn.execute(select(decisions.c.channel).where(_first(story_id))).scalars())


def _unseen(conn: Connection, story_id: str) -> dict[str, str | None]:
    """Return the channels to which the first alert has not gone out in any form, with its delivery if there is one."""
    tried = (deliveries.c.attempts > 0) | deliveries.c.rendered | (deliveries.c.state != "waiting")
    query = (
        select(decisions.c.channel, decisions.c.delivery_id)
        .outerjoin(deliveries, deliveries.c.id == decisions.c.delivery_id)
        .where(_first(story_id), deliveries.c.id.is_(None) | ~tried)
    )
    return {row.channel: row.delivery_id for row in conn.execute(query)}


def _drop(conn: Connection, story_id: str, channels: Sequence[str]) -> None:
    """Take back the story's first alerts on the channels: `merged`. A digest that was to list it goes without."""
    mine = (deliveries.c.story_id == story_id) & (deliveries.c.type == "story.new")
    gone = list(conn.execute(select(deliveries.c.id).where(mine, deliveries.c.channel.in_(channels))).scalars())
    values = {
        "action": "none",
        "reason": MERGED,
        "until": None,
        "bundle": None,
        "delivery_id": None,
        "settled_at": func.coalesce(decisions.c.settled_at, decisions.c.decided_at),
    }
    conn.execute(update(decisions).where(_first(story_id), decisions.c.channel.in_(channels)).values(values))
    conn.execute(delete(deliveries).where(deliveries.c.id.in_(gone)))
