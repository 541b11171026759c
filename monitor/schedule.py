"""When a source is due next: a pure decision on its interval, its health and what the site asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.items import Poll, Source

UNPROVEN_EVERY = timedelta(days=1)
"""How often an address that never answered is tried."""

LONGEST_BACK_OFF = timedelta(hours=6)
"""A failing source is asked at least this often: none is ever given up."""

SPREAD = 0.1
"""Share of the wait by which the next poll may come sooner (after a failure: later), lest sources march in step."""


def next_due(source: Source, poll: Poll, *, failures: int, proven: bool, random: Callable[[], float]) -> datetime:
    """Return when `source` is due after `poll`.

    `failures` counts polls failed in a row, this one included; `proven` says whether any poll ever succeeded;
    `random` returns a number from 0 to 1.
    """
    if source.unproven and not proven and poll.status == "failed":
        wait = UNPROVEN_EVERY
    elif poll.status == "failed":
        wait = min(source.every * 2 ** min(failures - 1, 10), max(LONGEST_BACK_OFF, source.every))
    else:
        wait = source.every
    # `every` is how long a desk waits at the most; a site in trouble is asked less often than that.
    spread = SPREAD if poll.status == "failed" else -SPREAD
    due = poll.started_at + wait * (1 + spread * random())
    if poll.retry_at is not None:
        due = max(due, min(poll.retry_at, poll.started_at + timedelta(days=1)))
    return due
