"""Gives each reason for a verdict the sentence that it rests on, and each match its share of the score."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.packs.schema import Actor, Noise, Violence
from pipelines.evidence import STRONG, parties_of
from pipelines.match import Location
from pipelines.sections import section_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.items import Evidence
    from pipelines.match import FieldReading, Hit, Reading

MOST_WORDS = 3
"""Words that are shown of a reason."""
QUOTED = 14
"""Reasons that get a quote, the strongest first."""
_SECTIONS = frozenset(("title", "lead", "body"))


def with_quotes(evidence: tuple[Evidence, ...], reading: Reading) -> tuple[Evidence, ...]:
    """Return the reasons, the strongest of them with the article's own words that show them and the first sentence."""
    shown = _shown(reading)
    out = []
    for at, reason in enumerate(evidence):
        found = shown.get(reason.name) or shown.get(reason.name.partition("_")[0]) if at < QUOTED else None
        if not found:
            out.append(reason)
            continue
        field, first = found[0]
        words = dict.fromkeys(inside.text[hit.start : hit.end] for inside, hit in found)
        out.append(replace(reason, quote=field.quote(first.start, first.end), words=tuple(words)[:MOST_WORDS]))
    return tuple(out)


def _shown(reading: Reading) -> dict[str, list[tuple[FieldReading, Hit]]]:
    """Return, for each topic and for each topic in a section, the hits that show it, the first ones first."""
    shown: defaultdict[str, list[tuple[FieldReading, Hit]]] = defaultdict(list)
    for field in reading.fields:
        for hit in field.hits:
            section = section_of(field, hit.sentence)
            for topic in topics(hit):
                shown[topic].append((field, hit))
                shown[f"{topic}_{section}"].append((field, hit))
                if section != "body":
                    shown[f"{topic}_head"].append((field, hit))
    return shown


def topics(hit: Hit) -> tuple[str, ...]:
    """Return the topics of evidence that a hit speaks for: the first parts of the names of evidence."""
    entry = hit.entry
    if isinstance(entry, Violence):
        return (entry.bucket, "strong", "share", "kinds") if entry.bucket in STRONG else (entry.bucket,)
    if isinstance(entry, Noise):
        return entry.category, "noise"
    if isinstance(entry, Location):
        return ("where",)
    return parties_of(entry) if isinstance(entry, Actor) else ()


def weight_of(hit: Hit, field: FieldReading, weights: Mapping[str, float]) -> float | None:
    """Return what the hit's own pieces of evidence weigh in the log-odds, None where it has none."""
    section = section_of(field, hit.sentence)
    found = [
        weights[name]
        for topic in topics(hit)
        for name in (f"{topic}_{section}", f"{topic}_head")
        if topic != "share" and name in weights and (section in _SECTIONS - {"body"} or not name.endswith("_head"))
    ]
    return round(sum(found), 3) if found else None
