"""Silences: what is not told for a while, who wanted it so, and what each swallowed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from monitor.store.schema import decisions, silences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row

STORY_CHANGED = "story_changed"
"""Who ended a silence on a story that changed."""


_IN_FORCE = (silences.c.until > bindparam("now")) & silences.c.ended_at.is_(None)
# Made once: making a statement costs more than running it.
_ACTIVE = select(silences).where(_IN_FORCE).order_by(silences.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A stored silence. It covers what meets all that it names; of several names in one field, any."""

    id: int
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    story_id: str | None = None
    state: Mapping[str, Any] | None = None
    """What was true of the story when it was silenced."""
    reason: str
    made_by: str
    made_at: datetime
    until: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None


MATCHERS = ("countries", "places", "actors", "watches", "channels")


def add(conn: Connection, silence: Silence) -> int:
    """Store a silence, whatever its id says; return the id that it got. Raises ValueError for one that covers all."""
    if silence.story_id is None and not any(getattr(silence, name) for name in MATCHERS):
        raise ValueError("a silence without anything to match would silence all")
    row = {name: list(getattr(silence, name)) for name in MATCHERS}
    rest = ("story_id", "reason", "made_by", "made_at", "until")
    values = {**row, **{name: getattr(silence, name) for name in rest}}
    values["state"] = None if silence.state is None else dict(silence.state)
    return int(conn.execute(insert(silences).values(values).returning(silences.c.id)).scalar_one())


def active(conn: Connection, now: datetime) -> list[Silence]:
    """Return the silences in force, the oldest first."""
    return [_silence(row) for row in conn.execute(_ACTIVE, {"now": now})]


def listed(conn: Connection, now: datetime | None = None) -> list[tuple[Silence, int]]:
    """Return all silences, or those in force `now`, each with how many alerts it swallowed."""
    told = decisions.c.story_id + " " + func.coalesce(decisions.c.channel, "") + " " + decisions.c.type
    swallowed = select(func.count(told.distinct())).where(decisions.c.silence_id == silences.c.id).scalar_subquery()
    query = select(silences, swallowed.label("swallowed")).order_by(silences.c.id)
    if now is not None:
        query = query.where(_IN_FORCE)
    return [(_silence(row), row.swallowed) for row in conn.execute(query, {} if now is None else {"now": now})]


def _silence(row: Row[Any]) -> Silence:
    known = {field.name: getattr(row, field.name) for field in fields(Silence)}
    return Silence(**known | {name: tuple(known[name]) for name in MATCHERS})


def end(conn: Connection, ident: int, who: str, now: datetime) -> bool:
    """End a silence before its time; return whether it was in force."""
    running = (silences.c.id == ident) & silences.c.ended_at.is_(None) & (silences.c.until > now)
    return conn.execute(update(silences).where(running).values(ended_at=now, ended_by=who)).rowcount > 0
