"""Times of day and week as cron writes them: five fields, weekdays from Sunday."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    from apscheduler.triggers.cron import CronTrigger

_STEP = timedelta(seconds=1)
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?P<first>\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?|\*(?:/(?P<every>\d+))?", re.ASCII)


def next_time(cron: str, timezone: str, after: datetime) -> datetime | None:
    """Return the first time from the moment on, None where there never is one. Raises ValueError for no cron line.

    A fixed hour that comes twice, when clocks are put back, counts once.
    """
    trigger, fixed = _trigger(cron, timezone), "*" not in cron.split()[1]
    found: datetime | None = trigger.get_next_fire_time(None, after)
    while found is not None and found.fold and fixed:
        found = trigger.get_next_fire_time(None, found.astimezone(UTC) + _STEP)
    return found


@lru_cache(maxsize=256)
def _trigger(cron: str, timezone: str) -> CronTrigger:
    # Imported here: most commands read no such key, and APScheduler takes a moment.
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - as said above

    fields = cron.split()
    if len(fields) != 5:  # noqa: PLR2004 - minute, hour, day, month, weekday
        raise ValueError(f"it has {len(fields)} fields, not five: minute, hour, day, month, weekday")
    if fields[2] != "*" and fields[4] != "*":
        # Cron takes either day, APScheduler only days that are both.
        raise ValueError("it names days of the month and weekdays, which programs read differently")
    fields[4] = _weekdays(fields[4])
    return CronTrigger.from_crontab(" ".join(fields), timezone=ZoneInfo(timezone))


def _weekdays(field: str) -> str:
    """Return the days by name: by number, APScheduler 3 counts from Monday, cron from Sunday."""
    if field == "*":
        return field
    named = set[str]()
    for part in field.lower().split(","):
        found = _PART.fullmatch(part)
        if found is None:
            raise ValueError(f"{part!r} is no weekday")
        if found["first"] is None:
            first, last, step = 0, 6, int(found["every"] or 1)
        else:
            first = _weekday(found["first"])
            last = _weekday(found["last"]) if found["last"] else first
            step = int(found["step"] or 1)
        if first > last or not step:
            raise ValueError(f"{part!r} is no range of weekdays")
        named.update(_DAYS[number % 7] for number in range(first, last + 1, step))
    return ",".join(day for day in _DAYS if day in named)


def _weekday(text: str) -> int:
    """Return the number of a weekday, 0 and 7 for Sunday."""
    if text in _DAYS:
        return _DAYS.index(text)
    if text.isdigit() and int(text) <= 7:  # noqa: PLR2004 - as in cron
        return int(text)
    raise ValueError(f"{text!r} is no weekday")
