"""When a source is due next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.items import Poll, PollStatus, Source
from monitor.schedule import next_due

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def poll(status: PollStatus = "ok", *, retry_at: datetime | None = None) -> Poll:
    return Poll(source="s", started_at=START, finished_at=START, status=status, method="feed", retry_at=retry_at)


def due_in(
    status: PollStatus = "ok",
    *,
    failures: int = 0,
    unproven: bool = False,
    proven: bool = True,
    draw: float = 0.0,
    retry_at: datetime | None = None,
) -> timedelta:
    source = Source(name="s", every=timedelta(minutes=15), unproven=unproven)
    done = poll(status, retry_at=retry_at)
    return next_due(source, done, failures=failures, proven=proven, random=lambda: draw) - START


def test_a_well_source_is_due_after_its_interval() -> None:
    assert due_in() == timedelta(minutes=15)


def test_the_spread_is_a_tenth_sooner_at_the_most_and_after_a_failure_later() -> None:
    assert due_in(draw=1.0) == timedelta(minutes=13.5)
    assert due_in("failed", failures=1, draw=1.0) == timedelta(minutes=16.5)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 15), (2, 30), (3, 60), (4, 120)])
def test_failures_in_a_row_double_the_wait(failures: int, minutes: int) -> None:
    assert due_in("failed", failures=failures) == timedelta(minutes=minutes)


def test_a_failing_source_is_never_given_up() -> None:
    assert due_in("failed", failures=10_000) == timedelta(hours=6)


def test_a_slow_source_that_fails_keeps_its_own_interval() -> None:
    source = Source(name="s", every=timedelta(days=1))
    assert next_due(source, poll("failed"), failures=9, proven=True, random=lambda: 0.0) == START + timedelta(days=1)


def test_an_unproven_address_that_fails_is_tried_daily() -> None:
    assert due_in("failed", failures=1, unproven=True, proven=False) == timedelta(days=1)


def test_an_unproven_address_that_answered_once_counts_as_any_other() -> None:
    assert due_in("failed", failures=1, unproven=True, proven=True) == timedelta(minutes=15)


def test_what_the_site_asked_for_is_kept_within_a_day() -> None:
    assert due_in(retry_at=START + timedelta(hours=2)) == timedelta(hours=2)
    assert due_in(retry_at=START + timedelta(days=400)) == timedelta(days=1)
    assert due_in(retry_at=START - timedelta(hours=2)) == timedelta(minutes=15)
