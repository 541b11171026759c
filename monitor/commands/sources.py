"""`monitor sources`: the state of each source that the configuration names."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.moments import ago
from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.rows import iso
from monitor.safe import printable
from monitor.store import polls, sources
from monitor.store.doubts import Doubts, doubts
from monitor.store.sources import SourceState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from monitor.config import Config
    from monitor.items import Poll

_ERROR = 120
_NOTABLE = (3, 0.2)
"""Doubtful articles, and their share of the recent ones, from which the table speaks of them."""


@click.command(name="sources", short_help="the state of each source")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines instead of a table.")
@config_option
def command(as_json: bool, config_path: Path) -> None:  # noqa: FBT001 - click's flag
    """List each source's last success, last new article, failures in a row, and when it is due next."""
    with stored(config_path) as (config, store), store.read() as conn:
        found = _states(conn, config)
        doubted = doubts(conn)
    if as_json:
        for state, last in found:
            sys.stdout.write(json.dumps(_row(state, last, doubted.get(state.name)), ensure_ascii=False) + "\n")
        return
    Console().print(_table(found, doubted, datetime.now(UTC)))


def _states(conn: Connection, config: Config) -> list[tuple[SourceState, Poll | None]]:
    """Return what is stored of each configured source, in the configuration's order; one never polled is blank."""
    known = sources.states(conn)
    return [
        (
            known.get(source.name)
            or SourceState(name=source.name, kind=source.kind, country=source.country, unproven=source.unproven),
            next(iter(polls.latest(conn, source.name, 1)), None),
        )
        for source in config.sources
    ]


def _row(state: SourceState, last: Poll | None, doubt: Doubts | None) -> dict[str, Any]:
    row = {name: iso(value) if isinstance(value, datetime) else value for name, value in asdict(state).items()}
    return row | {
        "state": word(state),
        "last_method": None if last is None else last.method,
        "last_new": None if last is None else last.new,
        "last_skipped": {} if last is None else dict(last.skipped),
        "last_gap": None if last is None else last.gap,
        "recent_articles": doubt.recent if doubt else 0,
        "doubtful_texts": doubt.doubtful if doubt else 0,
    }


def word(state: SourceState) -> str:
    """Return the source's state in one word: new, ok, degraded, failing, or unproven before its first success."""
    if state.unproven and state.first_success_at is None:
        return "unproven"
    if state.last_status is None:
        return "new"
    if state.failures:
        return "failing"
    return "degraded" if state.last_status == "degraded" else "ok"


_STYLES = {"failing": "bold red", "degraded": "yellow", "unproven": "dim", "ok": "green"}


def _table(found: Sequence[tuple[SourceState, Poll | None]], doubted: Mapping[str, Doubts], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", overflow="fold", min_width=12)
    for name in ("state", "last success", "last new", "next due"):
        table.add_column(name, no_wrap=True)
    table.add_column("fails", justify="right")
    table.add_column("remark", overflow="fold", min_width=12)
    for state, last in found:
        remark = state.last_error or (last.gap if last is not None else None) or doubt_of(doubted.get(state.name))
        table.add_row(
            Text(printable(state.name, 60)),
            Text(word(state), style=_STYLES.get(word(state), "")),
            ago(state.last_success_at, now),
            ago(state.last_new_at, now),
            "now" if state.next_due_at is None or state.next_due_at <= now else ago(state.next_due_at, now),
            str(state.failures) if state.failures else "–",
            Text(printable(_short(remark), _ERROR)),
        )
    return table


def doubt_of(doubt: Doubts | None) -> str | None:
    """Return the remark on a source whose pages are read with losses, e.g. `text doubtful 4 of 10`, or None."""
    least, share = _NOTABLE
    if doubt is None or doubt.doubtful < least or doubt.doubtful < share * doubt.recent:
        return None
    return f"text doubtful {doubt.doubtful} of {doubt.recent}"


def _short(remark: str | None) -> str | None:
    """Return an error without the address that it happened at, which --json has: a table is narrow."""
    address, colon, problem = (remark or "").partition(": ")
    return problem if colon and address.startswith(("http://", "https://")) else remark
