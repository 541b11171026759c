"""Lets held alerts go: each by itself, in one digest with others, on to another hold, or nowhere for a named reason.

Run by the outbox loop, each round in one transaction, so that a crash repeats it whole and a restart loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.alerts.routes import matching, subject
from monitor.alerts.silencing import covering
from monitor.alerts.stages import LOUD, LOUD_FOR, early, hold, passes, until_at_most
from monitor.alerts.times import quiet_end
from monitor.store import articles, holds, outbox, silences, stories
from monitor.store.members import members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.config import Config, Route
    from monitor.items import Story
    from monitor.store.holds import Held

FEW = 3
"""After quiet hours so many stories are told one by one; more are told in one digest."""
MOST_LISTED = 500
LISTED = {"slack": 30, "telegram": 30, "url": 30, "console": 100}
"""Stories that one digest lists at the most, and on channels with short messages, so that none is only counted."""
ROUTE_GONE, CHANNEL_GONE, CHANGED_BACK = "route_gone", "channel_gone", "changed_back"
IN_DIGEST = "in_digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What became of held alerts of one channel."""

    channel: str
    outcome: str
    stories: int
    delivery: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """What is held of one story on one channel, and due."""

    story: Story
    route: Route
    held: tuple[Held, ...]

    @property
    def ids(self) -> list[int]:
        return [each.id for each in self.held]

    @property
    def bundle(self) -> str | None:
        """What it waited for, the last of it where that differs."""
        return self.held[-1].bundle

    @property
    def channel(self) -> str:
        return self.held[0].channel


def most_listed(config: Config, channel: str) -> int:
    """Return how many stories one digest on the channel lists at the most, whatever it was made of."""
    return LISTED.get(config.channels[channel].type, MOST_LISTED)


def spending(conn: Connection, now: datetime) -> Callable[[Route, str], int]:
    """Return what tells how many messages a route has told on a channel within the last span of its budget.

    Up to now, and not since the span's beginning on the clock: two spans would allow the double within one's length.
    """

    def spent(route: Route, channel: str) -> int:
        budget = route.budget
        return 0 if budget is None else holds.spent(conn, route.key, channel, now - budget.per, now)

    return spent


def loudness(conn: Connection, source: str | None, now: datetime) -> Callable[[Route, str], bool]:
    """Return what tells whether a source brought so many messages on what is critical lately that more are gathered."""

    def loud(route: Route, channel: str) -> bool:
        return holds.brought(conn, route.key, channel, source, begin=now - LOUD_FOR, end=now) >= LOUD

    return loud


def release(conn: Connection, config: Config, now: datetime, *, backlog: bool = False) -> list[Released]:
    """Settle the holds whose time has come, or move them on; return what became of them.

    `backlog`: what is held as backlog goes at once, though more may come.
    """
    units, done = _units(conn, config, holds.due(conn, now, backlog=backlog), now)
    digests: dict[tuple[str | None, str, str], list[_Unit]] = defaultdict(list)
    for unit in units:
        key = unit.route.key if unit.bundle != holds.BACKLOG else ""
        if _stays_quiet(conn, unit, now):
            continue
        if unit.bundle == "wait" or early(unit.bundle, unit.route, unit.story):
            done += _go(conn, unit, now)
        else:
            digests[unit.bundle, key, unit.channel].append(unit)
    for (bundle, _, channel), gathered in digests.items():
        if bundle == "quiet_hours" and len(gathered) <= FEW:
            for unit in gathered:
                done += _go(conn, unit, now)
            continue
        most = most_listed(config, channel)
        gathered.sort(key=lambda unit: outbox.gravest_first(unit.story))
        for first in range(0, len(gathered), most):
            listed = gathered[first : first + most]
            ids = [ident for unit in listed for ident in unit.ids]
            # Made one after the other, so that they arrive in this order.
            ident = holds.gather(conn, channel, ids, IN_DIGEST, now + timedelta(microseconds=first))
            done.append(Released(channel=channel, outcome=str(bundle), stories=len(listed), delivery=ident))
    return done


