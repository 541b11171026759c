"""Which sentences of a report speak of another time than its main event.

Reports end with what happened there before: last year's massacre, the attack two days earlier. Its dead are not the
event's, nor is who killed them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from monitor.packs.schema import Violence
from pipelines.dates import find_days, find_spans
from pipelines.sentence import FATES, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.counts import Count
    from pipelines.match import Reading

MOST_SENTENCES = 13
_SINCE_WITHIN = 12
"""Words within which a weekday says that "since" is of this week."""
_SOME_DAY = date(2000, 1, 1)
"""Weekdays are only looked for, not dated."""
_YEAR = re.compile(r"\b(?:en|in|année|year|cikin|عام|سنة|shekarar)\s+(?:19|20)\d\d\b")
_SAME = timedelta(days=1)
"""A night has two dates: the lead may name the one, a later sentence the other."""
_OLD = timedelta(days=31)
"""Where the lead names no day, what lies longer before publication is another event."""


class Told(NamedTuple):
    """A sentence of the report: its number (-1 for the headline), its tagged words, and how it is quoted."""

    number: int
    sentence: Sentence
    quote: str


class Account(NamedTuple):
    """What a report tells, sentence by sentence."""

    told: tuple[Told, ...]
    asides: frozenset[int]
    """Numbers of the sentences that speak of another time than the main event's."""


def sentences_of(reading: Reading) -> Iterator[Told]:
    """Yield the title as number -1, then the text's first sentences, but for what an exercise only acts out."""
    for part, shift in ((reading.title, -1), (reading.text, 0)):
        for index, (begin, end) in enumerate(part.sentences[:MOST_SENTENCES]):
            if (part.field, index) in reading.staged:
                continue
            first, last = (bisect_left(part.tokens, at, key=lambda token: token.start) for at in (begin, end))
            sentence = Sentence(part.text, reading.lang, part.tokens[first:last])
            yield Told(-1 if shift else index, sentence, part.quote(begin, end))


def account(reading: Reading, published: date | None = None) -> Account:
    """Return the sentences of title and text, with those set aside that tell of another time.

    That is said of a sentence only after victims were told of: where it says so itself (`two days earlier`), or where
    all days, months and years that it names lie before those of the lead; if they lie more than a month before, of any.
    Only a sentence that tells of violence dates the event. `published` dates weekdays.
    """
    told = tuple(sentences_of(reading))
    out: set[int] = set()
    days: list[date] = []
    harm = False
    for index, sentence, _ in told:
        long_ago = bool(days) and _earlier(sentence, [min(days) - _OLD], published)
        if index > 0 and (long_ago or (harm and (sentence.has("before") or _earlier(sentence, days, published)))):
            out.add(index)
            continue
        if _tells(reading, index, sentence) and (index <= 0 or not days):
            days += [day.day for day in find_days(sentence.tokens, published) if not day.said]
        harm = harm or any(tags & FATES for _, _, tags in sentence.spans)
    return Account(told, frozenset(out))


def _tells(reading: Reading, number: int, sentence: Sentence) -> bool:
    """Return whether the sentence tells of violence or of its victims."""
    field = reading.text if number >= 0 else reading.title
    return any(tags & FATES for _, _, tags in sentence.spans) or any(
        hit.sentence == max(number, 0) and isinstance(hit.entry, Violence) for hit in field.hits
    )


def _earlier(sentence: Sentence, days: Sequence[date], published: date | None) -> bool:
    """Return whether all that dates the sentence lies before the main event's days, or well before publication."""
    if not days and published is None:
        return False
    since = min(days) - _SAME if days else (published or _SOME_DAY) - _OLD
    ends = [span.last for span in find_spans(sentence.tokens, published)]
    return bool(ends) and max(ends) < since


def _from_somewhere(sentence: Sentence, at: int) -> bool:
    """Return whether French `depuis` stands before a name with its article: it says whence, and not since when."""
    if sentence.lang != "fr" or sentence.tokens[at - 1].folded != "depuis":
        return False
    article = sentence.word(at).lower() in ("le", "la", "l")
    return article and sentence.word(at + 1)[:1].isupper()


def looks_back(sentence: Sentence, quote: str, published: date | None) -> bool:
    """Return whether anything in the sentence says that it speaks of a time before the news."""
    back = any(sentence.has(tag) for tag in ("before", "after")) or elsewhere(sentence, quote)
    return back or _earlier(sentence, (), published)


def long_before(sentence: Sentence, published: date | None, age: timedelta = _OLD) -> bool:
    """Return whether all that dates the sentence lies more than `age` before the news: a month, if none is given."""
    return published is not None and _earlier(sentence, (published - age + _SAME,), published)


def split(sentence: Sentence, quote: str, counts: Sequence[Count]) -> tuple[list[Count], list[Count]]:
    """Return the counts of the sentence's own event, and those of another that it names as well.

    `Seven soldiers died, a week after 20 villagers were killed`: what stands before such words is the event's.
    """
    if not counts:
        return [], []
    if elsewhere(sentence, quote):
        return [], list(counts)
    after = next((first for first, _, tags in sentence.spans if "after" in tags), None)
    before = next((first for first, _, tags in sentence.spans if "before" in tags), None)
    if after is not None:
        return [count for count in counts if count.at < after], [count for count in counts if count.at >= after]
    if before is not None and any(count.at < before for count in counts):
        return [count for count in counts if count.at < before], [count for count in counts if count.at >= before]
    return list(counts), []


def elsewhere(sentence: Sentence, quote: str) -> bool:
    """Return whether the sentence speaks of other events: a long time, a past year, something counted apart."""
    return _long_past(sentence) or sentence.has("apart") or _YEAR.search(quote) is not None


def _long_past(sentence: Sentence) -> bool:
    """Return whether the sentence looks back: `depuis 2012`, but not `since Saturday`, `since we fled on Saturday`.

    Nor does French `depuis` before a name: `des drones lancés depuis le Soudan`.
    """
    for _, end, tags in sentence.spans:
        if "past" in tags:
            if _from_somewhere(sentence, end):
                continue
            following = sentence.tokens[end : end + _SINCE_WITHIN]
            day = next((day for day in find_days(following, _SOME_DAY) if day.relative), None)
            if day is None or any(token.folded.isdigit() for token in following[: day.first]):
                return True
    return False
