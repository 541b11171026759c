"""Who takes part in the main event: the actors named, each said as exactly as the article allows.

"The army" is the army of the country where the event lies; "jihadists" beside a named group is that group; villagers
killed are civilians though nobody calls them so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.counts import HARMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.items import EventType
    from monitor.packs.schema import Actor, Pack
    from pipelines.counts import Outcome
    from pipelines.tolls import Toll

CIVILIANS, PROTESTERS = "civilians", "protesters"
"""Names by which a pack may list the people who suffer and those who march."""
_FORCES = ("army", "police")
_VAGUE = frozenset(("jihadist", "unknown"))
_ARMED = frozenset(("jihadist", "rebel", "bandit"))


def settle(
    named: Sequence[Actor],
    pack: Pack,
    countries: Sequence[str],
    tolls: Mapping[Outcome, Toll],
    event_type: EventType | None,
) -> tuple[str, ...]:
    """Return the canonical names of the actors, in the order in which they are named, but civilians last."""
    groups = any(actor.side in _ARMED and actor.role == "group" for actor in named)
    rebels = any(actor.side == "rebel" and actor.role == "group" for actor in named)
    armies = {actor.role for actor in named if actor.role in _FORCES and actor.countries}
    out: dict[str, None] = {}
    for actor in named:
        if actor.role == "leader" and actor.of is None:
            continue
        if actor.role == "generic" and ((actor.side in _VAGUE and groups) or (actor.side == "rebel" and rebels)):
            continue
        if actor.role in _FORCES and not actor.countries and actor.side == "state":
            for name in own_forces(actor, pack, countries, known=actor.role in armies):
                out.setdefault(name)
        else:
            out.setdefault(actor.canonical)
    if CIVILIANS in out and not _suffer(tolls, event_type):
        del out[CIVILIANS]
    names = {actor.name for actor in pack.actors}
    forces = any(actor.role in _FORCES for actor in named)
    for name in _implied(named, tolls, event_type):
        if name in names and not (forces and name == CIVILIANS):  # beside a force only who is named takes part
            out.setdefault(name)
    return (*(name for name in out if name != CIVILIANS), *((CIVILIANS,) if CIVILIANS in out else ()))


def own_forces(actor: Actor, pack: Pack, countries: Sequence[str], *, known: bool) -> Iterable[str]:
    """Return the event's country's own force for "the army"; nothing where a country's force is named as well."""
    if known:
        return ()
    if len(countries) != 1:
        return (actor.canonical,)
    own = (
        a.canonical
        for a in pack.actors
        if a.role == actor.role and a.side == "state" and a.countries == (countries[0],)
    )
    return (next(own, actor.canonical),)


def _suffer(tolls: Mapping[Outcome, Toll], event_type: EventType | None) -> bool:
    """Return whether people who do not fight take part: named in a report on something else they are its background."""
    groups = {group for toll in tolls.values() for group in toll.groups}
    return bool(groups & {"civilian", "child", "person"}) or event_type == "violence_against_civilians"


def _implied(named: Sequence[Actor], tolls: Mapping[Outcome, Toll], event_type: EventType | None) -> Iterable[str]:
    """Yield who takes part unnamed: a crowd, or the people whom an armed group meets with no force beside."""
    if event_type in ("protest", "riot"):
        yield PROTESTERS
    people = {group for outcome in HARMED if outcome in tolls for group in tolls[outcome].groups}
    armed = any(actor.side in _ARMED or actor.side in _VAGUE for actor in named)
    opposed = any(actor.role in _FORCES or actor.side in ("militia", "foreign", "un") for actor in named)
    attacked = event_type == "violence_against_civilians" and (armed or "person" in people)
    robbed = event_type == "strategic_development" and armed and not opposed
    among_them = event_type == "battle" and "person" in people and not armed and not opposed
    if people & {"civilian", "child"} or attacked or robbed or among_them:
        yield CIVILIANS
