"""One attempt of one delivery: freezes the body where that is still to do, sends it, and writes what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from monitor.alerts.backoff import delay
from monitor.alerts.channels.base import Refused, Result, Retry, Sent
from monitor.bounded import bounded
from monitor.errors import StoreError
from monitor.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from random import Random

    from monitor.alerts.channels.base import Channel
    from monitor.items import Delivery
    from monitor.store import Store

logger = structlog.get_logger(__name__)

ATTEMPT = 25.0
"""Seconds that one attempt may take in all, whatever drips."""
GIVE_UP = timedelta(days=7)
"""A delivery that still fails this long after it was made is marked failed; `monitor alerts retry` sends it again."""


class Worker:
    """Attempts deliveries of one channel, one at a time."""

    def __init__(
        self, name: str, channel: Channel, store: Store, *, clock: Callable[[], datetime], rng: Random
    ) -> None:
        self._name = name
        self._channel = channel
        self._store = store
        self._clock = clock
        self._rng = rng
        self._unrecorded: dict[str, Result] = {}

    async def attempt(self, delivery: Delivery) -> Result:
        """Try the delivery once and store the outcome. Returns it; raises StoreError.

        An outcome that the store refused to take (a full disk) is stored at the next call, instead of sending again.
        """
        result = self._unrecorded.pop(delivery.id, None) or await self._try(delivery)
        if isinstance(result, Retry) and delivery.attempts and self._clock() - delivery.created_at > GIVE_UP:
            result = Refused(reason=f"given up after {GIVE_UP.days} days: {result.reason}")
        try:
            await self._record(delivery, result)
        except StoreError:
            self._unrecorded[delivery.id] = result
            raise
        return result

    async def _record(self, delivery: Delivery, result: Result) -> None:
        now = self._clock()
        log = logger.bind(channel=self._name, delivery=delivery.id, type=delivery.type)
        match result:
            case Sent(note=note):
                await self._store.run(outbox.sent, delivery.id, now)
                log.info("alert_sent", note=note)
            case Retry(reason=reason, after=after):
                wait = max(delay(delivery.attempts + 1, self._rng), after or timedelta(0))
                await self._store.run(outbox.retry, delivery.id, now + wait, reason)
                # The same complaint at every attempt is worth one warning.
                tell = log.debug if reason == delivery.last_error else log.warning
                tell("alert_delayed", reason=reason, wait_s=round(wait.total_seconds()))
            case Refused(reason=reason):
                await self._store.run(outbox.refused, delivery.id, reason, now)
                log.error("alert_refused", reason=reason, mend="see monitor alerts, then monitor alerts retry")

    async def _try(self, delivery: Delivery) -> Result:
        try:
            body = delivery.body if delivery.body is not None else await self._frozen(delivery)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            # A message that cannot be written must not hold up the channel's others.
            logger.exception("alert_unwritten", channel=self._name, delivery=delivery.id)
            return Refused(reason=f"the message could not be written ({type(error).__name__})")
        try:
            return await bounded(lambda: self._channel.send(delivery.id, body), ATTEMPT, name=f"send-{self._name}")
        except TimeoutError:
            self._channel.close()
            return Retry(reason=f"no end within {ATTEMPT:.0f} s")
        except Exception as error:  # a fault of ours or a library's must not end the loop that serves all channels
            logger.exception("alert_send_failed", channel=self._name, delivery=delivery.id)
            return Retry(reason=f"failed inside the sender ({type(error).__name__})")

    async def _frozen(self, delivery: Delivery) -> Mapping[str, Any]:
        alert = await self._store.run(outbox.payload, delivery.id)
        body = self._channel.render(alert)
        await self._store.run(outbox.freeze, delivery.id, body)
        return body
