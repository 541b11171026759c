from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.durations import format_duration, parse_duration

WHOLE_SECONDS = st.integers(0, 36_500 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@given(WHOLE_SECONDS)
def test_what_is_written_is_read_back(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


@given(st.text(alphabet="0123456789smhdw -+.eE٣", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        duration = parse_duration(text)
    except ValueError:
        return
    assert timedelta() <= duration <= timedelta(days=36_500)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("15m", timedelta(minutes=15)),
        ("30d", timedelta(days=30)),
        ("1h30m", timedelta(minutes=90)),
        ("2w", timedelta(days=14)),
        (" 1d 2h ", timedelta(hours=26)),
        ("0s", timedelta()),
        ("90s", timedelta(seconds=90)),
    ],
)
def test_forms(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["", "15", "m", "15 min", "1y", "-1h", "1.5h", "1h1h", "١٥m", "1000000000s", "999999w"]
)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|twice|years"):
        parse_duration(text)
