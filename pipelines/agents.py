"""Whom the words before a name make the doer: `by`, `attack of`, `blamed on`, an Arabic verb before its subject."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from monitor.packs.schema import Violence
from pipelines.rolewords import is_armed, word

if TYPE_CHECKING:
    from pipelines.match import FieldReading, Hit
    from pipelines.rolewords import Tagged

_BY_WITHIN = 3
_LOST = frozenset(("shot", "crashed", "downed", "crash", "lost"))
"""What befalls a craft."""


def named_as_doer(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
    """Return whether a word before the name gives the deed to it: `par des`, `attaque du`, an Arabic verb."""
    deeds = [other for other in field.hits if isinstance(other.entry, Violence) and other.sentence == hit.sentence]
    begin = bisect_right(field.tokens, field.sentences[hit.sentence][0] - 1, key=lambda token: token.start)
    near = hit.first - 1
    while near > begin and "men" in tags[near] and hit.first - near <= _BY_WITHIN + 1:
        near -= 1
    before = range(max(min(near, hit.first - _BY_WITHIN), begin), hit.first)
    if any("blame" in tags[at] for at in before) or _accused(field, tags, hit):
        return True
    if any("by" in tags[at] for at in before):
        return bool(deeds)
    if hit.first == begin:
        return False
    last = hit.first - 1
    armed = is_armed(hit)
    if armed and "verb" in tags[last] | tags[near]:
        return True
    wanted = frozenset(("attack", "craft") if armed else ("strike", "craft"))  # an attack of the army may be one on it
    steps = last
    while steps > begin and tags[steps] & {"of", "men"} and not wanted & tags[steps]:
        steps -= 1
    if not armed and "craft" in tags[steps] and not deeds:
        return False
    return bool(wanted & tags[steps]) and (steps < last or not field.text[field.tokens[last].end : hit.start].strip())


def _accused(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
    """Return whether the name stands behind that of an accuser: `اتهمت جبهة تحرير أزواد الجيش المالي`."""
    index = field.hits.index(hit)
    accuser = next((other for other in reversed(field.hits[:index]) if other.kind == "actor"), None)
    return (
        accuser is not None
        and accuser.sentence == hit.sentence
        and 0 <= hit.first - accuser.last <= 1
        and accuser.first > 0
        and "blame" in tags[accuser.first - 1]
        and not word(field, accuser.first).isascii()
    )


def accuses(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    """Return whether the name behind an Arabic `accused` is who accuses: whom they accuse is named next."""
    hit = field.hits[index]
    if lang != "ar" or not hit.first or "blame" not in tags[hit.first - 1]:
        return False
    following = next((other for other in field.hits[index + 1 :] if other.kind == "actor"), None)
    return following is not None and following.sentence == hit.sentence and following.first - hit.last <= 1


def craft(field: FieldReading, tags: Tagged, hit: Hit, lang: str | None) -> bool:
    """Return whether the name says whose strike or craft it was: `military drone`, `army helicopters`."""
    at = hit.last
    if lang != "en" or at >= len(tags) or not tags[at] & {"strike", "craft"} or field.tokens[at].start - hit.end > 1:
        return False
    deeds = any(other.sentence == hit.sentence and isinstance(other.entry, Violence) for other in field.hits)
    return deeds and not any("passive" in tags[n] or word(field, n) in _LOST for n in range(at, min(at + 4, len(tags))))
