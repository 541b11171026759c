"""The toll of an article's main event, told apart from other events, claims and background totals.

The headline and the first sentences that give a toll belong to the main event; groups that they leave out (the soldiers
beside the attackers) are added from the next sentences, a new total replaces what stood before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from pipelines.counts import OUTCOMES, Count, Outcome, Sentence, read_counts
from pipelines.geo import kilometres
from pipelines.numbers import find_numbers
from pipelines.timing import split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.timing import Account

    Where = Mapping[int, Sequence[tuple[float, float]]]

MOST_DEAD = 20_000
"""A larger number of dead is a war's, not an event's."""
APART_KM: Final = 60.0
"""Places further apart are those of different events."""
_WINDOW = 4
_FIRST_WITHIN = 8
_NOTE = 4


class Aside(NamedTuple):
    """A number that is not the main event's own count, and the sentence that says so."""

    number: int
    quote: str


@dataclass(frozen=True, slots=True)
class Toll:
    """How many, and the sentence that says so. `high` None: at least; `low` None: at most."""

    low: int | None
    high: int | None
    quote: str
    groups: Mapping[str, int] = field(default_factory=dict)
    """Kind of victim (soldier, fighter, civilian, child, person) -> number, where the text tells them."""
    index: int = -1
    """The sentence of the text that says so; -1 for the headline."""
    claimed: Aside | None = None
    """What only a fighting side says it did; in `low` and `high` where nothing else is told."""
    background: Aside | None = None
    """What befell people in other events, or over a longer time."""


@dataclass(slots=True)
class _Statement:
    """What one sentence says of one outcome."""

    index: int
    quote: str
    counts: list[Count]

    @property
    def total(self) -> bool:
        return any(count.total for count in self.counts)

    @property
    def single(self) -> bool:
        return all(count.single for count in self.counts)

    @property
    def groups(self) -> set[str]:
        return {count.group for count in self.counts if not count.part}


def read_tolls(account: Account, where: Where = MappingProxyType({})) -> dict[Outcome, Toll]:
    """Return the main event's toll by outcome; an outcome of which nothing is said is missing.

    `where`: the points that a sentence names. Who died far from the event is not added to its dead.
    """
    statements: dict[Outcome, list[_Statement]] = {outcome: [] for outcome in OUTCOMES}
    settled: Toll | None = None
    share = 1
    others: dict[Outcome, Aside] = {}
    for index, sentence, quote in account.told:
        counts, apart = split(sentence, quote, read_counts(sentence))
        if len(sentence.tokens) <= _NOTE and index > 0:
            counts = [replace(count, total=True) for count in counts]  # `3 fatalities.` closes an event note
        settled = settled or _coded(sentence, quote)
        share = max(share, _split(sentence))
        for outcome in OUTCOMES:
            mine = [count for count in counts if count.outcome == outcome and _plausible(count)]
            if mine and index in account.asides:
                apart = [*apart, *mine]
            elif mine:
                statements[outcome].append(_Statement(index, quote, mine))
        _set_aside(others, apart, quote)
    tolls = {
        outcome: toll
        for outcome in OUTCOMES
        if (toll := _completed(_fuse(statements[outcome], where), statements[outcome], others.get(outcome))) is not None
    }
    if settled is not None:
        tolls["dead"] = replace(tolls.get("dead", settled), low=settled.low, high=settled.high, quote=settled.quote)
    elif share > 1 and "dead" in tolls:
        dead = tolls["dead"]
        tolls["dead"] = replace(dead, low=_shared(dead.low, share), high=_shared(dead.high, share))
    return tolls


def _set_aside(others: dict[Outcome, Aside], counts: Sequence[Count], quote: str) -> None:
    """Keep the largest number told of other events, or of a longer time."""
    for count in counts:
        number = count.low or count.high or 0
        known = others.get(count.outcome)
        if not count.single and number > (known.number if known else 0):
            others[count.outcome] = Aside(number, quote)


def _completed(toll: Toll | None, statements: Sequence[_Statement], background: Aside | None) -> Toll | None:
    """Return the toll with what is only claimed, what is background, and the kinds that a list of its dead names."""
    claimed = _claimed(statements)
    if toll is None:
        return Toll(None, None, "", claimed=claimed, background=background) if claimed or background else None
    groups = dict(toll.groups)
    most = toll.low if toll.low is not None else toll.high
    for count in (count for statement in statements for count in statement.counts if count.part):
        number = count.low or count.high or 0
        if count.group not in groups and number <= (most or 0):
            groups[count.group] = number
    return replace(toll, groups=groups, claimed=claimed, background=background)


def _claimed(statements: Sequence[_Statement]) -> Aside | None:
    """Return the largest number that one sentence gives only in the word of a fighting side."""
    best: Aside | None = None
    for statement in statements:
        said = [count.low or count.high or 0 for count in statement.counts if count.claim and not count.part]
        if said and sum(said) > (best.number if best else 0):
            best = Aside(sum(said), statement.quote)
    return best


