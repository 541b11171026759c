"""Who did what to whom in the main event, where a sentence says so plainly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.schema import Actor, Violence
from pipelines.cast import own_forces
from pipelines.numbers import find_numbers
from pipelines.targets import befell
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.packs.schema import Pack
    from pipelines.counts import Outcome
    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.tolls import Toll

ARMED = frozenset(("jihadist", "rebel", "militia", "bandit", "unknown"))
_VAGUE = frozenset(("unknown", "jihadist", "bandit"))
"""Sides of gunmen, whom a name further down explains; a village's militia it does not."""
_DEEDS = frozenset(("attack", "kill", "abduct", "force"))
_BY_WITHIN = 3
_GAP = 3
"""Words that may stand between someone and what they did."""
_ANSWER = 7
"""Words within which `was behind` follows a name."""
_ASIDE = 8
_YEAR = 4
"""Digits of a year."""
_LOST = frozenset(("shot", "crashed", "downed", "crash", "lost"))
"""What befalls a craft."""
_IRREGULAR = frozenset(("shot", "slain", "gunned", "hit", "struck", "held", "taken", "beaten", "hurt", "blown"))
"""English participles that do not end in -ed."""
_LIST = 12
"""And as many with others who did it too."""
SPEAK = frozenset(("leader", "office", "junta"))
FORCES = frozenset(("army", "police", "mission"))
Tagged = tuple[frozenset[str], ...]


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
            if befell(field, tags, hit, reading.lang) or _accuses(field, tags, index, reading.lang):
                continue
            if (
                _named_as_doer(field, tags, hit)
                or _acts(field, tags, index, reading.lang)
                or _answers(field, tags, index)
                or _craft(field, tags, hit, reading.lang)
            ):
                yield Doer(actor, field.quote(hit.start, hit.end))


def _accuses(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    """Return whether the name behind an Arabic `accused` is who accuses: whom they accuse is named next."""
    hit = field.hits[index]
    if lang != "ar" or not hit.first or "blame" not in tags[hit.first - 1]:
        return False
    following = next((other for other in field.hits[index + 1 :] if other.kind == "actor"), None)
    return following is not None and following.sentence == hit.sentence and following.first - hit.last <= 1


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


def reported(actor: Actor, pack: Pack, countries: Sequence[str]) -> str:
    """Return the name under which an actor is reported: "the army" is that of the event's country."""
    if actor.role in FORCES and not actor.countries and actor.side == "state":
        return next(iter(own_forces(actor, pack, countries, known=False)), actor.canonical)
    return actor.canonical


def _named_as_doer(field: FieldReading, tags: Tagged, hit: Hit) -> bool:
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
    armed = isinstance(hit.entry, Actor) and hit.entry.side in ARMED
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
        and not _word(field, accuser.first).isascii()
    )


def _craft(field: FieldReading, tags: Tagged, hit: Hit, lang: str | None) -> bool:
    """Return whether the name says whose strike or craft it was: `military drone`, `army helicopters`."""
    at = hit.last
    if lang != "en" or at >= len(tags) or not tags[at] & {"strike", "craft"} or field.tokens[at].start - hit.end > 1:
        return False
    deeds = any(other.sentence == hit.sentence and isinstance(other.entry, Violence) for other in field.hits)
    return deeds and not any(
        "passive" in tags[n] or _word(field, n) in _LOST for n in range(at, min(at + 4, len(tags)))
    )


def _word(field: FieldReading, at: int) -> str:
    """Return a token as its field has it, folded."""
    return field.tokens[at].folded


def _answers(field: FieldReading, tags: Tagged, index: int) -> bool:
    """Return whether words behind the name lay a deed to it: `est responsable`, `was behind`, `opened fire`."""
    hit = field.hits[index]
    armed = isinstance(hit.entry, Actor) and hit.entry.side in ARMED
    stop = field.sentences[hit.sentence][1]
    violent = armed or any(h.sentence == hit.sentence and isinstance(h.entry, Violence) for h in field.hits)
    denied = any("not" in tags[at] for at in range(max(hit.first - 2, 0), hit.first))  # an Arabic verb stands before
    if denied or not violent:
        return False
    taken = {at for other in field.hits if other.kind == "actor" for at in range(other.first, other.last)}
    for at in range(hit.last, min(hit.last + _ANSWER, len(field.tokens))):
        between = field.text[hit.end : field.tokens[at].start]
        if field.tokens[at].start >= stop or any(mark in between for mark in ",;:("):
            return False
        if "not" in tags[at] or (at in taken and not _civilian(field, at)):
            return False
        if at and "passive" in tags[at - 1] and any(h.first == at and _is_kill(h) for h in field.hits):
            return False  # `a commander of the group was killed in a strike carried out by`
        if "answers" in tags[at] or (armed and "deed" in tags[at]):
            return True
    return False


def _civilian(field: FieldReading, at: int) -> bool:
    """Return whether only people who do not fight are named at the token: residents who speak, or the victims."""
    return all(
        isinstance(hit.entry, Actor) and hit.entry.side == "civilian"
        for hit in field.hits
        if hit.first <= at < hit.last
    )


