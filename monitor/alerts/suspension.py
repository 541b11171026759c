"""What happens to a channel that takes nothing until somebody acts: told once, asked again, and well again or given up.

Kept in the store, so that a restart changes nothing of it. All functions run in one write transaction each.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from monitor.alerts.operator import tell_operator
from monitor.store import channels

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.alerts.channels.base import Closed
    from monitor.alerts.vocabulary import Vocabulary
    from monitor.config import Config

logger = structlog.get_logger(__name__)

FIRST_PROBE = timedelta(minutes=5)
LONGEST_PROBE = timedelta(hours=1)
"""Between two looks at a suspended channel: 5, 10, 20, 40 minutes, then hourly."""
GIVE_UP = timedelta(days=7)
"""How long a delivery is tried, or waits for its channel, before it is marked failed."""


def closed(conn: Connection, config: Config, name: str, found: Closed, now: datetime) -> None:
    """Suspend the channel, and tell the operator elsewhere; where it was suspended, only plan the next look."""
    known = channels.suspended(conn).get(name)
    if known is not None:
        wait = min(FIRST_PROBE * 2 ** min(known.probes + 1, 10), LONGEST_PROBE)
        channels.still(conn, name, found.reason, now + wait)
        return
    channels.suspend(conn, name, found.cause, found.reason, now=now, next_probe_at=now + FIRST_PROBE)
    waiting = channels.waiting(conn, name)
    logger.error(
        "channel_suspended", channel=name, reason=found.reason, waiting=waiting, mend=f"monitor alerts retry {name}"
    )

    def say(words: Vocabulary) -> str:
        mend = words.choice("mends", found.cause)
        return words.number("suspended", waiting, name=name, reason=found.reason, mend=mend, days=GIVE_UP.days)

    tell_operator(conn, config, say, now, key=f"suspended {name} {now.isoformat()}", but=name)


def well(conn: Connection, config: Config, name: str, now: datetime) -> None:
    """Take the suspension back, and tell the operator."""
    known = channels.suspended(conn).get(name)
    if known is None:
        return
    channels.reopen(conn, name)
    waiting = channels.waiting(conn, name)
    logger.info("channel_well_again", channel=name, waiting=waiting)

    def say(words: Vocabulary) -> str:
        return (
            words.number("well_again", waiting, name=name) if waiting else words.phrase("well_again_alone", name=name)
        )

    tell_operator(conn, config, say, now, key=f"well again {name} {known.since.isoformat()}")


def overdue(conn: Connection, now: datetime, name: str) -> bool:
    """Return whether something has waited too long for the channel."""
    return channels.waits_since(conn, name, now - GIVE_UP)


def give_up(conn: Connection, config: Config, name: str, now: datetime) -> int:
    """Fail what has waited too long for a suspended channel, and tell the operator; return how many."""
    known = channels.suspended(conn).get(name)
    reason = f"given up after {GIVE_UP.days} days: {'' if known is None else known.reason}"
    count = channels.give_up(conn, name, now - GIVE_UP, reason)
    if not count or known is None:
        return count
    logger.error("alerts_given_up", channel=name, deliveries=count, reason=known.reason)
    tell_operator(
        conn,
        config,
        lambda words: words.number("given_up", count, name=name, reason=known.reason, days=GIVE_UP.days),
        now,
        key=f"given up {name} {now.date().isoformat()}",
        but=name,
    )
    return count
