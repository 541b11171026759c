"""Sets aside what a report on a work of art tells: hostages of a film, an ambush of a novel, terrorists of a game."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.packs.schema import Noise
from pipelines.match import Location
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipelines.match import FieldReading, Reading

_OPENING: Final = 2
"""Sentences in which a text says what it is about."""
_MANY: Final = 2
"""Words for works that an opening must hold where the headline has none."""


def without_works(reading: Reading) -> Reading:
    """Return the reading of a report on a film, a book, a play or a game without the deeds and fighters in it.

    It is one where the headline names such a work, or the opening does more than once; any other reading is returned
    as it is. What befalls those who make one, or sit in a cinema, is no part of it.
    """
    title, text = reading.fields
    if not _works(title, len(title.sentences), reading.lang) and _works(text, _OPENING, reading.lang) < _MANY:
        return reading
    told = frozenset((field.field, number) for field in reading.fields for number in range(len(field.sentences)))
    kept = (replace(field, hits=tuple(hit for hit in field.hits if _stays(hit.entry))) for field in reading.fields)
    title, text = kept
    return replace(reading, title=title, text=text, staged=reading.staged | told)


def _stays(entry: object) -> bool:
    """Return whether what was found is a place or a subject: both still say what the report is about."""
    return isinstance(entry, Noise | Location)


def _works(field: FieldReading, sentences: int, lang: str | None) -> int:
    """Return how many works the field's first sentences name."""
    if not field.sentences or not sentences:
        return 0
    end = field.sentences[min(sentences, len(field.sentences)) - 1][1]
    tokens = [token for token in field.tokens if token.start < end]
    lookup = vocabulary("works").over(field.text, tokens, lang)
    found, free = 0, 0
    for at in lookup.starts():
        phrase = lookup.longest(at) if at >= free else None
        if phrase is not None:
            free = phrase.end
            found += "work" in phrase.payloads
    return found
