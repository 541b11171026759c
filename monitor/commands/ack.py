"""`monitor ack`: say that somebody has an alert; works beside the running service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from monitor.commands.moments import local
from monitor.commands.options import config_option, who_option
from monitor.commands.stored import stored
from monitor.safe import printable
from monitor.store import outbox

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.store.outbox import Told

SHORTEST = 6
"""Characters that are enough to name an alert; fewer would hit another one by chance."""


@click.command("ack")
@click.argument("alert", metavar="ALERT")
@who_option
@config_option
def command(config_path: Path, alert: str, who: str) -> None:
    """Note that you have ALERT: the id in `monitor alerts`, or its first characters.

    It stops repeats: `monitor alerts retry` without ids leaves it. News of its story is told as ever.
    """
    if len(alert) < SHORTEST:
        raise click.UsageError(f"{printable(alert, 60)!r} is too short to name an alert: give {SHORTEST} characters.")
    with stored(config_path) as (config, store), store.begin() as conn:
        found = outbox.starting(conn, alert)
        if len(found) != 1:
            raise click.UsageError(f"{printable(alert, 60)!r} names {'no' if not found else 'more than one'} alert.")
        now = datetime.now(UTC)
        told = outbox.ack(conn, found[0], who, now)
        zone = ZoneInfo(config.service.timezone)
    click.echo(_answer(told, zone, new=told.acked_at == now))


def _answer(told: Told, zone: ZoneInfo, *, new: bool) -> str:
    assert told.acked_at is not None
    subject = printable(told.subject or told.delivery.type, 80)
    had = "has" if new else "has had"
    return f"{printable(told.acked_by or '', 60)} {had} it since {local(told.acked_at, zone, '%d %b %H:%M')}: {subject}"
