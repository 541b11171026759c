"""What headline and lead say of an event beside its facts: that they follow it, and the kind of its scene. Pure."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.packs.folding import folded_words, tokenize
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

LEAD_CHARS: Final = 400
"""Characters of the text that are read."""
COUP: Final = "coup"
"""A deed done to a country: there are no two in one on one day."""
MOST_FOR_KINDS: Final = 1.5
"""The most that kinds in common add."""
_TELLING: Final = 0.6
_WORD: Final = 4
_STEM: Final = 6
_STANDING: Final = frozenset(("after", "again"))
_COMMON: Final = frozenset(("camp", "convoy", "bomb", "strike", "cattle", "arson"))


class Traits(NamedTuple):
    """What a report's first words say."""

    follows: bool
    """It is on what came after an event, and names no new one: the day it names may be that of the saying."""
    kinds: frozenset[str]
    """Kinds of scene and deed that are named, the same in every language."""


class Words:
    """Headline and lead of a report, read as far as somebody asks."""

    def __init__(self, title: str, lead: str, lang: str | None) -> None:
        """Take the headline, and the text's first sentences."""
        self._title, self._lead, self._lang = title, lead, lang

    @cached_property
    def traits(self) -> Traits:
        """What they say of the event."""
        text = f"{self._title}\n{self._lead[:LEAD_CHARS]}"
        lookup = vocabulary("stories").over(text, tokenize(text), self._lang)
        tags = {tag for at in lookup.starts() if (found := lookup.longest(at)) is not None for tag in found.payloads}
        return Traits(follows="after" in tags and "again" not in tags, kinds=frozenset(tags - _STANDING))

    def alike(self, other: Words) -> float | None:
        """Return the share of words that headline and lead have in common, 0 to 1; None across languages."""
        if self._lang is None or self._lang != other._lang:
            return None
        titles, leads = (_overlap(mine, theirs) for mine, theirs in zip(self._stems, other._stems, strict=True))
        return 0.4 * titles + 0.6 * leads

    @cached_property
    def _stems(self) -> tuple[frozenset[str], frozenset[str]]:
        return _stems(self._title), _stems(f"{self._title} {self._lead}")


def _stems(text: str) -> frozenset[str]:
    words = folded_words(text[: 2 * LEAD_CHARS])
    return frozenset(word[:_STEM] for word in words if len(word) >= _WORD or word.isdigit())


def _overlap(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def kinds_score(ours: Collection[str], others: Collection[str]) -> float:
    """Return how far the kinds speak for one event: less where they are common."""
    shared = set(ours) & set(others)
    if COUP in shared:
        return MOST_FOR_KINDS
    if shared - _COMMON:
        return _TELLING
    if shared:
        return 0.3
    return 0.0


def most_for_kinds(ours: Collection[str]) -> float:
    """Return the most that kinds in common with these can add."""
    if COUP in ours:
        return MOST_FOR_KINDS
    return _TELLING if ours else 0.0
