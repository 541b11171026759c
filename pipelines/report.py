"""What is compared of an article, and whether it tells one event at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pipelines.agreement import highest, toll_range
from pipelines.same_place import is_scattered, where_of
from pipelines.storywords import RELEASE, Words

if TYPE_CHECKING:
    from datetime import date

    from monitor.items import Facts, ReportKind, SourceKind, StoryForm
    from pipelines.same_place import Where

FRESH: Final = 2
"""Days after an event in which a report is news of it, and no week's review."""
RETROSPECT: Final = 21
"""Days after an event from which an NGO's report on it is a story of its own."""
FREED: Final = 3
"""Days before its publication from which on the day that news of a release names is that of the abduction."""
PAST: Final = 100
"""Days after an event from which on a headline on what happened long ago is no news of it."""


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

    @property
    def event_day(self) -> date | None:
        """When the event was, if that is said; of a release, not the day of the abduction."""
        told = self.facts.event_date
        if told is None or (self.day - told).days <= FREED:
            return told
        return None if self.facts.freed or RELEASE in self.words.traits.kinds else told

    @cached_property
    def tolls(self) -> frozenset[tuple[int, int]]:
        """The dead from, to: with the attackers among them, and without, as some count them and some do not."""
        ranges = (toll_range(self.facts), toll_range(self.facts, attackers=False))
        return frozenset(toll for toll in ranges if toll is not None)

    @cached_property
    def words(self) -> Words:
        """What headline and lead say."""
        return Words(self.title, self.lead, self.lang)


def standing(report: Report) -> StoryForm | None:
    """Return why the report is a story of its own kind, or None for one of an event.

    `round_up`: several events, which nothing joins; `retrospective`: an NGO's report on months, which only news of it
    joins.
    """
    if report.facts.incidents or (report.words.is_digest and not _is_fresh(report)):
        return "round_up"
    return "retrospective" if is_retrospective(report) else None


def recalls(report: Report) -> bool:
    """Return whether the report remembers what happened years ago, or is an old one that is published again."""
    day = report.facts.event_date
    past = day is None or (report.day - day).days > PAST
    return (past and report.words.recalls and not report.words.traits.again) or report.words.is_archive


def _is_fresh(report: Report) -> bool:
    """Return whether the report tells one event of these days, its exact place and its dead, whatever it is called."""
    day = report.facts.event_date
    fresh = day is not None and (report.day - day).days <= FRESH
    return fresh and report.where.is_exact and bool(highest(report.facts))


def is_retrospective(report: Report) -> bool:
    """Return whether it is an NGO's account of months, and no news of an event."""
    event = report.facts.event_date
    if report.source_kind != "ngo" or (event is not None and (report.day - event).days <= RETROSPECT):
        return False
    return report.kind == "soft" or is_scattered(report.facts)
