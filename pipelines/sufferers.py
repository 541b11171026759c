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
    """Return whether a word for killing stands behind the name as a passive, or right before it as what befell it."""
    hit = field.hits[index]
    after = next((other for other in field.hits[index + 1 : index + 3] if is_kill(other)), None)
    if after is not None and after.sentence == hit.sentence and 0 <= after.first - hit.last <= GAP:
        between = [tags[at] for at in range(hit.last, after.last)]
        clear = not any(mark in field.text[hit.end : after.start] for mark in ",;:.(")
        if clear and any("passive" in here for here in between):
            return True
        if clear and lang in ("fr", "en") and not any("active" in here for here in between):
            return after.first == hit.last and participle(field, hit, after, lang)
    before = field.hits[index - 1] if index else None
    if lang not in ("ar", "ha") or before is None or not is_kill(before) or before.last != hit.first:
        return False
    if lang == "ha":
        return any("passive" in tags[at] for at in range(before.first, before.last))
    return not any("verb" in tags[at] for at in range(before.first, before.last)) or is_state(hit)


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
