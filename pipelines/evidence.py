"""Turns what was found in an article into figures that mean the same in every language.

Two questions are kept apart: does the article report armed conflict, and does its event lie where the watch looks?
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from math import log1p
from typing import TYPE_CHECKING

from monitor.packs.schema import Actor, Noise, Violence
from pipelines.match import Location
from pipelines.surroundings import Surroundings, deeds_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from monitor.items import Field
    from monitor.packs.places import PlaceEntry
    from monitor.packs.schema import Pack
    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.places import Located

LEAD_CHARS = 420
"""A lead is the sentences that begin within so many characters."""
STRONG = frozenset(("kill", "attack", "force", "abduct"))
ARMED = frozenset(("jihadist", "rebel", "militia", "bandit", "unknown"))
_HURT = frozenset(("toll", "kill", "custody", "force"))
_COUNTABLE = frozenset(("kill", "toll", "abduct"))
_DIGITS = 3
"""Longer numbers before a noun are mostly years, sums, and figures of a whole war."""
_MOST_NOISE = 2.0
SECTIONS = ("title", "lead", "body")
_PLACE_WEIGHT = {"country": 1.0, "demonym": 0.6, "inside": 1.2, "outside": 1.2, "region": 0.5, "place": 1.2}
_ACTOR_WEIGHT = 0.5
SECTION_WEIGHT = {"title": 3.0, "lead": 2.0, "body": 0.4}
_RESOLVED = 1.1
"""Weight of a place that was resolved in its context."""
_UNLISTED = 0.4
"""Weight of a village that no list has: its country was itself guessed from the context."""
_NAMESAKE = 0.15
"""How sure a country is whose name is followed by what looks like a surname."""
_REFUGE = 0.15
"""Weight of a place that people fled to: the event lies where they come from."""
_HALF = 0.5
_QUOTATION = 3
"""Words from which on a quotation is more than a name or a term."""
_QUOTES = re.compile('[«“"]([^«»“”"]+)[»”"]')
_Area = tuple[str, tuple[str, int], str, float]
"""Section, (field, sentence), area, weight."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What an article shows, before any watch looks at it."""

    conflict: Mapping[str, float]
    """Feature of the question "is it a conflict report" -> value."""
    where: Mapping[str, Mapping[str, float]]
    """Section (title, lead, body, event) -> area -> weight. An area is a country code, with `!` behind it for a part
    that lies outside the region and `?` for a border country without a part named."""
    first: str | None
    """The area named first."""
    groups: float = 0.0
    """Whether an armed group of a known kind is spoken of: 1 in title or lead, half in the rest, 0 nowhere."""


@dataclass(slots=True)
class _Sentence:
    """What stands together in one sentence."""

    section: str
    buckets: set[str]
    parties: set[str]
    counted: bool = False
    """Whether a number stands before a party or the dead: an event is told, not a subject spoken of."""


def gather(reading: Reading, pack: Pack, located: Sequence[Located] = ()) -> Signals:
    """Return the signals of an article; `located` are the places resolved in it.

    Of a text without a headline, such as an event note, the first sentence counts as both.
    """
    if not reading.title.tokens and reading.text.sentences:
        reading, located = _with_headline(reading, located)
    cells: dict[tuple[str, int], _Sentence] = {}
    noise: Counter[tuple[str, str]] = Counter()
    buckets: Counter[tuple[str, str]] = Counter()
    areas: list[_Area] = []
    settled = {(item.mention.field.field, item.mention.first): item for item in located}
    parts = {
        (item.mention.field.field, at) for item in located for at in range(item.mention.first + 1, item.mention.last)
    }
    around = {field.field: (Surroundings(field, reading.lang), deeds_of(field)) for field in reading.fields}
    for field in reading.fields:
        words, deeds = around[field.field]
        for hit in field.hits:
            section = section_of(field, hit.sentence)
            key = (field.field, hit.sentence)
            cell = cells.setdefault(key, _Sentence(section, set(), set()))
            entry = hit.entry
            cell.counted |= _counted(field, hit)
            if isinstance(entry, Violence):
                cell.buckets.add(entry.bucket)
                buckets[section, entry.bucket] += 1
            elif isinstance(entry, Noise):
                noise[section, entry.category] += 1
            elif isinstance(entry, Location):
                if (field.field, hit.first) not in parts and _stands(settled, field, hit):
                    sure = _NAMESAKE if entry.given_name and _before_name(field, hit) else entry.sure
                    sure *= _REFUGE if words.refuge(hit.first, deeds) else 1.0
                    areas.append((section, key, _area(entry, pack), _PLACE_WEIGHT[entry.kind] * sure))
            else:
                cell.parties.update(parties_of(entry))
                share = _ACTOR_WEIGHT / max(1, len(entry.countries))
                areas.extend((section, key, _home_area(code, pack, sure=True), share) for code in entry.countries)
    people = {item.entry.name for item in located if _after_name(item)}
    for item in settled.values():
        field = item.mention.field
        section = section_of(field, item.mention.sentence)
        key = (field.field, item.mention.sentence)
        cells.setdefault(key, _Sentence(section, set(), set()))
        weight = _RESOLVED if item.entry.source or item.entry.kind != "village" else _UNLISTED
        if item.entry.name in people:
            weight *= _NAMESAKE
        words, deeds = around[field.field]
        weight *= _REFUGE if words.refuge(item.mention.first, deeds) else 1.0
        share = weight / max(1, len(item.entry.countries))
        areas.extend((section, key, _place_area(item.entry, code, pack), share) for code in item.entry.countries)
    sentence_count = len(reading.title.sentences) + len(reading.text.sentences)
    length = len(reading.text.tokens)
    conflict = _conflict(cells.values(), buckets, noise, sentence_count, length)
    conflict |= _quoted(reading.title)
    return Signals(conflict, _where(areas, cells, pack), _first(areas), _groups(reading))


