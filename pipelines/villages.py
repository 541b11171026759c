"""Places that the pack does not list: looked up in the gazetteer, or known to be villages by the word before them.

A gazetteer of 68,000 places has a hamlet for every name, so the sentence must say that a place is meant, and the hamlet
must lie near a place that the article names, in a country that it speaks of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.folding import fold
from monitor.packs.places import PlaceEntry
from monitor.packs.schema import Violence
from pipelines.geo import kilometres
from pipelines.mentions import LEAD, Mention
from pipelines.resolve import Located
from pipelines.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.packs.gazetteer import Gazetteer
    from pipelines.match import FieldReading, Reading

LONGEST = 4
"""Words of a place name at the most."""
MOST_RUNS = 80
_NEAR_TOWN = 70.0
_NEAR_AREA = 170.0
_HOMELY = 100.0
"""Kilometres by which a place in the area that the article names is nearer than it is."""
_EXACT = 15.0
_WATER = 20.0
"""Kilometres by which a settlement may lie further off than a pond or a hill of its name."""
_SHARE = 0.3
_SHORT = 4


class Run(NamedTuple):
    """Capitalised words that may name a place."""

    field: FieldReading
    first: int
    last: int
    sentence: int
    strong: bool
    """A word for a settlement or an area stands before it, or a bracket; else only a preposition."""
    village: bool
    """The word right before it says settlement, or what follows it does."""

    @property
    def text(self) -> str:
        """The words as written."""
        return self.field.text[self.field.tokens[self.first].start : self.field.tokens[self.last - 1].end]

    @property
    def head(self) -> str:
        """The first word alone: maps often lack the second half of a hamlet's name."""
        return self.field.text[self.field.tokens[self.first].start : self.field.tokens[self.first].end]


class Anchor(NamedTuple):
    """A place already known, by which hamlets are placed."""

    entry: PlaceEntry
    field: str
    sentence: int


def runs_of(field: FieldReading, sentences: set[int], covered: set[int], lang: str | None) -> Iterator[Run]:
    """Yield the capitalised names of these sentences before which something says that a place follows."""
    words = Surroundings(field, lang)
    starts = [begin for begin, _ in field.sentences]
    at = sentence = count = 0
    while at < len(field.tokens) and count < MOST_RUNS:
        while sentence + 1 < len(starts) and field.tokens[at].start >= starts[sentence + 1]:
            sentence += 1
        capital = field.text[field.tokens[at].start].isupper()
        end = _name_end(field, at, covered) if capital and sentence in sentences else at
        if end == at:
            at += 1
            continue
        apposed = words.right_before(at, "cue") and words.apposed(end)
        strong = apposed or words.unit(at, at) or (words.bracketed(at) and _listed(field, end))
        if strong or words.beside(at, "cue"):
            count += 1
            yield Run(field, at, end, sentence, strong, apposed or words.settlement(at))
        at = end


def _name_end(field: FieldReading, at: int, covered: set[int]) -> int:
    """Return the end of the capitalised words that begin at token `at`; `at` itself for none."""
    end = at
    while end < len(field.tokens) and end - at <= LONGEST and end not in covered:
        token = field.tokens[end]
        if not field.text[token.start].isupper() or (
            end > at and field.text[field.tokens[end - 1].end : token.start] not in _GAPS
        ):
            break
        end += 1
    return end if end - at <= LONGEST else at


def _listed(field: FieldReading, end: int) -> bool:
    """Return whether the name ends with the bracket or a comma: `(Gwalo, Niger)`, not `(Un coup d'État`."""
    last = field.tokens[end - 1].end
    behind = field.text[last : last + 2].strip()
    return not behind or behind[0] in ",;)/]"


_GAPS = frozenset((" ", "-", "", "'", "’", "\u00a0"))


