"""Who is the subject of a deed: the deed, or words that lay it to them, stand behind the name."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from monitor.packs.schema import Actor, Violence
from pipelines.numbers import find_numbers
from pipelines.rolewords import ANSWER, ARMED, GAP, is_armed, is_kill, past_aside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.match import FieldReading, Hit
    from pipelines.rolewords import Tagged

_DEEDS = frozenset(("attack", "kill", "abduct", "force"))
_CLAIM = 9
"""Words within which a claim follows a name: `a diffusé une vidéo dans laquelle il dit avoir tué`."""
_OBJECT_WITHIN = 6
_YEAR = 4
"""Digits of a year."""
_IRREGULAR = frozenset(("shot", "slain", "gunned", "hit", "struck", "held", "taken", "beaten", "hurt", "blown"))
"""English participles that do not end in -ed."""
_UNDERGONE = frozenset(("passive", "not", "befell", "fell", "blame", "accuse"))
"""Words between a name and a deed after which the deed is not its own."""
_ABOUT = frozenset(("les", "the", "au", "moins", "at", "least", "about", "more", "than", "plus", "de", "over", "some"))
"""What may stand between a deed and the number of those to whom it was done."""
_PREPOSITIONS = frozenset(
    ("with", "in", "during", "after", "amid", "dans", "lors", "apres", "pendant", "avec", "suite")
)
_DEEDS_BEHIND = 6
_LONG = 20
"""Words between a subject and the last of its deeds."""
_THEREBY = frozenset(("killing", "tuant", "abattant", "executant", "egorgeant", "massacring", "slaughtering"))
_LIST = 12
"""And as many with others who did it too."""


def answers(field: FieldReading, tags: Tagged, index: int) -> bool:
    """Return whether words behind the name lay a deed to it: `est responsable`, `was behind`, `opened fire`."""
    hit = field.hits[index]
    armed = is_armed(hit)
    stop = field.sentences[hit.sentence][1]
    violent = armed or any(h.sentence == hit.sentence and isinstance(h.entry, Violence) for h in field.hits)
    denied = any("not" in tags[at] for at in range(max(hit.first - 2, 0), hit.first))  # an Arabic verb stands before
    if denied or not violent:
        return False
    taken = {at for other in field.hits if other.kind == "actor" for at in range(other.first, other.last)}
    begin, start = past_aside(field, tags, hit, stop)
    for at in range(begin, min(begin + _CLAIM, len(field.tokens))):
        between = field.text[start : field.tokens[at].start]
        if field.tokens[at].start >= stop or any(mark in between for mark in ",;:("):
            return False
        if "not" in tags[at] or (at in taken and not _civilian(field, at)):
            return False
        if at and "passive" in tags[at - 1] and any(h.first == at and is_kill(h) for h in field.hits):
            return False  # `a commander of the group was killed in a strike carried out by`
        if (
            ("answers" in tags[at] and "official" not in tags[at])
            or (armed and "deed" in tags[at])
            or _they_did(field, tags, at)
        ):
            return True
    return False


def _they_did(field: FieldReading, tags: Tagged, at: int) -> bool:
    """Return whether an Arabic verb of many has an object: `مسلحون احتجزوا يوم الأحد سبعة منقبين`."""
    if "they" not in tags[at]:
        return False
    following = field.tokens[at + 1 : at + 1 + _OBJECT_WITHIN]
    counted = any(number.first < GAP for number in find_numbers(field.text, following, "ar"))
    return counted or (at + 1 < len(tags) and any(h.first == at + 1 and h.kind == "actor" for h in field.hits))


def _civilian(field: FieldReading, at: int) -> bool:
    """Return whether only people who do not fight are named at the token: residents who speak, or the victims."""
    return all(
        isinstance(hit.entry, Actor) and hit.entry.side == "civilian"
        for hit in field.hits
        if hit.first <= at < hit.last
    )


def acts(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    """Return whether the name is the subject of a deed: the deed follows soon, and is not what befell them."""
    hit = field.hits[index]
    following = field.hits[index + 1 : index + 1 + _DEEDS_BEHIND]
    deeds = [other for other in following if other.sentence == hit.sentence and other.first >= hit.last]
    deeds = [other for other in deeds if _is_deed(other)]
    if not deeds:
        return False
    if _does(field, tags, hit, deeds[0], lang) or _goes_and_does(field, tags, hit, deeds, lang):
        return True
    _, start = past_aside(field, tags, hit, field.sentences[hit.sentence][1])
    behind = next((deed for deed in deeds if deed.start >= start), None) if start != hit.end else None
    return behind is not None and _does(field, tags, hit, behind, lang)


def _goes_and_does(field: FieldReading, tags: Tagged, hit: Hit, deeds: Sequence[Hit], lang: str | None) -> bool:
    """Return whether the sentence begins with the name and tells one thing after the other: `raided it, killing nine`.

    Nobody else may be named between, but who stood by them, and nobody's words begin there.
    """
    begin = bisect_left(field.tokens, field.sentences[hit.sentence][0], key=lambda token: token.start)
    if hit.first - begin > GAP or lang not in ("en", "fr"):
        return False
    for deed in deeds:
        between = range(hit.last, deed.first)
        if len(between) > _LONG or any(tags[at] & (_UNDERGONE | {"said"}) for at in between):
            return False
        others = [
            h for h in field.hits if h.kind == "actor" and hit.last <= h.first < deed.first and not _beside(h, tags)
        ]
        if any(isinstance(h.entry, Actor) and h.entry.side != "civilian" for h in others):
            return False
        word = field.tokens[deed.first].folded
        joined = word in _THEREBY or "and" in tags[deed.first - 1]
        if joined and is_kill(deed) and _may_do(hit, deed) and _object(field, deed, lang):
            return True
    return False


def _beside(hit: Hit, tags: Tagged) -> bool:
    """Return whether the name is only of who stood by them: `forces backed by Africa Corps`."""
    return any(tags[at] & {"source", "and"} for at in range(max(hit.first - 2, 0), hit.first))


def _does(field: FieldReading, tags: Tagged, hit: Hit, deed: Hit, lang: str | None) -> bool:
    """Return whether the name is the subject of this deed behind it."""
    begin, start = past_aside(field, tags, hit, deed.start)
    others = {at for other in field.hits if other.kind == "actor" for at in range(other.first, other.last)}
    apart = sum(
        at not in others and not tags[at] & {"and", "men"} and not _adverb(field, at, lang)
        for at in range(begin, deed.first)
    )  # `soldiers and members of the volunteers killed`
    parted = any(mark in field.text[start : deed.start] for mark in ",;:.(") or deed.first - begin > _LIST
    alone = isinstance(hit.entry, Actor) and hit.entry.side in ARMED and not others & set(range(begin, deed.first))
    between = [tags[at] for at in range(begin, deed.last)]
    active = any("active" in here for here in between)
    # `gunmen crossed the river by night and killed`
    launched = apart <= ANSWER and any("launch" in here for here in between)
    both = apart <= ANSWER and "and" in tags[begin] and "active" in tags[deed.first - 1]  # `and their partners had`
    far = (
        apart > GAP
        and not both
        and not (alone and (launched or "and" in tags[deed.first - 1] or _object(field, deed, lang)))
    )
    if parted or far or any(here & _UNDERGONE for here in between):
        return False
    if not _may_do(hit, deed):
        plain = active or (apart == 0 and not participle(field, hit, deed, lang))
        return plain and "strike" in tags[deed.first]
    if active:
        return True
    aside = {field.tokens[at].folded for at in range(begin, deed.first)} & _PREPOSITIONS
    if aside and not launched and not _object(field, deed, lang):
        return False  # `a camp of the group with artillery`
    sure = apart == 0 or (isinstance(hit.entry, Actor) and hit.entry.side in ARMED)
    return sure and not participle(field, hit, deed, lang)


def _is_deed(hit: Hit) -> bool:
    """Return whether the words are of something done to others: who dies does nothing."""
    return isinstance(hit.entry, Violence) and hit.entry.bucket in _DEEDS and hit.entry.event is not None


def _adverb(field: FieldReading, at: int, lang: str | None) -> bool:
    """Return whether the word only says how: `summarily executed`."""
    return lang == "en" and field.tokens[at].folded.endswith("ly")


def _may_do(hit: Hit, deed: Hit) -> bool:
    """Return whether someone and a kind of deed go together: whose deed a battle is, is not plain of an army."""
    actor, kind = hit.entry, deed.entry
    if not isinstance(actor, Actor) or not isinstance(kind, Violence) or kind.bucket not in _DEEDS:
        return False
    if kind.bucket == "abduct" and kind.event == "strategic_development":
        return False  # who sets people free
    return actor.side in ARMED or kind.bucket in ("kill", "abduct") or deed.last - deed.first > 1


def participle(field: FieldReading, hit: Hit, deed: Hit, lang: str | None) -> bool:
    """Return whether the deed right after a name may be what befell it: `djihadistes tués`, `militants killed in`."""
    word = field.text[field.tokens[deed.first].start : field.tokens[deed.first].end].lower()
    if lang == "fr":
        return word.rstrip("es").endswith("é")
    if lang == "ar":
        return not word.startswith(("ي", "ت"))  # a headline's verb in the present; else a noun or a passive
    if lang != "en" or not (word.endswith("ed") or word in _IRREGULAR):
        return lang != "en"
    if _object(field, deed, lang):
        return False
    before = field.tokens[hit.first - 1].folded if hit.first else ""
    counted = before.isdigit() and len(before) < _YEAR
    following, then = (field.tokens[at].folded if at < len(field.tokens) else "" for at in (deed.last, deed.last + 1))
    if following == "at" and then in ("least", "most"):
        return False  # a number follows: an object
    return counted or following in ("", "in", "by", "near", "at", "on", "during", "after", "as", "and")


def _object(field: FieldReading, deed: Hit, lang: str | None) -> bool:
    """Return whether someone or a number follows the deed at once: it was done to them."""
    if any(other.first == deed.last and other.kind == "actor" for other in field.hits):
        return True
    following = field.tokens[deed.last : deed.last + _OBJECT_WITHIN]
    number = next(iter(find_numbers(field.text, following, lang)), None)
    return number is not None and all(token.folded in _ABOUT for token in following[: number.first])
