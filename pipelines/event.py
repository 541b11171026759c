"""What kind of event an article reports, after ACLED's six types."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from monitor.packs.schema import Actor, Violence
from pipelines.counts import HARMED
from pipelines.deeds import FEUD, LET_GO
from pipelines.mentions import LEAD, weight_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.items import EventType
    from pipelines.counts import Outcome
    from pipelines.match import Reading
    from pipelines.tolls import Toll

_REMOTE: EventType = "explosion_remote_violence"
_FORCES = frozenset(("state", "foreign", "un", "militia"))
_DEVELOPMENT: EventType = "strategic_development"
_PRESENT = 0.4
_PLAIN = 1.0
"""What people taken or killed speak for their type of event."""
_SPECIFIC: Mapping[str, float] = {
    "explosion_remote_violence": 2.2,
    "protest": 1.2,
    "riot": 1.2,
    "strategic_development": 1.1,
}


def event_type(
    reading: Reading,
    tolls: Mapping[Outcome, Toll],
    killed: Sequence[Actor] = (),
    aimed: Sequence[Actor] = (),
    *,
    feud: bool = False,
) -> EventType | None:
    """Return the type of the main event, or None where nothing of the kind is named.

    `killed` are those whose people were killed, numbered or not; `aimed` those at whom it was aimed; `feud` is whether
    villagers may have fought each other, as nobody is said to have attacked.
    """
    told = _told_first(reading)
    if feud and FEUD in told:
        return "battle"
    if ("freed" in tolls or any(_frees(entry) for entry in told)) and not tolls.keys() & {"dead", "hurt", "taken"}:
        return _DEVELOPMENT
    votes, means = _votes(reading)
    if not votes:
        return None
    if means[_REMOTE] and means[_REMOTE] >= max(means.values()):
        return _REMOTE  # killing says what came of it, a bomb or a drone what it was
    if "taken" in tolls and tolls["taken"].low:
        votes["violence_against_civilians"] += _PLAIN
    dead = tolls.get("dead")
    if dead is not None and dead.low and set(dead.groups) == {"person"} and votes["violence_against_civilians"]:
        votes["violence_against_civilians"] += _PLAIN
    if votes["battle"] or votes["violence_against_civilians"]:
        _weigh_victims(tolls, votes, killed, aimed)
        _weigh_present(reading, votes)
    kind = max(votes, key=lambda kind: (votes[kind], kind))
    if kind == _DEVELOPMENT and _burnt_and_killed(reading, tolls):
        return "battle" if votes["battle"] > votes["violence_against_civilians"] else "violence_against_civilians"
    return kind


def _told_first(reading: Reading) -> list[Violence]:
    """Return what headline and first sentence tell of."""
    return [
        hit.entry
        for field in reading.fields
        for hit in field.hits
        if isinstance(hit.entry, Violence) and hit.sentence == 0
    ]


def _frees(entry: Violence) -> bool:
    return entry is LET_GO or (entry.bucket == "abduct" and entry.event == _DEVELOPMENT)


def _votes(reading: Reading) -> tuple[defaultdict[EventType, float], defaultdict[EventType, float]]:
    """Return what the words say for each type, and what those do that tell how it was done, not what came of it."""
    votes: defaultdict[EventType, float] = defaultdict(float)
    means: defaultdict[EventType, float] = defaultdict(float)
    for field in reading.fields:
        for hit in field.hits:
            if isinstance(hit.entry, Violence) and hit.entry.event is not None:
                weight = weight_of(field, hit.sentence) * _SPECIFIC.get(hit.entry.event, 1.0)
                votes[hit.entry.event] += weight
                if hit.entry.bucket != "kill":
                    means[hit.entry.event] += weight
    return votes, means


def _burnt_and_killed(reading: Reading, tolls: Mapping[Outcome, Toll]) -> bool:
    """Return whether people died where things were looted or burnt: the dead are the event."""
    early = [hit.entry for f in reading.fields for hit in f.hits if f.field == "title" or hit.sentence < LEAD]
    deeds = [entry for entry in early if isinstance(entry, Violence)]
    burnt = any(deed.bucket == "attack" and deed.event == _DEVELOPMENT for deed in deeds)
    dead = tolls.get("dead")
    return burnt and (any(deed.bucket == "kill" for deed in deeds) or bool(dead and dead.low))


def _weigh_victims(
    tolls: Mapping[Outcome, Toll],
    votes: defaultdict[EventType, float],
    killed: Sequence[Actor],
    aimed: Sequence[Actor],
) -> None:
    """Let the victims decide: an attack on soldiers is a battle, one on villagers violence against civilians."""
    groups: Counter[str] = Counter()
    for outcome in HARMED:
        toll = tolls.get(outcome)
        if toll is not None:
            groups.update(toll.groups)
    armed, unarmed = groups["soldier"] + groups["fighter"], groups["civilian"] + groups["child"]
    if not armed and not unarmed:
        armed = sum(actor.side != "civilian" for actor in killed) + sum(actor.side in _FORCES for actor in aimed)
    if armed > unarmed:
        votes["battle"] += votes.pop("violence_against_civilians", 0.0) + 1.0
    elif unarmed:
        votes["violence_against_civilians"] += 0.7 * votes["battle"] + 2.0


def _weigh_present(reading: Reading, votes: defaultdict[EventType, float]) -> None:
    """Let those named in headline and lead speak: civilians for violence against them, forces for a battle."""
    for field in reading.fields:
        for hit in field.hits:
            if not isinstance(hit.entry, Actor) or (field.field == "text" and hit.sentence >= LEAD):
                continue
            share = _PRESENT * weight_of(field, hit.sentence)
            if hit.entry.side == "civilian":
                votes["violence_against_civilians"] += share
            elif hit.entry.role in ("army", "police") or hit.entry.side == "militia":
                votes["battle"] += share


def actors_of(reading: Reading, sentences: set[tuple[str, int]]) -> tuple[Actor, ...]:
    """Return the actors named in these sentences, the first named first, each canonical name once."""
    out: dict[str, Actor] = {}
    for field in reading.fields:
        for hit in field.hits:
            entry = hit.entry
            if isinstance(entry, Actor) and entry.role != "office" and (field.field, hit.sentence) in sentences:
                out.setdefault(entry.canonical, entry)
    return tuple(out.values())
