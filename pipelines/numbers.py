"""Numbers in a text: digits as the press groups them, and number words in French, English, Arabic and Hausa.

A number here is a count that a sentence may use. What is plainly no count (a decimal, an ordinal, a clock time) is not
given; whether a count is a toll, an age or a price is for the reader of the sentence around it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.packs.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.packs.folding import Token

LARGEST = 2_000_000_000
_GROUP = 3
_SEPARATORS = " \u00a0\u202f\u2009.,'’"
_HUNDRED = 100
_TEN = 10
_AR_PREFIXES = ("و", "ب", "ل")


class Number(NamedTuple):
    """A count: its value, the tokens it spans (`first` to before `end`), and how it is meant."""

    value: int | None
    """None for `dizaines`, `scores`: many, nobody says how many."""
    first: int
    end: int
    about: bool = False
    """A round figure such as `une vingtaine`."""
    article: bool = False
    """`un`, `a`: one, or merely an article."""
    digits: bool = False


class _Table(NamedTuple):
    link: frozenset[str]
    units: Mapping[str, int]
    times: Mapping[str, int]
    about: Mapping[str, int]
    plural: frozenset[str]
    articles: frozenset[str]
    leads: Mapping[str, int]
    teens: Mapping[str, int]


def find_numbers(text: str, tokens: Sequence[Token], lang: str | None = None) -> list[Number]:
    """Return the numbers among the tokens of `text`, in order, none overlapping another."""
    tables = _tables()
    chosen = (tables[lang],) if lang in tables else tuple(tables.values())
    out: list[Number] = []
    at = 0
    while at < len(tokens):
        found = _digits(text, tokens, at)
        if found is None:
            found = next((n for table in chosen if (n := _words(text, tokens, at, table)) is not None), None)
        else:
            found = _scaled(text, tokens, found, chosen)
        if found is None:
            at += 1
            continue
        if found.value is None or 0 <= found.value <= LARGEST:
            out.append(found)
        at = found.end
    return out


def _digits(text: str, tokens: Sequence[Token], at: int) -> Number | None:
    """Read `15`, `2 000 000`, `1.500`; give value -1 (dropped) to decimals, clock times and scores such as `3-0`."""
    if not _plain(tokens[at].folded):
        return None
    end = at + 1
    value = tokens[at].folded
    while len(tokens[at].folded) <= _GROUP and end < len(tokens) and _joined(text, tokens, end):
        value += tokens[end].folded
        end += 1
    before, after = (
        text[max(tokens[at].start - 1, 0) : tokens[at].start],
        text[tokens[end - 1].end : tokens[end - 1].end + 2],
    )
    if after[:1] in {".", ",", ":", "/", "-"} and after[1:].isdigit():
        return Number(-1, at, end + 1)
    odd = (before and before in "+#-./:°") or after.lstrip()[:1] in ("%", "°", "٪")
    return Number(-1 if odd or len(value) > len(str(LARGEST)) else int(value), at, end, digits=True)


def _plain(folded: str) -> bool:
    return folded.isascii() and folded.isdigit()


def _joined(text: str, tokens: Sequence[Token], at: int) -> bool:
    gap = text[tokens[at - 1].end : tokens[at].start]
    return len(gap) == 1 and gap in _SEPARATORS and len(tokens[at].folded) == _GROUP and _plain(tokens[at].folded)


def _scaled(text: str, tokens: Sequence[Token], number: Number, tables: Sequence[_Table]) -> Number:
    """Multiply digits by a word after them: `2 millions`, `15 mille`; a decimal takes the word with it."""
    end = number.end
    if end >= len(tokens) or number.value is None or text[tokens[end - 1].end : tokens[end].start].strip():
        return number
    times = next((table.times[tokens[end].folded] for table in tables if tokens[end].folded in table.times), None)
    if times is None:
        return number
    return number._replace(value=number.value * times if number.value > 0 else number.value, end=end + 1)


def _words(text: str, tokens: Sequence[Token], at: int, table: _Table) -> Number | None:
    word = tokens[at].folded
    if word in table.plural or (word[:1] in _AR_PREFIXES and word[1:] in table.plural):
        return Number(None, at, at + 1)
    if word in table.articles:
        following = tokens[at + 1].folded if at + 1 < len(tokens) else ""
        if following in table.about:
            return Number(table.about[following], at, at + 2, about=True)
        if following in table.times and table is _tables().get("en"):
            dozen = _words(text, tokens, at + 1, table)
            return dozen._replace(first=at) if dozen else None
        return Number(1, at, at + 1, article=True)
    if word in table.about:
        return Number(table.about[word], at, at + 1, about=True)
    parts = list(_parts(text, tokens, at, table))
    return Number(_add(parts), at, parts[-1][2]) if parts else None


def _parts(text: str, tokens: Sequence[Token], at: int, table: _Table) -> Iterator[tuple[int, bool, int]]:
    """Yield (value, multiplies, end) of the words that make one number, from token `at` on."""
    last = LARGEST
    begun = False
    while at < len(tokens):
        word = tokens[at].folded
        if begun and "," in text[tokens[at - 1].end : tokens[at].start]:
            return
        if begun and word in table.link and at + 1 < len(tokens):
            at += 1
            word = tokens[at].folded
        following = tokens[at + 1].folded if at + 1 < len(tokens) else ""
        unit, times = _value(word, table.units), table.times.get(word)
        if unit is None and table.units.get(following) == _TEN:
            unit = _value(word, table.teens)
        if word in table.leads:
            unit, at = _led(tokens, at, table)
        if times is not None and (begun or times != 1):
            yield times, True, at + 1
            last = times
        elif unit is not None and _fits(unit, last, begun=begun):
            yield unit, False, at + 1
            last = 80 if last == 4 and unit == 20 else unit  # noqa: PLR2004 - quatre-vingt
        else:
            return
        begun = True
        at += 1


def _led(tokens: Sequence[Token], at: int, table: _Table) -> tuple[int, int]:
    """Return the value of a word that multiplies what follows it, and its last token: `dubu goma sha biyu`."""
    lead = table.leads[tokens[at].folded]
    ahead = [token.folded for token in tokens[at + 1 : at + 4]]
    count = table.units.get(ahead[0]) if ahead else None
    if count is None:
        return lead, at
    if count == _TEN and len(ahead) > 2 and ahead[1] == "sha" and ahead[2] in table.units:  # noqa: PLR2004 - ten, and, one
        return lead * (count + table.units[ahead[2]]), at + 3
    return lead * count, at + 1


def _value(word: str, units: Mapping[str, int]) -> int | None:
    value = units.get(word)
    return units.get(word[1:]) if value is None and word.startswith("و") else value


def _fits(unit: int, last: int, *, begun: bool) -> bool:
    """Whether `unit` can follow a part of the value `last`: after twenty comes one to nine, after four only eighty."""
    if not begun or (last >= _HUNDRED and unit < last):
        return True
    if unit < 10 <= last:  # noqa: PLR2004 - tens and then ones
        return last != 10 or unit < 10  # noqa: PLR2004 - dix-sept, goma sha biyu
    return (
        (last in (60, 80) and 10 <= unit < 20)  # noqa: PLR2004 - soixante-dix, quatre-vingt-dix
        or (last == 4 and unit == 20)  # noqa: PLR2004 - quatre-vingt
        or (last < 10 <= unit < _HUNDRED)  # noqa: PLR2004 - Arabic: five and twenty, three ten
    )


def _add(parts: Sequence[tuple[int, bool, int]]) -> int:
    total = current = 0
    for value, multiplies, _ in parts:
        if multiplies and value >= 1000:  # noqa: PLR2004 - closes a group of thousands
            total, current = total + max(current, 1) * value, 0
        elif multiplies:
            current = max(current, 1) * value
        elif current == 4 and value == 20:  # noqa: PLR2004 - quatre-vingt
            current = 80
        else:
            current += value
    return total + current


@cache
def _tables() -> dict[str, _Table]:
    """Return the number words by language, read once a process."""
    raw: dict[str, dict[str, Any]] = tomllib.loads(
        (files("pipelines") / "words" / "numbers.toml").read_text(encoding="utf-8")
    )
    return {
        lang: _Table(
            link=frozenset(map(_key, table["link"])),
            units={_key(word): value for word, value in table["units"].items()},
            times={_key(word): value for word, value in table["times"].items()},
            about={_key(word): value for word, value in table["about"].items()},
            plural=frozenset(map(_key, table["plural"])),
            articles=frozenset(map(_key, table["articles"])),
            leads={_key(word): value for word, value in table.get("leads", {}).items()},
            teens={_key(word): value for word, value in table.get("teens", {}).items()},
        )
        for lang, table in raw.items()
    }


def _key(word: str) -> str:
    return fold(word).replace("'", "")
