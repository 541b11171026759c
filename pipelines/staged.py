"""Sets aside what a report on an exercise only acts out or says: attacks simulated, terrorists soldiers would kill."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.packs.schema import Noise, Violence
from pipelines.counts import HARMED, read_counts
from pipelines.evidence import STRONG
from pipelines.mentions import LEAD
from pipelines.sentence import Sentence
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from monitor.items import Field
    from pipelines.match import FieldReading, Reading

EXERCISE: Final = "exercise"
"""The category of noise of a pack that names drills and manoeuvres."""
_QUOTED: Final = re.compile(r"[«“”„\"]|(?<!\w)['‘](?![Yy]a)(?=\w)")  # Hausa 'yan is no quotation


def without_staged(reading: Reading) -> Reading:
    """Return the reading of a report on an exercise without the violence of what is acted out or only said.

    It is one where headline or lead name an exercise, and neither tells of an attack but as acted out, or where the
    headline does and nobody is counted who came to harm; any other reading is returned as it is.
    """
    if not any(_exercises(field, title=reading.title is field) for field in reading.fields):
        return reading
    staged = frozenset(
        (field.field, index)
        for field in reading.fields
        for index, (begin, end) in enumerate(field.sentences)
        if _is_staged(field, begin, end, reading.lang)
    )
    if _exercises(reading.title, title=True):
        real = any(_counts(field, staged, reading.lang, title=reading.title is field) for field in reading.fields)
        staged |= frozenset() if real else _every(reading)
    if any(_real(field, staged, title=reading.title is field) for field in reading.fields):
        return reading
    title, text = (
        replace(
            field,
            hits=tuple(
                hit
                for hit in field.hits
                if (field.field, hit.sentence) not in staged or not isinstance(hit.entry, Violence)
            ),
        )
        for field in reading.fields
    )
    return replace(reading, title=title, text=text, staged=staged)


def _every(reading: Reading) -> frozenset[tuple[Field, int]]:
    return frozenset((field.field, index) for field in reading.fields for index in range(len(field.sentences)))


def _counts(field: FieldReading, staged: frozenset[tuple[str, int]], lang: str | None, *, title: bool) -> bool:
    """Return whether headline or lead count people who were killed, hurt or taken in earnest."""
    return any(
        count.outcome in HARMED
        for index, (begin, end) in enumerate(field.sentences[: None if title else LEAD])
        if (field.field, index) not in staged
        for count in read_counts(Sentence(field.quote(begin, end), lang))
    )


def _exercises(field: FieldReading, *, title: bool) -> bool:
    return any(
        isinstance(hit.entry, Noise) and hit.entry.category == EXERCISE and (title or hit.sentence < LEAD)
        for hit in field.hits
    )


def _real(field: FieldReading, staged: frozenset[tuple[str, int]], *, title: bool) -> bool:
    """Return whether headline or lead tell of violence in earnest; arms and fire alone belong to every exercise."""
    return any(
        isinstance(hit.entry, Violence)
        and hit.entry.bucket in STRONG - {"force"}
        and (title or hit.sentence < LEAD)
        and (field.field, hit.sentence) not in staged
        for hit in field.hits
    )


def _is_staged(field: FieldReading, begin: int, end: int, lang: str | None) -> bool:
    """Return whether the sentence quotes somebody, or says that something is acted out."""
    if _QUOTED.search(field.text, begin, end):
        return True
    first, last = (bisect_left(field.tokens, at, key=lambda token: token.start) for at in (begin, end))
    return vocabulary("staged").over(field.text, field.tokens[first:last], lang).any()
