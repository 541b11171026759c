from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from monitor.alerts.backoff import delay, retry_after

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def test_waits_grow_to_an_hour_and_are_jittered() -> None:
    rng = Random(1)
    ceilings = [5, 15, 45, 135, 405, 1215, 3600, 3600]
    for attempts, ceiling in enumerate(ceilings, start=1):
        waits = [delay(attempts, rng).total_seconds() for _ in range(50)]
        assert ceiling / 2 <= min(waits) < max(waits) <= ceiling
    assert delay(10**9, rng) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 22 Nov 2026 21:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 20:00:00 GMT", 0),
        ("99999999999", 86400),
        ("-5", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("٣", None),
    ],
)
def test_retry_after_in_seconds_and_dates(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))
