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
"""A mutiny or seizure of power: there are no two in one country on one day."""
SIEGE: Final = "siege"
"""A blockade, which lasts."""
RELEASE: Final = "release"
HOSTAGES: Final = "hostages"
MOST_FOR_KINDS: Final = 2.2
"""The most that kinds in common add."""
_OFTEN_SCENE: Final = 1.3
_DAILY_SCENE: Final = 1.0
"""Not enough to hold up a join by itself."""
_COMMON_SCENE: Final = 0.6
_OTHER_DEED: Final = -1.3
_OTHER_NATION: Final = -2.0
_MARKS: Final = ":|-–—]/)»"
"""What parts a mark from the headline behind it."""
_WORD: Final = 4
_STEM: Final = 6
_STANDING: Final = frozenset(("after", "again", "digest", "anniversary", "archive"))
_OFTEN: Final = frozenset(
    (
        "airport", "bomb", "bridge", "cattle", "checkpoint", "clergy", "clinic", "convoy", "customs", "embassy",
        "helicopter", HOSTAGES, "hotel", "market", "mast", "mauritanian", "mosque", "rail", "school", "shelling",
        "strike", "teacher", "well",
    )
)  # fmt: skip
"""Of the telling kinds those of which there are two in a country on some days, or that stand beside the event."""
_DAILY: Final = frozenset((HOSTAGES, "shelling", "strike"))
"""Of these those of which there are several on any day of a war."""
_COMMON: Final = frozenset(("aid", "arson", "camp", "farmers", "herders", "lorry", RELEASE, "traders"))
"""What many reports name beside their event."""
_DEEDS: Final = frozenset(
    (
        "boat", "bomb", "bus", "church", "clash", COUP, "factory", "gold", HOSTAGES, "market", "mosque",
        "pipeline", "prison", "protest", "shelling", SIEGE, "station", "strike", "suicide", "tankers", "wedding",
    )
)  # fmt: skip
"""What an event is called by: of two reports that each name one, and none in common, one is likely on another event."""


_NATIONS: Final = frozenset(
    (
        "austrian", "chinese", "egyptian", "emirati", "german", "indian", "iranian", "italian", "ivorian", "jordanian",
        "moroccan", "senegalese", "spanish", "turkish",
    )
)  # fmt: skip
"""Whose people were taken or killed: of two reports that each name one, none in common, each is on another event."""


class Traits(NamedTuple):
    """What a report's first words say."""

    follows: bool
    """It is on what came after an event, and names no new one: the day it names may be that of the saying."""
    again: bool
    """It is a new deed where one was before."""
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
        tags = self._tags(f"{self._title}\n{self._lead[:LEAD_CHARS]}")
        again = "again" in tags
        return Traits(follows="after" in tags and not again, again=again, kinds=frozenset(tags - _STANDING))

    @cached_property
    def is_digest(self) -> bool:
        """Whether the headline announces a week's or a month's events."""
        return "digest" in self._tags(self._title)

    @cached_property
    def recalls(self) -> bool:
        """Whether the headline speaks of what happened years ago."""
        return "anniversary" in self._tags(self._title)

    @cached_property
    def is_archive(self) -> bool:
        """Whether the headline says by a mark before it that the text is published again: `Archives : ...`."""
        tokens = tokenize(self._title)
        lookup = vocabulary("stories").over(self._title, tokens, self._lang)
        found = lookup.longest(0) if tokens else None
        if found is None or "archive" not in found.payloads:
            return False
        end = tokens[found.end - 1].end
        following = tokens[found.end].start if found.end < len(tokens) else len(self._title)
        return any(mark in self._title[end:following] for mark in _MARKS)

    def _tags(self, text: str) -> set[str]:
        lookup = vocabulary("stories").over(text, tokenize(text), self._lang)
        return {tag for at in lookup.starts() if (found := lookup.longest(at)) is not None for tag in found.payloads}

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
    """Return how far the kinds speak for one event: less where they are common; against it where the deeds differ."""
    shared = set(ours) & set(others)
    if set(ours) & _NATIONS and set(others) & _NATIONS and not shared & _NATIONS:
        return _OTHER_NATION
    if shared - _COMMON - _OFTEN:
        return MOST_FOR_KINDS
    if shared - _COMMON:
        return _OFTEN_SCENE if shared - _COMMON - _DAILY else _DAILY_SCENE
    if set(ours) & _DEEDS and set(others) & _DEEDS:
        return _OTHER_DEED
    return _COMMON_SCENE if shared else 0.0


def most_for_kinds(ours: Collection[str]) -> float:
    """Return the most that kinds in common with these can add."""
    if set(ours) - _COMMON - _OFTEN:
        return MOST_FOR_KINDS
    if set(ours) - _COMMON:
        return _OFTEN_SCENE
    return _COMMON_SCENE if ours else 0.0


def telling(kinds: Collection[str]) -> set[str]:
    """Return those of the kinds by which an event may be found."""
    return set(kinds) - _COMMON
