"""One attempt of one delivery: freezes the body where that is still to do, sends it, and writes what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from monitor.alerts.backoff import delay
from monitor.alerts.channels.base import Closed, Refused, Result, Retry, Sent
from monitor.alerts.operator import tell_operator
from monitor.alerts.suspension import GIVE_UP
from monitor.alerts.templates import TemplateFailedError
from monitor.bounded import bounded
from monitor.errors import StoreError
from monitor.store import channels, gathering, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from random import Random

    from sqlalchemy import Connection

    from monitor.alerts.channels.base import Channel
    from monitor.config import Config
    from monitor.items import Delivery
    from monitor.store import Store

logger = structlog.get_logger(__name__)

ATTEMPT = 25.0
"""Seconds that one attempt may take in all, whatever drips."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """There was nothing to attempt: the delivery was taken back since it was read, as its story was merged."""


Outcome = Result | TakenBack
"""What became of a delivery that was to be attempted."""


class Worker:
    """Attempts deliveries of one channel, one at a time."""

    def __init__(
        self,
        name: str,
        channel: Channel,
        store: Store,
        config: Config,
        *,
        clock: Callable[[], datetime],
        rng: Random,
    ) -> None:
        self._name = name
        self._channel = channel
        self._store = store
        self._config = config
        self._clock = clock
        self._rng = rng
        self._unrecorded: dict[str, tuple[Outcome, bool]] = {}

    def use(self, config: Config) -> None:
        """Tell the operator by another configuration from now on."""
        self._config = config

    async def attempt(self, delivery: Delivery, *, probe: bool = False) -> Outcome:
        """Try the delivery once and store the outcome. Returns it; raises StoreError.

        An outcome that the store refused to take (a full disk) is stored at the next call, instead of sending again.
        `probe`: the channel is suspended; a message that it refuses waits like the others.
        """
        # With whether it had been in doubt before: since then its store says that it is.
        known = self._unrecorded.pop(delivery.id, None)
        result, unsure = (await self._try(delivery), delivery.unsure) if known is None else known
        delivery = replace(delivery, unsure=unsure)
        if isinstance(result, Refused) and result.had and delivery.unsure:
            result = Sent()
        since = delivery.waits_since or delivery.created_at
        if isinstance(result, Retry) and self._clock() - since > GIVE_UP:
            result = Refused(reason=f"given up after {GIVE_UP.days} days: {result.reason}", asked=False)
        try:
            await self._store.run(self._record, delivery, result, self._clock(), probe=probe)
        except StoreError:
            self._unrecorded[delivery.id] = (result, unsure)
            raise
        return result

    def _record(self, conn: Connection, delivery: Delivery, result: Outcome, now: datetime, *, probe: bool) -> None:
        log = logger.bind(channel=self._name, delivery=delivery.id, type=delivery.type)
        lost = isinstance(result, Retry) and not result.untaken
        outbox.answered(conn, delivery.id, unsure=delivery.unsure or lost)
        match result:
            case Sent(note=note, receipt=receipt):
                said = "; ".join(filter(None, (delivery.note, note))) or None
                outbox.sent(conn, delivery.id, now, receipt=receipt, note=said)
                self._tell_partly(conn, note, now)
                log.info("alert_sent", note=said)
            case Retry(reason=reason, after=after, remaining=remaining, note=note):
                wait = max(delay(delivery.attempts + 1, self._rng), after or timedelta(0))
                outbox.retry(conn, delivery.id, now + wait, reason, remaining=remaining, note=note)
                self._tell_partly(conn, note, now)
                # The same complaint at every attempt is worth one warning.
                tell = log.debug if reason == delivery.last_error else log.warning
                tell("alert_delayed", reason=reason, wait_s=round(wait.total_seconds()))
            case Refused(reason=reason):
                self._refused(conn, delivery, result, now, probe=probe)
                log.error("alert_refused", reason=reason, mend="see monitor alerts, then monitor alerts retry")
            case TakenBack():
                log.info("alert_taken_back")
            case Closed(reason=reason):
                # What may have arrived keeps its id and body.
                if delivery.unsure or not gathering.dissolve(conn, delivery.id):
                    outbox.put_off(conn, delivery.id, reason, now)

    def _refused(self, conn: Connection, delivery: Delivery, result: Refused, now: datetime, *, probe: bool) -> None:
        # Also one that may have arrived: told twice is better than not at all, and each says what it may repeat.
        if gathering.dissolve(conn, delivery.id, in_doubt=delivery.unsure):
            channels.singly(conn, self._name)
            return
        if probe and result.asked:
            # Another one is tried next time: this one may be what is wrong, or the channel.
            outbox.retry(conn, delivery.id, now, result.reason)
            return
        outbox.refused(conn, delivery.id, result.reason, now)
        tell_operator(
            conn,
            self._config,
            lambda words: words.phrase("refused", name=self._name, reason=result.reason),
            now,
            key=f"refused {self._name} {now.date().isoformat()}",
            but=self._name,
        )

    def _tell_partly(self, conn: Connection, note: str | None, now: datetime) -> None:
        """Tell the operator whom the channel never reaches: once a month, not with each message."""
        if note is None:
            return
        tell_operator(
            conn,
            self._config,
            lambda words: words.phrase("partly", name=self._name, note=note),
            now,
            key=f"partly {self._name} {now:%Y-%m} {note}",
            but=self._name,
        )

    def _tell_template(self, conn: Connection, problem: str, now: datetime) -> None:
        tell_operator(
            conn,
            self._config,
            lambda words: words.phrase("template", name=self._name, problem=problem),
            now,
            key=f"template {self._name} {now.date().isoformat()} {problem}",
        )

    async def _try(self, delivery: Delivery) -> Outcome:
        try:
            body = await self._begun(delivery)
        except outbox.NoDeliveryError:
            return TakenBack()
        except (LookupError, TypeError, ValueError, AttributeError, TemplateFailedError) as error:
            # A message that cannot be written must not hold up the channel's others.
            logger.exception("alert_unwritten", channel=self._name, delivery=delivery.id)
            return Refused(reason=f"the message could not be written ({type(error).__name__})", asked=False)
        if delivery.remaining:
            body = {**body, "remaining": delivery.remaining}
        try:
            return await bounded(lambda: self._channel.send(delivery.id, body), ATTEMPT, name=f"send-{self._name}")
        except TimeoutError:
            self._channel.close()
            return Retry(reason=f"no end within {ATTEMPT:.0f} s")
        except Exception as error:  # a fault of ours or a library's must not end the loop that serves all channels
            logger.exception("alert_send_failed", channel=self._name, delivery=delivery.id)
            return Retry(reason=f"failed inside the sender ({type(error).__name__})")

    async def _begun(self, delivery: Delivery) -> Mapping[str, Any]:
        """Return what is sent, once it is stored that it is: were the program killed, it may have arrived."""
        if delivery.body is None:
            return await self._frozen(delivery)
        if not delivery.unsure:
            await self._store.run(outbox.begin, delivery.id)
        return delivery.body

    async def _frozen(self, delivery: Delivery) -> Mapping[str, Any]:
        alert = await self._store.run(outbox.payload, delivery.id)
        try:
            body = self._channel.render(alert)
        except TemplateFailedError as error:
            # An alert is never lost to a template.
            problem = str(error)
            logger.error("template_failed", channel=self._name, problem=problem)  # noqa: TRY400 - it says it all
            await self._store.run(self._tell_template, problem, self._clock())
            body = self._channel.render(alert, builtin=True)
        await self._store.run(outbox.freeze, delivery.id, body)
        return body
