"""`monitor silence`: what is not told for a while; works beside the running service, which sees it at once."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from monitor.alerts.changes import state
from monitor.commands.moments import Until, local, to_come
from monitor.commands.options import config_option, who_option
from monitor.commands.stored import stored
from monitor.commands.tables import Rows
from monitor.config import codes
from monitor.config.actors import unknown_names
from monitor.config.places import unknown_places
from monitor.config.report import closest
from monitor.safe import printable
from monitor.store import silences, stories
from monitor.store.silences import Silence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from monitor.config import Config

SHORT_ID = 8
"""Characters of a story's id that are shown."""


@click.group("silence")
def command() -> None:
    """Tell nothing of a country, a place, an actor, a story ... for a while."""


@command.command("add")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="As ML; several: any of them.")
@click.option("--place", "places", multiple=True, metavar="NAME", help="A place or region of the event.")
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="The pack's name of a force or group.")
@click.option("--watch", "watches", multiple=True, metavar="NAME")
@click.option("--channel", "channels", multiple=True, metavar="NAME", help="There only; else on every channel.")
@click.option("--story", metavar="ID", help="Until it changes materially. Its first characters are enough.")
@click.option(
    "--until", type=Until(), required=True, help="6h, 2d, or a time, in service.timezone where it says no zone."
)
@click.option("--reason", required=True, help="For those who wonder later.")
@who_option
@config_option
def add(config_path: Path, story: str | None, until: datetime, reason: str, who: str, **given: tuple[str, ...]) -> None:
    """Silence what meets all that is given."""
    if story is None and not any(given.values()):
        raise click.UsageError("Say what to silence: --country, --place, --actor, --watch, --channel or --story.")
    if not reason.strip():
        raise click.UsageError("Give a --reason: somebody will wonder why nothing came.")
    now = datetime.now(UTC)
    with stored(config_path, make=True) as (config, store), store.begin() as conn:
        zone = ZoneInfo(config.service.timezone)
        until = to_come(until, zone, now)
        _check(config, given)
        found = None if story is None else _story(conn, story)
        silence = Silence(
            id=0,
            countries=given["countries"],
            places=given["places"],
            actors=given["actors"],
            watches=given["watches"],
            channels=given["channels"],
            story_id=found,
            state=None if found is None else state(*stories.load(conn, [found])),
            reason=reason.strip(),
            made_by=who,
            made_at=now,
            until=until,
        )
        ident = silences.add(conn, silence)
    said = f"{_what(silence)}, until {_time(until, zone)}"
    click.echo(f"Silence {ident}: {said}. `monitor silence remove {ident}` ends it.")


def _check(config: Config, given: dict[str, tuple[str, ...]]) -> None:
    """Raise UsageError for a name that nothing bears: such a silence would silence nothing, without a word."""
    known: dict[str, Iterable[str]] = {
        "countries": codes.countries(),
        "watches": [watch.name for watch in config.watches],
        "channels": config.channels,
    }
    for field, names in known.items():
        for name in given[field]:
            if name not in names:
                advice = "Use two capitals as in ML." if field == "countries" else closest(name, names)
                raise click.UsageError(f"{printable(name, 60)!r} is none of the {field}. {advice}")
    for warning in (*unknown_names(given["actors"], config), *unknown_places(given["places"], config)):
        click.echo(f"note: {warning}", err=True)


def _story(conn: Connection, start: str) -> str:
    found = stories.starting(conn, start)
    if len(found) != 1:
        raise click.UsageError(f"{printable(start, 60)!r} names {'no' if not found else 'more than one'} story.")
    return stories.resolve(conn, found[0]) or found[0]  # a story that was taken in is silenced as what it is part of


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that ended, too.")
@config_option
def listing(config_path: Path, *, everything: bool) -> None:
    """Show the silences in force, and how many alerts each swallowed."""
    now = datetime.now(UTC)
    with stored(config_path) as (config, store), store.read() as conn:
        zone = ZoneInfo(config.service.timezone)
        known = silences.listed(conn, None if everything else now)
    rows = Rows("id", "until", "swallowed", "by", "made", "ended", "reason", "silences")
    for silence, swallowed in known:
        ended = silence.ended_at or (silence.until if silence.until <= now else None)
        by = f" by {silence.ended_by}" if silence.ended_by else ""
        rows.add_row(
            str(silence.id),
            _time(silence.until, zone),
            str(swallowed),
            _text(silence.made_by, 30),
            _time(silence.made_at, zone),
            "" if ended is None else _text(f"{_time(ended, zone)}{by}", 60),
            _text(silence.reason, 120),
            _text(_what(silence), 200),
        )
    if known:
        rows.show()
    else:
        click.echo("Nothing is silenced.", err=True)


@command.command("remove")
@click.argument("ident", type=int, metavar="ID")
@who_option
@config_option
def remove(config_path: Path, ident: int, who: str) -> None:
    """End a silence now. What it swallowed stays untold; news from now on is told."""
    with stored(config_path) as (_, store), store.begin() as conn:
        if not silences.end(conn, ident, who, datetime.now(UTC)):
            raise click.UsageError(f"No silence {ident} is in force. `monitor silence list` shows those that are.")
    click.echo(f"Silence {ident} ended.")


def _what(silence: Silence) -> str:
    """Return what a silence covers, in words."""
    named: dict[str, Any] = {field.name: getattr(silence, field.name) for field in fields(silence)}
    parts = [f"{name} {' or '.join(named[name])}" for name in silences.MATCHERS if named[name]]
    if silence.story_id is not None:
        parts.append(f"story {silence.story_id[:SHORT_ID]}")
    return printable(", ".join(parts), 200)


def _text(text: str, limit: int) -> Text:
    return Text(printable(text, limit))


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return local(moment, zone)
