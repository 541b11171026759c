"""So that silence does not look like failure: a line a day to the desk, a ping a minute to whoever misses it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from monitor.alerts.channels.http import HttpClient, Reply
from monitor.alerts.vocabulary import load_vocabulary
from monitor.bounded import bounded
from monitor.errors import StoreError
from monitor.store import activity, outbox, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.alerts.vocabulary import Vocabulary
    from monitor.config import Config
    from monitor.store import Store
    from monitor.store.activity import Activity
    from monitor.store.sources import SourceState

logger = structlog.get_logger(__name__)

DAY = timedelta(days=1)
PING_TIMEOUT = 20.0
"""Seconds that one ping may take in all."""


async def queue_status_line(store: Store, config: Config, clock: Callable[[], datetime]) -> None:
    """Queue today's line for every channel of `status_to`, once `at` has come. May be called at any time, repeatedly.

    Its id follows from the day, so that a restart makes no second line. Failures of the store are logged.
    """
    now = clock()
    local = now.astimezone(ZoneInfo(config.service.timezone))
    if local.time() < config.service.at:
        return

    key = f"status {local.date().isoformat()}"

    def queue(conn: Connection) -> None:
        missing = [name for name in config.service.status_to if not outbox.posted(conn, name, "operator", key)]
        if not missing:
            return
        done = activity.since(conn, now - DAY)
        states = list(sources.states(conn).values())
        for name in missing:
            words = load_vocabulary(config.channels[name].language)
            text = status_line(states, done, words, now)
            outbox.post(conn, name, "operator", text, now, key=key)

    try:
        await store.run(queue)
    except StoreError as error:
        logger.error("status_line_failed", problem=str(error))  # noqa: TRY400 - the message says it all


def status_line(states: Iterable[SourceState], done: Activity, words: Vocabulary, now: datetime) -> str:
    """Return sources well of all, articles read, alerts, and the source silent longest.

    Sources whose address never answered and is known to be unproven are not counted.
    """
    counted = [state for state in states if not (state.unproven and state.first_success_at is None)]
    well = sum(1 for state in counted if state.failures == 0 and state.last_success_at is not None)
    line = words.phrase(
        "status",
        well=words.number("status_well", well, all=len(counted)),
        read=words.number("status_read", done.articles),
        alerts=words.number("status_alerts", done.alerts),
    )
    if not counted:
        return line
    silent = min(counted, key=lambda state: (state.last_new_at is not None, state.last_new_at or now))
    if silent.last_new_at is None:
        return f"{line} · {words.phrase('silent_ever', name=silent.name)}"
    days = (now - silent.last_new_at) // DAY
    return line if days < 1 else f"{line} · {words.number('silent', days, name=silent.name)}"


async def ping(store: Store, config: Config) -> None:
    """Fetch `service.ping_url` once while the service is well; a failure is logged and does no harm."""
    url = config.service.ping_url
    if url is None:
        return
    try:
        trouble = ailing((await store.run(sources.states)).values())
    except StoreError as error:
        trouble = str(error)
    if trouble is not None:
        logger.warning("ping_withheld", reason=trouble)
        return
    client = HttpClient()
    try:
        reply = await bounded(lambda: client.get(url), PING_TIMEOUT, name="ping")
    except TimeoutError:
        logger.warning("ping_failed", reason=f"no end within {PING_TIMEOUT:.0f} s")
        return
    finally:
        client.close()
    if not isinstance(reply, Reply):
        logger.warning("ping_failed", reason=reply.reason)
    elif not 200 <= reply.status < 300:  # noqa: PLR2004 - the range of success in HTTP
        logger.warning("ping_failed", reason=f"HTTP {reply.status}")


def ailing(states: Iterable[SourceState]) -> str | None:
    """Return why the service is not well, or None: it is while any source that should answer does.

    Unproven addresses do not count before their first success, sources not polled yet say nothing, and one failure
    may pass.
    """
    polled = [state for state in states if state.last_status is not None]
    expected = [state for state in polled if not state.unproven or state.first_success_at is not None]
    return "every source fails" if expected and all(state.failures > 1 for state in expected) else None
