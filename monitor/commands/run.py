"""`monitor run`: the service, or one round of it."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from monitor import logs
from monitor.commands.options import config_option, load
from monitor.config.reveal import secrets_of
from monitor.safe import printable

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config import Config
    from monitor.items import Poll
    from monitor.service import Round


@click.command()
@config_option
@click.option("--once", is_flag=True, help="Poll every source once, deliver what is due, print a summary, end.")
def command(config_path: Path, *, once: bool) -> None:
    """Watch the sources and tell the channels, until SIGTERM.

    Ends with 1 when --once finds that every source failed, 2 for a bad configuration, 3 when another instance
    holds the data.
    """
    # Until the service takes the signal over, it ends a program that has begun nothing.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if not once:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it asks for what is being done: reading the configuration
    config = load(config_path)
    logs.configure(config.service.log, secrets=secrets_of(config))
    # Imported here: Scrapy and the reactor take most of a second, which a refused configuration need not wait for.
    from monitor import service  # noqa: PLC0415 - see above
    from monitor.reactor import run_on_reactor  # noqa: PLC0415 - see above

    if not once:
        run_on_reactor(lambda: service.run(config))
        return
    outcome = _once(config)
    Console().print(summary(outcome))
    if outcome.failed:
        click.echo("Every source failed. Check the network; `monitor probe URL` tries one address.", err=True)
        sys.exit(1)


def _once(config: Config) -> Round:
    from monitor import service  # noqa: PLC0415 - see command
    from monitor.reactor import run_on_reactor  # noqa: PLC0415 - see command

    columns = (
        TextColumn("polling"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}"),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("polling", total=len(config.sources), last="")

        def finished(poll: Poll) -> None:
            progress.update(task, advance=1, last=printable(poll.source, 40))

        return run_on_reactor(lambda: service.once(config, finished=finished))


def summary(outcome: Round) -> Table:
    """Return the table of what each source brought, with the sums in its last row."""
    polls = outcome.polls
    table = Table(
        "source", "status", "by", "new", "known", "skipped", "problem", title="one round", title_justify="left",
        show_footer=True,
    )  # fmt: skip
    well = sum(poll.status != "failed" for poll in polls)
    sums = (f"{well} of {len(polls)} well", "", "", str(sum(p.new for p in polls)), str(sum(p.known for p in polls)))
    for column, shown in zip(table.columns, sums, strict=False):
        column.footer = shown
    for poll in sorted(outcome.polls, key=lambda poll: poll.source):
        skipped = ", ".join(f"{count} {reason}" for reason, count in sorted(poll.skipped.items()))
        problem = "; ".join((*poll.errors[:2], *([poll.gap] if poll.gap else [])))
        table.add_row(
            printable(poll.source, 40), poll.status, poll.method or "-", str(poll.new), str(poll.known),
            skipped or "-", printable(problem, 80) or "-",
        )  # fmt: skip
    return table
