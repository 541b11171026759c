"""A source that breaks or goes quiet is told once, and once when it is well again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.alerts.health import check, usual_gap
from monitor.config import Config, ConsoleChannel, ServiceConfig
from monitor.items import Poll, Source
from monitor.store import outbox, polls, sources

if TYPE_CHECKING:
    from monitor.items import PollStatus
    from monitor.store import Store

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONFIG = Config(
    path=Path("config.yaml"),
    service=ServiceConfig(operator_to=("ops",)),
    channels={"ops": ConsoleChannel(), "chef": ConsoleChannel(language="fr")},
)


class World:
    """Sources, their polls, and the operator's messages."""

    def __init__(self, store: Store, *names: str, **more: Any) -> None:
        self.store, self.now, self.pages = store, START, 0
        with store.begin() as conn:
            sources.sync(conn, [Source(name=name, **more) for name in names or ("A",)], self.now)

    def poll(self, status: PollStatus, *, new: int = 0, after: timedelta = HOUR, name: str = "A") -> None:
        self.now += after
        poll = Poll(
            source=name, started_at=self.now, finished_at=self.now, status=status, method="feed", new=new,
            errors=("HTTP 503\x1b[2J",) if status == "failed" else (),
        )  # fmt: skip
        with self.store.begin() as conn:
            polls.record(conn, poll, self.now + HOUR)
            for _ in range(new):
                self.pages += 1
                conn.exec_driver_sql(
                    "INSERT INTO pages (key, url, source, state, first_seen_at, first_fetched_at, attempts, refetches)"
                    " VALUES (?, ?, ?, 'fetched', ?, ?, 0, 0)",
                    (f"k{self.pages}", "u", name, *[self.now.replace(tzinfo=None).isoformat(" ")] * 2),
                )

    def look(self) -> list[str | None]:
        """Look through the sources twice, as after a restart; return all that the operator was told so far."""
        with self.store.begin() as conn:
            check(conn, CONFIG, self.now)
            check(conn, CONFIG, self.now)
        with self.store.read() as conn:
            return [told.subject for told in reversed(outbox.rows(conn))]


def test_a_source_that_breaks_is_told_once_and_once_that_it_is_well(store: Store) -> None:
    world = World(store)
    world.poll("ok", new=1)
    world.poll("failed")
    world.poll("failed")
    assert world.look() == []
    world.poll("failed")
    broken = "A is broken: 3 polls in a row failed since 2026-11-01 14:00 UTC. HTTP 503 [2J"
    assert world.look() == [broken]
    world.poll("failed")
    assert world.look() == [broken]
    world.poll("ok", new=1)
    assert world.look() == [broken, "A is well again"]
    for _ in range(3):
        world.poll("failed")
    assert len(world.look()) == 3, "the next time is an occasion of its own"


def test_three_failures_within_two_hours_may_pass(store: Store) -> None:
    world = World(store)
    world.poll("ok")
    for _ in range(3):
        world.poll("failed", after=HOUR / 2)
    assert world.look() == []
    world.now += HOUR
    assert len(world.look()) == 1


def test_an_unproven_address_is_no_alarm_before_its_first_success(store: Store) -> None:
    world = World(store, unproven=True)
    for _ in range(5):
        world.poll("failed")
    assert world.look() == []
    world.poll("ok")
    for _ in range(3):
        world.poll("failed")
    assert len(world.look()) == 1


def test_a_source_is_quiet_when_nothing_came_for_much_longer_than_usual(store: Store) -> None:
    world = World(store)
    for _ in range(8):
        world.poll("ok", new=2, after=DAY)
    for _ in range(5):
        world.poll("unchanged", after=DAY)
    assert world.look() == []
    world.poll("ok", after=DAY)
    quiet = "A is quiet: nothing new for 6 days, though it answers. Usual is every 1 d"
    assert world.look() == [quiet]
    world.poll("unchanged", after=DAY)
    assert world.look() == [quiet]
    world.poll("ok", new=1)
    assert world.look() == [quiet, "A is well again"]


def test_a_busy_source_is_quiet_after_three_days_and_a_new_one_never(store: Store) -> None:
    world = World(store, "A", "new")
    for _ in range(8):
        world.poll("ok", new=2, after=2 * HOUR)
    world.poll("ok", new=1, name="new")
    for hours in (71, 2):
        for name in ("A", "new"):
            world.poll("ok", after=hours * HOUR if name == "A" else timedelta(0), name=name)
        assert len(world.look()) == (0 if hours == 71 else 1)


def test_silence_is_not_the_sources_while_we_were_away(store: Store) -> None:
    world = World(store)
    for _ in range(8):
        world.poll("ok", new=2, after=2 * HOUR)
    world.now += 30 * DAY
    assert world.look() == []
    world.poll("ok", new=5)
    assert world.look() == []


def test_a_source_that_was_broken_gets_its_time_again_before_it_counts_as_quiet(store: Store) -> None:
    world = World(store)
    for _ in range(8):
        world.poll("ok", new=2, after=2 * HOUR)
    for _ in range(10):
        world.poll("failed", after=DAY)
    assert len(world.look()) == 1
    world.poll("ok", after=DAY)
    assert world.look()[1:] == ["A is well again"]
    world.poll("ok", after=2 * DAY)
    assert len(world.look()) == 2
    world.poll("ok", after=2 * DAY)
    assert "quiet" in str(world.look()[-1])


def test_when_all_break_at_once_it_is_one_message(store: Store) -> None:
    names = [f"S{n}" for n in range(30)]
    world = World(store, *names)
    for after in (HOUR, HOUR, HOUR):
        for name in names:
            world.poll("failed", after=after if name == "S0" else timedelta(0), name=name)
    (told,) = world.look()
    assert told is not None
    assert told.startswith("30 sources are broken: S0, S1, ")
    assert told.endswith("and 20 more")


@pytest.mark.parametrize(
    ("hours", "usual"),
    [
        ([], None),
        ([0, 1, 2, 3, 4], None),
        ([0, 2, 4, 6, 8, 10], 2),
        ([0, 0.1, 0.2, 2, 4, 6, 8, 10], 2),
        ([10, 8, 6, 4, 2, 0, 100], 2),
    ],
)
def test_the_usual_gap_is_the_median_between_arrivals(hours: list[float], usual: float | None) -> None:
    found = usual_gap([START + n * HOUR for n in hours])
    assert found == (None if usual is None else usual * HOUR)
