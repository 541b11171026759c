"""`monitor preview STORY --channel NAME`: what would be sent of a stored story."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.alerts.changes import changes
from monitor.alerts.channels import build_one
from monitor.commands.moments import local
from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.store import outbox, stories

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from monitor.items import Alert, Delivery


@click.command("preview")
@click.argument("story")
@click.option("--channel", "name", required=True, help="The channel whose message is shown.")
@config_option
def command(story: str, name: str, config_path: Path) -> None:
    """Show what the channel would get of STORY (its id, or the beginning of it): nothing is sent or stored."""
    with stored(config_path) as (config, store):
        if name not in config.channels:
            known = ", ".join(sorted(config.channels)) or "none"
            raise click.UsageError(f"no channel is called {name!r}. Known: {known}.")
        zone = ZoneInfo(config.service.timezone)
        with store.read() as conn:
            alert = _alert(conn, story, name)
    channel = build_one(config.channels[name], zone, clock=lambda: datetime.now(UTC))
    if alert.first is not None:
        _say(_before(alert.first, zone, told=bool(alert.changes)))
        if not alert.changes:
            alert = replace(alert, type="story.new", first=None)
    _show(channel.render(alert))


def _alert(conn: Connection, start: str, channel: str) -> Alert:
    """Return what would be told of the story that begins like this; raises UsageError where that is none or several."""
    ids = stories.starting(conn, start)
    if len(ids) != 1:
        many = "no" if not ids else "more than one"
        raise click.UsageError(f"{start!r} names {many} story. `monitor story list` shows their ids.")
    (story,) = stories.load(conn, ids)
    told, _ = stories.told(conn, story.id)
    news = () if told is None else changes(told, story)
    return outbox.draft(conn, story, channel, datetime.now(UTC), changes=news)


def _before(first: Delivery, zone: ZoneInfo, *, told: bool) -> str:
    moment = "before" if first.sent_at is None else f"at {local(first.sent_at, zone, '%d %b %H:%M')}"
    if told:
        return f"The channel was told {moment}. This would be the update:"
    return f"The channel was told {moment}, and nothing material is new since: no update would go. The story now:"


def _show(body: Mapping[str, Any]) -> None:
    """Print a body as its reader would see it: data on stdout, what each part is on stderr."""
    if "text" not in body or "type" in body:
        _print(json.dumps(body, ensure_ascii=False, indent=2))
        return
    if body.get("edit"):
        _say("The first message would be edited to:")
        _print(body["edit"]["text"])
        _say("\nand answered by:")
        _print(body["edit"]["answer"])
        return
    for key in ("subject", "title"):
        if body.get(key):
            _print(f"{key.capitalize()}: {body[key]}\n")
    _print(body["text"].rstrip("\n"))


def _say(text: str) -> None:
    click.echo(text, err=True)


def _print(text: str) -> None:
    """Print text of many lines; what a page could steer a terminal with is left out."""
    click.echo("".join(char for char in text if char == "\n" or unicodedata.category(char) != "Cc"))
