"""Where a story is filed and where a report looks for it: keys of place, toll and country by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.items import Facts
from monitor.store import bands, traces
from monitor.store.members import members
from monitor.story import report_of
from pipelines.agreement import TELLING_TOLL
from pipelines.report import Report, standing
from pipelines.same_place import near_keys, place_keys
from pipelines.storywords import SIEGE, telling

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Connection

    from monitor.store.members import Member

BEFORE, AFTER = timedelta(days=10), timedelta(days=4)
"""How far before and after an article's day the stories lie with which it is compared."""
STORIES, STORIES_OF_COUNTRY = 6, 16
"""Stories with which a report is compared at the most; one that says no more than the country may be any of a day's.
What more would find stands in docs/benchmarks-stories.md."""
LONG_BEFORE = timedelta(days=21)
"""The same for an account at length, what follows an event, and a blockade."""
COMPARED = 6
"""Articles of one story that are compared at the most: its first ones and its last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Stories that may tell a report's event, with the reports that are compared."""

    events: dict[str, list[Report]]
    round_ups: tuple[Member, ...]
    """Articles that tell several events, maybe this one."""


def near(conn: Connection, report: Report, *, but: Collection[str] = ()) -> Near:
    """Return the stories filed near the report, or in its country where it says no scene, without those in `but`."""
    keys, most = _sought(report)
    before = LONG_BEFORE if _looks_back(report) else BEFORE
    filed = traces.near(conn, keys, _event_day(report), before=before, after=AFTER, most=most)
    found = [ident for ident in filed if ident not in but]
    known = members(conn, found, COMPARED)
    lists = {ident for ident in found if any(member.facts.incidents for member in known[ident])}
    return Near(
        events={ident: [report_of(member) for member in known[ident]] for ident in found if ident not in lists},
        round_ups=tuple(member for ident in found if ident in lists for member in known[ident]),
    )


def file(conn: Connection, story_id: str, report: Report) -> None:
    """File the story under what the article says of place, toll and country; a round-up under each of its events."""
    if standing(report) != "round_up":
        _put(conn, story_id, report)
    else:
        for part in incidents(report):
            _put(conn, story_id, part)


def incidents(report: Report) -> list[Report]:
    """Return each event that a round-up tells as a report of its own, in the order of its incidents."""
    return [
        Report(
            lang=report.lang,
            title=told.quote,
            lead="",
            facts=Facts(
                countries=(told.place.country,) if told.place.country else (),
                places=(told.place,),
                deaths_min=told.deaths_min,
                deaths_max=told.deaths_max,
                event_date=told.day,
            ),
            day=report.day,
        )
        for told in report.facts.incidents
    ]


def _put(conn: Connection, story_id: str, report: Report) -> None:
    keys = place_keys(report.facts) | _toll_keys(report.facts) | _kind_keys(report) | set(report.facts.countries[:1])
    traces.put(conn, story_id, keys, _event_day(report))


def _looks_back(report: Report) -> bool:
    traits = report.words.traits
    return report.kind == "soft" or traits.follows or SIEGE in traits.kinds


def _sought(report: Report) -> tuple[set[str], int]:
    """Return the keys under which the event's story may stand, and how many stories are compared at the most.

    Where no scene is said, or only the capital, the country's stories count, too.
    """
    facts = report.facts
    country = set(facts.countries[:1]) if report.where.is_capital or not report.where.seats else set()
    keys = near_keys(facts) | country | _toll_keys(facts) | _kind_keys(report)
    return keys, STORIES_OF_COUNTRY if country else STORIES


def _kind_keys(report: Report) -> set[str]:
    """Return keys for the kinds of scene and deed by which an event is known where its place is not."""
    return {
        f"{country}~{kind}" for country in report.facts.countries[:1] for kind in telling(report.words.traits.kinds)
    }


def _toll_keys(facts: Facts) -> set[str]:
    country = facts.countries[0] if facts.countries else ""
    numbers = {facts.deaths_min, facts.deaths_max} - {None}
    return {f"{country}#{number}" for number in numbers if number is not None and number >= TELLING_TOLL}


def _event_day(report: Report) -> date:
    """Return the event's day; the day of publication where that is not known or long ago."""
    day = report.event_day
    return day if day is not None and abs((report.day - day).days) <= bands.LOOK_BACK.days else report.day
