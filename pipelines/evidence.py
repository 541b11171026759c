"""Turns what was found in an article into figures that mean the same in every language.

Two questions are kept apart: does the article report armed conflict, and does its event lie where the watch looks?
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from math import log1p
from typing import TYPE_CHECKING

from monitor.packs.schema import Actor, Noise, Violence
from pipelines.areas import areas_of, first_of, summed
from pipelines.sections import section_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from monitor.packs.schema import Pack
    from pipelines.areas import Sentence
    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.resolve import Located

STRONG = frozenset(("kill", "attack", "force", "abduct"))
ARMED = frozenset(("jihadist", "rebel", "militia", "bandit", "unknown"))
_THEIRS = frozenset(("abduct", "terror"))
"""What armed groups do, also where nobody names them."""
_FOUGHT = frozenset(("battle", "explosion_remote_violence"))
"""Kinds of events that are theirs or are fought with them: ambushes, clashes, bombs, strikes."""
_HURT = frozenset(("toll", "kill", "custody", "force"))
_UNWILLED = frozenset(("accident", "economy", "health", "nature"))
"""Subjects of noise that kill without anybody's will: the dead they leave are no killing."""
_BESIDE = 4
"""Words between such a subject and a word for killing that may still belong to it."""
_COUNTABLE = frozenset(("kill", "toll", "abduct"))
_DIGITS = 3
"""Longer numbers before a noun are mostly years, sums, and figures of a whole war."""
_MOST_NOISE = 2.0
_HALF = 0.5
_QUOTATION = 3
"""Words from which on a quotation is more than a name or a term."""
_QUOTES = re.compile('[«“"]([^«»“”"]+)[»”"]')


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
    cells: dict[Sentence, _Sentence] = {}
    noise: Counter[tuple[str, str]] = Counter()
    buckets: Counter[tuple[str, str]] = Counter()
    for field in reading.fields:
        for index, hit in enumerate(field.hits):
            section = section_of(field, hit.sentence)
            cell = cells.setdefault((field.field, hit.sentence), _Sentence(section, set(), set()))
            entry = hit.entry
            cell.counted |= _counted(field, hit)
            if isinstance(entry, Violence):
                bucket = "toll" if entry.bucket == "kill" and _unwilled(field, index) else entry.bucket
                cell.buckets.add(bucket)
                buckets[section, bucket] += 1
            elif isinstance(entry, Noise):
                noise[section, entry.category] += 1
            elif isinstance(entry, Actor):
                cell.parties.update(parties_of(entry))
    sentence_count = len(reading.title.sentences) + len(reading.text.sentences)
    words = len(reading.text.tokens)
    conflict = _conflict(cells.values(), buckets, noise, sentence_count, words)
    conflict |= _quoted(reading.title)
    areas = areas_of(reading, pack, located)
    hot = {key for key, cell in cells.items() if cell.buckets & STRONG or "power" in cell.buckets}
    return Signals(conflict, summed(areas, hot, pack), first_of(areas), _groups(reading))


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
    """Return how plainly the article speaks of what armed groups do: by a group of a known kind, in title or lead, 1.

    A known group further down is half of that, and so are gunmen whom nobody knows, an army, people taken, bombs
    and battles in title or lead.
    """
    known: set[str] = set()
    likely = False
    for field in reading.fields:
        for hit in field.hits:
            entry, section = hit.entry, section_of(field, hit.sentence)
            if isinstance(entry, Actor) and entry.side in ARMED - {"unknown"}:
                known.add(section)
            elif section != "body":
                likely |= isinstance(entry, Actor) and (entry.side == "unknown" or entry.role == "army")
                likely |= isinstance(entry, Violence) and (entry.bucket in _THEIRS or entry.event in _FOUGHT)
    return 1.0 if known - {"body"} else _HALF if known or likely else 0.0


def _counted(field: FieldReading, hit: Hit) -> bool:
    """Return whether a number of up to three digits stands before someone, or before what was done to them."""
    entry = hit.entry
    if hit.first == 0 or not (isinstance(entry, Actor) or (isinstance(entry, Violence) and entry.bucket in _COUNTABLE)):
        return False
    number = field.tokens[hit.first - 1].folded
    return number.isdigit() and len(number) <= _DIGITS


def _unwilled(field: FieldReading, index: int) -> bool:
    """Return whether the word beside a word for killing is what killed: `la foudre tue`, `killed by floods`."""
    hit = field.hits[index]
    return any(
        isinstance(other.entry, Noise)
        and other.entry.category in _UNWILLED
        and other.sentence == hit.sentence
        and max(hit.first - other.last, other.first - hit.last) <= _BESIDE
        for other in (*field.hits[max(index - 1, 0) : index], *field.hits[index + 1 : index + 2])
    )


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
