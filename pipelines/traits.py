"""What headline and lead say of an event beside its facts: that they follow it, and the kind of its scene. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.packs.folding import tokenize
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

LEAD_CHARS: Final = 400
"""Characters of the text that are read."""
COUP: Final = "coup"
"""A deed done to a country: there are no two in one on one day."""
MOST_FOR_KINDS: Final = 1.5
"""The most that kinds in common add."""
_STANDING: Final = frozenset(("after", "again"))
_COMMON: Final = frozenset(("camp", "convoy", "bomb", "strike", "cattle"))


class Traits(NamedTuple):
    """What a report's first words say."""

    follows: bool
    """It is on what came after an event, and names no new one: the day it names may be that of the saying."""
    kinds: frozenset[str]
    """Kinds of scene and deed that are named, the same in every language."""


def traits(title: str, lead: str, lang: str | None) -> Traits:
    """Return what the headline and the beginning of the text say."""
    text = f"{title}\n{lead[:LEAD_CHARS]}"
    lookup = vocabulary("stories").over(text, tokenize(text), lang)
    tags = {tag for at in lookup.starts() if (found := lookup.longest(at)) is not None for tag in found.payloads}
    return Traits(follows="after" in tags and "again" not in tags, kinds=frozenset(tags - _STANDING))


def kinds_score(ours: Collection[str], others: Collection[str]) -> float:
    """Return how far the kinds speak for one event: less where they are common, a little against where they differ."""
    shared = set(ours) & set(others)
    if COUP in shared:
        return MOST_FOR_KINDS
    if shared - _COMMON:
        return 0.6
    if shared:
        return 0.3
    return -0.3 if ours and others else 0.0
