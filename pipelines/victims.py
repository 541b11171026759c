"""Whom the main event befell: the force or group whose people were counted, or civilians."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.schema import Actor
from pipelines.cast import CIVILIANS, PROTESTERS, own_forces
from pipelines.counts import HARMED
from pipelines.roles import reported
from pipelines.rolewords import FORCES, SPEAK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.items import EventType
    from monitor.packs.schema import Pack
    from pipelines.counts import Outcome
    from pipelines.match import Reading
    from pipelines.roles import Doer
    from pipelines.tolls import Toll

MOST_VICTIMS = 3
_SIDES: Mapping[str, frozenset[str]] = {
    "soldier": frozenset(("state", "militia", "foreign", "un")),
    "fighter": frozenset(("jihadist", "rebel", "bandit", "unknown")),
}
_ON_PEOPLE = frozenset(("violence_against_civilians", "explosion_remote_violence"))
"""Kinds of events whose dead are nobody's fighters unless the text says so."""


class Event(NamedTuple):
    """What is known of the event when it is asked whom it befell."""

    tolls: Mapping[Outcome, Toll]
    doer: Doer | None
    names: Sequence[str]
    """The actors, as they are reported."""
    countries: Sequence[str]
    type: EventType | None
    killed: Sequence[Actor] = ()
    """Whose people were killed, numbered or not."""
    aimed: Sequence[Actor] = ()
    """At whom it was aimed."""


def victims(reading: Reading, event: Event, pack: Pack) -> tuple[tuple[str, ...], str | None]:
    """Return whom it befell, the most first, with the sentence; empty where the text leaves it open."""
    tolls = event.tolls
    toll = next((tolls[outcome] for outcome in HARMED if outcome in tolls and tolls[outcome].groups), None)
    out = _counted(reading, toll, event, pack)
    if not out:
        out = dict.fromkeys(reported(actor, pack, event.countries) for actor in event.killed or event.aimed)
    people = toll is not None and "person" in toll.groups
    alone = people and set(event.names) == {CIVILIANS}  # a fight in which nobody else takes part
    if not out and (alone or (event.type in _ON_PEOPLE and (CIVILIANS in event.names or people))):
        out.setdefault(CIVILIANS)
    if event.doer is not None:
        for name in (event.doer.actor.canonical, reported(event.doer.actor, pack, event.countries)):
            out.pop(name, None)
    known = {actor.name for actor in pack.actors}
    return tuple(name for name in out if name in known)[:MOST_VICTIMS], toll.quote if toll and toll.quote else None


def _counted(reading: Reading, toll: Toll | None, event: Event, pack: Pack) -> dict[str, None]:
    """Return whose people the toll counts, the most first."""
    out: dict[str, None] = {}
    force_met = any(actor.side in _SIDES["soldier"] for actor in event.aimed)
    if toll is not None:
        for group, _ in sorted(toll.groups.items(), key=lambda item: -item[1]):
            if group in _SIDES:
                force = _force(reading, toll, _SIDES[group], event, pack)
                if force:
                    out.setdefault(force)
            elif group in ("civilian", "child") or (event.type == "violence_against_civilians" and not force_met):
                out.setdefault(CIVILIANS)
    elif event.type in ("protest", "riot") and event.doer is not None and PROTESTERS in event.names:
        out.setdefault(PROTESTERS)
    return out


def _force(reading: Reading, toll: Toll, sides: frozenset[str], event: Event, pack: Pack) -> str | None:
    """Return the force or group whose people were counted: named in the toll's own sentence, else in the event."""
    field = reading.title if toll.index < 0 else reading.text
    doer_name = event.doer.actor.canonical if event.doer else None
    for hit in field.hits:
        actor = hit.entry
        if not isinstance(actor, Actor) or actor.side not in sides or actor.role in SPEAK:
            continue
        if (toll.index < 0 or hit.sentence == toll.index) and actor.canonical != doer_name:
            if actor.role in FORCES and not actor.countries and actor.side == "state":
                return next(iter(own_forces(actor, pack, event.countries, known=False)), None)
            return actor.canonical
    side_of = {actor.name: actor.side for actor in pack.actors}
    named = next((name for name in event.names if name != doer_name and side_of.get(name) in sides), None)
    if named is None and "state" in sides:  # "five soldiers" are the country's own
        army = next((actor for actor in pack.actors if actor.role == "army" and not actor.countries), None)
        named = next(iter(own_forces(army, pack, event.countries, known=False)), None) if army else None
    return named
