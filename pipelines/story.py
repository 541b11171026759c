"""Whether two reports tell the same event, and which story a report joins. Pure.

Facts decide: where, when, how many, who. Wording is one signal among them, and only within one language. Where facts
are thin, reports stay apart: two alerts on one event cost less than one event lost in another's story.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pipelines.agreement import (
    GAPS,
    TELLING_TOLL,
    actor_score,
    date_score,
    falling,
    highest,
    toll_range,
    toll_score,
    type_score,
)
from pipelines.same_place import is_scattered, mentions_scene, place_score, where_of
from pipelines.storywords import MOST_FOR_KINDS, Words, kinds_score, most_for_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from monitor.items import Facts, ReportKind, SourceKind, StoryForm
    from pipelines.same_place import Where

Parts = dict[str, float]
"""What speaks for and against two reports, by name; how their places agree comes first."""
JOIN: Final = 3.0
"""The score from which two reports tell one event."""
MOST_FOR_WORDS: Final = 2.4
"""The most that the same wording adds: where that is not enough, the words need not be read."""
CLEAR: Final = 4.0
"""The score from which a report tells an event beyond doubt: two stories that it tells both may be one."""
CONTRADICTS: Final = -1.0
"""What speaks so much against two reports keeps their stories apart, whatever a third one says."""
LEFT: Final = 0.0
"""The score down to which a changed report stays in its story: below, places or days contradict each other."""
SAME_WORDS: Final = 0.55
"""Overlap of headline and lead that holds up a join without place or toll."""
RETROSPECT: Final = 21
"""Days after an event from which an NGO's report on it is a story of its own."""
REPORTED: Final = 20
"""Smaller tolls of months agree by chance."""
_EXACT: Final = frozenset(("same_place", "same_village"))
_AGREE: Final = _EXACT | {"near", "same_area", "mentioned"}
_MENTIONED: Final = 1.5
"""What it says that a report on the aftermath names the place of the event, if only in passing."""
_FOLLOWED: Final = (0.6, 0.6, 0.6, 0.6, 0.4, 0.4, 0.4, 0.4, 0.0, 0.0, 0.0)
"""For a report on the aftermath, by how many days after the event it was published."""
SOFT_LATELY: Final = 3
"""So many days before its publication a day that an account at length names may be one of the days after the event."""
_FOLLOWS: Final = 0.3
RELATED: Final = 0.2
"""Overlap of headline and lead that unrelated reports have."""
_ROUNDING: Final = 1e-6


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is compared of an article. What follows from it is worked out once, however many it is compared with."""

    lang: str | None
    title: str
    lead: str
    """The text's first sentences."""
    facts: Facts
    day: date
    """When it was published, or read where that is not known."""
    kind: ReportKind | None = None
    source_kind: SourceKind | None = None

    @cached_property
    def where(self) -> Where:
        """The places."""
        return where_of(self.facts)

    @cached_property
    def tolls(self) -> frozenset[tuple[int, int]]:
        """The dead from, to: with the attackers among them, and without, as some count them and some do not."""
        ranges = (toll_range(self.facts), toll_range(self.facts, attackers=False))
        return frozenset(toll for toll in ranges if toll is not None)

    @cached_property
    def words(self) -> Words:
        """What headline and lead say."""
        return Words(self.title, self.lead, self.lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How likely two reports tell one event; negative: they do not."""

    score: float
    reason: str
    """`same_event: ...` with what agreed, or what stood against it."""
    placed: bool = False
    """Whether the places agree."""
    against: float = 0.0
    """What speaks most against it, 0 or less."""

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


def standing(report: Report) -> StoryForm | None:
    """Return why the report is a story of its own kind, or None for one of an event.

    `round_up`: several events, which nothing joins; `retrospective`: an NGO's report on months, which only news of it
    joins.
    """
    if report.facts.incidents:
        return "round_up"
    event = report.facts.event_date
    if report.source_kind != "ngo" or (event is not None and (report.day - event).days <= RETROSPECT):
        return None
    return "retrospective" if report.kind == "soft" or is_scattered(report.facts) else None


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
    return Joined(
        story_id=ranked[0] if best.same else None,
        reason=best.reason,
        score=best.score,
        alike=tuple(clear[1:]) if clear[:1] == ranked[:1] else (),
        clear=clear[:1] == ranked[:1],
    )


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
    """Return the best judgement on a story's reports; one without a common place must not be contradicted by others."""
    found = [compare(report, member) for member in members]
    best = max(found, key=lambda judged: judged.score, default=None)
    if best is not None and best.same and not best.placed and any(judged.reason == "other_place" for judged in found):
        return Judgement(score=JOIN - 0.1, reason="contradicted")
    return best


def compare(one: Report, other: Report) -> Judgement:
    """Return whether two reports tell one event."""
    mine, theirs = one.facts, other.facts
    if mine.countries and theirs.countries and not set(mine.countries) & set(theirs.countries):
        return Judgement(score=-9.0, reason="other_country", against=-9.0)
    if "retrospective" in (standing(one), standing(other)):
        return _on_report(mine, theirs)
    place, where = place_score(one.where, other.where, same_lang=one.lang == other.lang)
    parts = {
        where: place,
        "date": date_score(one, other),
        "toll": toll_score(one, other),
        "actors": actor_score(mine, theirs),
        "type": type_score(mine, theirs),
        "victims": -0.5 if mine.victims and theirs.victims and not set(mine.victims) & set(theirs.victims) else 0.0,
    }
    forgiven = _forgiven(parts, where, one, other)
    most = max(sum(parts.values()), *(sum(kept.values()) for _, kept in forgiven), -9.0)
    if most + most_for_kinds(one.words.traits.kinds) + (MOST_FOR_WORDS if one.lang == other.lang else 0.0) < JOIN:
        return Judgement(score=sum(parts.values()), reason=_against(parts), against=min(parts.values()))
    said, told = one.words.traits, other.words.traits
    for later, kept in forgiven:
        if later.words.traits.follows or later.kind == "soft":
            parts, where = kept, next(iter(kept))
    parts["kinds"] = kinds_score(said.kinds, told.kinds)
    parts["follows"] = _follows_score(parts, where) if said.follows or told.follows else 0.0
    alike = one.words.alike(other.words)
    if alike is not None and alike >= RELATED:
        parts["wording"] = 3.0 * (alike - RELATED)
    elif alike is not None and where not in _EXACT and not (said.follows or told.follows):
        parts["wording"] = -0.5
    score = sum(parts.values())
    against = min(parts.values())
    if score < JOIN - _ROUNDING:
        return Judgement(score=score, reason=_against(parts), against=against)
    placed = where in _AGREE and parts[where] > 0
    if (parts[where] < 0 and alike is not None) or (not placed and not _holds(parts, mine, alike)):
        # Of one language, names of two places are two places, though one form of words and one toll serve both.
        return Judgement(score=JOIN - 0.1, reason="thin_facts", against=against)
    agreed = [name for name, value in sorted(parts.items(), key=lambda item: -item[1]) if value >= 0.5]  # noqa: PLR2004 - what is worth naming
    return Judgement(score=max(score, JOIN), reason=f"same_event: {', '.join(agreed)}", placed=placed, against=against)


def _follows_score(parts: Parts, where: str) -> float:
    """Return what it says that a report is on the aftermath: it follows some event, and one of that day lay there."""
    return _FOLLOWS if parts[where] > 0 and parts["date"] >= GAPS[0] else 0.0


def _on_report(mine: Facts, theirs: Facts) -> Judgement:
    """Return whether one is an NGO's report on months and the other news of it: its toll, and no day of an event."""
    tolls = toll_range(mine), toll_range(theirs)
    same = tolls[0] is not None and tolls[0] == tolls[1] and tolls[0][1] >= REPORTED
    if not same or mine.event_date is not None or theirs.event_date is not None:
        return Judgement(score=0.0, reason="retrospective")
    return Judgement(score=JOIN, reason="same_event: report")


def _forgiven(parts: Parts, where: str, one: Report, other: Report) -> list[tuple[Report, Parts]]:
    """Return the later report with the parts as they are weighed where it is on what came after the event.

    Its day may be the one on which somebody claimed, mourned or condemned; its scene the place where they did; its kind
    of event what they did. Of two that are as late, either may be it.
    """
    ours, theirs = (report.facts.event_date or report.day for report in (one, other))
    orders = [(one, other)] if (one.day, ours) > (other.day, theirs) else [(other, one)]
    if (one.day, ours) == (other.day, theirs):
        orders.append((one, other))
    return [
        (later, _forgive(parts, where, later, earlier))
        for later, earlier in orders
        if later is not one or one.words.traits.follows or later.kind == "soft"
    ]


def _forgive(parts: Parts, where: str, later: Report, earlier: Report) -> Parts:
    known, read = earlier.facts.event_date or earlier.day, later.facts.event_date
    place, date_said = parts[where], parts["date"]
    lately = SOFT_LATELY if later.kind == "soft" else 1
    if read is not None and read > known and 0 <= (later.day - read).days <= lately:
        date_said = max(date_said, falling((later.day - known).days, _FOLLOWED))
    counts_here = parts["toll"] > 0 or toll_range(later.facts) is None
    if (
        where not in _EXACT
        and counts_here
        and date_said > 0
        and mentions_scene(later.facts, later.where, earlier.where)
    ):
        where, place = "mentioned", _MENTIONED
    return {
        where: place,
        **{name: value for name, value in parts.items() if name in ("toll", "actors")},
        "date": date_said,
        "type": max(parts["type"], 0.0),
        "victims": max(parts["victims"], 0.0),
    }


def _holds(parts: Mapping[str, float], facts: Facts, alike: float | None) -> bool:
    """Return whether more than a country and an actor agree: a telling toll on the day, or the wording."""
    if parts["kinds"] >= MOST_FOR_KINDS and parts["date"] > 0:  # a coup is told by its country
        return True
    if parts["toll"] >= 1 and (highest(facts) or 0) >= TELLING_TOLL and parts["date"] > 0:
        return True
    return alike is not None and alike >= SAME_WORDS


def _against(parts: Mapping[str, float]) -> str:
    """Return the name of what stands most against a join."""
    name, value = min(parts.items(), key=lambda item: item[1])
    return f"other_{name}" if value < 0 else "thin_facts"
