"""The words by which texts name days, from `words/dates.toml` and the names of months."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.folding import fold, tokenize
from pipelines.wording import load

if TYPE_CHECKING:
    from collections.abc import Mapping


class DayWords(NamedTuple):
    """Words for days of all languages, folded as tokens are; phrases as tuples of tokens."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    offsets: Mapping[tuple[str, ...], int]
    eves: Mapping[tuple[str, ...], int]
    """So many days before the one that was named last."""
    rites: frozenset[tuple[str, ...]]
    """Those of `saying` that are done to the dead."""
    saying: frozenset[tuple[str, ...]]
    last: frozenset[str]
    clause: frozenset[str]
    no_day: frozenset[tuple[str, ...]]
    no_day_begins: frozenset[str]
    """The first words of `no_day`."""
    begins: frozenset[str]
    """All words by which a day can begin, but for digits."""
    no_saying: frozenset[tuple[str, ...]]
    night: frozenset[tuple[str, ...]]


@cache
def day_words() -> DayWords:
    """Return months, weekdays and relative days of all languages, folded as tokens are; read once a process."""
    raw = tomllib.loads((files("pipelines") / "words" / "dates.toml").read_text(encoding="utf-8"))
    months: dict[str, int] = {}
    for lang in raw:  # in prose `out 17` is no Portuguese October
        for number, spellings in enumerate(load("months")[lang], 1):
            months.update({_key(name): number for name in spellings if len(name) > 2})  # noqa: PLR2004 - no month is shorter
    for number, spellings in enumerate(load("months")["ha"], 1):  # `watan Janairun 2021`, `ga Agustan bara`
        months.update({f"{_key(name)}n": number for name in spellings})
    weekdays: dict[str, int] = {
        _key(name): day for table in raw.values() for name, day in table.get("also", {}).items()
    }
    offsets: dict[tuple[str, ...], int] = {}
    for table in raw.values():
        weekdays.update({_key(name): number for number, name in enumerate(table["weekdays"])})
        for offset, tag in enumerate(("today", "yesterday", "before_yesterday")):
            offsets.update({tuple(token.folded for token in tokenize(phrase)): offset for phrase in table[tag]})
    last, clause = (
        frozenset(_key(word) for table in raw.values() for word in table[tag]) for tag in ("last", "clause")
    )
    eves = {
        tuple(token.folded for token in tokenize(phrase)): back
        for table in raw.values()
        for back, phrases in enumerate(table.get("eves", ()), 1)
        for phrase in phrases
    }
    no_day, saying, no_saying, night, rites = (
        frozenset(
            tuple(token.folded for token in tokenize(phrase)) for table in raw.values() for phrase in table.get(tag, ())
        )
        for tag in ("no_day", "saying", "no_saying", "night", "rites")
    )
    saying |= rites
    saying |= {(f"و{phrase[0]}", *phrase[1:]) for phrase in saying if not phrase[0].isascii()}  # "and" is written on it
    not_days = frozenset(phrase[0] for phrase in no_day)
    begins = frozenset((*months, *weekdays, *(phrase[0] for phrase in (*offsets, *eves)), *not_days))
    return DayWords(
        months, weekdays, offsets, eves, rites, saying, last, clause, no_day, not_days, begins, no_saying, night
    )


def _key(word: str) -> str:
    return fold(word).replace("'", "")