def _units(conn: Connection, config: Config, due: Sequence[Held], now: datetime) -> tuple[list[_Unit], list[Released]]:
    """Return what can still be told, by story and channel; settle the rest."""
    done: list[Released] = []
    known = {story.id: story for story in stories.load(conn, [held.story_id for held in due])}
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for held in due:
        groups[held.channel, held.story_id].append(held)
    units = []
    quiet = silences.active(conn, now)
    told = members(conn, list(known)) if quiet else {}
    for (channel, story_id), group in groups.items():
        story, ids = known[story_id], [held.id for held in group]
        route = route_of(config, group[-1], story)
        said = [member.facts for member in told.get(story_id, ())]
        covered = [covering(quiet, story, held.watch, channel, said) for held in group]
        silence = None if None in covered else covered[-1]  # what one watch is silenced for another may still tell
        outcome = None
        if silence is not None:
            outcome = f"silenced: {silence.id}"
        elif channel not in config.channels:
            outcome = CHANNEL_GONE
        elif route is None:
            outcome = ROUTE_GONE
        elif group[-1].type == "story.update" and not stories.changed(conn, story_id, [held.change for held in group]):
            outcome = CHANGED_BACK
        if outcome is not None:
            holds.settle(conn, ids, outcome, now, silence_id=silence.id if silence else None)
            done.append(Released(channel=channel, outcome=outcome, stories=1))
        elif route is not None:
            units.append(_Unit(story=story, route=route, held=tuple(group)))
    return units, done


def _stays_quiet(conn: Connection, unit: _Unit, now: datetime) -> bool:
    """Hold on, or hold, what falls due within its route's quiet hours and would be told in a digest."""
    quiet = unit.route.quiet_hours
    if (
        unit.bundle not in ("quiet_hours", "over_budget", holds.BACKLOG)
        or quiet is None
        or passes(quiet.except_, unit.story)
    ):
        return False
    end = quiet_end(quiet, now)
    if end is None:
        return False
    if unit.bundle == "quiet_hours":
        holds.reschedule(conn, unit.ids, end)
    else:
        for held in unit.held:
            holds.move(conn, held, bundle="quiet_hours", reason="quiet_hours", until=end)
    return True


def _go(conn: Connection, unit: _Unit, now: datetime) -> Iterable[Released]:
    """Let one story go alone, unless the route holds it for a further reason."""
    last = unit.held[-1]
    loud = loudness(conn, articles.source_of(conn, last.article_id), now)
    further = hold(unit.route, unit.story, unit.channel, now, spent=spending(conn, now), loud=loud, waits=False)
    if further is not None:
        for held in unit.held:
            holds.move(conn, held, bundle=further.bundle, reason=further.reason, until=further.until)
        return (Released(channel=unit.channel, outcome=f"held: {further.reason}", stories=1),)
    outcome = _why(unit)
    decision = outbox.Decision(
        story_id=unit.story.id, article_id=last.article_id, watch=last.watch, route=None, channel=unit.channel,
        type=last.type, action="send", reason=outcome, change=last.change,
    )  # fmt: skip
    ident = outbox.single(conn, decision, now)
    # What is queued with it is settled by that; here it is said how.
    holds.conclude(conn, unit.ids, outcome)
    return (Released(channel=unit.channel, outcome=outcome, stories=1, delivery=ident),)


def _why(unit: _Unit) -> str:
    """Return the named reason why it goes now."""
    story = unit.story
    if early(unit.bundle, unit.route, story):
        if unit.bundle in ("wait", "one_source") and story.confirmed:
            return "confirmed"
        return "critical" if story.severity == "critical" else "well_founded" if unit.bundle == "wait" else "unheld"
    return "time_up"


def route_of(config: Config, held: Held, story: Story) -> Route | None:
    """Return the route that tells the story on the hold's channel: the one that held it, else one that would now."""
    same = [route for route in config.routes if route.key == held.route_key and held.channel in route.to]
    if same:
        return same[0]
    taken, _ = matching(config.routes, subject(held.watch or "", story))
    return next((config.routes[index] for index in taken if held.channel in config.routes[index].to), None)


def hasten(conn: Connection, config: Config, story: Story, now: datetime) -> None:
    """Let what is held of a story run out now where the story became what is held no longer."""
    soon = []
    for held in holds.open_holds(conn, story_id=story.id):
        route = route_of(config, held, story)
        if held.until > now and route is not None and early(held.bundle, route, story):
            soon.append(held.id)
    holds.reschedule(conn, soon, now)


def reconsider(conn: Connection, config: Config, now: datetime) -> int:
    """Shorten holds that a new configuration, or a clock that was set, would make shorter; return how many."""
    shortened = 0
    held = holds.open_holds(conn)
    known = {story.id: story for story in stories.load(conn, [each.story_id for each in held])}
    for each in held:
        route = route_of(config, each, known[each.story_id])
        until = until_at_most(each.bundle, route, each.decided_at, now)
        if until < each.until:
            holds.reschedule(conn, [each.id], until)
            shortened += 1
    return shortened
