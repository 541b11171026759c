"""`monitor test-channel NAME`: sends a test message directly, and says what became of it."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from monitor.alerts.channels import build_one
from monitor.alerts.channels.base import Closed, Refused, Result, Retry, Sent
from monitor.alerts.vocabulary import load_vocabulary
from monitor.bounded import bounded
from monitor.commands.options import config_option, load
from monitor.items import Alert

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.alerts.channels import Channel

LIMIT = 30.0
"""Seconds that the test may take."""


@click.command("test-channel")
@click.argument("name")
@config_option
def command(name: str, config_path: Path) -> None:
    """Send a test message to the channel NAME of the configuration."""
    config = load(config_path)
    if name not in config.channels:
        known = ", ".join(sorted(config.channels)) or "none"
        raise click.UsageError(f"no channel is called {name!r}. Known: {known}.")
    channel = build_one(config.channels[name], ZoneInfo(config.service.timezone), clock=lambda: datetime.now(UTC))
    result = asyncio.run(_send(channel))
    channel.close()
    match result:
        case Sent(note=note):
            click.echo(f"{name}: sent{f' ({note})' if note else ''}. Look whether it arrived.")
            if not any(name in route.to for route in config.routes):
                click.echo(f"note: no route leads to {name}, so no alert will. Add it to a route's `to`.", err=True)
        case Retry(reason=reason, after=after):
            wait = f" It asks to wait {after.total_seconds():.0f} s." if after else ""
            raise click.ClickException(
                f"{name}: not sent: {reason}.{wait} This may pass: check the address and the network, then try again."
            )
        case Refused(reason=reason):
            raise click.ClickException(f"{name}: refused: {reason}. The channel is there, but took not this message.")
        case Closed(reason=reason, cause=cause):
            mend = load_vocabulary("en").choice("mends", cause)
            raise click.ClickException(f"{name}: refused: {reason}. This will not pass by itself. {mend}.")


async def _send(channel: Channel) -> Result:
    alert = Alert(id=str(uuid.uuid4()), type="test", created_at=datetime.now(UTC))
    body = channel.render(alert)
    try:
        return await bounded(lambda: channel.send(alert.id, body), LIMIT, name="test-channel")
    except TimeoutError:
        return Retry(reason=f"no end within {LIMIT:.0f} s")
