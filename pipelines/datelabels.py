"""Which lines and elements date a publication, and which a change; their words are in cues/."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipelines.wording import fold, load

_LANGUAGES: Final = ("fr", "en", "ar", "ha", "es", "pt", "de")


def announces_publication(text: str) -> bool:
    """Return whether a line begins with a word for publishing."""
    return bool(_published().match(fold(text).lstrip(" .:|•·*-–—([")))


def tells_change(text: str) -> bool:
    """Return whether a line holds a word for a change."""
    return bool(_updated().search(fold(text)))


def publication_part(text: str) -> str:
    """Return the part of a line that dates no change: what follows a word for publishing, or stands before the change.

    Empty where the whole line speaks of a change.
    """
    folded = fold(text)
    change = _updated().search(folded)
    if change is None:
        return text
    after = _published_within().search(folded, change.end())
    return folded[after.start() :] if after else folded[: change.start()]


def names_change(name: str) -> bool:
    """Return whether markup calls an element by a word for a change."""
    return bool(_changed().search(fold(name)))


@cache
def _published() -> re.Pattern[str]:
    return re.compile(_publishing())


@cache
def _published_within() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + _publishing())


@cache
def _publishing() -> str:
    labels = {fold(phrase).strip(" :-") for language in _LANGUAGES for phrase in load(language)["dateline"]["start"]}
    words = sorted(filter(None, (label for label in labels if not tells_change(label))), key=len, reverse=True)
    return rf"(?:{'|'.join(map(re.escape, words))})(?!\w)"


@cache
def _updated() -> re.Pattern[str]:
    words = {fold(word) for language in _LANGUAGES for word in load(language)["dateline"]["updated"]}
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})")


@cache
def _changed() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, load("datewords")["changed"])))
