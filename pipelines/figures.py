"""The numbers of an event's people as facts list them: headcounts, single figures, and the sentence of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.headcount import Headcount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.counts import Outcome
    from pipelines.tolls import Toll

_NAMES: Mapping[Outcome, str] = {
    "dead": "killed",
    "hurt": "injured",
    "taken": "abducted",
    "freed": "freed",
    "fled": "displaced",
}
_KINDS = {"civilian": "civilians", "child": "children", "soldier": "soldiers", "fighter": "fighters"}


def headcounts(tolls: Mapping[Outcome, Toll]) -> dict[str, Headcount]:
    """Return the headcount of each outcome that is told, by its name."""
    return {name: _headcount(tolls[outcome]) for outcome, name in _NAMES.items() if outcome in tolls}


def _headcount(toll: Toll) -> Headcount:
    return Headcount(
        min=toll.low,
        max=toll.high,
        kinds={_KINDS[group]: number for group, number in toll.groups.items() if group in _KINDS},
        claimed=toll.claimed.number if toll.claimed else None,
        background=toll.background.number if toll.background else None,
    )


def quotes_of(tolls: Mapping[Outcome, Toll]) -> dict[str, str]:
    """Return, by fact, the sentence of each number: the event's own, a claim, the background."""
    quotes: dict[str, str] = {}
    for outcome, name in _NAMES.items():
        toll = tolls.get(outcome)
        if toll is None:
            continue
        fact = "deaths" if outcome == "dead" else name
        said = {fact: toll.quote} if toll.quote else {}
        said |= {f"{fact}_claimed": toll.claimed.quote} if toll.claimed else {}
        said |= {f"{fact}_background": toll.background.quote} if toll.background else {}
        quotes |= said
    return quotes


def still_taken(tolls: Mapping[Outcome, Toll]) -> int | None:
    """Return how many were abducted; None where as many or more are told to be free again: they are the same people."""
    taken, freed = number_of(tolls.get("taken")), number_of(tolls.get("freed"))
    return None if taken is not None and freed is not None and taken <= freed else taken


def number_of(toll: Toll | None) -> int | None:
    """Return the number told, the lower one of a range; None where nothing is told."""
    return None if toll is None else toll.low if toll.low is not None else toll.high
