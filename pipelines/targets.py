"""At whom the main event was aimed, where words beside a name say so: a convoy of theirs, an ambush they fell into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.packs.schema import Actor
from pipelines.deeds import DOWNED
from pipelines.rolewords import past_aside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.rolewords import Tagged

_BEFELL_WITHIN = 6
_TARGET_WITHIN = 3
_CRAFT_WITHIN = 6


def befell(field: FieldReading, tags: Tagged, hit: Hit, lang: str | None) -> bool:
    """Return whether words behind the name say that they met with it: `est tombée dans`, `hit a landmine`.

    In Arabic such a word may stand before its subject.
    """
    stop = field.sentences[hit.sentence][1]
    begin, start = past_aside(field, tags, hit, stop)
    for at in range(begin, min(begin + _BEFELL_WITHIN, len(field.tokens))):
        between = field.text[start : field.tokens[at].start]
        if field.tokens[at].start >= stop or any(mark in between for mark in ",;:("):
            break
        if "befell" in tags[at]:
            return True
    return lang == "ar" and any("befell" in tags[at] for at in _before(field, hit))


def aimed_at(reading: Reading, sentences: set[tuple[str, int]], tagged: Mapping[str, Tagged]) -> tuple[Actor, ...]:
    """Return the forces and groups at whom a telling sentence says that it was aimed, the first named first."""
    out: dict[str, Actor] = {}
    for field in reading.fields:
        tags = tagged[field.field]
        for hit in field.hits:
            actor = hit.entry
            if not isinstance(actor, Actor) or (field.field, hit.sentence) not in sentences:
                continue
            if actor.side == "civilian":
                continue
            if befell(field, tags, hit, reading.lang) or _target(field, tags, hit) or _downed(field, hit):
                out.setdefault(actor.canonical, actor)
    return tuple(out.values())


def _target(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
    """Return whether a word for a target stands before the name, with nothing but joints between."""
    for at in reversed(_before(field, hit)):
        if "target" in tags[at]:
            return not tags[at] & {"war", "aboard"}
        if not tags[at] & {"of", "men", "by"} and len(field.tokens[at].folded) > _TARGET_WITHIN:
            return False
    return False


def _downed(field: FieldReading, hit: Hit) -> bool:
    """Return whether a craft of theirs was brought down: `shot down a Malian army helicopter`."""
    return any(
        other.entry is DOWNED and other.sentence == hit.sentence and 0 <= hit.first - other.last <= _CRAFT_WITHIN
        for other in field.hits
    )


def _before(field: FieldReading, hit: Hit) -> range:
    """Return the tokens shortly before the name that stand in its sentence."""
    first = max(hit.first - _TARGET_WITHIN, 0)
    begin = field.sentences[hit.sentence][0]
    while first < hit.first and field.tokens[first].start < begin:
        first += 1
    return range(first, hit.first)
