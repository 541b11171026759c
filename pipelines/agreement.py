"""How far the facts of two reports agree: their days, tolls, actors and kinds of event. Pure.

Each answer is added to those of the others: above 0 it speaks for one event, below against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from monitor.items import Facts
    from pipelines.report import Report

TELLING_TOLL: Final = 5
"""Smaller tolls agree by chance too often to hold up a join alone."""
STATEMENT: Final = 5
"""Days after an event in which statements on it are likely."""
_UNNAMED: Final = "unidentified gunmen"
_FORCES: Final = ("Military forces of", "Police of")
"""How ACLED, and the packs after it, begin the names of a state's forces."""
GAPS: Final = (2.4, 0.8, -1.5)
"""For event days that differ by none, one, two: a day is easily mistaken."""
_OTHER_DAY: Final = -6.0
_SAID_LATE: Final = (-3.0, -3.5, -4.0, -4.5)
"""For days that differ by two and more, where the later one may be that of the saying."""
_READ_AFTER: Final = (2.0, 1.6, 0.0, -0.4, -0.8)
"""For a report that names no day, by how many days after the event it was published."""
_READ_APART: Final = (1.4, 1.1, 0.3, -0.6)
"""For two such reports, by the days between them."""


def date_score(one: Report, other: Report) -> float:
    """Return what the event days, or the days of publication, say for one event."""
    mine, theirs = one.event_day, other.event_day
    if mine is not None and theirs is not None:
        gap = abs((mine - theirs).days)
        if gap < len(GAPS):
            return GAPS[gap]
        later, told = (one, mine) if mine > theirs else (other, theirs)
        # What is dated on the eve of its publication may be the day on which somebody claimed or condemned it.
        return _SAID_LATE[gap - 2] if gap <= STATEMENT and (later.day - told).days <= 1 else _OTHER_DAY
    if mine is None and theirs is None:
        return falling(abs((one.day - other.day).days), _READ_APART)
    known, day = (mine, other.day) if mine is not None else (theirs, one.day)
    after = (day - known).days if known is not None else 0
    return -2.2 if after < 0 else falling(after, _READ_AFTER)


def falling(gap: int, steps: tuple[float, ...]) -> float:
    """Return the step for a gap in days; beyond them, less and less."""
    return steps[gap] if gap < len(steps) else max(steps[-1] - 0.5 * (gap - len(steps) + 1), _OTHER_DAY)


def toll_score(one: Report, other: Report) -> float:
    """Return what the dead, injured and abducted say for one event."""
    orders = [(one, other)] if one.day >= other.day else []  # the later one first
    orders += [(other, one)] if other.day >= one.day else []
    score = max(
        (_deaths_score(known, told) for late, early in orders for told in late.tolls for known in early.tolls),
        default=0.0,
    )
    mine, theirs = one.facts, other.facts
    for told, too, apart in ((mine.injured, theirs.injured, -0.4), (mine.abducted, theirs.abducted, -0.8)):
        if told and too:
            score += (1.5 if told >= TELLING_TOLL else 1.0) if told == too else apart
    return score


def _deaths_score(known: tuple[int, int], told: tuple[int, int]) -> float:
    """Return what the toll of an earlier and of a later report say."""
    if known[0] <= told[1] and told[0] <= known[1]:
        exact = known == told or known[1] == told[1] or known[0] == told[0]
        return (2.1 if known[1] >= TELLING_TOLL else 0.9) if exact else 0.8
    return _rise(known[1], told[1]) if told[1] > known[1] else _fall(known[1], told[1])


def _rise(low: int, high: int) -> float:
    """Return what a higher toll says later: they rise, but seldom to more than the double."""
    if high <= 1.5 * low:
        return 0.9
    if high <= 2 * low:
        return 0.3
    return -0.7 if high <= 3 * low and (low >= TELLING_TOLL or high - low < TELLING_TOLL) else -2.0


