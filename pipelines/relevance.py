"""Judges an article for a watch: a probability, made of evidence that can be named and quoted."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

from monitor.items import Evidence, Verdict
from pipelines.whereabouts import location_features

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.items import Match, ReportKind
    from monitor.packs.schema import Pack
    from pipelines.evidence import Signals

_LEAST, _MOST = 1e-4, 1 - 1e-4
_TERM = {"title": 1.5, "text": 0.8}
_TERMS_AT_MOST = 3.0
"""What a watch's own terms add to the log-odds: a user who names a term wants its reports, not every page with it."""
_TELLING = 0.05
"""Evidence that moves the log-odds by less is not listed."""


class Score(NamedTuple):
    """The probability and its parts."""

    value: float
    conflict: float
    location: float
    evidence: tuple[Evidence, ...]


def score(signals: Signals, pack: Pack, countries: tuple[str, ...], terms: tuple[Match, ...] = ()) -> Score:
    """Return how probable it is that the article reports a conflict whose event lies in `countries`.

    `terms` are the watch's own terms found: each speaks for the report, more so in the title.
    """
    weights = pack.weights
    about = _contributions(signals.conflict, weights.conflict)
    own = min(_TERMS_AT_MOST, sum(_TERM[match.field] for match in terms))
    if own:
        about["terms"] = own
    where = _contributions(location_features(signals, countries, pack), weights.location)
    conflict = sigmoid(sum(about.values()))
    location = sigmoid(sum(where.values()))
    calibration = weights.calibration
    value = sigmoid(calibration["slope"] * logit(conflict * location) + calibration["offset"])
    about["base_conflict"], where["base_where"] = about.pop("bias", 0.0), where.pop("bias", 0.0)
    listed = sorted((*about.items(), *where.items()), key=lambda item: -abs(item[1]))
    evidence = tuple(Evidence(name=name, weight=round(weight, 3)) for name, weight in listed if abs(weight) >= _TELLING)
    return Score(round(value, 4), conflict, location, evidence)


def _contributions(features: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    return {name: value * weights[name] for name, value in features.items() if name in weights}


def sigmoid(x: float) -> float:
    """Return the probability of log-odds `x`."""
    return 1 / (1 + exp(-x)) if x > -30 else 0.0  # noqa: PLR2004 - below, exp would overflow and the answer is 0


def logit(p: float) -> float:
    """Return the log-odds of probability `p`, kept finite."""
    p = min(max(p, _LEAST), _MOST)
    return log(p / (1 - p))


def report_kind(signals: Signals, pack: Pack) -> ReportKind:
    """Return whether the report tells an event, or is soft: posture, reaction, figures."""
    return "event" if sum(_contributions(signals.conflict, pack.weights.kind).values()) >= 0 else "soft"


def verdict(
    watch: str, judged: Score, threshold: float, matches: tuple[Match, ...], excluded_by: str | None = None
) -> Verdict:
    """Return what a watch makes of a score; an article that an `exclude` term names is never relevant."""
    relevant = judged.value >= threshold and excluded_by is None
    return Verdict(
        watch=watch,
        relevant=relevant,
        score=judged.value if excluded_by is None else min(judged.value, threshold / 2),
        matches=matches,
        evidence=judged.evidence,
        excluded_by=excluded_by,
    )
