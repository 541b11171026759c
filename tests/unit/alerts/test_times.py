"""Quiet hours, budgets' spans and digests' times, over clocks put forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.times import next_digest, quiet_end, span
from monitor.config.routing import Budget, Digest, QuietHours

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
zones = st.sampled_from(
    ["UTC", "Africa/Bamako", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Gaza"]
)
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone follows


def quiet(begin: str, end: str, zone: str = "Europe/Paris") -> QuietHours:
    return QuietHours.model_validate({"from": begin, "to": end, "timezone": zone})


def paris(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-22T21:59", None),
        ("2026-11-22T22:00", "2026-11-23T06:30"),
        ("2026-11-23T03:00", "2026-11-23T06:30"),
        ("2026-11-23T06:29", "2026-11-23T06:30"),
        ("2026-11-23T06:30", None),
    ],
)
def test_a_night_over_midnight(now: str, end: str | None) -> None:
    assert quiet_end(quiet("22:00", "06:30"), paris(now)) == (paris(end) if end else None)


def test_hours_within_a_day() -> None:
    assert quiet_end(quiet("12:00", "14:00"), paris("2026-11-22T13:00")) == paris("2026-11-22T14:00")
    assert quiet_end(quiet("12:00", "14:00"), paris("2026-11-22T14:00")) is None


def test_the_night_when_clocks_go_forward_is_an_hour_shorter() -> None:
    begin, end = paris("2026-03-28T22:00"), paris("2026-03-29T06:30")
    assert end - begin == timedelta(hours=7, minutes=30)
    assert quiet_end(quiet("22:00", "06:30"), begin) == end
    # 02:30 does not come that night: the quiet ends as many minutes after the jump.
    assert quiet_end(quiet("22:00", "02:30"), begin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_quiet_until_its_first_end_only() -> None:
    ends = quiet("22:00", "02:30")
    first, second = paris("2026-10-25T02:30"), paris("2026-10-25T02:30", fold=1)
    assert second - first == HOUR
    assert quiet_end(ends, first - HOUR) == first
    assert quiet_end(ends, first + HOUR / 2) is None
    assert quiet_end(ends, second - HOUR / 4) is None


@given(begin=clocks, end=clocks, zone=zones, now=moments)
def test_quiet_hours_always_end_and_within_a_day(begin: time, end: time, zone: str, now: datetime) -> None:
    if begin == end:
        return
    hours = QuietHours.model_validate({"from": begin, "to": end, "timezone": zone})
    until = quiet_end(hours, now)
    if until is None:
        return
    assert now < until <= now + timedelta(hours=26)
    assert quiet_end(hours, until - timedelta(seconds=1)) == until, "the end is the end for all of the night"
    after = quiet_end(hours, until)
    assert after is None or after > until, "a held alert would be looked at for ever"


@given(now=moments, per=st.timedeltas(timedelta(seconds=1), timedelta(days=2)))
def test_a_span_holds_its_moment_and_the_next_follows_on_it(now: datetime, per: timedelta) -> None:
    budget = Budget(alerts=1, per=max(timedelta(seconds=1), timedelta(seconds=int(per.total_seconds()))))
    begin, end = span(budget, now)
    assert begin <= now < end
    assert end - begin == budget.per
    assert span(budget, end)[0] == end


def digest(line: str, zone: str = "Europe/Paris") -> Digest:
    return Digest(cron=line, timezone=zone)


@pytest.mark.parametrize(
    ("line", "after", "come"),
    [
        ("0 7 * * *", "2026-11-22T06:59", "2026-11-22T07:00"),
        ("0 7 * * *", "2026-11-22T07:00:01", "2026-11-23T07:00"),
        ("0 7 * * 0", "2026-11-23T00:00", "2026-11-29T07:00"),  # a Sunday, as cron counts
        ("0 7 * * 7", "2026-11-23T00:00", "2026-11-29T07:00"),
        ("0 7 * * 1-5", "2026-11-28T00:00", "2026-11-30T07:00"),
        ("0 7 * * 5-7", "2026-11-23T00:00", "2026-11-27T07:00"),
        ("0 7 * * mon,thu", "2026-11-24T00:00", "2026-11-26T07:00"),
        ("30 6,18 * * *", "2026-11-22T07:00", "2026-11-22T18:30"),
        ("0 0 1 * *", "2026-11-22T07:00", "2026-12-01T00:00"),
    ],
)
def test_digests_come_as_cron_says(line: str, after: str, come: str) -> None:
    assert next_digest(digest(line), paris(after)) == paris(come)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_daily_digest_comes_once_on_the_days_when_clocks_change(day: str) -> None:
    come = next_digest(digest("30 2 * * *"), paris(f"{day}T00:00"))
    later = next_digest(digest("30 2 * * *"), come + timedelta(seconds=1))
    assert come.astimezone(PARIS).date().isoformat() in (day, "2026-03-30")
    assert later - come > timedelta(hours=20)


@given(now=moments, zone=zones, line=st.sampled_from(["0 7 * * *", "*/20 * * * *", "15 2 * * 1", "0 0 29 2 *"]))
def test_the_next_digest_lies_ahead(now: datetime, zone: str, line: str) -> None:
    assert next_digest(digest(line, zone), now) >= now