def look_up(run: Run, gazetteer: Gazetteer, votes: Mapping[str, float], anchors: Sequence[Anchor]) -> PlaceEntry | None:
    """Return the gazetteer's place that the run names, or None where none lies near enough."""
    strongest = max(votes.values(), default=0.0)
    allowed = {code for code, weight in votes.items() if weight >= _SHARE * strongest > 0}
    found = gazetteer.lookup(run.text) or (
        gazetteer.lookup(run.head) if run.strong and run.last - run.first > 1 else ()
    )
    candidates = [entry for entry in found if allowed & set(entry.countries)]
    if not candidates:
        return None
    anchors = [anchor for anchor in anchors if anchor.entry.lat is not None or anchor.entry.name != run.text]
    same = [anchor for anchor in anchors if (anchor.field, anchor.sentence) == (run.field.field, run.sentence)]
    fine = [anchor for anchor in same if anchor.entry.kind != "region"]
    written = fold(run.text)
    away = [_distance(entry, fine or same or anchors) + _WATER * (entry.kind == "area") for entry in candidates]
    best_at = min(range(len(candidates)), key=lambda n: (away[n] - _EXACT * (fold(candidates[n].name) == written), n))
    distance, best = away[best_at], candidates[best_at]
    if not anchors:
        return best if run.strong and len(candidates) == 1 and len(written) > _SHORT else None
    reach = _NEAR_TOWN if run.strong else _NEAR_TOWN / 2
    return best if distance <= (reach if len(written) >= _SHORT else reach / 2) else None


def _distance(entry: PlaceEntry, anchors: Sequence[Anchor]) -> float:
    """Return how far the entry lies from the nearest anchor, an area named counting by its far edge."""
    return min((_to(entry, anchor.entry) for anchor in anchors), default=9_999.0)


def _to(entry: PlaceEntry, anchor: PlaceEntry) -> float:
    if not set(entry.countries) & set(anchor.countries):
        return 9_999.0
    homely = (
        anchor.name in (entry.admin1, entry.admin2)
        or (anchor.admin2 is not None and anchor.admin2 == entry.admin2)
        or (anchor.admin1 is not None and anchor.admin1 == entry.admin1)
    )
    if anchor.lat is None or anchor.lon is None or entry.lat is None or entry.lon is None:
        return _NEAR_TOWN / 2 if homely else 9_999.0
    far = kilometres(entry.lat, entry.lon, anchor.lat, anchor.lon)
    slack = (_NEAR_AREA - _NEAR_TOWN) if anchor.kind in ("region", "admin", "area") else 0.0
    return max(far - slack - (_HOMELY if homely else 0.0), 0.0) + far / 100


def unlisted(run: Run, country: str | None, anchors: Sequence[Anchor]) -> PlaceEntry:
    """Return a village that no list has, without a point, in the admin area that its sentence names."""
    same = [
        a.entry
        for a in anchors
        if (a.field, a.sentence) == (run.field.field, run.sentence) and country in a.entry.countries
    ]
    town = next((entry for entry in same if entry.admin2 or entry.admin1), None)
    return PlaceEntry(
        name=run.text,
        countries=(country,) if country else (),
        kind="village",
        names=(run.text,),
        admin1=town.admin1 if town else None,
        admin2=town.admin2 if town else None,
    )


def more_places(
    reading: Reading,
    mentions: Sequence[Mention],
    located: Sequence[Located],
    votes: Mapping[str, float],
    gazetteer: Gazetteer | None,
) -> tuple[Located, ...]:
    """Return the places named in headline, lead and sentences of violence that the pack does not list."""
    anchors = [Anchor(item.entry, item.mention.field.field, item.mention.sentence) for item in located]
    top = max(votes, key=lambda code: votes[code], default=None)
    if top is None or not (gazetteer or any(anchor.entry.country == top for anchor in anchors)):
        return ()  # nothing could be said of any name
    out: list[Located] = []
    for field in reading.fields:
        told = {hit.sentence for hit in field.hits if isinstance(hit.entry, Violence)} | set(range(LEAD))
        here = [item for item in located if item.mention.field is field]
        pointless = {item.mention.first for item in here if gazetteer and _lacks_point(item.entry)}
        known = {item.mention.first for item in here} - pointless
        covered = {at for m in mentions if m.field is field and m.first in known for at in range(m.first, m.last)}
        covered |= {at for hit in field.hits if hit.kind in ("actor", "place") for at in range(hit.first, hit.last)}
        for run in runs_of(field, told, covered, reading.lang):
            entry = look_up(run, gazetteer, votes, anchors) if gazetteer else None
            if (
                entry is None
                and run.village
                and run.first not in pointless
                and any(a.entry.country == top for a in anchors)
            ):
                entry = unlisted(run, top, anchors)
            if entry is not None:
                mention = Mention(field, run.first, run.last, run.sentence, (entry,))
                out.append(Located(mention, replace(entry, name=run.text)))
    return tuple(out)


def _lacks_point(entry: PlaceEntry) -> bool:
    """Return whether the pack knows the settlement and not where it lies, so that a gazetteer may tell."""
    return entry.lat is None and entry.kind in ("town", "village")
