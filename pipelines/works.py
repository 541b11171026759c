"""Sets aside what a report on a work of art tells: hostages of a film, an ambush of a novel, terrorists of a game."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from monitor.packs.schema import Noise
from pipelines.counts import HARMED, read_counts
from pipelines.dates import find_days
from pipelines.match import Location
from pipelines.mentions import LEAD
from pipelines.sentence import Sentence
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipelines.match import FieldReading, Reading

_OPENING: Final = 2
"""Sentences in which a text says what it is about."""
_SOME_DAY: Final = date(2000, 1, 1)
"""Any day will do to tell whether one is named by its weekday."""
_MANY: Final = 2
"""Words for works that an opening must hold where the headline has none."""


def without_works(reading: Reading) -> Reading:
    """Return the reading of a report on a film, a book, a play or a game without the deeds and fighters in it.

    It is one where the headline names such a work, or the opening does more than once; any other reading is returned
    as it is. What befalls those who make one, or sit in a cinema, is no part of it; nor is a day of this week on which
    people were killed, hurt or taken, in a sentence of the lead that names no work.
    """
    title, text = reading.fields
    if not _works(title, 0, len(title.sentences), reading.lang) and _works(text, 0, _OPENING, reading.lang) < _MANY:
        return reading
    if any(_in_earnest(text, number, reading.lang) for number in range(min(LEAD, len(text.sentences)))):
        return reading
    told = frozenset((field.field, number) for field in reading.fields for number in range(len(field.sentences)))
    kept = (replace(field, hits=tuple(hit for hit in field.hits if _stays(hit.entry))) for field in reading.fields)
    title, text = kept
    return replace(reading, title=title, text=text, staged=reading.staged | told)


def _stays(entry: object) -> bool:
    """Return whether what was found is a place or a subject: both still say what the report is about."""
    return isinstance(entry, Noise | Location)


def _in_earnest(field: FieldReading, number: int, lang: str | None) -> bool:
    """Return whether the sentence counts people who came to harm on a day of this week, and names no work."""
    begin, end = field.sentences[number]
    sentence = Sentence(field.text, lang, [token for token in field.tokens if begin <= token.start < end])
    if not any(count.outcome in HARMED for count in read_counts(sentence)):
        return False
    return any(day.relative for day in find_days(sentence.tokens, _SOME_DAY)) and not _works(
        field, number, number + 1, lang
    )


def _works(field: FieldReading, first: int, last: int, lang: str | None) -> int:
    """Return how many works the sentences `first` to before `last` of a field name."""
    sentences = field.sentences[first:last]
    if not sentences:
        return 0
    begin, end = sentences[0][0], sentences[-1][1]
    tokens = [token for token in field.tokens if begin <= token.start < end]
    lookup = vocabulary("works").over(field.text, tokens, lang)
    found, free = 0, 0
    for at in lookup.starts():
        phrase = lookup.longest(at) if at >= free else None
        if phrase is not None:
            free = phrase.end
            found += "work" in phrase.payloads
    return found
