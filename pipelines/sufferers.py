"""Whose people a sentence says were killed, and which forces only came afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.packs.schema import Actor
from pipelines.rolewords import ANSWER, FORCES, GAP, SPEAK, is_kill, is_state
from pipelines.subjects import participle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.rolewords import Tagged

_SOME = frozenset(("plusieurs", "des", "de", "nombreux", "several", "many", "dozens", "scores", "of", "some"))
_FORCES = frozenset(("state", "foreign", "un", "militia"))


def sufferers(reading: Reading, sentences: set[tuple[str, int]], tagged: Mapping[str, Tagged]) -> tuple[Actor, ...]:
    """Return whose people a telling sentence says were killed, counted or not: `plusieurs soldats tués`."""
    out: dict[str, Actor] = {}
    for field in reading.fields:
        tags = tagged[field.field]
        for index, hit in enumerate(field.hits):
            actor = hit.entry
            if not isinstance(actor, Actor) or actor.role in SPEAK or (field.field, hit.sentence) not in sentences:
                continue
            if _killed(field, tags, index, reading.lang):
                out.setdefault(actor.canonical, actor)
    return tuple(out.values())


def _killed(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    """Return whether a word for killing says it of the name: behind it as a passive, before it with them as object."""
    hit = field.hits[index]
    return _fell(field, tags, hit) or _passive(field, tags, index, lang) or _as_object(field, tags, index, lang)


def _passive(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    hit = field.hits[index]
    after = next((other for other in field.hits[index + 1 : index + 3] if is_kill(other)), None)
    if after is None or after.sentence != hit.sentence or not 0 <= after.first - hit.last <= GAP:
        return False
    between = [tags[at] for at in range(hit.last, after.last)]
    if any(mark in field.text[hit.end : after.start] for mark in ",;:.("):
        return False
    if any("passive" in here for here in between):
        return True
    if lang not in ("fr", "en") or any("active" in here for here in between):
        return False
    return after.first == hit.last and participle(field, hit, after, lang)


def _as_object(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    hit, before = field.hits[index], field.hits[index - 1] if index else None
    if before is None or not is_kill(before) or before.sentence != hit.sentence:
        return False
    if lang in ("fr", "en"):
        return _object(field, tags, before, hit)
    if before.last != hit.first or lang not in ("ar", "ha"):
        return False
    if lang == "ha":  # `an kashe sojoji`, `sun kashe sojoji`: what follows is the object either way
        return True
    return not any("verb" in tags[at] for at in range(before.first, before.last)) or is_state(hit)


def _object(field: FieldReading, tags: Tagged, deed: Hit, hit: Hit) -> bool:
    """Return whether a force stands right behind a word for killing, uncounted: `avoir tué plusieurs soldats`."""
    if not isinstance(hit.entry, Actor) or hit.entry.side not in _FORCES or not 0 <= hit.first - deed.last <= GAP:
        return False
    between = range(deed.last, hit.first)
    if any(mark in field.text[deed.end : hit.start] for mark in ",;:(") or any("by" in tags[at] for at in between):
        return False
    return all(field.tokens[at].folded in _SOME for at in between)


def _fell(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
    """Return whether words behind the name of a force say that its people died or were lost: `have lost five men`."""
    if not isinstance(hit.entry, Actor) or hit.entry.side not in _FORCES:
        return False
    stop = field.sentences[hit.sentence][1]
    taken = {at for h in field.hits if h.kind == "actor" and h is not hit for at in range(h.first, h.last)}
    for at in range(hit.last, min(hit.last + GAP, len(tags))):
        between = field.text[hit.end : field.tokens[at].start]
        if field.tokens[at].start >= stop or at in taken or "not" in tags[at] or any(m in between for m in ",;:("):
            return False
        if "fell" in tags[at]:
            return True
    return False


def latecomers(reading: Reading, sentences: set[tuple[str, int]], tagged: Mapping[str, Tagged]) -> frozenset[str]:
    """Return the forces that are only told to have been sent afterwards, or to look into it, by canonical name."""
    late: dict[str, bool] = {}
    for field in reading.fields:
        for hit in field.hits:
            if isinstance(hit.entry, Actor) and hit.entry.role in FORCES and (field.field, hit.sentence) in sentences:
                name = hit.entry.canonical
                late[name] = late.get(name, True) and _sent(field, tagged[field.field], hit)
    return frozenset(name for name, only in late.items() if only)


def _sent(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
    around = range(max(hit.first - ANSWER, 0), min(hit.last + ANSWER, len(tags)))
    begin, end = field.sentences[hit.sentence]
    return any("sent" in tags[at] and begin <= field.tokens[at].start < end for at in around)
