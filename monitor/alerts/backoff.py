"""How long to wait before a delivery is tried again. Pure; the randomness is passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

FIRST = 5.0
"""Seconds before the second attempt, at most."""
FACTOR = 3.0
"""Each wait is three times the one before: 5 s, 15 s, 45 s, 2 min, 7 min, 20 min, then hourly."""
LONGEST = 3600.0
"""Seconds that we choose to wait at the most."""
LONGEST_ASKED = timedelta(days=1)
"""The most that a receiver's Retry-After is believed."""


def delay(attempts: int, rng: Random) -> timedelta:
    """Return the wait after `attempts` failed ones (1 or more): exponential, and jittered over its upper half."""
    ceiling = min(LONGEST, FIRST * FACTOR ** min(max(attempts, 1) - 1, 16))
    return timedelta(seconds=ceiling * rng.uniform(0.5, 1.0))


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return what a Retry-After header asks for, in seconds or as an HTTP date; None where it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_ASKED)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter for a year of more digits than a machine's number
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST_ASKED)
