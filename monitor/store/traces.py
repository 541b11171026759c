"""Traces of stories: keys of place, toll and country by day, so that an event's story is found without reading all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, case, func, select

from monitor.store.schema import traces
from monitor.store.types import upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Connection

_NEXT = timedelta(days=1)


_OF_DAY = case(
    (traces.c.day == bindparam("day"), 2), (traces.c.day.between(bindparam("eve"), bindparam("morrow")), 1), else_=0
)
# One number to order by, which takes half the time of two: the keys in common count most.
_NEARNESS = func.sum(1000 + _OF_DAY)
# Made once: making a statement costs more than running it.
_NEAR = (
    select(traces.c.story_id)
    .where(
        traces.c.key.in_(bindparam("keys", expanding=True)),
        traces.c.day.between(bindparam("first"), bindparam("last")),
    )
    .group_by(traces.c.story_id)
    .order_by(_NEARNESS.desc(), func.max(traces.c.day).desc(), traces.c.story_id)
    .limit(bindparam("most", type_=Integer))
)


def put(conn: Connection, story_id: str, keys: Collection[str], day: date) -> None:
    """File a story under the keys for the day."""
    rows = [{"key": key, "day": day, "story_id": story_id} for key in sorted(keys)]
    upsert(conn, traces, rows, key=["key", "day", "story_id"])


def near(
    conn: Connection, keys: Collection[str], day: date, *, before: timedelta, after: timedelta, most: int
) -> list[str]:
    """Return at most so many stories filed under any of the keys, at most so long before or after the day.

    Those with most keys come first, of these those of the day itself, then of one next to it, then the latest.
    """
    days = {"day": day, "first": day - before, "last": day + after, "eve": day - _NEXT, "morrow": day + _NEXT}
    found = conn.execute(_NEAR, {"keys": sorted(keys), "most": most} | days).all()
    return [story_id for (story_id,) in found]