def _fall(high: int, low: int) -> float:
    """Return what a lower toll says later: who tells late may not have heard the last count."""
    if high <= 1.5 * low:
        return 0.0
    return -0.6 if high <= 2 * low or high - low <= 3 else -2.0  # noqa: PLR2004 - the double, or three less


def toll_range(facts: Facts, *, attackers: bool = True) -> tuple[int, int] | None:
    """Return the dead from, to, with the attackers among them or without; None where nobody is counted."""
    killed = facts.people.get("killed")
    less = 0 if attackers or killed is None else killed.kinds.get("fighters", 0)
    known = [number - less for number in (facts.deaths_min, facts.deaths_max) if number and number > less]
    return (min(known), max(known)) if known else None


def highest(facts: Facts) -> int | None:
    """Return the largest number of dead that is told."""
    found = toll_range(facts)
    return None if found is None else found[1]


def actor_score(mine: Facts, theirs: Facts) -> float:
    """Compare who did it and who is named; who is only described (`jihadists`) may be another under a name."""
    doers = {mine.perpetrator, theirs.perpetrator} - {None, _UNNAMED}
    if len(doers) == 2:  # noqa: PLR2004 - each says another
        if all(doer is not None and is_name(doer) for doer in doers) and not _two_sides(mine, theirs):
            return -1.3
        return _cast_score(mine, theirs) - 0.4
    agreed = mine.perpetrator == theirs.perpetrator and bool(doers)
    return _cast_score(mine, theirs) + (0.6 if agreed else 0.0)


def _two_sides(mine: Facts, theirs: Facts) -> bool:
    """Return whether each tells of one side's deed in a fight of the two: the army repelled those who attacked it."""
    return any(
        one.perpetrator is not None
        and one.perpetrator.startswith(_FORCES)
        and one.perpetrator in (*other.victims, *other.actors)
        for one, other in ((mine, theirs), (theirs, mine))
    )


def _cast_score(mine: Facts, theirs: Facts) -> float:
    ours, others = {name for name in mine.actors if is_name(name)}, {name for name in theirs.actors if is_name(name)}
    if not ours or not others:
        return 0.0
    if not ours & others:
        # The army and who fights it are the two sides of one event.
        return 0.0 if all(map(_is_force, ours)) or all(map(_is_force, others)) else -0.3
    return 1.1 if any(not _is_force(name) for name in ours & others) else 0.2


def _is_force(actor: str) -> bool:
    """Return whether the name is that of a country's own forces, which most reports from there name."""
    return actor.startswith(_FORCES)


def is_name(actor: str) -> bool:
    """Return whether a pack's name for an actor names one; what only describes (`jihadists`) it writes small."""
    return not actor[:1].islower()


def type_score(mine: Facts, theirs: Facts) -> float:
    """Return what the kinds of event say for one event."""
    kinds = {mine.event_type, theirs.event_type}
    if None in kinds:
        return 0.0
    if len(kinds) == 1:
        return 1.0
    unlike = bool({"protest", "strategic_development"} & kinds)
    if not (_befell(mine) and _befell(theirs)):  # the type of a report that counts nobody is not well founded
        return -0.3 if unlike else -1.0 if _BLAST in kinds else 0.0
    return -1.5 if _BLAST in kinds else -1.0 if unlike else -0.7


_BLAST: Final = "explosion_remote_violence"
"""A mine or a drone is seldom taken for gunmen."""


def victims_score(mine: Facts, theirs: Facts) -> float:
    """Return what it says whom the event befell."""
    if not mine.victims or not theirs.victims:
        return 0.0
    if set(mine.victims) & set(theirs.victims):
        return 0.3
    # Each side of a fight counts the other's dead, under the name it has for it.
    return -1.4 if _CIVILIANS in (*mine.victims, *theirs.victims) else -0.3


_CIVILIANS: Final = "civilians"


def _befell(facts: Facts) -> bool:
    return bool(highest(facts) or facts.injured or facts.abducted)
