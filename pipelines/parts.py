"""What kind of event it was and who took which part in it: the doer, those whom it befell, all who are named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pipelines.cast import CIVILIANS, settle
from pipelines.counts import HARMED
from pipelines.deeds import with_deeds
from pipelines.event import actors_of, event_type
from pipelines.roles import doer, presumed
from pipelines.rolewords import role_words
from pipelines.sufferers import latecomers, sufferers
from pipelines.targets import aimed_at
from pipelines.victims import Event, victims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.items import EventType
    from monitor.packs.schema import Actor, Pack
    from pipelines.counts import Outcome
    from pipelines.match import Reading
    from pipelines.roles import Doer
    from pipelines.tolls import Toll


MOST_HITS: Final = 600
"""Words of the pack in one field that are asked what they do to each other, which takes time by the square."""


class Parts(NamedTuple):
    """What kind of event it was, and who took which part in it."""

    kind: EventType | None
    doer: Doer | None
    actors: tuple[str, ...]
    victims: tuple[str, ...]
    shown: str | None
    """The sentence that tells of the victims."""


def read_parts(
    reading: Reading,
    told: set[tuple[str, int]],
    tolls: Mapping[Outcome, Toll],
    countries: tuple[str, ...],
    pack: Pack,
) -> Parts:
    """Return who did what to whom, as the telling sentences `told` say."""
    reading = _bounded(with_deeds(_bounded(reading), told))
    words = role_words(reading, told)
    killed = sufferers(reading, told, words)
    done_by = doer(reading, told, words)
    by_name = done_by.actor.canonical if done_by else None
    aimed = tuple(actor for actor in aimed_at(reading, told, words) if actor.canonical != by_name)
    kind = event_type(reading, tolls, killed, aimed, feud=done_by is None)
    done_by = done_by or presumed(reading, told, tolls, (aimed, killed), kind)
    kind = kind or (_kind_of(tolls, killed) if done_by else None)
    named = actors_of(reading, told)
    if kind != "strategic_development" and not any("soldier" in toll.groups for toll in tolls.values()):
        took_part = {actor.canonical for actor in (*killed, *([done_by.actor] if done_by else ()))}
        late = latecomers(reading, told, words) - took_part
        named = tuple(actor for actor in named if actor.canonical not in late)
    actors = settle(named, pack, countries, tolls, kind)
    befell, shown = victims(reading, Event(tolls, done_by, actors, countries, kind, killed, aimed), pack)
    if CIVILIANS in befell and CIVILIANS not in actors:
        actors = (*actors, CIVILIANS)
    return Parts(kind, done_by, actors, befell, shown)


def _bounded(reading: Reading) -> Reading:
    if all(len(field.hits) <= MOST_HITS for field in reading.fields):
        return reading
    title, text = (replace(field, hits=field.hits[:MOST_HITS]) for field in reading.fields)
    return replace(reading, title=title, text=text)


def _kind_of(tolls: Mapping[Outcome, Toll], killed: Sequence[Actor]) -> EventType:
    """Return what it was when somebody is said to have done it in words that tell no kind: `died at the hands of`."""
    groups = {group for outcome in HARMED if outcome in tolls for group in tolls[outcome].groups}
    if groups & {"soldier", "fighter"} or any(actor.side != "civilian" for actor in killed):
        return "battle"
    freed = "freed" in tolls and not groups
    return "strategic_development" if freed else "violence_against_civilians"