def _with_headline(reading: Reading, located: Sequence[Located]) -> tuple[Reading, Sequence[Located]]:
    """Return the reading with its first sentence as a headline too, at the text's own positions, and its places."""
    text = reading.text
    title = replace(
        text, field="title", sentences=text.sentences[:1], hits=tuple(h for h in text.hits if not h.sentence)
    )
    again = [
        item._replace(mention=item.mention._replace(field=title)) for item in located if item.mention.sentence == 0
    ]
    return replace(reading, title=title), (*again, *located)


def _quoted(title: FieldReading) -> dict[str, float]:
    """Return that a headline is somebody's words, where it holds a quotation of some length."""
    long = any(
        len(found.group(1).split()) >= _QUOTATION
        for found in _QUOTES.finditer(title.text[: title.sentences[-1][1]] if title.sentences else "")
    )
    return {"quote_title": 1.0} if long else {}


def _groups(reading: Reading) -> float:
    """Return how plainly the article speaks of armed groups; gunmen and kidnappers whom nobody knows are none."""
    sections = {
        section_of(field, hit.sentence)
        for field in reading.fields
        for hit in field.hits
        if isinstance(hit.entry, Actor) and hit.entry.side in ARMED - {"unknown"}
    }
    return 1.0 if sections - {"body"} else _HALF if sections else 0.0


def section_of(field: FieldReading, sentence: int) -> str:
    """Return which part of the article a sentence belongs to: title, lead or body."""
    if field.field == "title":
        return "title"
    return "lead" if field.sentences[sentence][0] < LEAD_CHARS else "body"


def _stands(settled: dict[tuple[Field, int], Located], field: FieldReading, hit: Hit) -> bool:
    """Return whether a country's name means the country; then no place of its name is settled here."""
    other = settled.get((field.field, hit.first))
    if other is not None and _outdoes(other, hit):
        return False
    settled.pop((field.field, hit.first), None)
    return True


def _outdoes(item: Located, hit: Hit) -> bool:
    """Return whether a place resolved where a country is named means something else: a longer name, or Niger State.

    Else the country stands: Bangui is no village of Niger.
    """
    return item.mention.last > hit.last or item.entry.kind == "region"


def _after_name(item: Located) -> bool:
    """Return whether a town stands in the text as a surname: after a capitalised word that begins no sentence."""
    field, first = item.mention.field, item.mention.first
    if field.field == "title" or item.entry.kind not in ("town", "village") or first == 0:
        return False
    before, token = field.tokens[first - 1], field.tokens[first]
    opens = before.start == field.sentences[item.mention.sentence][0]
    explained = any(hit.first < first <= hit.last for hit in field.hits)
    together = field.text[before.end : token.start] == " "
    return together and field.text[before.start].isupper() and not opens and not explained


def _before_name(field: FieldReading, hit: Hit) -> bool:
    """Return whether a capitalised word follows that nothing else explains: `Chad Wilson`, not `Chad's army`."""
    if hit.last >= len(field.tokens):
        return False
    token = field.tokens[hit.last]
    explained = any(other.first == hit.last for other in field.hits)
    return field.text[hit.end : token.start] == " " and field.text[token.start].isupper() and not explained


def _counted(field: FieldReading, hit: Hit) -> bool:
    """Return whether a number of up to three digits stands before someone, or before what was done to them."""
    entry = hit.entry
    if hit.first == 0 or not (isinstance(entry, Actor) or (isinstance(entry, Violence) and entry.bucket in _COUNTABLE)):
        return False
    number = field.tokens[hit.first - 1].folded
    return number.isdigit() and len(number) <= _DIGITS


def _first(areas: Sequence[_Area]) -> str | None:
    """Return the area named first: in the title, else in the earliest sentence."""
    if not areas:
        return None
    return min(areas, key=lambda area: (area[1][0] != "title", area[1][1]))[2]


def _place_area(entry: PlaceEntry, code: str, pack: Pack) -> str:
    if code not in pack.border:
        return code
    admin = entry.name if entry.kind == "region" else entry.admin1
    if entry.kind == "area":
        return code
    if admin is None:
        return code + "?"
    return code if admin in pack.inside.get(code, ()) else code + "!"


