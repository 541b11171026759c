"""Traces of stories: keys of place, toll and country by day, so that an event's story is found without reading all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from monitor.store.schema import traces
from monitor.store.types import upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Connection

MOST = 12
"""Stories that an article is compared with at the most."""


# Made once: making a statement costs more than running it.
_NEAR = (
    select(traces.c.story_id)
    .where(
        traces.c.key.in_(bindparam("keys", expanding=True)),
        traces.c.day.between(bindparam("first"), bindparam("last")),
    )
    .group_by(traces.c.story_id)
    .order_by(func.count().desc(), func.max(traces.c.day).desc(), traces.c.story_id)
    .limit(MOST)
)


def put(conn: Connection, story_id: str, keys: Collection[str], day: date) -> None:
    """File a story under the keys for the day."""
    rows = [{"key": key, "day": day, "story_id": story_id} for key in sorted(keys)]
    upsert(conn, traces, rows, key=["key", "day", "story_id"])


def near(conn: Connection, keys: Collection[str], first: date, last: date) -> list[str]:
    """Return the stories filed under any of the keys between the days, those with most keys first, then the latest."""
    found = conn.execute(_NEAR, {"keys": sorted(keys), "first": first, "last": last}).all()
    return [story_id for (story_id,) in found]
