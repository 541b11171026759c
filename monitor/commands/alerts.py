"""`monitor alerts`: what waits, went, or failed, and why; `monitor alerts retry` tries again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from click.core import ParameterSource
from rich.text import Text

from monitor.alerts.vocabulary import load_vocabulary
from monitor.commands.moments import local
from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.commands.tables import Rows
from monitor.safe import printable
from monitor.store import channels, holds, outbox

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from monitor.alerts.vocabulary import Vocabulary
    from monitor.config import Config
    from monitor.items import Delivery
    from monitor.store.outbox import Decided, Told

SHORT_ID = 8
"""Characters of an id that are shown, and are enough to name it."""


@click.group("alerts", invoke_without_command=True)
@click.option("--state", type=click.Choice(["waiting", "sent", "failed"]), help="Only these.")
@click.option("--why", is_flag=True, help="The decisions instead: what was sent, held or left, and the reason.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the reasons.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Rows, the newest first.")
@config_option
@click.pass_context
def command(ctx: click.Context, state: str | None, config_path: Path, limit: int, language: str, *, why: bool) -> None:
    """Show the alerts that wait, went or failed."""
    ctx.obj = config_path
    if ctx.invoked_subcommand is not None:
        return
    with stored(config_path) as (config, store), store.read() as conn:
        zone = ZoneInfo(config.service.timezone)
        if why:
            rows = _decisions(outbox.decided(conn, limit), zone, load_vocabulary(language))
        else:
            rows = _deliveries(outbox.rows(conn, state, limit), zone)
            _tell_suspended(conn, config, zone)
            held = len(holds.open_holds(conn))
            if held:
                noun = "alert is" if held == 1 else "alerts are"
                click.echo(f"{held} {noun} held: `monitor alerts --why` says until when and why.", err=True)
    if rows.rows:
        rows.show()
    else:
        click.echo("Nothing yet.", err=True)


@command.command("retry")
@click.argument("ids", nargs=-1, metavar="[CHANNEL | ID]...")
@config_option
@click.pass_context
def retry(ctx: click.Context, config_path: Path, ids: tuple[str, ...]) -> None:
    """Make failed deliveries due now, and ask suspended channels at once.

    All of them, or those of a CHANNEL, or those with these IDS (their first characters are enough).
    """
    given = ctx.get_parameter_source("config_path") is not ParameterSource.DEFAULT
    path = config_path if given else ctx.obj  # --config may stand before or after the word retry
    now = datetime.now(UTC)
    with stored(path) as (config, store), store.begin() as conn:
        named = [name for name in ids if name in config.channels]
        rest = tuple(ident for ident in ids if ident not in named)
        asked = [] if ids else channels.probe(conn, now)
        asked += [known for name in named for known in channels.probe(conn, now, name)]
        count = sum(outbox.requeue(conn, None, now, channel=name) for name in named)
        if rest:
            count += outbox.requeue(conn, [_resolve(conn, start) for start in rest], now)
        elif not ids:
            count = outbox.requeue(conn, None, now)
    if not count and not asked:
        click.echo("Nothing to try again: no delivery has failed, and no channel is suspended.")
    elif count:
        noun = "delivery" if count == 1 else "deliveries"
        click.echo(f"{count} {noun} due now; the service sends them at its next look, in a second.")
    for name in asked:
        click.echo(
            f"{name} is suspended: it is asked at once, and what waits for it goes when it takes messages again."
        )


def _tell_suspended(conn: Connection, config: Config, zone: ZoneInfo) -> None:
    """Say which channels take nothing, why, and what to do."""
    words = load_vocabulary("en")
    for name, known in channels.suspended(conn).items():
        if name not in config.channels:
            continue
        waiting = channels.waiting(conn, name)
        again = f"is asked again at {_time(known.next_probe_at, zone)}" if waiting else "is asked with the next message"
        click.echo(
            f"{printable(name, 40)} is suspended since {_time(known.since, zone)}: {printable(known.reason, 300)}. "
            f"{waiting} wait for it; it {again}. "
            f"{words.choice('mends', known.cause)}; then: monitor alerts retry {printable(name, 40)}",
            err=True,
        )


def _resolve(conn: Connection, start: str) -> str:
    """Return the whole id of the delivery that begins like this; raises UsageError where that is none or several."""
    found = outbox.starting(conn, start) if start else []
    if len(found) != 1:
        number = "no channel and no delivery" if not found else "more than one delivery"
        raise click.UsageError(f"{printable(start, 60)!r} names {number}. `monitor alerts` lists their ids.")
    return found[0]


def _deliveries(told: list[Told], zone: ZoneInfo) -> Rows:
    rows = Rows("id", "story", "state", "channel", "type", "made", "tries", "next try", "note", "acknowledged", "about")
    for row in told:
        delivery = row.delivery
        rows.add_row(
            delivery.id[:SHORT_ID],
            (row.story_id or "")[:SHORT_ID],
            delivery.state,
            _text(delivery.channel, 20),
            delivery.type,
            _time(delivery.created_at, zone),
            str(delivery.attempts),
            _time(delivery.next_attempt_at, zone) if delivery.state == "waiting" else "",
            _text(_note(delivery), 120),
            _text(f"{_time(row.acked_at, zone)} by {row.acked_by}", 80) if row.acked_at else "",
            _text(row.subject, 80),
        )
    return rows


def _note(delivery: Delivery) -> str | None:
    """Return what went wrong with a delivery, and whether trying it again may repeat it."""
    note = delivery.last_error or delivery.note
    return f"{note}; may have arrived" if note and delivery.unsure and delivery.state != "sent" else note


def _decisions(decided: list[Decided], zone: ZoneInfo, words: Vocabulary) -> Rows:
    rows = Rows(
        "when", "type", "action", "reason", "why", "channel", "watch", "route", "until", "ended", "delivery", "story",
        "article",
    )  # fmt: skip
    for row in decided:
        made = row.decision
        rows.add_row(
            _time(row.decided_at, zone),
            made.type,
            made.action,
            _text(made.reason, 80),
            _text(_why(row, words), 200),
            _text(made.channel, 20),
            _text(made.watch, 20),
            "" if made.route is None else str(made.route + 1),
            _time(made.until, zone),
            _time(row.settled_at, zone) if made.action == "hold" else "",
            (row.delivery_id or "")[:SHORT_ID],
            (made.story_id or "")[:SHORT_ID],
            _text(row.title, 80),
        )
    return rows


def _why(row: Decided, words: Vocabulary) -> str:
    """Return the decision's reason in words and, of a hold that ended, how."""
    said = words.decision(row.decision.reason)
    return said if row.outcome is None else f"{said} → {words.decision(row.outcome)}"


def _text(text: str | None, limit: int) -> Text:
    """Return foreign text for a cell: rich reads no markup in a Text."""
    return Text(printable(text, limit))


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else local(moment, zone, "%d %b %H:%M:%S")