def parties_of(actor: Actor) -> tuple[str, ...]:
    """Return which parties an actor stands for: armed (and named), state, foreign, ruler, office, civilian."""
    if actor.side in ARMED or (actor.side == "foreign" and actor.role == "group"):
        known = ("group",) if actor.side != "unknown" else ()
        return ("armed", *known) if actor.role == "generic" else ("armed", "named", *known)
    if actor.side == "civilian":
        return ("civilian",)
    if actor.side in ("foreign", "un"):
        return ("foreign",)
    if actor.role == "office":
        return ("office",)
    return ("ruler",) if actor.role in ("leader", "junta") else ("state",)


def _area(location: Location, pack: Pack) -> str:
    if location.kind == "outside":
        return location.code + "!"
    return _home_area(location.code, pack, sure=location.kind in ("inside", "place", "region"))


def _home_area(code: str, pack: Pack, *, sure: bool) -> str:
    return code + "?" if code in pack.border and not sure else code


def _conflict(
    cells: Collection[_Sentence],
    buckets: Counter[tuple[str, str]],
    noise: Counter[tuple[str, str]],
    sentence_count: int,
    words: int,
) -> dict[str, float]:
    out: dict[str, float] = {"bias": 1.0}
    near = any(cell.section != "body" and (cell.buckets & STRONG or "armed" in cell.parties) for cell in cells)
    for (section, bucket), count in buckets.items():
        if bucket == "toll" and section != "body" and not near:
            out["toll_alone"] = 1.0
        elif section == "body":
            out[f"{bucket}_body"] = log1p(count) / log1p(max(1.0, words / 50))
        else:
            out[f"{bucket}_{section}"] = 1.0
    for (section, category), count in noise.items():
        if section == "body":
            value = log1p(count) / log1p(max(1.0, words / 50))
            out["noise_body"] = max(out.get("noise_body", 0.0), value)
        else:
            out[f"{category}_head"] = min(_MOST_NOISE, out.get(f"{category}_head", 0.0) + count)
    for cell in cells:
        _mark(cell, out)
    if any(section != "body" and bucket == "unrest" for section, bucket in buckets) and any(
        cell.section != "body" and cell.buckets & _HURT for cell in cells
    ):
        out["unrest_hurt"] = 1.0
    hot = sum(1 for cell in cells if cell.buckets & STRONG)
    out["share"] = hot / max(1, sentence_count)
    out["long"] = log1p(words / 100)
    out["kinds"] = len({bucket for _, bucket in buckets if bucket in STRONG or bucket == "power"}) / 4
    return out


def _mark(cell: _Sentence, out: dict[str, float]) -> None:
    """Note who stands in the sentence and what stands together."""
    strong = cell.buckets & STRONG
    if cell.section == "body":
        if strong and "armed" in cell.parties:
            out["armed_violence_body"] = min(1.0, out.get("armed_violence_body", 0.0) + 0.25)
        return
    _mark_parties(cell, out, strong=bool(strong))
    if cell.counted:
        out["counted"] = 1.0
    if "custody" in cell.buckets and cell.parties & {"armed", "state"}:
        out["custody_armed"] = 1.0
    if "custody" in cell.buckets and cell.parties & {"ruler", "office"}:
        out["custody_ruler"] = 1.0
    if "posture" in cell.buckets and cell.parties & {"state", "foreign", "armed"}:
        out["posture_forces"] = 1.0
    if strong:
        out[f"strong_{cell.section}"] = 1.0
        if "toll" in cell.buckets or "kill" in cell.buckets:
            out["toll_violence"] = 1.0


def _mark_parties(cell: _Sentence, out: dict[str, float], *, strong: bool) -> None:
    for name in cell.parties - {"office"}:
        if name != "civilian":  # people are in every story; what is done to them makes the report
            out[f"{name}_{cell.section}"] = 1.0
        if strong:
            out[f"{name}_violence"] = 1.0


def _where(
    located: Sequence[_Area], cells: Mapping[tuple[str, int], _Sentence], pack: Pack
) -> dict[str, dict[str, float]]:
    where: dict[str, dict[str, float]] = {section: {} for section in (*SECTIONS, "event")}
    for section, key, area, weight in located:
        areas = where[section]
        areas[area] = areas.get(area, 0.0) + weight
        if cells[key].buckets & STRONG or "power" in cells[key].buckets:
            event = where["event"]
            event[area] = event.get(area, 0.0) + weight * SECTION_WEIGHT[section]
    return _yielded(where, pack)


def _yielded(where: dict[str, dict[str, float]], pack: Pack) -> dict[str, dict[str, float]]:
    """Give a country's weight to its namesake where the namesake is what the article is about (Niger in Nigeria)."""
    total: dict[str, float] = defaultdict(float)
    for section in SECTIONS:
        for area, weight in where[section].items():
            total[area.rstrip("!?")] += weight * SECTION_WEIGHT[section]
    for country in pack.world:
        other = country.yields_to
        if other and total[other] > total[country.code] > 0:
            for areas in where.values():
                if country.code in areas:
                    moved = areas[country.code] * _HALF
                    areas[country.code] -= moved
                    areas[other + "?"] = areas.get(other + "?", 0.0) + moved
    return where
