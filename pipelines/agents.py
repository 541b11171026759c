"""Whom the words before a name make the doer: `by`, `attack of`, `blamed on`, an Arabic verb before its subject."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from monitor.packs.schema import Actor, Violence
from pipelines.deeds import DOWNED
from pipelines.numbers import find_numbers
from pipelines.rolewords import is_armed, is_kill, word

if TYPE_CHECKING:
    from pipelines.match import FieldReading, Hit
    from pipelines.rolewords import Tagged

_BY_WITHIN: Final = 3
_DEEDS: Final = frozenset(("kill", "attack", "force", "abduct", "unrest"))
_OBJECT_WITHIN: Final = 6
_JOINTS: Final = 8
"""Words that may stand between `by` or `of` and a name: `par une centaine de combattants présumés du`."""
_LAID_WITHIN: Final = 16
"""Words within which a deed is laid to someone: `attribuée lundi par les autorités communales à`."""
_BLANK: Final = " '’ʼ‘\u00a0"
"""What stands between two words: a Hausa name may begin with an apostrophe."""
_LOST = frozenset(("shot", "crashed", "downed", "crash", "lost"))
"""What befalls a craft."""


def named_as_doer(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
    """Return whether a word before the name gives the deed to it: `par des`, `attaque du`, an Arabic verb."""
    begin = bisect_right(field.tokens, field.sentences[hit.sentence][0] - 1, key=lambda token: token.start)
    if hit.first == begin:
        return False
    joint = _joint(field, tags, hit, begin)
    before = _near(field, hit, max(min(joint, hit.first - _BY_WITHIN), begin))
    if any("blame" in tags[at] and not _told_by(tags, at) for at in before):
        return True
    if _laid(field, tags, hit, joint, begin) or _charged(field, tags, hit, begin):
        return True
    deeds = any(isinstance(other.entry, Violence) and other.sentence == hit.sentence for other in field.hits)
    by = next((at for at in reversed(before) if "by" in tags[at]), None)
    if by is not None:
        return deeds and "source" not in tags[by] and (is_armed(hit) or _deed_before(field, hit, by))
    if _subject_of_verb(tags, hit, joint) or _of_noun(field, tags, hit):
        return True
    return _whose_attack(field, tags, hit, begin, deeds=deeds)


def _joint(field: FieldReading, tags: Tagged, hit: Hit, begin: int) -> int:
    """Return the first token before the name that no joint, like `of the fighters of`, or number stands at."""
    near = hit.first - 1
    while near > begin and hit.first - near <= _JOINTS and ("men" in tags[near] or word(field, near).isdigit()):
        near -= 1
    return near


def _near(field: FieldReading, hit: Hit, first: int) -> range:
    """Return the tokens from `first` to the name, without those before a comma."""
    for at in range(hit.first - 1, first - 1, -1):
        if any(mark in field.text[field.tokens[at].end : field.tokens[at + 1].start] for mark in ",;:("):
            return range(at + 1, hit.first)
    return range(first, hit.first)


def _deed_before(field: FieldReading, hit: Hit, by: int) -> bool:
    """Return whether what was done by a force is a deed: bodies may be found by soldiers.

    In Arabic the word may be the deed's own verb (`شنته`), before its noun or behind it.
    """
    return not word(field, by).isascii() or any(
        isinstance(other.entry, Violence)
        and other.sentence == hit.sentence
        and other.entry.bucket in _DEEDS
        and -1 <= by - other.last <= _JOINTS
        for other in field.hits
    )


def _told_by(tags: Tagged, at: int) -> bool:
    """Return whether who accuses follows: `accusé par l'armée`."""
    return "source" in tags[at]


def _laid(field: FieldReading, tags: Tagged, hit: Hit, joint: int, begin: int) -> bool:
    """Return whether the deed is laid to the name further on: `imputée par les autorités à`, `blamed by residents on`.

    Also where attackers are said to be theirs: `les ravisseurs seraient des combattants de`.
    """
    steps = range(joint, hit.first)
    onto = next((at for at in steps if "onto" in tags[at]), None)
    named = next((at for at in steps if "are" in tags[at]), None)
    for end, tag in ((onto, "laid"), (named, "culprit")):
        if end is None:
            continue
        first = max(end - _LAID_WITHIN, begin)
        said = next((at for at in range(end - 1, first - 1, -1) if tag in tags[at]), None)
        if said is not None and not any("not" in tags[at] for at in range(max(said - 3, begin), end)):
            return ";" not in field.text[field.tokens[said].end : hit.start]
    return False


def _charged(field: FieldReading, tags: Tagged, hit: Hit, begin: int) -> bool:
    """Return whether the name stands between an accusation and the charge: `اتهم سكان في المنطقة الجيش بإعدام`.

    Of two names side by side the first is the accuser.
    """
    first = max(hit.first - _LAID_WITHIN, begin)
    said = next((at for at in range(hit.first - 1, first - 1, -1) if "accuse" in tags[at]), None)
    if said is None:
        return False
    between = [h for h in field.hits if h.kind == "actor" and said < h.first < hit.first and not _unarmed(h)]
    if between:  # the accuser, right behind the verb
        return between[0].first - said <= 1 and hit.first - between[0].last <= 1
    stop = field.sentences[hit.sentence][1]
    after = range(hit.last, min(hit.last + _JOINTS, len(tags)))
    return any("charge" in tags[at] for at in after if field.tokens[at].start < stop)


def _unarmed(hit: Hit) -> bool:
    return isinstance(hit.entry, Actor) and hit.entry.side == "civilian"


def _subject_of_verb(tags: Tagged, hit: Hit, joint: int) -> bool:
    """Return whether an Arabic verb stands right before the name, and the name is not what the deed befell.

    Unvowelled `قتل` may be a passive before soldiers, and is none before an army.
    """
    verb = tags[hit.first - 1] | tags[joint]
    if "verb" not in verb:
        return False
    if is_armed(hit):
        return True
    fires = hit.last < len(tags) and "fire" in tags[hit.last]
    return "body" in tags[hit.first] and (fires or "opens" not in verb)


def _of_noun(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
    """Return whether the name is the doer of an Arabic noun for a deed: `إعدام ميليشيات 30 قرويا` counts its object."""
    if "masdar" not in tags[hit.first - 1] or not is_armed(hit):
        return False
    after = field.tokens[hit.last : hit.last + _OBJECT_WITHIN]
    return any(number.first <= _BY_WITHIN for number in find_numbers(field.text, after, "ar"))


def _whose_attack(field: FieldReading, tags: Tagged, hit: Hit, begin: int, *, deeds: bool) -> bool:
    """Return whether a noun for an attack stands before the name with `of`: an attack of the army may be one on it."""
    armed = is_armed(hit)
    wanted = frozenset(("attack", "strike", "craft") if armed else ("strike", "craft"))
    if not armed and any(is_kill(other) and other.sentence == hit.sentence for other in field.hits):
        wanted |= {"operation"}
    last = hit.first - 1
    steps = last
    while (
        steps > begin
        and (tags[steps] & {"of", "men"} or word(field, steps).isdigit())
        and not wanted & tags[steps]
        and last - steps < _JOINTS
    ):
        steps -= 1
    if "craft" in tags[steps] and (not deeds or any(_lost_craft(other, hit) for other in field.hits)):
        return False
    between = field.text[field.tokens[last].end : hit.start].strip(_BLANK)
    return bool(wanted & tags[steps]) and (steps < last or not between)


def _lost_craft(deed: Hit, hit: Hit) -> bool:
    return deed.entry is DOWNED and deed.sentence == hit.sentence


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
