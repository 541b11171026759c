from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.times import in_full_day
from pipelines.instants import read_machine
from spiders.dates import is_plain, parse_date

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("half", "full"),
    [
        ("10:30 PM", "22:30"),
        ("10:30 am", "10:30"),
        ("9:05:10 p.m.", "21:05:10"),
        ("12:05 AM", "00:05"),
        ("12:05PM", "12:05"),
        ("22:30 PM", "22:30"),
        ("0:10 AM", "00:10"),
        ("10:30 AMT", "10:30 AMT"),
        ("at 10:30", "at 10:30"),
        ("110:30 PM", "110:30 PM"),
    ],
)
def test_halves_of_a_day_become_hours_of_a_day(half: str, full: str) -> None:
    assert in_full_day(half) == full


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Nov 17, 2026 10:30 PM", 22),
        ("Tue, 17 Nov 2026 10:30 pm", 22),
        ("Tue, 17 Nov 2026 10:30:00 p.m. GMT", 22),
        ("Tue, 17 Nov 2026 10:30 PM +0100", 21),
        ("2026-11-17 10:30 PM", 22),
        ("Nov 17, 2026 12:30 AM", 0),
        ("Tue, 17 Nov 2026 22:30:00 GMT", 22),
    ],
)
def test_both_rooms_read_the_hour_that_is_meant(text: str, hour: int) -> None:
    read = parse_date(text, languages=("en",), zone=UTC, now=NOW)
    assert read is not None
    assert (read.hour, read.minute) == (hour, 30)
    stated = read_machine(text)
    if stated is not None:  # it reads what machines write, and a page's own words elsewhere
        assert stated.instant(None) == read


def test_a_feed_of_half_days_is_one_that_machines_wrote() -> None:
    assert is_plain("Nov 17, 2026 10:30 PM")
