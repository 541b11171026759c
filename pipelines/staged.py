"""Sets aside what a report on an exercise only acts out or says: attacks simulated, terrorists soldiers would kill."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.packs.schema import Noise, Violence
from pipelines.evidence import STRONG
from pipelines.mentions import LEAD
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipelines.match import FieldReading, Reading

EXERCISE: Final = "exercise"
"""The category of noise of a pack that names drills and manoeuvres."""
_QUOTED: Final = re.compile(r"[«“”„\"]|(?<!\w)['‘](?=\w)")


def without_staged(reading: Reading) -> Reading:
    """Return the reading of a report on an exercise without the violence of what is acted out or only said.

    It is one where headline or lead name an exercise, and neither tells of an attack but as acted out; any other
    reading is returned as it is.
    """
    if not any(_exercises(field, reading.title is field) for field in reading.fields):
        return reading
    staged = frozenset(
        (field.field, index)
        for field in reading.fields
        for index, (begin, end) in enumerate(field.sentences)
        if _is_staged(field, begin, end, reading.lang)
    )
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


def _exercises(field: FieldReading, title: bool) -> bool:  # noqa: FBT001 - which of two fields it is
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
