"""The events that a round-up tells: three or more, each in a sentence of its own with its own place and victims.

A report of one event names other places too: where help came from, where the wounded lie, what happened there last
year. Its headline names the one place; its victims are counted once.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.items import Incident
from monitor.packs.schema import Violence
from pipelines.counts import read_counts
from pipelines.dates import find_days
from pipelines.geo import kilometres
from pipelines.mentions import in_dateline
from pipelines.places import to_place
from pipelines.sentence import Sentence
from pipelines.surroundings import Surroundings
from pipelines.timing import elsewhere, long_before
from pipelines.tolls import APART_KM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from pipelines.match import Reading
    from pipelines.places import Geography
    from pipelines.resolve import Located

FEWEST: Final = 3
"""So many events make a round-up."""
MOST: Final = 12
QUARTER: Final = timedelta(days=92)
"""What lies longer before publication stands in no list of news: reviews come out each quarter at the latest."""
MOST_SENTENCES: Final = 60
_EXACT: Final = ("town", "village")
_VICTIMS: Final = frozenset(("dead", "hurt", "taken"))


class _Told(NamedTuple):
    """One sentence that tells of violence at a place."""

    incident: Incident
    counted: bool
    """Whether it counts victims."""


def incidents(geography: Geography, reading: Reading, published: date | None) -> tuple[Incident, ...]:
    """Return the events that the article tells one after the other, or nothing where it is about one event."""
    titled = _spread([item for item in geography.located if item.mention.title and exact(item, reading)])
    told = _once(list(_told(geography, reading, published)))
    counted = [one for one in told if one.counted]
    if len(titled) == 1 and not _heads_a_list(titled[0], counted, reading):
        return ()
    if not titled or len(counted) < FEWEST - 1:  # `Gao : une attaque près de Bourem` names two, and is no list
        told = counted
    return tuple(one.incident for one in told[:MOST]) if len(told) >= FEWEST else ()


def _heads_a_list(titled: Located, counted: Sequence[_Told], reading: Reading) -> bool:
    """Return whether the headline's one place is where nobody is counted, neither there nor in the text."""
    sentence = Sentence(reading.title.text, reading.lang, reading.title.tokens)
    return len(counted) >= FEWEST and not read_counts(sentence) and not any(_at(one, titled) for one in counted)


def _told(geography: Geography, reading: Reading, published: date | None) -> Iterator[_Told]:
    """Yield each sentence that tells of violence, at the place it names or the last one that its paragraph did."""
    text = reading.text
    deeds = {hit.sentence for hit in text.hits if isinstance(hit.entry, Violence)}
    named: dict[int, Located] = {}
    for item in geography.located:
        if not item.mention.title and exact(item, reading, kinds=(*_EXACT, "admin")):  # `in Niono district` is a place
            named.setdefault(item.mention.sentence, item)
    place: Located | None = None
    before = 0
    for index, (begin, end) in enumerate(text.sentences[:MOST_SENTENCES]):
        if "\n" in text.text[before:begin]:
            place = None
        before = end
        place = named.get(index, place)
        if place is None:
            continue
        first, last = (bisect_left(text.tokens, at, key=lambda token: token.start) for at in (begin, end))
        sentence = Sentence(text.text, reading.lang, text.tokens[first:last])
        quote = text.quote(begin, end)
        past = elsewhere(sentence, quote) or long_before(sentence, published, QUARTER)
        counts = [] if past else [c for c in read_counts(sentence) if c.outcome in _VICTIMS]
        if counts or (index in deeds and index in named):
            dead = [count for count in counts if count.outcome == "dead"]
            yield _Told(
                Incident(
                    place=to_place(place.entry, None),
                    deaths_min=dead[0].low if dead else None,
                    deaths_max=dead[0].high if dead else None,
                    day=next((day.day for day in find_days(sentence.tokens, published) if not day.said), None),
                    quote=quote,
                ),
                counted=bool(counts),
            )


def exact(item: Located, reading: Reading, kinds: Sequence[str] = _EXACT) -> bool:
    """Return whether the mention names a place of these kinds, and that nobody was brought, spoke or wrote there."""
    if item.entry.lat is None or item.entry.kind not in kinds or in_dateline(item.mention):
        return False
    mention = item.mention
    deeds = [hit.first for hit in mention.field.hits if isinstance(hit.entry, Violence)]
    return not Surroundings(mention.field, reading.lang).away(mention.first, mention.last, deeds)


def _spread(found: Sequence[Located]) -> list[Located]:
    """Return the mentions that lie far from each other, the first of each neighbourhood."""
    out: list[Located] = []
    for item in found:
        if all(_apart(item.entry.lat, item.entry.lon, kept.entry.lat, kept.entry.lon) for kept in out):
            out.append(item)
    return out


def _once(told: Sequence[_Told]) -> list[_Told]:
    """Return one telling of each neighbourhood: the first that counts victims, else the first."""
    out: list[_Told] = []
    for one in told:
        place = one.incident.place
        near = next(
            (
                at
                for at, kept in enumerate(out)
                if not _apart(place.lat, place.lon, kept.incident.place.lat, kept.incident.place.lon)
            ),
            None,
        )
        if near is None:
            out.append(one)
        elif one.counted and not out[near].counted:
            out[near] = one
    return out


def _at(told: _Told, item: Located) -> bool:
    place = told.incident.place
    return not _apart(place.lat, place.lon, item.entry.lat, item.entry.lon)


def _apart(lat: float | None, lon: float | None, other_lat: float | None, other_lon: float | None) -> bool:
    if lat is None or lon is None or other_lat is None or other_lon is None:
        return False
    return kilometres(lat, lon, other_lat, other_lon) > APART_KM
