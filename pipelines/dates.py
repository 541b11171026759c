"""Days that a text names, in French, English, Arabic and Hausa: written out, by weekday, or relative to publication.

A weekday or "yesterday" is the last such day before or on the day of publication, in the source's zone; without a
publication date only days with their year are read.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pipelines.daywords import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.packs.folding import Token
    from pipelines.daywords import DayWords

_SAID_WITHIN = 3
_SAID_FAR = 7
"""Words from the verb to the day at the most: in Arabic who said it stands between them, of a rite who was buried."""
_JOINING = frozenset(("le", "du", "the", "on", "of", "ga", "الموافق"))
"""What may stand between a weekday and the same day written out."""
_ADVERB = ("ly", "ment")
_YEARS = range(1990, 2100)
_DAY = re.compile(r"^(\d{1,2})(?:er|ier|e|eme|st|nd|rd|th)?$")
_BETWEEN = frozenset(("ga", "ga watan", "de", "of", "the", "watan", "شهر", "من"))
_SINCE = frozenset(("depuis", "since", "منذ", "tun", "jusqu", "until", "before", "avant", "d ici"))


class Day(NamedTuple):
    """A day named in a text, and where: the tokens `first` to before `end`."""

    day: date
    first: int
    end: int
    relative: bool = False
    said: bool = False
    """The day on which somebody said it (`a annoncé mardi`), not the day on which it happened."""
    since: bool = False
    """It went on from that day (`missing since Thursday`), or until then."""


class Span(NamedTuple):
    """The first and last day of what a text names, and the token that names it."""

    first: date
    last: date
    at: int


def find_days(tokens: Sequence[Token], published: date | None = None) -> list[Day]:
    """Return the days that the tokens of a sentence name, in order; never one after publication."""
    return [day for day in _every_day(tokens, published) if not day.since]


def first_since(tokens: Sequence[Token], published: date | None) -> Day | None:
    """Return the first day of the last week from which on something was so (`missing since Thursday`), or None."""
    return next((day for day in _every_day(tokens, published) if day.since and day.relative and not day.said), None)


def _every_day(tokens: Sequence[Token], published: date | None) -> list[Day]:
    words = day_words()
    out: list[Day] = []
    at = 0
    while at < len(tokens):
        folded = tokens[at].folded
        if folded not in words.begins and not folded[0].isdigit():  # nearly every word
            at += 1
            continue
        if skipped := _no_day(tokens, at, words):
            at += skipped
            continue
        found = _written(tokens, at, words, published) or (
            _relative(tokens, at, words, published, out) if published else None
        )
        if found is None:
            at += 1
            continue
        if published is None or found.day <= published + timedelta(days=1):
            since = bool(at and tokens[at - 1].folded in _SINCE)
            found = found._replace(said=_said(tokens, at, found.end, words), since=since)
            if out and _is_one(tokens, out[-1], found, words):
                before = out.pop()
                found = found._replace(first=before.first, said=before.said or found.said, since=before.since)
            out.append(found)
        at = found.end
    return out


def _is_one(tokens: Sequence[Token], before: Day, found: Day, words: DayWords) -> bool:
    """Return whether two names are of one day, which the second says more exactly.

    `samedi 29 août`, `vendredi, le 21 mars 2025`, `hier mardi`; but `ليل الأحد الاثنين` is the night between two.
    """
    if not before.relative or any(token.folded not in _JOINING for token in tokens[before.end : found.first]):
        return False
    weekday = tokens[before.first].folded in words.weekdays
    return not found.relative or (not weekday and found.first == before.end)


def by_night(tokens: Sequence[Token]) -> bool:
    """Return whether the tokens say that it happened in the night, which the day of saying then ends."""
    words = day_words().night
    return any(
        tuple(token.folded for token in tokens[at : at + size]) in words
        for at in range(len(tokens))
        for size in (1, 2, 3)
    )


def find_spans(tokens: Sequence[Token], published: date | None = None) -> list[Span]:
    """Return every day, month and year that the tokens name, days first.

    A month counts with its year (`in June 2021`, `watan Yunin 2021`), a year also alone.
    """
    days = find_days(tokens, published)
    out = [Span(day.day, day.day, day.first) for day in days if not day.said]
    taken = {at for day in days for at in range(day.first, day.end)}
    months = day_words().months
    for at, token in enumerate(tokens):
        if at in taken or not _year(token.folded):
            continue
        year = int(token.folded)
        before = [tokens[n].folded for n in range(max(at - 2, 0), at)]
        named = before[-2:-1] if before[-1:] and before[-1] in _BETWEEN else before[-1:]
        month = months.get(named[0]) if named else None
        if month is not None:
            out.append(Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]), at))
        else:
            out.append(Span(date(year, 1, 1), date(year, 12, 31), at))
    return out


def _no_day(tokens: Sequence[Token], at: int, words: DayWords) -> int:
    """Return how many tokens from here on hold the word for a day and name none: `makon jiya` is last week."""
    if tokens[at].folded not in words.no_day_begins:
        return 0
    for size in (4, 3, 2):
        if tuple(token.folded for token in tokens[at : at + size]) in words.no_day:
            return size
    return 0


def _written(tokens: Sequence[Token], at: int, words: DayWords, published: date | None) -> Day | None:
    """Read `15 mai 2022`, `May 15, 2022`, `15 ga Mayu 2022`, `nuit du 4 au 5 juin`."""
    day = _DAY.match(tokens[at].folded)
    if day is not None:
        month_at = at + 1
        while month_at < len(tokens) and month_at < at + 4 and tokens[month_at].folded in _BETWEEN:
            month_at += 1
        if month_at < len(tokens) and tokens[month_at].folded not in words.months:
            month_at = _after_range(tokens, at, words) or month_at
        month = words.months.get(tokens[month_at].folded) if month_at < len(tokens) else None
        return _dated(tokens, (int(day.group(1)), month), (at, month_at + 1), published)
    month = words.months.get(tokens[at].folded)
    if month is not None and at + 1 < len(tokens) and (day := _DAY.match(tokens[at + 1].folded)):
        return _dated(tokens, (int(day.group(1)), month), (at, at + 2), published)
    return None


def _after_range(tokens: Sequence[Token], at: int, words: DayWords) -> int | None:
    """Return where the month stands behind a range of two days: `4 au 5 juin`, `mercredi 19 à jeudi 20 mai`."""
    after = at + 1
    if after < len(tokens) and tokens[after].folded in ("au", "a", "to", "and", "et"):
        after += 1
        while after < len(tokens) and after < at + 4 and tokens[after].folded in {"ce", "le", *words.weekdays}:
            after += 1
    elif not (after < len(tokens) and _DAY.match(tokens[after].folded)):
        return None
    return after + 1 if after + 1 < len(tokens) and _DAY.match(tokens[after].folded) else None


def _said(tokens: Sequence[Token], at: int, end: int, words: DayWords) -> bool:
    """Return whether a word of saying stands before the day, or, past an adverb, right behind it (`on Friday said`).

    One before it counts unless a new clause begins between them (`said gunmen who came on Friday`).
    """
    said = max(
        (
            n
            for n in range(max(at - _SAID_FAR, 0), at)
            if _says(tokens, n, words.rites if _far(tokens, n, at) else words.saying)
        ),
        default=None,
    )
    if said is not None and _folded(tokens, said - 1, said + 1) not in words.no_saying:
        return words.clause.isdisjoint(_folded(tokens, said + 1, at))
    after = end + 1 if end < len(tokens) and tokens[end].folded.endswith(_ADVERB) else end
    joined = after < len(tokens) and tokens[end].start - tokens[end - 1].end == 1  # `killed on Friday, officials said`
    return joined and not words.saying.isdisjoint({_folded(tokens, after, after + n) for n in (1, 2)})


def _far(tokens: Sequence[Token], verb: int, day: int) -> bool:
    """Return whether so many words lie between that the day is another matter's, except in Arabic."""
    return day - verb > _SAID_WITHIN and tokens[day].folded.isascii()


