"""How far the facts of two reports agree: their days, tolls, actors and kinds of event. Pure.

Each answer is added to those of the others: above 0 it speaks for one event, below against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from monitor.items import Facts
    from pipelines.story import Report

TELLING_TOLL: Final = 5
"""Smaller tolls agree by chance too often to hold up a join alone."""
STATEMENT: Final = 5
"""Days after an event in which statements on it are likely."""
_UNNAMED: Final = "unidentified gunmen"
_FORCES: Final = ("Military forces of", "Police of")
"""How ACLED, and the packs after it, begin the names of a state's forces."""
GAPS: Final = (1.5, 0.6, -0.8)
"""For event days that differ by none, one, two: a day is easily mistaken."""


def date_score(one: Report, other: Report) -> float:
    """Return what the event days, or the days of publication, say for one event."""
    mine, theirs = one.facts.event_date, other.facts.event_date
    if mine is not None and theirs is not None:
        gap = abs((mine - theirs).days)
        if gap < len(GAPS):
            return GAPS[gap]
        later, told = (one, mine) if mine > theirs else (other, theirs)
        # What is dated on the eve of its publication may be the day on which somebody claimed or condemned it.
        return -1.6 if gap <= STATEMENT and (later.day - told).days <= 1 else -4.0
    if mine is None and theirs is None:
        return falling(abs((one.day - other.day).days), (0.9, 0.8, 0.2, -0.5))
    known, day = (mine, other.day) if mine is not None else (theirs, one.day)
    after = (day - known).days if known is not None else 0
    return -1.0 if after < 0 else falling(after, (0.9, 0.9, 0.5, 0.2, 0.0))


def falling(gap: int, steps: tuple[float, ...]) -> float:
    """Return the step for a gap in days; beyond them, less and less."""
    return steps[gap] if gap < len(steps) else max(steps[-1] - 0.5 * (gap - len(steps) + 1), -3.0)


def toll_score(one: Report, other: Report) -> float:
    """Return what the dead, injured and abducted say for one event."""
    score = max((_deaths_score(ours, others) for ours in one.tolls for others in other.tolls), default=0.0)
    mine, theirs = one.facts, other.facts
    for told, too in ((mine.injured, theirs.injured), (mine.abducted, theirs.abducted)):
        if told and too:
            score += (1.0 if told >= TELLING_TOLL else 0.7) if told == too else -0.2
    return score


def _deaths_score(ours: tuple[int, int], others: tuple[int, int]) -> float:
    if ours[0] <= others[1] and others[0] <= ours[1]:
        exact = ours == others or ours[1] == others[1] or ours[0] == others[0]
        return (1.5 if ours[1] >= TELLING_TOLL else 0.8) if exact else 0.5
    return _rise(*sorted((ours[1], others[1])))


def _rise(low: int, high: int) -> float:
    """Return what a difference of tolls says: they rise, but seldom to the double."""
    if high <= 1.5 * low:
        return 0.0
    if low >= TELLING_TOLL and high <= 3 * low:
        return -0.3 if high <= 2 * low else -0.8
    return -0.6 if high <= 2 * low or high - low <= 3 else -1.2  # noqa: PLR2004 - the double, or three more


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
            return -1.2
        return _cast_score(mine, theirs) - 0.4
    return _cast_score(mine, theirs)


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
    return 0.6 if any(not _is_force(name) for name in ours & others) else 0.3


def _is_force(actor: str) -> bool:
    """Return whether the name is that of a country's own forces, which most reports from there name."""
    return actor.startswith(_FORCES)


def is_name(actor: str) -> bool:
    """Return whether a pack's name for an actor names one; what only describes (`jihadists`) it writes small."""
    return not actor[:1].islower()


def type_score(mine: Facts, theirs: Facts) -> float:
    """Return what the kinds of event say for one event."""
    if mine.event_type is None or theirs.event_type is None:
        return 0.0
    if mine.event_type == theirs.event_type:
        return 0.3
    unlike = bool({"protest", "strategic_development"} & {mine.event_type, theirs.event_type})
    if not (_befell(mine) and _befell(theirs)):
        return -0.3 if unlike else 0.0  # the type of a report that counts nobody is not well founded
    return -1.0 if unlike else -0.5


def _befell(facts: Facts) -> bool:
    return bool(highest(facts) or facts.injured or facts.abducted or facts.freed)
