"""Revises which articles are one story: merges what turns out to be one event, splits what no longer is.

By a later article, within intake's transaction and only where little doubt is left; or by a person, through
`monitor story`. What a person decided no later article undoes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from monitor import filing
from monitor.alerts.changes import state
from monitor.store import articles, merging, stories
from monitor.store.members import members
from monitor.story import report_of, story_of
from pipelines.story import are_one

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.store.members import Member

logger = structlog.get_logger(__name__)

BY_HAND = "by_hand"
"""Why an article is in its story where a person put it there."""


def merge_alike(conn: Connection, story_id: str, others: Sequence[str], now: datetime, *, new: int) -> str:
    """Merge the stories that a new article shows to be one with its own; return the id of the one that stays.

    `new` is the article's number. The one that was seen first stays. A story in which a person placed articles is left
    alone.
    """
    for other in others:
        live = stories.resolve(conn, other)
        if live is None or live == story_id or merging.pinned(conn, [story_id, live]):
            continue
        known = members(conn, [story_id, live], filing.COMPARED)
        ones, others_known = ([report_of(member) for member in known[ident]] for ident in (story_id, live))
        if not are_one(ones, others_known):
            continue
        story_id, gone = _older_first(conn, story_id, live)
        unite(conn, story_id, gone, now, new=new)
        logger.info("stories_merged", story=story_id, merged=gone)
    return story_id


def unite(conn: Connection, keep: str, other: str, now: datetime, *, new: int | None = None) -> bool:
    """Let one story take in another and say what both said; return whether anything changed. Raises MergeError.

    What either told is no news only because they are one now; what the article `new` brings is.
    """
    if not merging.merge(conn, keep, other):
        return False
    live = stories.resolve(conn, keep)
    assert live is not None
    retell(conn, live, now)
    told, _ = stories.told(conn, live)
    if told is not None:
        before = [member for member in members(conn, [live])[live] if member.number != new]
        stories.tell(conn, live, state(story_of(before, live)))
    return True


def part(conn: Connection, story_id: str, gone: Sequence[Member], reason: str, now: datetime) -> str:
    """Move articles with their copies out of a story into one of their own; return its id. What was told stays."""
    numbers = merging.with_copies(conn, [member.number for member in gone])
    ident = stories.open_first(conn, story_of(gone, ""), gone[0].id, now).id
    for number in sorted(numbers):
        articles.join(conn, number, ident, reason)
    refile(conn, story_id)
    retell(conn, story_id, now)
    refile(conn, ident)
    retell(conn, ident, now)
    return ident


def split(conn: Connection, story_id: str, numbers: Collection[int], now: datetime) -> str:
    """Move the articles out of their story, as a person asks; return the id of the new story. Raises MergeError."""
    live = merging.live(conn, story_id)
    known = members(conn, [live], most=2 * merging.MOST_MOVED)[live]
    gone = [member for member in known if member.number in numbers]
    if not gone or len(gone) < len(set(numbers)):
        raise merging.MergeError("Not all of these articles belong to the story.")
    moved = merging.with_copies(conn, list(numbers))
    if all(member.number in moved for member in known):
        raise merging.MergeError("A story cannot lose all its articles.")
    ident = part(conn, live, gone, BY_HAND, now)
    merging.pin(conn, [live, ident])
    return ident


def merge(conn: Connection, keep: str, other: str, now: datetime) -> bool:
    """Let one story take in another, as a person asks; return whether anything changed. Raises MergeError."""
    changed = unite(conn, keep, other, now)
    merging.pin(conn, [merging.live(conn, keep)])
    return changed


def retell(conn: Connection, story_id: str, now: datetime) -> None:
    """Put anew what a story's articles say."""
    stories.put(conn, story_of(members(conn, [story_id])[story_id], story_id), now)


def refile(conn: Connection, story_id: str) -> None:
    """File a story anew under what its articles say."""
    merging.forget_traces(conn, story_id)
    for member in members(conn, [story_id])[story_id]:
        filing.file(conn, story_id, report_of(member))


def _older_first(conn: Connection, one: str, other: str) -> tuple[str, str]:
    seen = {story.id: (story.first_seen_at, story.id) for story in stories.load(conn, [one, other])}
    first, second = sorted((one, other), key=seen.__getitem__)
    return first, second
