"""Who did what to whom in the main event, where a sentence says so plainly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.schema import Actor, Violence
from pipelines.cast import CIVILIANS, PROTESTERS, own_forces
from pipelines.counts import HARMED
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.items import EventType
    from monitor.packs.schema import Pack
    from pipelines.counts import Outcome
    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.tolls import Toll

ARMED = frozenset(("jihadist", "rebel", "militia", "bandit", "unknown"))
_VAGUE = frozenset(("unknown", "jihadist", "bandit"))
"""Sides of gunmen, whom a name further down explains; a village's militia it does not."""
MOST_VICTIMS = 3
_DEEDS = frozenset(("attack", "kill", "abduct", "force"))
_BY_WITHIN = 3
_GAP = 3
"""Words that may stand between someone and what they did."""
_YEAR = 4
"""Digits of a year."""
_LIST = 12
"""And as many with others who did it too."""
_SPEAK = frozenset(("leader", "office", "junta"))
_FORCES = frozenset(("army", "police", "mission"))
_SIDES: Mapping[str, frozenset[str]] = {
    "soldier": frozenset(("state", "militia", "foreign", "un")),
    "fighter": frozenset(("jihadist", "rebel", "bandit", "unknown")),
}
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
        if found.named and found.actor.side in _VAGUE and not first.named and first.actor.side in _VAGUE:
            return found
    return first


def _doers(reading: Reading, sentences: set[tuple[str, int]], tagged: Mapping[str, Tagged]) -> Iterator[Doer]:
    for field in reading.fields:
        tags = tagged[field.field]
        for index, hit in enumerate(field.hits):
            actor = hit.entry
            if not isinstance(actor, Actor) or (field.field, hit.sentence) not in sentences:
                continue
            if actor.side == "civilian" or actor.role == "office":
                continue
            if _named_as_doer(field, tags, hit) or _acts(field, tags, index, reading.lang):
                yield Doer(actor, field.quote(hit.start, hit.end))


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
    if actor.role in _FORCES and not actor.countries and actor.side == "state":
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
    if any("blame" in tags[at] for at in before):
        return True
    if any("by" in tags[at] for at in before):
        return bool(deeds)
    armed = isinstance(hit.entry, Actor) and hit.entry.side in ARMED
    if not armed or hit.first == begin:
        return False
    last = hit.first - 1
    if "verb" in tags[last] or "verb" in tags[near]:
        return True
    steps = last
    while steps > begin and tags[steps] & {"of", "men"} and "attack" not in tags[steps]:
        steps -= 1
    return "attack" in tags[steps] and (steps < last or not field.text[field.tokens[last].end : hit.start].strip())


def _acts(field: FieldReading, tags: Tagged, index: int, lang: str | None) -> bool:
    """Return whether the name is the subject of a deed: the deed follows soon, and is not what befell them."""
    hit = field.hits[index]
    following = (other for other in field.hits[index + 1 : index + 4] if isinstance(other.entry, Violence))
    deed = next((other for other in following if getattr(other.entry, "bucket", "") in _DEEDS), None)
    if deed is None or deed.sentence != hit.sentence or deed.first < hit.last:
        return False
    others = {at for other in field.hits if other.kind == "actor" for at in range(other.first, other.last)}
    apart = sum(
        at not in others and not tags[at] & {"and", "men"} for at in range(hit.last, deed.first)
    )  # `soldiers and members of the volunteers killed`
    if apart > _GAP or deed.first - hit.last > _LIST:
        return False
    if not _may_do(hit, deed) or any(mark in field.text[hit.end : deed.start] for mark in ",;:.("):
        return False
    between = [tags[at] for at in range(hit.last, deed.last)]
    if any("passive" in here for here in between):
        return False
    if any("active" in here for here in between):
        return True
    sure = apart == 0 or (isinstance(hit.entry, Actor) and hit.entry.side in ARMED)
    return sure and not _participle(field, hit, deed, lang)


