"""Messages to whoever runs the service: a source or channel broke, a configuration was refused, all is well again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.alerts.vocabulary import load_vocabulary
from monitor.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.alerts.vocabulary import Vocabulary
    from monitor.config import Config


def tell_operator(
    conn: Connection,
    config: Config,
    say: Callable[[Vocabulary], str],
    now: datetime,
    *,
    key: str,
    but: str | None = None,
) -> tuple[str, ...]:
    """Queue what `say` answers in each operator channel's language; return the ids of the deliveries.

    `key` names the occasion: the same one is told once on a channel, also after a restart. `but` is the channel that
    the message is about, which could not carry it. Empty where no channel remains; the caller's log line then stands
    alone.
    """
    names = [name for name in operator_channels(config) if name != but]
    return tuple(
        outbox.post(conn, name, "operator", say(load_vocabulary(config.channels[name].language)), now, key=key)
        for name in names
    )


def operator_channels(config: Config) -> tuple[str, ...]:
    """Return the channels of `service.operator_to`, or those of `service.status_to` where none are given."""
    return config.service.operator_to or config.service.status_to
