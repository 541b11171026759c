"""Durations as people write them: `15m`, `30d`, `1h30m`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_WHOLE = re.compile(r"\s*(?:[0-9]{1,9}\s*[wdhms]\s*)+", re.ASCII)
_PART = re.compile(r"([0-9]{1,9})\s*([wdhms])", re.ASCII)
_LONGEST = timedelta(days=36_500)


def parse_duration(text: str) -> timedelta:
    """Return the time that `text` spells in weeks, days, hours, minutes and seconds, e.g. `1h30m`.

    Raises ValueError for any other form, a unit that is given twice, and more than a hundred years.
    """
    if not _WHOLE.fullmatch(text):
        raise ValueError("not a duration")
    parts = _PART.findall(text)
    units = [unit for _, unit in parts]
    if len(set(units)) != len(units):
        raise ValueError("a unit is given twice")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if seconds > _LONGEST.total_seconds():
        raise ValueError("longer than a hundred years")
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """Return `duration` in days and less, as `parse_duration` reads it, cut to seconds; negative ones become `0s`."""
    seconds = max(0, int(duration.total_seconds()))
    parts = []
    for unit in "dhms":
        count, seconds = divmod(seconds, _UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
