"""Which part of an article a sentence belongs to, and how much it counts there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipelines.match import FieldReading

LEAD_CHARS: Final = 420
"""A lead is the sentences that begin within so many characters."""
SECTIONS: Final = ("title", "lead", "body")
SECTION_WEIGHT: Final = {"title": 3.0, "lead": 2.0, "body": 0.4}


def section_of(field: FieldReading, sentence: int) -> str:
    """Return which part of the article a sentence belongs to: title, lead or body."""
    if field.field == "title":
        return "title"
    return "lead" if field.sentences[sentence][0] < LEAD_CHARS else "body"