def _says(tokens: Sequence[Token], at: int, saying: frozenset[tuple[str, ...]]) -> bool:
    return not saying.isdisjoint((_folded(tokens, at, at + 1), _folded(tokens, at - 1, at + 1)))


def _folded(tokens: Sequence[Token], first: int, end: int) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens[max(first, 0) : end])


def _dated(
    tokens: Sequence[Token], named: tuple[int, int | None], span: tuple[int, int], published: date | None
) -> Day | None:
    """Return the day and month named, in the year that follows them or else the last such day before publication."""
    (day, month), (first, end) = named, span
    if month is None:
        return None
    year_at = next((n for n in (end, end + 1) if n < len(tokens) and _year(tokens[n].folded)), None)
    if year_at is not None:
        return _day(int(tokens[year_at].folded), month, day, (first, year_at + 1))
    if published is None:
        return None
    found = _day(published.year, month, day, span)
    if found is not None and found.day > published:
        found = _day(published.year - 1, month, day, span)
    return found


def _year(folded: str) -> bool:
    return folded.isascii() and folded.isdigit() and int(folded[:9]) in _YEARS


def _day(year: int, month: int, day: int, span: tuple[int, int]) -> Day | None:
    try:
        return Day(date(year, month, day), *span)
    except ValueError:
        return None


def _relative(
    tokens: Sequence[Token], at: int, words: DayWords, published: date | None, named: Sequence[Day]
) -> Day | None:
    if published is None:
        return None
    for size in range(min(4, len(tokens) - at), 0, -1):
        phrase = tuple(token.folded for token in tokens[at : at + size])
        back = words.eves.get(phrase)
        if back is not None and (named or back == 1):  # `two days earlier` alone is another event's
            return Day((named[-1].day if named else published) - timedelta(days=back), at, at + size, relative=True)
        offset = words.offsets.get(phrase)
        if offset is not None:
            return Day(published - timedelta(days=offset), at, at + size, relative=True)
    weekday = words.weekdays.get(tokens[at].folded)
    if weekday is None:
        return None
    ago = (published.weekday() - weekday) % 7
    beside = {token.folded for token in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 4])}
    if ago == 0 and words.last & beside:
        ago = 7
    return Day(published - timedelta(days=ago), at, at + 1, relative=True)