def _shared(number: int | None, share: int) -> int | None:
    return None if number is None else max(number // share, 1)


def _plausible(count: Count) -> bool:
    return max(count.low or 0, count.high or 0) <= (
        MOST_DEAD if count.outcome in ("dead", "hurt", "taken") else MOST_DEAD * 100
    )


def _fuse(statements: Sequence[_Statement], where: Where) -> Toll | None:
    numbered = _whole([s for s in statements if not s.single])
    chosen = _unclaimed(numbered) or numbered
    title = next((s for s in chosen if s.index < 0), None)
    first = next((s for s in chosen if 0 <= s.index < _FIRST_WITHIN), None)
    if title is None and first is None:
        single = next((s for s in statements if s.single and s.index < _WINDOW), None)
        if single is not None:
            return _sum([single])
        return None
    base = [s for s in (title, first) if s is not None]
    if not base:
        return None
    begin = max(base[-1].index, 0)
    following = [s for s in chosen if begin < s.index <= begin + _WINDOW and s not in base]
    later = next((s for s in following if s.total), None)
    if later is not None:
        largest = max(later.counts, key=lambda count: count.low or count.high or 0)
        return _sum([_Statement(later.index, later.quote, [largest])])
    return _sum(_merge(base, [s for s in following if not _far(base, s, where)]))


def _far(base: Sequence[_Statement], statement: _Statement, where: Where) -> bool:
    """Return whether a statement names places, all of them far from those that the headline and lead name."""
    here = [point for index in range(-1, base[-1].index + 1) for point in where.get(index, ())]
    there = where.get(statement.index, ())
    return bool(here and there) and all(kilometres(*one, *other) > APART_KM for one in here for other in there)


def _whole(numbered: list[_Statement]) -> list[_Statement]:
    """Leave out what only lists a part of a number told elsewhere; where nothing else is told, it is the number."""
    kept = [s for s in numbered if not all(count.part for count in s.counts)]
    if kept:
        return kept
    return [_Statement(s.index, s.quote, [replace(count, part=False) for count in s.counts]) for s in numbered]


def _unclaimed(numbered: Sequence[_Statement]) -> list[_Statement]:
    """Return what is told besides the claims of a fighting side."""
    confirmed = [(s, [count for count in s.counts if not count.claim]) for s in numbered]
    return [_Statement(s.index, s.quote, counts) for s, counts in confirmed if counts]


def _merge(base: list[_Statement], following: Sequence[_Statement]) -> list[_Statement]:
    """Return statements on groups that do not overlap: headline's or lead's word for each, then what they omit."""
    if len(base) == 2:  # noqa: PLR2004 - headline and lead
        title, lead = base
        same = _sum([title]).low == _sum([lead]).low  # `loses 28 men`, and then `28 soldiers were killed`
        if same or _overlap(title.groups, lead.groups):
            base = [_better(title, lead)]
    kept = list(base)
    known = {group for statement in kept for group in statement.groups}
    for statement in following:
        if not _overlap(known, statement.groups):
            kept.append(statement)
            known |= statement.groups
    return kept


def _overlap(known: set[str], more: set[str]) -> bool:
    """Return whether two statements may count the same people: `person` covers all but attackers."""
    victims = {"person", "other"}
    if known & more:
        return True
    if known & victims:
        return more != {"fighter"}
    return bool(more & victims)


def _better(title: _Statement, lead: _Statement) -> _Statement:
    """Return the fuller of two statements on the same people; "at least" in either holds."""
    one, two = _sum([title]), _sum([lead])
    if lead.index >= 2 and one.low != two.low:  # noqa: PLR2004 - further down, it is often another event
        return title
    if two.low is None or (
        one.low is not None and one.low > two.low and two.high is not None and len(lead.groups) <= len(title.groups)
    ):
        chosen, other = title, two
    else:
        chosen, other = lead, one
    chosen_sum = _sum([chosen])
    if other.high is None and other.low == chosen_sum.low and chosen_sum.high is not None:
        counts = [Count(outcome=c.outcome, low=c.low, high=None, group=c.group, part=c.part) for c in chosen.counts]
        return _Statement(chosen.index, chosen.quote, counts)
    return chosen


def _sum(statements: Sequence[_Statement]) -> Toll:
    """Add up groups; parts of a number given are left out, `at least` and `at most` of any are of all."""
    low: int | None = 0
    high: int | None = 0
    groups: dict[str, int] = {}
    for statement in statements:
        seen: set[tuple[str, int | None]] = set()
        for count in statement.counts:
            value = count.low if count.low is not None else count.high
            again = (count.group, value) in seen or (count.part and count.group in groups)
            if not count.single and value is not None and not again:
                groups[count.group] = groups.get(count.group, 0) + value
            if count.part or again:
                continue
            seen.add((count.group, value))
            low = None if low is None or count.low is None else low + count.low
            high = None if high is None or count.high is None else high + count.high
    return Toll(low, high, statements[0].quote, groups, statements[0].index)


def _coded(sentence: Sentence, quote: str) -> Toll | None:
    """Read an event note's own settlement: `Unknown fatalities coded as 3`."""
    for first, end, tags in sentence.spans:
        if "coded" in tags and any("dead" in here for _, _, here in sentence.spans):
            number = next(
                (
                    n
                    for n in find_numbers(sentence.text, sentence.tokens[first:], sentence.lang)
                    if n.first == end - first
                ),
                None,
            )
            if number is not None and number.value is not None:
                return Toll(number.value, number.value, quote)
    return None


def _split(sentence: Sentence) -> int:
    """Return into how many events a note says its toll is split; 1 for not."""
    for first, end, tags in sentence.spans:
        if "split" in tags:
            numbers = find_numbers(sentence.text, sentence.tokens[first:], sentence.lang)
            found = next((n.value for n in numbers if n.first <= end - first + 1 and n.value), None)
            return found or 2
    return 1
