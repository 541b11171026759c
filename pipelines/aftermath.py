"""Reports on what came after an event, or on a deed done again: their day and place weigh otherwise. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.agreement import falling, toll_range
from pipelines.same_place import EXACT, mentions_district, mentions_scene
from pipelines.storywords import HOSTAGES, RELEASE, SIEGE

if TYPE_CHECKING:
    from pipelines.report import Report
    from pipelines.story import Parts

MENTIONED: Final = 2.0
"""What it says that a report without a scene of its own, or on the aftermath, names the event's place in passing."""
_DISTRICT: Final = 1.5
"""What it says that it names the event's district."""
_FOLLOWED: Final = (1.5, 1.5, 1.0, 0.9, 0.4, 0.2, 0.0, -0.4, -0.8)
"""For a report on the aftermath, by how many days after the event it was published."""
SOFT_LATELY: Final = 3
"""So many days before its publication a day that an account at length names may be one of the days after the event."""
_REACTIONS: Final = frozenset(("protest", "strategic_development", None))
"""What is done after an event that was itself of another kind."""
_AGAIN: Final = -2.5
"""What it says that only the later of two reports, days apart, speaks of a new deed where one was before."""
ANEW: Final = 2
"""Days between reports from which on a deed done again is another one."""
_LASTS: Final = 0.8
_LONG: Final = 30
"""Days between two reports on one blockade."""
_RELEASE: Final = -5.0
"""An abduction and the release of who was abducted are two events."""


def forgiven(parts: Parts, one: Report, other: Report) -> list[tuple[Report, Parts]]:
    """Return the later report with the parts as they are weighed where it is on what came after the event.

    Its day may be the one on which somebody claimed, mourned or condemned; its scene the place where they did; its kind
    of event what they did. Of two that are as late, either may be it.
    """
    ours, theirs = (report.event_day or report.day for report in (one, other))
    orders = [(one, other)] if (one.day, ours) > (other.day, theirs) else [(other, one)]
    if (one.day, ours) == (other.day, theirs):
        orders.append((one, other))
    return [
        (later, _forgive(parts, later, earlier))
        for later, earlier in orders
        if later is not one or one.words.traits.follows or later.kind == "soft"
    ]


def _forgive(parts: Parts, later: Report, earlier: Report) -> Parts:
    known, read = earlier.event_day or earlier.day, later.event_day
    where = next(iter(parts))
    place, date_said = parts[where], parts["date"]
    lately = SOFT_LATELY if later.kind == "soft" else 1
    if (known <= later.day) if read is None else (read > known and 0 <= (later.day - read).days <= lately):
        date_said = max(date_said, falling((later.day - known).days, _FOLLOWED))
    counts_here = parts["toll"] > 0 or toll_range(later.facts) is None
    if where not in EXACT and counts_here and date_said > 0 and place < MENTIONED:
        if mentions_scene(later.where, earlier.where):
            where, place = "mentioned", MENTIONED
        elif mentions_district(later.where, earlier.where):
            where, place = "mentioned", max(place, _DISTRICT)
    return {
        where: place,
        **{name: value for name, value in parts.items() if name in ("toll", "actors")},
        "date": date_said,
        "type": max(parts["type"], 0.0) if later.facts.event_type in _REACTIONS else parts["type"],
        "victims": max(parts["victims"], 0.0),
    }


def lasting_score(one: Report, other: Report, score: float) -> float:
    """Return what the days of two reports say, `score` unless both are on a blockade, of which every day is news."""
    if score >= _LASTS or abs((one.day - other.day).days) > _LONG:
        return score
    both = SIEGE in one.words.traits.kinds and SIEGE in other.words.traits.kinds
    return _LASTS if both else score


def again_score(one: Report, other: Report) -> float:
    """Return what it says that one report is on a deed done again: what was told days before was the one before."""
    later, earlier = (one, other) if one.day > other.day else (other, one)
    anew = later.words.traits.again and not earlier.words.traits.again and (later.day - earlier.day).days >= ANEW
    return _AGAIN if anew else 0.0


def release_score(one: Report, other: Report) -> float:
    """Return what it says that one report tells of a release and the other of an abduction."""
    freed = [report for report in (one, other) if _frees(report)]
    if len(freed) != 1:
        return 0.0
    held = other if freed[0] is one else one
    is_held = held.facts.abducted or HOSTAGES in held.words.traits.kinds
    return _RELEASE if is_held and not held.facts.freed else 0.0


def _frees(report: Report) -> bool:
    return RELEASE in report.words.traits.kinds and not report.facts.abducted
