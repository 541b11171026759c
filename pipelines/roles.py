"""Who did it in the main event, where a sentence says so plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.schema import Actor
from pipelines.agents import accuses, craft, named_as_doer
from pipelines.cast import own_forces
from pipelines.rolewords import FORCES
from pipelines.subjects import acts, answers
from pipelines.targets import befell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.items import EventType
    from monitor.packs.schema import Pack
    from pipelines.counts import Outcome
    from pipelines.match import FieldReading, Reading
    from pipelines.rolewords import Tagged
    from pipelines.tolls import Toll

_VAGUE = frozenset(("unknown", "jihadist", "bandit"))
"""Sides of gunmen, whom a name further down explains; a village's militia it does not."""
_FORCED = frozenset(("state", "foreign", "un", "militia"))
_JOINT = 4
_JOINTS = frozenset(("of", "men", "are"))
_DONE = frozenset(("battle", "violence_against_civilians"))
"""Kinds of events that somebody must have done on purpose, and with weapons in hand."""


class Doer(NamedTuple):
    """Who did it, and the sentence that says so."""

    actor: Actor
    quote: str

    @property
    def named(self) -> bool:
        """Whether it is more than gunmen or fighters of some kind."""
        return self.actor.role != "generic"


def doer(reading: Reading, sentences: set[tuple[str, int]], tags: Mapping[str, Tagged]) -> Doer | None:
    """Return who did it: the first whom a telling sentence says it of; an armed group by name before gunmen."""
    first: Doer | None = None
    for found in _doers(reading, sentences, tags):
        if first is None:
            first = found
        if found.named and not first.named and _explains(found.actor, first.actor):
            return found
        if found.named and first.named and _branch(found.actor, first.actor):
            return found
    return first


def _explains(named: Actor, vague: Actor) -> bool:
    """Return whether a group by name may be who gunmen or rebels of no name are."""
    return (named.side in _VAGUE and vague.side in _VAGUE) or (named.side == "rebel" == vague.side)


def _branch(named: Actor, whole: Actor) -> bool:
    """Return whether a group of the region may be which part of a worldwide one did it."""
    return named.side == "jihadist" == whole.side and bool(named.countries) and not whole.countries


def _doers(reading: Reading, sentences: set[tuple[str, int]], tagged: Mapping[str, Tagged]) -> Iterator[Doer]:
    for field in reading.fields:
        tags = tagged[field.field]
        for index, hit in enumerate(field.hits):
            actor = hit.entry
            if not isinstance(actor, Actor) or (field.field, hit.sentence) not in sentences:
                continue
            if actor.side == "civilian" or actor.role == "office":
                continue
            if befell(field, tags, hit, reading.lang) or accuses(field, tags, index, reading.lang):
                continue
            if (
                named_as_doer(field, tags, hit)
                or acts(field, tags, index, reading.lang)
                or answers(field, tags, index)
                or craft(field, tags, hit, reading.lang)
            ):
                yield Doer(_by_name(field, tags, index) or actor, field.quote(hit.start, hit.end))


def _by_name(field: FieldReading, tags: Tagged, index: int) -> Actor | None:
    """Return whose they are, where a name is joined to the words: `mercenaires russes d'Africa Corps`."""
    hit = field.hits[index]
    before = field.hits[index - 1].entry if index and field.hits[index - 1].last == hit.first else None
    if isinstance(hit.entry, Actor) and isinstance(before, Actor) and hit.entry.role == "generic" != before.role:
        return before if _explains(before, hit.entry) else None  # `Islamic State militants`
    named = next((h for h in field.hits[index + 1 :] if h.kind == "actor"), None)
    if named is None or not isinstance(named.entry, Actor) or not isinstance(hit.entry, Actor):
        return None
    joint = range(hit.last, named.first)
    near = named.sentence == hit.sentence and len(joint) <= _JOINT and all(tags[at] & _JOINTS for at in joint)
    alike = named.entry.side == hit.entry.side or _explains(named.entry, hit.entry)
    plain = alike and named.entry.role != "generic"
    written = field.text[hit.end : named.start].strip().casefold()
    return named.entry if near and plain and written and not set(written) & set(",;:(/") else None


def claimant(reading: Reading, sentences: set[tuple[str, int]], tolls: Mapping[Outcome, Toll]) -> Doer | None:
    """Return the army that says it killed fighters, where nothing but its word tells of any dead."""
    dead = tolls.get("dead")
    if dead is None or dead.claimed is None or set(dead.groups) != {"fighter"}:
        return None
    for field in reading.fields:
        for hit in field.hits:
            if isinstance(hit.entry, Actor) and hit.entry.role == "army" and (field.field, hit.sentence) in sentences:
                return Doer(hit.entry, dead.claimed.quote)
    return None


def presumed(
    reading: Reading,
    sentences: set[tuple[str, int]],
    tolls: Mapping[Outcome, Toll],
    harmed: tuple[Sequence[Actor], Sequence[Actor]],
    kind: EventType | None,
) -> Doer | None:
    """Return who did it where no sentence says it of anybody: an army by its own word, or whoever attacked.

    Attackers are called so for what they did. Fighters met with no other deed did it where it was aimed at a force.
    `harmed` are those at whom it was aimed, and those whose people were killed.
    """
    aimed, killed = harmed
    force = any(actor.side in _FORCED for actor in aimed)
    said = None if force else claimant(reading, sentences, tolls)
    if said is not None or kind not in _DONE:
        return said
    generic = [
        (field, hit, hit.entry)
        for field in reading.fields
        for hit in field.hits
        if isinstance(hit.entry, Actor) and hit.entry.role == "generic" and (field.field, hit.sentence) in sentences
    ]
    fits = [one for one in generic if one[2].side in (("jihadist", "rebel", "bandit") if force else ())]
    met = force or kind != "battle" or any(actor.side in _FORCED for actor in killed)
    fits = fits or [one for one in generic if met and one[2].side == "unknown"]
    if not fits or len({one[2].canonical for one in fits}) > 1:
        return None
    field, hit, actor = fits[0]
    return Doer(actor, field.quote(hit.start, hit.end))


def reported(actor: Actor, pack: Pack, countries: Sequence[str]) -> str:
    """Return the name under which an actor is reported: "the army" is that of the event's country."""
    if actor.role in FORCES and not actor.countries and actor.side == "state":
        return next(iter(own_forces(actor, pack, countries, known=False)), actor.canonical)
    return actor.canonical
