"""Gives each reason for a verdict the sentence that it rests on, and each match its share of the score."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.schema import Actor, Noise, Violence
from pipelines.evidence import STRONG, parties_of
from pipelines.match import Location
from pipelines.sections import section_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from monitor.items import Evidence
    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.mentions import Mention
    from pipelines.resolve import Located

MOST_WORDS = 3
"""Words that are shown of a reason."""
QUOTED = 14
"""Reasons that get a quote, the strongest first."""
_ELSEWHERE = "elsewhere"
_SECTIONS = frozenset(("title", "lead", "body"))


class _Shown(NamedTuple):
    """A name or word of the article that shows a reason."""

    field: FieldReading
    start: int
    end: int


def with_quotes(
    evidence: tuple[Evidence, ...], reading: Reading, located: Iterable[Located], countries: Collection[str]
) -> tuple[Evidence, ...]:
    """Return the reasons, the strongest of them with the article's own words that show them and the first sentence.

    That it happens in one of `countries` is shown by the names of what lies there, that it does not by all others.
    """
    shown = _shown(reading, located, countries)
    out = []
    for at, reason in enumerate(evidence):
        name = _sided(reason.name, reason.weight)
        found = shown.get(name) or shown.get(name.partition("_")[0]) if at < QUOTED else None
        if not found:
            out.append(reason)
            continue
        words = dict.fromkeys(one.field.text[one.start : one.end] for one in found)
        quote = found[0].field.quote(found[0].start, found[0].end)
        out.append(replace(reason, quote=quote, words=tuple(words)[:MOST_WORDS]))
    return tuple(out)


def _shown(reading: Reading, located: Iterable[Located], countries: Collection[str]) -> dict[str, list[_Shown]]:
    """Return, for each topic and for each topic in a section, the words that show it, the first ones first."""
    spoken = [
        (topic, hit.sentence, _Shown(field, hit.start, hit.end))
        for field in reading.fields
        for hit in field.hits
        for topic in topics(hit, countries)
    ]
    spoken += [
        ("where" if set(entry.countries) & set(countries) else _ELSEWHERE, mention.sentence, _shown_by(mention))
        for mention, entry in located
    ]
    spoken.sort(key=lambda one: (one[2].field is not reading.title, one[2].start))
    shown: defaultdict[str, list[_Shown]] = defaultdict(list)
    for topic, sentence, word in spoken:
        section = section_of(word.field, sentence)
        for name in (topic, f"{topic}_{section}", *((f"{topic}_head",) if section != "body" else ())):
            shown[name].append(word)
    return shown


def _shown_by(mention: Mention) -> _Shown:
    tokens = mention.field.tokens
    return _Shown(mention.field, tokens[mention.first].start, tokens[mention.last - 1].end)


def topics(hit: Hit, countries: Collection[str]) -> tuple[str, ...]:
    """Return the topics of evidence that a hit speaks for: the first parts of the names of evidence."""
    entry = hit.entry
    if isinstance(entry, Violence):
        return (entry.bucket, "strong", "share", "kinds") if entry.bucket in STRONG else (entry.bucket,)
    if isinstance(entry, Noise):
        return entry.category, "noise"
    if isinstance(entry, Location):
        return ("where" if entry.code == "*" or entry.code in countries else _ELSEWHERE,)
    return parties_of(entry) if isinstance(entry, Actor) else ()


def sided(evidence: Iterable[Evidence]) -> dict[str, float]:
    """Return what each piece of evidence weighs, by the topic that shows it and where that stands."""
    return {_sided(reason.name, reason.weight): reason.weight for reason in evidence}


def weight_of(hit: Hit, field: FieldReading, weights: Mapping[str, float], countries: Collection[str]) -> float | None:
    """Return what the hit's own pieces of evidence weigh in the log-odds, None where it has none.

    `weights` are those that `sided` gives.
    """
    section = section_of(field, hit.sentence)
    found = [
        weights[name]
        for topic in topics(hit, countries)
        for name in (f"{topic}_{section}", f"{topic}_head")
        if topic != "share" and name in weights and (section in _SECTIONS - {"body"} or not name.endswith("_head"))
    ]
    return round(sum(found), 3) if found else None


def _sided(name: str, weight: float) -> str:
    """Return the name of a piece of evidence, with that of the other side where places speak against the watch."""
    return f"else{name}" if name.startswith("where_") and weight < 0 else name
