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


_RAIDERS = frozenset(("jihadist", "bandit", "unknown"))
_PEOPLE = frozenset(("person", "civilian", "child", "other"))


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
    out = _but_the_doers(_counted(reading, toll, event, pack), event, pack)
    if not out:
        met = dict.fromkeys(reported(actor, pack, event.countries) for actor in event.killed or event.aimed)
        out = _but_the_doers(met, event, pack)
    people = toll is not None and "person" in toll.groups
    alone = people and set(event.names) == {CIVILIANS}  # a fight in which nobody else takes part
    alone = alone or (people and event.type in ("riot", "battle") and _nobody_armed(event, pack))
    if not out and (alone or (event.type in _ON_PEOPLE and (CIVILIANS in event.names or people)) or _unnamed(event)):
        out.setdefault(CIVILIANS)
    known = {actor.name for actor in pack.actors}
    return tuple(name for name in out if name in known)[:MOST_VICTIMS], toll.quote if toll and toll.quote else None


def _but_the_doers(out: dict[str, None], event: Event, pack: Pack) -> dict[str, None]:
    """Return those of the names that are not who did it: beside a group that attacked, dead attackers are its own."""
    if event.doer is None:
        return out
    actor = event.doer.actor
    own = {actor.canonical, reported(actor, pack, event.countries)}
    if actor.side in _RAIDERS:
        own |= {other.canonical for other in pack.actors if other.role == "generic" and other.side == "unknown"}
        own |= {other.canonical for other in pack.actors if other.role == "generic" and other.side == actor.side}
    return {name: None for name in out if name not in own}


def _nobody_armed(event: Event, pack: Pack) -> bool:
    """Return whether nobody is said to have attacked or to have been met, and no group takes part: villagers fought."""
    sides = {actor.name: actor.side for actor in pack.actors}
    armed = any(sides.get(name) in _SIDES["fighter"] or sides.get(name) == "militia" for name in event.names)
    return event.doer is None and not armed and not event.aimed and not event.killed


def _unnamed(event: Event) -> bool:
    """Return whether people who do not fight must have suffered: it was violence against them, and no force is named.

    Who was freed was taken from among them too.
    """
    if "freed" in event.tolls and event.type == "strategic_development":
        return bool(set(event.tolls["freed"].groups) <= _PEOPLE)
    if event.type == "strategic_development":  # homes burnt
        return event.doer is not None and CIVILIANS in event.names
    if event.type == "violence_against_civilians":
        return not event.aimed and (event.doer is not None or not event.names)
    return False


def _counted(reading: Reading, toll: Toll | None, event: Event, pack: Pack) -> dict[str, None]:
    """Return whose people the toll counts, the most first."""
    out: dict[str, None] = {}
    force_met = any(actor.side in _SIDES["soldier"] for actor in (*event.aimed, *event.killed))
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
