"""When a channel may be asked next: after a rest where it fails, and no more often than its service allows. Pure.

The clock is passed in. What a channel refuses for good is not decided here, only counted.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from monitor.alerts.channels.base import Limit

REST = 2.0
"""Seconds that a channel rests after its first failure in a row; doubled for each further one."""
LONGEST_REST = 60.0
"""Seconds of rest at the most, unless the receiver asked for more."""
STRIKES = 3
"""Messages refused in a row, none taken between, after which it is the channel that counts as closed."""


class Window:
    """Counts the messages of the last seconds against one limit: however they fall, no span holds more."""

    def __init__(self, limit: Limit) -> None:
        self._span = timedelta(seconds=limit.seconds)
        self._times: deque[datetime] = deque(maxlen=limit.number)

    def ready(self, now: datetime) -> datetime:
        """Return when the next message may go."""
        if self._times and self._times[-1] > now + self._span:
            self._times.clear()  # the clock was set back: what was counted then says nothing now
        full = len(self._times) == self._times.maxlen
        return max(now, self._times[0] + self._span) if full else now

    def take(self, now: datetime, number: int) -> None:
        """Count messages; where they are more than may go at once, those to come wait for all of them."""
        for _ in range(number):
            self._times.append(self.ready(now))


class Gate:
    """One channel's rest and its service's limits."""

    def __init__(self, windows: Iterable[Window]) -> None:
        self._windows = tuple(windows)
        self._rest: tuple[datetime, datetime] | None = None
        self._failures = 0
        self._strikes = 0

    def opens(self, now: datetime) -> datetime:
        """Return when the channel may be asked: `now`, or later."""
        times = [window.ready(now) for window in self._windows]
        # Not where the clock was set back since the rest began, which would prolong it.
        if self._rest is not None and self._rest[0] <= now:
            times.append(self._rest[1])
        return max([now, *times])

    def sending(self, now: datetime, number: int) -> None:
        """Count a delivery of so many messages against the limits."""
        for window in self._windows:
            window.take(now, number)

    def took(self) -> None:
        """Note that the channel took a message: it is well."""
        self._failures = self._strikes = 0

    def failed(self, now: datetime, asked: timedelta | None) -> None:
        """Let the channel rest, so that a dead one is not asked for each of its messages; longer where it asked."""
        self._failures += 1
        own = timedelta(seconds=min(LONGEST_REST, REST * 2 ** min(self._failures - 1, 10)))
        self._rest = (now, now + max(own, asked or timedelta(0)))

    def refused(self) -> bool:
        """Count a refused message; return whether so many were refused in a row that it is the channel's fault."""
        self._strikes += 1
        return self._strikes >= STRIKES


def gates(limits: Mapping[str, tuple[Limit, ...]], windows: dict[str, Window]) -> dict[str, Gate]:
    """Return a gate for each channel; limits of one key are counted together, in `windows`, which is added to."""
    for limit in (limit for each in limits.values() for limit in each):
        windows.setdefault(limit.key, Window(limit))
    return {name: Gate(windows[limit.key] for limit in each) for name, each in limits.items()}
