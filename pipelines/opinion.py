"""A second opinion on the extracted text: the page's own `articleBody` and the feed's full content."""

from __future__ import annotations

from typing import Final

from pipelines.wording import fold

_MIN_OPINION: Final = 400
"""Characters from which another source's text is a full text and not a teaser."""
_MIN_COMMON: Final = 0.6
_SIZE: Final = 4
_MAX_COMPARED: Final = 20_000


def second_opinion(text: str, structured: str | None, fed: str | None) -> tuple[str, ...]:
    """Return `second_opinion_differs` where a full text from elsewhere holds much that `text` lacks."""
    for other in (structured, fed):
        if other and len(other) >= _MIN_OPINION and "<" not in other[:200] and _found(other, text) < _MIN_COMMON:
            return ("second_opinion_differs",)
    return ()


def _found(other: str, text: str) -> float:
    """Return the share of the other text's word groups that stand in `text`."""
    theirs, ours = _groups(other), _groups(text)
    return len(theirs & ours) / len(theirs) if theirs else 1.0


def _groups(text: str) -> set[tuple[str, ...]]:
    words = fold(text[:_MAX_COMPARED]).split()
    return {tuple(words[n : n + _SIZE]) for n in range(max(1, len(words) - _SIZE + 1))}
