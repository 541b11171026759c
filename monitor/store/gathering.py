"""Digests of what waited for a channel that took nothing: made of its deliveries, and dissolved into them again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from monitor.store import stories
from monitor.store.deliveries import Message, delivery_id, enqueue, ripe
from monitor.store.payload import gravest_first
from monitor.store.schema import decisions, deliveries
from monitor.store.types import chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

MANY = 10
"""More deliveries than this that waited for a suspended channel are told in digests."""
STORIES = ("story.new", "story.update", "digest")
"""The types that such a digest can tell; messages to the operator go singly."""

_MADE = select(deliveries.c.digest_id).where(deliveries.c.digest_id.is_not(None))
"""The digests that were made of other deliveries."""
_UNTAKEN = ~deliveries.c.unsure
"""What can have arrived nowhere: no attempt of it ended without an answer, or with the program."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: str
    stories: frozenset[str]


def gather_waiting(conn: Connection, name: str, now: datetime, *, most: int) -> list[str]:
    """Let digests tell the stories that wait for the channel, where more than `MANY` deliveries do; return their ids.

    Each lists at most `most` stories, the gravest stand in the first. What may have arrived is left to go under its own
    id, and what is newer than such a message of its story is left behind it.
    """
    _ungather(conn, name)
    waiting = _gatherable(conn, name, now)
    made = []
    if len(waiting) > MANY:
        for number, ids in enumerate(_parted(_gravest_first(conn, waiting), most)):
            moment = now + timedelta(microseconds=number)  # so that they go in this order
            ident = delivery_id("digest", f"waited until {moment.isoformat()}", name)
            enqueue(conn, Message(id=ident, channel=name, type="digest"), moment, now)
            for part in chunks(ids):
                conn.execute(update(deliveries).where(deliveries.c.id.in_(part)).values(digest_id=ident))
            made.append(ident)
    return made


def dissolve(conn: Connection, ident: str, *, in_doubt: bool = False) -> bool:
    """Let what a digest was to tell wait on its own again; return whether the delivery was such a digest.

    Another will have another id, as what it tells may have become more. `in_doubt`: it may have arrived, which what it
    told says from now on.
    """
    told = deliveries.c.digest_id == ident
    # What was never written on its own can still say what is true when it will be.
    unwritten = told & deliveries.c.body.is_(None)
    conn.execute(update(deliveries).where(unwritten).values(rendered=False))
    left: dict[str, Any] = {"digest_id": None, **({"in_doubt": ident} if in_doubt else {})}
    if not conn.execute(update(deliveries).where(told).values(left)).rowcount:
        return False
    conn.execute(delete(deliveries).where(deliveries.c.id == ident))
    return True


def _ungather(conn: Connection, name: str) -> None:
    """Dissolve the channel's digests that nobody was asked to take: what they tell is gathered with what came since."""
    waits = (deliveries.c.channel == name) & (deliveries.c.state == "waiting")
    unasked = (deliveries.c.attempts == 0) & deliveries.c.body.is_(None) & deliveries.c.id.in_(_MADE)
    for ident in conn.execute(select(deliveries.c.id).where(waits, unasked)).scalars().all():
        dissolve(conn, ident)


def _gatherable(conn: Connection, name: str, now: datetime) -> list[_Waiting]:
    """Return what a digest can tell, oldest first: nothing older of its stories is left to go by itself."""
    waits = (deliveries.c.channel == name) & (deliveries.c.state == "waiting")
    told: dict[str, set[str]] = defaultdict(set)
    listed = select(decisions.c.delivery_id, decisions.c.story_id).join(
        deliveries, deliveries.c.id == decisions.c.delivery_id
    )
    for ident, story_id in conn.execute(listed.where(waits)):
        told[ident].add(story_id)
    # One that some of its recipients have, or that was made of others, stays as it is.
    whole = deliveries.c.digest_id.is_(None) & deliveries.c.remaining.is_(None) & ~deliveries.c.id.in_(_MADE)
    possible = deliveries.c.type.in_(STORIES) & whole & ripe(now) & _UNTAKEN
    query = select(deliveries.c.id, deliveries.c.story_id, possible.label("possible")).where(waits)
    found, behind = [], set[str]()
    for row in conn.execute(query.order_by(deliveries.c.created_at, deliveries.c.id)):
        mine = told[row.id] | ({row.story_id} - {None})
        if row.possible and behind.isdisjoint(mine):
            found.append(_Waiting(row.id, frozenset(mine)))
        else:
            behind |= mine
    return found


def _gravest_first(conn: Connection, waiting: Sequence[_Waiting]) -> list[_Waiting]:
    """Return them by their gravest story, but never what is newer of a story before what is older of it."""
    known = stories.load(conn, sorted({ident for each in waiting for ident in each.stories}))
    rank = {story.id: place for place, story in enumerate(sorted(known, key=gravest_first))}
    places: dict[str, int] = {}
    for each in reversed(waiting):  # what is older takes the place of what follows it, where that has a better one
        places[each.id] = min((rank.get(ident, len(rank)) for ident in each.stories), default=len(rank))
        rank |= dict.fromkeys(each.stories, places[each.id])
    return sorted(waiting, key=lambda each: places[each.id])


def _parted(waiting: Sequence[_Waiting], most: int) -> Iterator[list[str]]:
    """Yield the ids in parts of at most `most` stories, and no story in two parts: the second could overtake the first.

    What that leaves out goes by itself, after its part.
    """
    part: list[str] = []
    listed: set[str] = set()
    closed: set[str] = set()
    for each in waiting:
        if part and len(listed | each.stories) > most:
            yield part
            closed |= listed
            part, listed = [], set()
        if closed.isdisjoint(each.stories):
            part.append(each.id)
            listed |= each.stories
        else:
            closed |= each.stories
    if part:
        yield part
