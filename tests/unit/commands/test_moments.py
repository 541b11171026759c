from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest

from monitor.commands.moments import Since, Until, ago, settled, shown, to_come

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T06:00Z", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01T06:00+01:00", datetime(2026, 3, 1, 5, tzinfo=UTC)),
    ],
)
def test_times(text: str, expected: datetime) -> None:
    assert settled(Since().convert(text, None, None), ZoneInfo("UTC")) == expected


def test_a_time_without_zone_is_of_the_configurations() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert settled(Since().convert("2026-03-01T06:00", None, None), tokyo) == datetime(2026, 2, 28, 21, tzinfo=UTC)
    assert settled(Since().convert("2026-03-01T06:00Z", None, None), tokyo) == datetime(2026, 3, 1, 6, tzinfo=UTC)
    until = Until().convert("2026-03-01T22:00", None, None)
    assert to_come(until, tokyo, NOW) == datetime(2026, 3, 1, 13, tzinfo=UTC)
    with pytest.raises(click.BadParameter, match="01 Mar 2026 22:00 JST has passed"):
        to_come(until, tokyo, NOW + timedelta(hours=1))


def test_so_long_ago() -> None:
    found = Since().convert("6h", None, None)
    assert timedelta(hours=6) <= datetime.now(UTC) - found < timedelta(hours=6, minutes=1)


@pytest.mark.parametrize("text", ["yesterday", "6", "", "2026-13-01", "99999999d"])
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no time"):
        Since().convert(text, None, None)


def test_shown() -> None:
    assert shown(NOW) == "2026-03-01 12:00Z"
    assert (shown(None), ago(None, NOW)) == ("–", "–")
    assert ago(NOW - timedelta(days=3, hours=5), NOW) == "3 d ago"
    assert ago(NOW + timedelta(minutes=15), NOW) == "in 15 min"
    assert ago(NOW, NOW) == "now"
