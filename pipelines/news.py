"""Which kinds of events headline and lead tell as new, for the rules of severity.

A country "ruled by the army since the coup of 2020" has no coup today, nor have "the officers who seized power".
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.packs.schema import Violence
from pipelines.dates import find_days
from pipelines.mentions import LEAD
from pipelines.recalled import recalled
from pipelines.timing import account as account_of
from pipelines.timing import looks_back
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from datetime import date

    from pipelines.match import FieldReading, Hit, Reading
    from pipelines.timing import Account, Told

_RECENT: Final = timedelta(days=7)
_BEFORE: Final = 3
"""Words before a deed among which a relative pronoun makes it a description of who did it."""


class News(NamedTuple):
    """The kinds of events that headline and lead name, but not as past, and whether one of them makes it an event."""

    kinds: frozenset[str]
    event: bool
    latest: date | None = None
    """The last day on which the main event can have happened, where the text tells that it lies long ago."""


def news_of(reading: Reading, published: date | None, told_so: Account | None = None) -> News:
    """Return the kinds told as new; `published` dates weekdays, `told_so` is what `account` found where it was asked.

    A kind that makes any report an event counts where the headline speaks of its like, or a recent day stands with it.
    """
    kinds: set[str] = set()
    event = False
    headline = {kind.bucket for _, kind in _deeds(reading.title)}
    account = told_so or account_of(reading, published)
    for told in account.told:
        field = reading.title if told.number < 0 else reading.text
        here = [(hit, kind) for hit, kind in _deeds(field) if hit.sentence == max(told.number, 0)]
        if told.number >= LEAD or not here or looks_back(told.sentence, told.quote, published):
            continue
        recent = _recent(told, published)
        for hit, kind in here:
            if not kind.news:
                kinds.add(kind.name)
            elif (recent or kind.bucket in headline) and not _recalled(field, hit, reading.lang):
                kinds.add(kind.name)
                event = True
    past = recalled(reading, account, published)
    return News(frozenset(kinds), event, past.latest if past else None)


def _deeds(field: FieldReading) -> list[tuple[Hit, Violence]]:
    return [(hit, hit.entry) for hit in field.hits if isinstance(hit.entry, Violence)]


def _recent(told: Told, published: date | None) -> bool:
    """Return whether the sentence names a day of the last week, be it the day on which somebody said it."""
    days = find_days(told.sentence.tokens, published) if published else []
    return any(published is not None and published - day.day <= _RECENT for day in days)


def _recalled(field: FieldReading, hit: Hit, lang: str | None) -> bool:
    """Return whether the deed only says who somebody is: `les officiers qui ont pris le pouvoir`."""
    tokens = field.tokens[max(hit.first - _BEFORE, 0) : hit.first]
    return vocabulary("news").over(field.text, tokens, lang).any()
