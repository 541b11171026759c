"""When what is held is told: the end of quiet hours, of a budget's span, the next digest. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.config import cron

if TYPE_CHECKING:
    from datetime import date, time

    from monitor.config.routing import Budget, Digest, QuietHours

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def quiet_end(quiet: QuietHours, now: datetime) -> datetime | None:
    """Return when the quiet hours end in which the moment lies, in UTC; None where it lies in none.

    Each night runs from the first moment that the clock on the wall shows `from` to the first that it shows `to`; where
    the clock is put forward over one of them, from or to as many minutes after the jump.
    """
    zone = ZoneInfo(quiet.timezone or "UTC")
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today, today + _DAY):
        begin = _moment(day, quiet.from_, zone)
        end = _moment(day if quiet.from_ < quiet.to else day + _DAY, quiet.to, zone)
        if begin <= now < end:
            return end
    return None


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC. To compare times of one zone would compare what the clocks show."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def span(budget: Budget, now: datetime) -> tuple[datetime, datetime]:
    """Return beginning and end of the budget's span in which the moment lies."""
    begin = _EPOCH + (now - _EPOCH) // budget.per * budget.per
    return begin, begin + budget.per


def next_digest(digest: Digest, now: datetime) -> datetime:
    """Return the time of the next digest, in UTC."""
    come = cron.next_time(digest.cron, digest.timezone or "UTC", now)
    # None cannot come, as the configuration was checked; what is held must not stay so.
    return now if come is None else come.astimezone(UTC)
