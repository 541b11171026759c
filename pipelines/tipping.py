"""What would have tipped a verdict the other way: the fewest pieces of evidence that it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.relevance import logit, sigmoid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.items import Evidence, Verdict

_PLACE = ("where", "nowhere", "vague", "groupless", "base_where")


def tipping(verdict: Verdict, calibration: Mapping[str, float], threshold: float) -> tuple[Evidence, ...]:
    """Return the fewest pieces of evidence without which the verdict would be the other one; empty where none are.

    For a report they are of what speaks for it, else of what speaks against it; rather of one question, who did what or
    where, than of both. An exclusion is tipped by no evidence.
    """
    if verdict.excluded_by is not None:
        return ()
    side = 1 if verdict.relevant else -1
    movable = [one for one in verdict.evidence if one.weight * side > 0 and not one.name.startswith("base_")]
    place = [one for one in movable if one.name.startswith(_PLACE)]
    about = [one for one in movable if not one.name.startswith(_PLACE)]
    ways = (_without(verdict, way, calibration, threshold) for way in (place, about, movable))
    return min((way for way in ways if way), key=len, default=())


def _without(
    verdict: Verdict, movable: Iterable[Evidence], calibration: Mapping[str, float], threshold: float
) -> tuple[Evidence, ...]:
    """Return what of this evidence, the strongest first, has to go until the verdict is the other one."""
    left = list(verdict.evidence)
    gone: list[Evidence] = []
    for one in sorted(movable, key=lambda one: -abs(one.weight)):
        left.remove(one)
        gone.append(one)
        if (_value(left, calibration) >= threshold) != verdict.relevant:
            return tuple(gone)
    return ()


def _value(evidence: Iterable[Evidence], calibration: Mapping[str, float]) -> float:
    about = place = 0.0
    for one in evidence:
        if one.name.startswith(_PLACE):
            place += one.weight
        else:
            about += one.weight
    return sigmoid(calibration["slope"] * logit(sigmoid(about) * sigmoid(place)) + calibration["offset"])
