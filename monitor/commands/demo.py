"""`monitor demo`: the whole job on a bundled sample web, on loopback only."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from monitor import logs
from monitor.commands.options import unused_config_option

if TYPE_CHECKING:
    from monitor.demo.show import Outcome


@click.command()
@click.option("--follow", is_flag=True, help="Keep going while new articles appear, until Ctrl-C.")
@unused_config_option
def command(*, follow: bool) -> None:
    """Crawl four small sites on this machine and show the alerts they cause.

    Nothing leaves the machine; sites, people and events are invented.
    """
    logs.configure("console", level=logging.ERROR)
    from monitor.demo.show import play  # noqa: PLC0415 - Scrapy takes most of a second to import

    notes = Console(stderr=True)
    notes.print("Four invented sites (French daily, English NGO, Arabic agency, Hausa radio) now run on this machine.")
    notes.print("Spiders poll them; each report of armed conflict becomes an alert:\n")
    outcome = play(follow=follow, say=lambda text: notes.print(f"[dim]{text}[/dim]"))
    screen = Console()
    screen.print(polls_table(outcome))
    screen.print(receipts(outcome))
    if outcome.forbidden_asked or outcome.refused or not outcome.webhooks:
        notes.print("The demo did not do its whole job: see the lines above.")
        sys.exit(1)
    notes.print("\nNext: `monitor init` in a folder of your own, and docs/quickstart.md.")


def polls_table(outcome: Outcome) -> Table:
    """Return what each site's polls brought together."""
    table = Table("site", "read by", "polls", "new pages", "left", title="\nPolls", title_justify="left")
    for source in sorted({poll.source for poll in outcome.polls}):
        polls = [poll for poll in outcome.polls if poll.source == source]
        methods = dict.fromkeys(poll.method for poll in polls if poll.method)
        left = sum((Counter(poll.skipped) for poll in polls), Counter())
        shown = ", ".join(f"{count} {reason}" for reason, count in sorted(left.items()))
        new = sum(poll.new for poll in polls)
        table.add_row(source, ", ".join(methods) or "-", str(len(polls)), str(new), shown or "-")
    return table


def receipts(outcome: Outcome) -> str:
    """Return what the local webhook and mailbox took, in words."""
    read = sum(poll.new for poll in outcome.polls)
    first = f", the first: {outcome.mails[0]}" if outcome.mails else "."
    lines = [
        f"{read} pages read in {outcome.seconds:.0f} s; {len(outcome.webhooks)} alerts.",
        f"The local webhook checked {len(outcome.webhooks)} signatures: {outcome.refused} were wrong.",
        f"The local mailbox took {len(outcome.mails)} mails{first}",
        f"Pages that robots.txt forbids: asked for {outcome.forbidden_asked} times.",
    ]
    return "\n".join(lines)