def _acts(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    """Return whether the name is the subject of a deed: the deed follows soon, and is not what befell them."""
    hit = field.hits[index]
    following = (other for other in field.hits[index + 1 : index + 4] if isinstance(other.entry, Violence))
    deed = next((other for other in following if getattr(other.entry, "bucket", "") in _DEEDS), None)
    if deed is None or deed.sentence != hit.sentence or deed.first < hit.last:
        return False
    begin, start = _past_aside(field, hit, deed)
    others = {at for other in field.hits if other.kind == "actor" for at in range(other.first, other.last)}
    apart = sum(
        at not in others and not tags[at] & {"and", "men"} for at in range(begin, deed.first)
    )  # `soldiers and members of the volunteers killed`
    parted = any(mark in field.text[start : deed.start] for mark in ",;:.(") or deed.first - begin > _LIST
    alone = isinstance(hit.entry, Actor) and hit.entry.side in ARMED and not others & set(range(begin, deed.first))
    between = [tags[at] for at in range(begin, deed.last)]
    active = any("active" in here for here in between)
    # `gunmen crossed the river by night and killed`
    launched = apart <= _ANSWER and any("launch" in here for here in between)
    far = apart > _GAP and not (alone and (launched or "and" in tags[deed.first - 1] or _object(field, deed, lang)))
    if parted or far or any(here & {"passive", "not"} for here in between):
        return False
    if not _may_do(hit, deed):
        plain = active or (apart == 0 and not _participle(field, hit, deed, lang))
        return plain and "strike" in tags[deed.first]
    if active:
        return True
    sure = apart == 0 or (isinstance(hit.entry, Actor) and hit.entry.side in ARMED)
    return sure and not _participle(field, hit, deed, lang)


def _past_aside(field: FieldReading, hit: Hit, deed: Hit) -> tuple[int, int]:
    """Return the token and the character behind the name, or behind a short aside between commas after it."""
    if field.text[hit.end : hit.end + 1] == ",":
        end = field.text.find(",", hit.end + 1, deed.start)
        token = bisect_left(field.tokens, end, key=lambda each: each.start)
        if end > 0 and token - hit.last <= _ASIDE:
            return token, end + 1
    return hit.last, hit.end


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
    after = next((other for other in field.hits[index + 1 : index + 3] if _is_kill(other)), None)
    if after is not None and after.sentence == hit.sentence and 0 <= after.first - hit.last <= _GAP:
        between = [tags[at] for at in range(hit.last, after.last)]
        clear = not any(mark in field.text[hit.end : after.start] for mark in ",;:.(")
        if clear and any("passive" in here for here in between):
            return True
        if clear and lang in ("fr", "en") and not any("active" in here for here in between):
            return after.first == hit.last and _participle(field, hit, after, lang)
    before = field.hits[index - 1] if index else None
    if lang not in ("ar", "ha") or before is None or not _is_kill(before) or before.last != hit.first:
        return False
    if lang == "ha":
        return any("passive" in tags[at] for at in range(before.first, before.last))
    return not any("verb" in tags[at] for at in range(before.first, before.last)) or _state(hit)


def _is_kill(hit: Hit) -> bool:
    return isinstance(hit.entry, Violence) and hit.entry.bucket == "kill"


def _state(hit: Hit) -> bool:
    return isinstance(hit.entry, Actor) and hit.entry.side == "state"


def _may_do(hit: Hit, deed: Hit) -> bool:
    """Return whether someone and a kind of deed go together: whose deed a battle is, is not plain of an army."""
    actor, kind = hit.entry, deed.entry
    if not isinstance(actor, Actor) or not isinstance(kind, Violence) or kind.bucket not in _DEEDS:
        return False
    if kind.bucket == "abduct" and kind.event == "strategic_development":
        return False  # who sets people free
    return actor.side in ARMED or kind.bucket in ("kill", "abduct") or deed.last - deed.first > 1


def _participle(field: FieldReading, hit: Hit, deed: Hit, lang: str | None) -> bool:
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
    following = field.tokens[deed.last : deed.last + 3]
    return any(number.first == 0 for number in find_numbers(field.text, following, lang))


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
    around = range(max(hit.first - _ANSWER, 0), min(hit.last + _ANSWER, len(tags)))
    begin, end = field.sentences[hit.sentence]
    return any("sent" in tags[at] and begin <= field.tokens[at].start < end for at in around)


def role_words(reading: Reading, sentences: set[tuple[str, int]]) -> dict[str, Tagged]:
    """Return, by field, the tags of each word that may tell roles; of other sentences than these, none."""
    trie = vocabulary("roles")
    out: dict[str, Tagged] = {}
    for field in reading.fields:
        tags: list[frozenset[str]] = [frozenset()] * len(field.tokens)
        for index, (begin, end) in enumerate(field.sentences):
            if (field.field, index) not in sentences:
                continue
            first, last = (bisect_left(field.tokens, at, key=lambda token: token.start) for at in (begin, end))
            lookup = trie.over(field.text, field.tokens[first:last], reading.lang)
            for at in lookup.starts():
                found = lookup.longest(at)
                for place in range(at, found.end) if found is not None else ():
                    tags[first + place] |= frozenset(found.payloads if found else ())
        out[field.field] = tuple(tags)
    return out
