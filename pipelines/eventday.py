"""The day of an article's main event, from its own words and its day of publication."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from pipelines.dates import by_night, find_days, first_since
from pipelines.recalled import recalled
from pipelines.surroundings import deeds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from monitor.packs.folding import Token
    from pipelines.dates import Day
    from pipelines.match import Reading
    from pipelines.timing import Account

_LINKED = 3
"""Words between a deed and its day at the most, all of `_LINKS`."""
_LINKS = frozenset(
    [
        "de",
        "du",
        "d",
        "le",
        "ce",
        "cette",
        "of",
        "on",
        "the",
        "that",
        "last",
        "ranar",
        "ta",
        "na",
        "ga",
        "da",
        "aka",
        "a",
        "في",
        "يوم",
        "ليله",
    ]
)
_OWN = ("'s", "’s")
_DATELINE = re.compile(
    r"[^\W\d][^\d.!?\n]{1,40},\s(?:(?:le\s)?\d{1,2}[^.!?\n,]{2,20}?|[^\W\d]{3,9}\.?\s\d{1,2}(?:,?\s\d{4})?)"
    r"\.?\s*(?:\([^)\n]{2,30}\)\s*)?[-–—:]\s"
)
"""`OUAGADOUGOU, 9 oct (AFP) - `, `BAMAKO, Sept 17 (Reuters) - `"""


class EventDay(NamedTuple):
    """A day and the sentence that names it."""

    day: date
    quote: str


def local_day(published_at: datetime | None, zone: str | None) -> date | None:
    """Return the day of publication in the site's zone."""
    if published_at is None:
        return None
    return published_at.astimezone(ZoneInfo(zone)).date() if zone else published_at.date()


def event_day(
    reading: Reading, told: set[tuple[str, int]], account: Account, published: date | None
) -> EventDay | None:
    """Return the day of the event: of one long ago, its own day only; else the first that a telling sentence names."""
    past = recalled(reading, account, published)
    if past is not None:
        return EventDay(past.day, past.quote) if past.day else None
    return _named(reading, told, published)


def _named(reading: Reading, told: set[tuple[str, int]], published: date | None) -> EventDay | None:
    """Return the first day that a telling sentence names; one that stands with the deed before one of no deed.

    Where none does, the day since which it is so: `missing since Thursday`.
    """
    loose: EventDay | None = None
    since: EventDay | None = None
    for field in (reading.text, reading.title):
        deeds = deeds_of(field)
        ends = {hit.first: hit.last for hit in field.hits}
        for index, (begin, end) in enumerate(field.sentences):
            dateline = _DATELINE.match(field.text, begin, end) if index == 0 else None
            after = dateline.end() if dateline else begin  # the day in a dateline is when it was written
            if (field.field, index) not in told:
                continue
            span = [bisect_left(field.tokens, at, key=lambda token: token.start) for at in (after, end)]
            here = deeds[bisect_left(deeds, span[0]) : bisect_left(deeds, span[1])]
            tokens = field.tokens[span[0] : span[1]]
            joined = _joined(field.text, tokens, {n - span[0]: ends[n] - span[0] for n in here}, published)
            found = joined or _first_day(tokens, published)
            if found is None:
                went_on = first_since(tokens, published) if since is None else None
                since = since or (EventDay(went_on.day, field.quote(begin, end)) if went_on else None)
                continue
            day = EventDay(found, field.quote(begin, end))
            if joined or (here and loose is None):
                return day
            loose = loose or day
    return loose or since


def _joined(text: str, tokens: Sequence[Token], deeds: Mapping[int, int], published: date | None) -> date | None:
    """Return the day that stands right with a deed: `l'attaque du 8 septembre`, `the June 2 attack`.

    `deeds` are the first tokens of the sentence's words for deeds, with the tokens after their last.
    """
    ends = frozenset(deeds.values())
    for day in find_days(tokens, published) if deeds else ():
        spoken = day.said and day.relative and _bare(text, tokens, day)
        if day.end in deeds and not spoken:
            return day.day
        for end in range(day.first, max(day.first - _LINKED, 0) - 1, -1):
            if end in ends and _LINKS.issuperset(token.folded for token in tokens[end : day.first]):
                return day.day
    return None


def _bare(text: str, tokens: Sequence[Token], day: Day) -> bool:
    """Return whether the day stands by itself before a deed: `ta ce a ranar Talata an kashe`, not `Sunday's raid`."""
    end = tokens[day.end - 1].end
    own = day.end < len(tokens) and text[end : end + 2] in _OWN
    return not own and tokens[max(day.first - 1, 0)].folded != "the"


def _first_day(tokens: Sequence[Token], published: date | None) -> date | None:
    named = find_days(tokens, published)
    days = [day for day in named if not day.said]
    if named and not days and by_night(tokens):
        return named[0].day  # `killed overnight, the radio reported on Tuesday`
    return days[0].day if days else None
