"""The day of an article's main event, from its own words and its day of publication."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from pipelines.dates import by_night, find_days
from pipelines.recalled import recalled

if TYPE_CHECKING:
    from datetime import date, datetime

    from pipelines.match import FieldReading, Reading
    from pipelines.timing import Account

_EXPLAINED = 3
_DATELINE = re.compile(
    r"[^\W\d][^\d.!?\n]{1,40},\s(?:le\s)?\d{1,2}[^.!?\n,]{2,20}?\.?\s*(?:\([^)\n]{2,30}\)\s*)?[-–—:]\s"
)
"""`OUAGADOUGOU, 9 oct (AFP) - `"""


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
    """Return the first day that a telling sentence names."""
    for field in (reading.text, reading.title):
        for index, (begin, end) in enumerate(field.sentences):
            dateline = _DATELINE.match(field.text, begin, end) if index == 0 else None
            after = dateline.end() if dateline else begin  # the day in a dateline is when it was written
            if (field.field, index) in told and (found := _first_day(field, after, end, published)):
                return EventDay(found, field.quote(begin, end))
    return None


def _first_day(field: FieldReading, begin: int, end: int, published: date | None) -> date | None:
    first, last = (bisect_left(field.tokens, at, key=lambda token: token.start) for at in (begin, end))
    tokens = field.tokens[first:last]
    named = find_days(tokens, published)
    days = [day for day in named if not day.said]
    if named and not days and by_night(tokens):
        return named[0].day  # `killed overnight, the radio reported on Tuesday`
    if len(days) > 1 and days[0].relative and not days[1].relative and days[1].first - days[0].end <= _EXPLAINED:
        return days[1].day  # `vendredi, le 21 mars 2025`
    return days[0].day if days else None
