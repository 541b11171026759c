"""What holds an alert back that a route would tell: its digest, a wait, quiet hours, its budget. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from monitor.alerts.times import next_digest, quiet_end, span

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.config import Route
    from monitor.config.routing import Passing
    from monitor.items import Story

Bundle = Literal["backlog", "digest", "wait", "quiet_hours", "over_budget", "one_source"]
"""What a held alert waits for."""

GATHER = timedelta(minutes=1)
"""How long held backlog waits for more, so that an outage ends in one digest a channel."""
LOUD = 3
"""Messages on what is critical and unconfirmed that one source may bring in an hour past what holds others."""
LOUD_FOR = timedelta(hours=1)
SOON = timedelta(minutes=15)
"""What it brings beyond is told in one digest, at the next quarter of the hour: never later, by night neither."""
REASONS: dict[Bundle, str] = {
    "backlog": "backlog",
    "digest": "digest",
    "wait": "unconfirmed",
    "quiet_hours": "quiet_hours",
    "over_budget": "over_budget",
    "one_source": "one_source",
}
"""The named reason of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Until when an alert is held, and for what."""

    bundle: Bundle
    until: datetime

    @property
    def reason(self) -> str:
        """The hold's named reason."""
        return REASONS[self.bundle]


def hold(
    route: Route,
    story: Story,
    channel: str,
    now: datetime,
    *,
    spent: Callable[[Route, str], int],
    loud: Callable[[Route, str], bool],
    waits: bool,
) -> Hold | None:
    """Return what holds the alert back now, None where it may go.

    `loud`: whether the source of the news has brought LOUD messages on the channel lately. `waits`: the alert is the
    first of its story and has not waited yet.
    """
    if route.digest is not None:
        return Hold(bundle="digest", until=next_digest(route.digest, now))
    held: Hold | None = None
    excused = False
    if waits and route.wait is not None and unsure(story):
        held, excused = Hold(bundle="wait", until=now + route.wait), story.severity == "critical"
    quiet = route.quiet_hours
    if (held is None or excused) and quiet is not None and (end := quiet_end(quiet, now)) is not None:
        held, excused = Hold(bundle="quiet_hours", until=end), passes(quiet.except_, story)
    budget = route.budget
    if (held is None or excused) and budget is not None and spent(route, channel) >= budget.alerts:
        held, excused = Hold(bundle="over_budget", until=span(budget, now)[1]), passes(budget.except_, story)
    if not excused:
        return held
    # Anybody can write a large number: what is excused for it must not be a way past everything.
    if story.confirmed or not loud(route, channel):
        return None
    return Hold(bundle="one_source", until=next_quarter(now))


def next_quarter(now: datetime) -> datetime:
    """Return the next full quarter of the hour."""
    return now + SOON - timedelta(seconds=now.timestamp() % SOON.total_seconds())


def unsure(story: Story) -> bool:
    """Return whether the story has one origin, and little to found it on."""
    return not story.confirmed and story.confidence == "low"


def weak(story: Story) -> bool:
    """Return whether a second source is worth waiting for: one origin, little to found it on, not critical."""
    return unsure(story) and story.severity != "critical"


def passes(excepted: Passing, story: Story) -> bool:
    """Return whether the story is told though others are held."""
    return excepted == "critical" and story.severity == "critical"


def early(bundle: str | None, route: Route, story: Story) -> bool:
    """Return whether what is held for this need not be held any longer, since the story became what it is now."""
    if bundle == "wait":
        return not weak(story)
    if bundle == "one_source":
        return story.confirmed
    if bundle == "quiet_hours":
        return route.quiet_hours is None or passes(route.quiet_hours.except_, story)
    if bundle == "over_budget":
        return route.budget is None or passes(route.budget.except_, story)
    return False


def until_at_most(bundle: str | None, route: Route | None, decided_at: datetime, now: datetime) -> datetime:
    """Return how long something may still be held by the configuration and the clock of now, which may both be new."""
    if route is None:
        return now
    if bundle == "wait" and route.wait is not None:
        return min(decided_at, now) + route.wait
    if bundle == "quiet_hours" and route.quiet_hours is not None:
        return quiet_end(route.quiet_hours, now) or now
    if bundle == "over_budget" and route.budget is not None:
        return span(route.budget, now)[1]
    if bundle == "digest" and route.digest is not None:
        return next_digest(route.digest, now)
    soon = {"one_source": next_quarter(now), "backlog": now + GATHER}
    return soon.get(bundle or "", now)
