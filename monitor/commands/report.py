"""`monitor report terms`: how often each term was found, and how often rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.safe import printable
from monitor.store import marks

if TYPE_CHECKING:
    from pathlib import Path


@click.group(name="report", short_help="what the terms have found so far")
def command() -> None:
    """Report on what is stored."""


@command.command("terms", short_help="Each term's hits and precision.")
@click.option("--all", "everything", is_flag=True, help="Also the pack's own actors, places and words.")
@config_option
def terms(config_path: Path, *, everything: bool) -> None:
    """Show each term's hits and its precision among the articles that were marked."""
    with stored(config_path) as (_, store), store.read() as conn:
        rows = marks.terms(conn, kinds=None if everything else ("term", "exclude"))
    table = Table("watch", "kind", "term", "articles", "relevant", "marked", "precision", box=None, pad_edge=False)
    for row in rows:
        precise = "–" if not row.marked else f"{row.right / row.marked:.2f}"
        counts = (str(row.articles), str(row.relevant), str(row.marked))
        table.add_row(Text(printable(row.watch, 40)), row.kind, Text(printable(row.term, 60)), *counts, precise)
    Console().print(table if rows else "No term of a watch was found yet; --all shows the pack's.")
