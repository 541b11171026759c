"""Whether two reports tell the same event, and which story a report joins. Pure.

Facts decide: where, when, how many, who. Wording is one signal among them, and only within one language. Where facts
are thin, reports stay apart: two alerts on one event cost less than one event lost in another's story.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipelines.aftermath import MENTIONED, again_score, forgiven, lasting_score, release_score
from pipelines.agreement import (
    TELLING_TOLL,
    actor_score,
    date_score,
    highest,
    toll_range,
    toll_score,
    type_score,
    victims_score,
)
from pipelines.report import is_retrospective, standing
from pipelines.same_place import EXACT, FAR, mentions_district, mentions_scene, place_score
from pipelines.storywords import kinds_score, most_for_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.items import Facts
    from pipelines.report import Report

Parts = dict[str, float]
"""What speaks for and against two reports, by name; how their places agree comes first."""
JOIN: Final = 4.2
"""The score from which two reports tell one event."""
SOLE: Final = 3.7
"""The score from which a report joins a story to which no other comes near: of one place and day, events are rare."""
LEAD: Final = 1.5
"""How far the next story must lie behind for that."""
WORDING: Final = 3.5
"""What all the same words would add to what unrelated ones do."""
MOST_FOR_WORDS: Final = 2.8
"""The most that the same wording adds: where that is not enough, the words need not be read."""
CLEAR: Final = 5.4
"""The score from which a report tells an event beyond doubt: two stories that it tells both may be one."""
CONTRADICTS: Final = -1.45
"""What speaks so much against two reports keeps their stories apart, whatever a third one says."""
LEFT: Final = 0.5
"""The score down to which a changed report stays in its story: below, places or days contradict each other."""
SAME_WORDS: Final = 0.55
"""Overlap of headline and lead that holds up a join without place or toll."""
REPORTED: Final = 20
"""Smaller tolls of months agree by chance."""
_CLOSE: Final = EXACT | {"near", "mentioned"}
_AGREE: Final = _CLOSE | {"same_area"}
_ELSEWHERE: Final = frozenset(("no_place", "capital"))
"""Where a report has no scene of its own, or only the one where a government speaks."""
_NAMED_FAR: Final = -1.0
"""The same where one names the other's place or district: people flee and mourn elsewhere."""
_TELLING: Final = 1.3
"""What holds up a join of reports that name no place in common."""
_SOME: Final = 0.5
"""What the tolls have to say beside a named group."""
RELATED: Final = 0.2
"""Overlap of headline and lead that unrelated reports have."""
_ROUNDING: Final = 1e-6
_NAMED: Final = 0.4
"""What is worth naming among the reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How likely two reports tell one event; negative: they do not."""

    score: float
    reason: str
    """`same_event: ...` with what agreed, or what stood against it."""
    placed: bool = False
    """Whether the places agree."""
    agreed: tuple[str, ...] = ()
    """What speaks for one event, where that is enough to hold up a join: more than a country and a group."""
    against: float = 0.0
    """What speaks most against it, 0 or less."""
    exact: bool = False
    """Whether an exact place agrees, or the two lie near each other."""

    @property
    def same(self) -> bool:
        """Whether they tell one event."""
        return self.score >= JOIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The story that a report joins, or none, and why."""

    story_id: str | None
    reason: str
    score: float = 0.0
    alike: tuple[str, ...] = ()
    """Other stories that tell its event so clearly that they may be one with the first."""
    clear: bool = False
    """Whether the first tells it as clearly."""


def choose(report: Report, stories: Mapping[str, Sequence[Report]]) -> Joined:
    """Return the story, of the candidates with their reports, that tells the same event as the report."""
    own = standing(report)
    if own is not None:
        return Joined(story_id=None, reason=own)
    judged = {ident: found for ident, members in stories.items() if (found := judge(report, members)) is not None}
    if not judged:
        return Joined(story_id=None, reason="no_candidate")
    ranked = sorted(judged, key=lambda ident: -judged[ident].score)
    best = judged[ranked[0]]
    clear = [ident for ident in ranked if judged[ident].placed and judged[ident].score >= CLEAR]
    sole = not best.same and _is_sole(best, [judged[ident] for ident in ranked[1:]])
    return Joined(
        story_id=ranked[0] if best.same or sole else None,
        reason=f"same_event: {', '.join((*best.agreed, 'no_rival'))}" if sole else best.reason,
        score=best.score,
        alike=tuple(clear[1:]) if clear[:1] == ranked[:1] else (),
        clear=clear[:1] == ranked[:1],
    )


def _is_sole(best: Judgement, others: Sequence[Judgement]) -> bool:
    """Return whether a report that falls a little short tells the one event that it can be on."""
    near = max((judged.score for judged in others), default=SOLE - LEAD)
    return bool(best.agreed) and best.score >= SOLE and best.against > CONTRADICTS and near <= best.score - LEAD


def are_one(ones: Sequence[Report], others: Sequence[Report]) -> bool:
    """Return whether the reports of two stories agree so far that a report that tells both shows them to be one."""
    found = [compare(one, other) for one in ones for other in others]
    best = max((judged.score for judged in found), default=0.0)
    return best >= JOIN - 1 and all(judged.against > CONTRADICTS for judged in found)


def leaves(report: Report, others: Sequence[Report]) -> bool:
    """Return whether a report that changed no longer tells the event of the other reports of its story."""
    if standing(report) is not None:
        return True
    found = judge(report, others)
    return found is not None and found.score <= LEFT


def judge(report: Report, members: Sequence[Report]) -> Judgement | None:
    """Return the best judgement on a story's reports, unless others of them contradict it.

    One without a common place is contradicted by a report of another place. One that agrees on an area alone is where
    the story's exact places are all others than the report's: the vaguest report of a district tells none of its
    villages.
    """
    found = [compare(report, member) for member in members]
    best = max(found, key=lambda judged: judged.score, default=None)
    if best is None or not best.agreed:
        return best
    elsewhere = not best.placed and any(judged.reason == "other_place" for judged in found)
    if elsewhere or (best.placed and not best.exact and _lies_elsewhere(report, members)):
        return Judgement(score=JOIN - 0.1, reason="contradicted")
    return best


def _lies_elsewhere(report: Report, members: Sequence[Report]) -> bool:
    """Return whether the report and some of the others name exact places, and it none that is near any of theirs."""
    known = [member for member in members if member.where.is_exact]
    if not known or not report.where.is_exact:
        return False
    ways = (place_score(report.where, one.where, same_lang=report.lang == one.lang)[1] for one in known)
    return all(how not in _CLOSE for how in ways)


def compare(one: Report, other: Report) -> Judgement:
    """Return whether two reports tell one event."""
    mine, theirs = one.facts, other.facts
    if mine.countries and theirs.countries and not set(mine.countries) & set(theirs.countries):
        return Judgement(score=-9.0, reason="other_country", against=-9.0)
    if is_retrospective(one) or is_retrospective(other):
        return _on_report(mine, theirs)
    place, where = _place_part(one, other)
    if place <= FAR:
        return Judgement(score=place, reason="other_place", against=place)
    parts = {where: place, **_facts_parts(one, other)}
    other_ways = forgiven(parts, one, other)
    most = max(sum(parts.values()), *(sum(kept.values()) for _, kept in other_ways), -9.0)
    if most + most_for_kinds(one.words.traits.kinds) + (MOST_FOR_WORDS if one.lang == other.lang else 0.0) < SOLE:
        return Judgement(score=sum(parts.values()), reason=_against(parts), against=min(parts.values()))
    for later, kept in other_ways:
        if later.words.traits.follows or later.kind == "soft":
            parts = kept
    where = next(iter(parts))
    alike = one.words.alike(other.words)
    parts |= _words_parts(one, other, where, alike)
    score, against = sum(parts.values()), min(parts.values())
    placed = where in _AGREE and parts[where] > 0
    # Of one language, names of two places are two places, though one form of words and one toll serve both.
    if (parts[where] < 0 and alike is not None) or (not placed and not _holds(parts, mine, alike)):
        reason = _against(parts) if score < JOIN else "other_place" if parts[where] < 0 else "thin_facts"
        return Judgement(score=min(score, JOIN - 0.1), reason=reason, against=against)
    agreed = tuple(name for name, value in sorted(parts.items(), key=lambda item: -item[1]) if value >= _NAMED)
    same = score >= JOIN - _ROUNDING
    return Judgement(
        score=max(score, JOIN) if same else score,
        reason=f"same_event: {', '.join(agreed)}" if same else _against(parts),
        placed=placed,
        exact=placed and where in _CLOSE,
        agreed=agreed,
        against=against,
    )


def _place_part(one: Report, other: Report) -> tuple[float, str]:
    """Return what the places say, and in which way."""
    place, where = place_score(one.where, other.where, same_lang=one.lang == other.lang)
    if where not in _ELSEWHERE and place > FAR:
        return place, where
    ways = ((one.where, other.where), (other.where, one.where))
    if any(mentions_scene(mine, theirs) for mine, theirs in ways):
        return (MENTIONED, "mentioned") if where in _ELSEWHERE else (_NAMED_FAR, where)
    if place <= FAR and any(mentions_district(mine, theirs) for mine, theirs in ways):
        return _NAMED_FAR, where
    return place, where


def _facts_parts(one: Report, other: Report) -> Parts:
    """Return what the other facts say."""
    mine, theirs = one.facts, other.facts
    return {
        "date": lasting_score(one, other, date_score(one, other)),
        "toll": toll_score(one, other),
        "actors": actor_score(mine, theirs),
        "type": type_score(mine, theirs),
        "victims": victims_score(mine, theirs),
    }


def _words_parts(one: Report, other: Report, where: str, alike: float | None) -> Parts:
    """Return what the words say of two reports whose wording is `alike`, and whose places agree in the way `where`."""
    said, told = one.words.traits, other.words.traits
    parts = {
        "kinds": kinds_score(said.kinds, told.kinds),
        "again": again_score(one, other),
        "release": release_score(one, other),
    }
    if alike is not None and alike >= RELATED:
        parts["wording"] = WORDING * (alike - RELATED)
    elif alike is not None and where not in EXACT and not (said.follows or told.follows):
        parts["wording"] = -0.5
    return parts


def _on_report(mine: Facts, theirs: Facts) -> Judgement:
    """Return whether one is an NGO's report on months and the other news of it: its toll, and no day of an event."""
    tolls = toll_range(mine), toll_range(theirs)
    same = tolls[0] is not None and tolls[0] == tolls[1] and tolls[0][1] >= REPORTED
    if not same or mine.event_date is not None or theirs.event_date is not None:
        return Judgement(score=0.0, reason="retrospective")
    return Judgement(score=JOIN, reason="same_event: report")


def _holds(parts: Mapping[str, float], facts: Facts, alike: float | None) -> bool:
    """Return whether more than a country and an actor agree: a telling toll on the day, or the wording."""
    if alike is not None and alike >= SAME_WORDS:
        return True
    if parts["date"] <= 0:
        return False
    many = (highest(facts) or 0) >= TELLING_TOLL
    # A coup or a wedding is told by its country, and who did it and how many died tell much together.
    return parts["kinds"] >= _TELLING or (many and parts["toll"] >= (_SOME if parts["actors"] >= 1 else 1))


def _against(parts: Mapping[str, float]) -> str:
    """Return the name of what stands most against a join."""
    name, value = min(parts.items(), key=lambda item: item[1])
    return f"other_{name}" if value < 0 else "thin_facts"
