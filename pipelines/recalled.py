"""When an article's event lies far back: trials, anniversaries and tributes tell of it, and name today as well."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.packs.schema import Noise, Violence
from pipelines.dates import find_days, find_spans
from pipelines.evidence import STRONG
from pipelines.sentence import FATES
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.dates import Span
    from pipelines.match import Reading
    from pipelines.sentence import Sentence
    from pipelines.timing import Account, Told

LONG_AGO: Final = timedelta(days=60)
_WITHIN: Final = 5
"""Sentences from the top among which the event is told."""


_LINK_WITHIN: Final = 4
"""Words behind a word for a trial within which the deed is joined to it."""


class Recalled(NamedTuple):
    """An event of long ago."""

    day: date | None
    """Its day, where the text names one, not only a month or a year."""
    latest: date
    """The last day on which it can have happened."""
    quote: str


def recalled(reading: Reading, account: Account, published: date | None) -> Recalled | None:
    """Return when the event happened, where the first sentence of the text that tells of violence dates it long ago.

    Where a recent day stands in it or before it (`freed, the army said on Monday`), the event is of now, but for
    reports on courts, ceremonies and the like: they name their own day too. Who is freed now was taken long ago.
    """
    if published is None:
        return None
    told = next((one for one in account.told if 0 <= one.number < _WITHIN and _tells(reading, one)), None)
    if told is None:
        return None
    spans = find_spans(told.sentence.tokens, published)
    old = [span for span in spans if span.last < published - LONG_AGO]
    top = [one.sentence for one in account.told if one.number <= told.number]
    if not old or any(sentence.has("freed") for sentence in top):
        return None
    if not _ceremony(reading, told.number):
        named = (day.day for sentence in top for day in find_days(sentence.tokens, published))
        if any(day >= published - LONG_AGO for day in named):
            return None
    elif not all(span in old or _is_theirs(span, old, reading, told) for span in spans):
        return None
    latest = max(old, key=lambda span: span.last)
    return Recalled(latest.first if latest.first == latest.last else None, latest.last, told.quote)


def _ceremony(reading: Reading, last: int) -> bool:
    """Return whether title or text, up to sentence `last`, have words of other subjects: a court, a stadium."""
    hits = (*reading.title.hits, *(hit for hit in reading.text.hits if hit.sentence <= last))
    return any(isinstance(hit.entry, Noise) for hit in hits)


def _is_theirs(span: Span, old: Sequence[Span], reading: Reading, told: Told) -> bool:
    """Return whether a recent day is the ceremony's: its words stand before it and no deed does, or nearer behind it.

    Behind a deed (`the trial over the attack that killed six in 2018 opened on Monday`), where the old day is nearer.
    """
    deeds = [at for at, tags in enumerate(told.sentence.tags) if tags & FATES]
    others = _others(reading, told)
    away = _away(span.at, deeds)
    if span.at < min(deeds, default=span.at + 1):
        return min(others, default=span.at) < span.at or _away(span.at, others) <= away
    return min(_away(one.at, deeds) for one in old) < away


def _tells(reading: Reading, told: Told) -> bool:
    """Return whether the sentence tells of violence or its victims."""
    if any(tags & FATES for tags in told.sentence.tags):
        return True
    return any(
        hit.sentence == told.number and isinstance(hit.entry, Violence) and hit.entry.bucket in STRONG
        for hit in reading.text.hits
    )


def _others(reading: Reading, told: Told) -> list[int]:
    """Return where in the sentence words of other subjects stand: a court, a ceremony, a stadium."""
    begin = told.sentence.tokens[0].start
    first = next((at for at, token in enumerate(reading.text.tokens) if token.start == begin), 0)
    return [
        at - first
        for hit in reading.text.hits
        if hit.sentence == told.number and isinstance(hit.entry, Noise)
        for at in range(hit.first, hit.last)
    ]


def _away(at: int, words: Sequence[int]) -> int:
    """Return how many words lie between; very many where there are none to measure to."""
    return min((abs(at - word) for word in words), default=1_000)


def rehearsed(account: Account) -> frozenset[int]:
    """Return the numbers of the sentences whose dead are only what a trial or an anniversary is about.

    A word for it stands before the deed, joined with it: `le procès de l'attaque qui avait fait 19 morts`. Its dead are
    not the event's, whatever day it was; -1 is the headline.
    """
    return frozenset(one.number for one in account.told if _rehearses(one.sentence))


def _rehearses(sentence: Sentence) -> bool:
    deed = next((at for at, tags in enumerate(sentence.tags) if tags & FATES), None)
    if deed is None:
        return False
    tags = _ceremony_tags(sentence, deed)
    said = max((at for at, here in enumerate(tags) if "ceremony" in here), default=None)
    if said is None or any(mark in sentence.gap(at) for at in range(said + 1, deed + 1) for mark in ",;:."):
        return False
    return any("link" in here for here in tags[said + 1 : said + 1 + _LINK_WITHIN])


def _ceremony_tags(sentence: Sentence, end: int) -> list[frozenset[str]]:
    """Return the tags of the words before `end` that tell of courts and anniversaries."""
    lookup = vocabulary("ceremonies").over(sentence.text, sentence.tokens[:end], sentence.lang)
    tags: list[frozenset[str]] = [frozenset()] * end
    for at in lookup.starts():
        found = lookup.longest(at)
        for place in range(at, found.end) if found is not None else ():
            tags[place] |= frozenset(found.payloads if found else ())
    return tags