def sufferers(reading: Reading, sentences: set[tuple[str, int]], tagged: Mapping[str, Tagged]) -> tuple[Actor, ...]:
    """Return whose people a telling sentence says were killed, counted or not: `plusieurs soldats tués`."""
    out: dict[str, Actor] = {}
    for field in reading.fields:
        tags = tagged[field.field]
        for index, hit in enumerate(field.hits):
            actor = hit.entry
            if not isinstance(actor, Actor) or actor.role in _SPEAK or (field.field, hit.sentence) not in sentences:
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
    if lang != "en" or not word.endswith(("ed", "slain")):
        return lang != "en"
    if any(other.first == deed.last and other.kind == "actor" for other in field.hits):
        return False  # an object follows
    before = field.tokens[hit.first - 1].folded if hit.first else ""
    counted = before.isdigit() and len(before) < _YEAR
    following, then = (field.tokens[at].folded if at < len(field.tokens) else "" for at in (deed.last, deed.last + 1))
    if following == "at" and then in ("least", "most"):
        return False  # a number follows: an object
    return counted or following in ("", "in", "by", "near", "at", "on", "during", "after", "as", "and")


class Event(NamedTuple):
    """What is known of the event when it is asked whom it befell."""

    tolls: Mapping[Outcome, Toll]
    doer: Doer | None
    names: Sequence[str]
    """The actors, as they are reported."""
    countries: Sequence[str]
    type: EventType | None
    killed: Sequence[Actor] = ()
    """Whose people were killed, numbered or not."""


def victims(reading: Reading, event: Event, pack: Pack) -> tuple[tuple[str, ...], str | None]:
    """Return whom it befell, the most first, with the sentence; empty where the text leaves it open."""
    tolls = event.tolls
    toll = next((tolls[outcome] for outcome in HARMED if outcome in tolls and tolls[outcome].groups), None)
    out: dict[str, None] = {}
    if toll is not None:
        for group, _ in sorted(toll.groups.items(), key=lambda item: -item[1]):
            if group in _SIDES:
                force = _force(reading, toll, _SIDES[group], event, pack)
                if force:
                    out.setdefault(force)
            elif group in ("civilian", "child") or event.type == "violence_against_civilians":
                out.setdefault(CIVILIANS)
    elif event.type in ("protest", "riot") and event.doer is not None and PROTESTERS in event.names:
        out.setdefault(PROTESTERS)
    if not out:
        out = dict.fromkeys(reported(actor, pack, event.countries) for actor in event.killed)
    if not out and event.type == "violence_against_civilians" and CIVILIANS in event.names:
        out.setdefault(CIVILIANS)
    if event.doer is not None:
        out.pop(event.doer.actor.canonical, None)
    known = {actor.name for actor in pack.actors}
    return tuple(name for name in out if name in known)[:MOST_VICTIMS], toll.quote if toll and toll.quote else None


def _force(reading: Reading, toll: Toll, sides: frozenset[str], event: Event, pack: Pack) -> str | None:
    """Return the force or group whose people were counted: named in the toll's own sentence, else in the event."""
    field = reading.title if toll.index < 0 else reading.text
    doer_name = event.doer.actor.canonical if event.doer else None
    for hit in field.hits:
        actor = hit.entry
        if not isinstance(actor, Actor) or actor.side not in sides or actor.role in _SPEAK:
            continue
        if (toll.index < 0 or hit.sentence == toll.index) and actor.canonical != doer_name:
            if actor.role in _FORCES and not actor.countries and actor.side == "state":
                return next(iter(own_forces(actor, pack, event.countries, known=False)), None)
            return actor.canonical
    side_of = {actor.name: actor.side for actor in pack.actors}
    named = next((name for name in event.names if name != doer_name and side_of.get(name) in sides), None)
    if named is None and "state" in sides:  # "five soldiers" are the country's own
        army = next((actor for actor in pack.actors if actor.role == "army" and not actor.countries), None)
        named = next(iter(own_forces(army, pack, event.countries, known=False)), None) if army else None
    return named


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
            tokens = field.tokens[first:last]
            keys = trie.keys(tokens)
            for at in range(len(keys)):
                found = trie.longest(keys, at, field.text, tokens, reading.lang) if keys[at] else None
                for place in range(at, found.end) if found is not None else ():
                    tags[first + place] |= frozenset(found.payloads if found else ())
        out[field.field] = tuple(tags)
    return out
