"""The program `monitor`: one module a command, loaded only when it is called, so that each starts fast."""

from __future__ import annotations

import difflib
import io
import logging
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from monitor import __version__
from monitor.errors import MonitorError

COMMANDS = {
    "run": "the service: polls, reads, alerts; --once for a single round",
    "demo": "the whole job on a bundled sample web, loopback only",
    "init": "write a commented starter configuration",
    "check": "validate the configuration",
    "schema": "a JSON Schema of config.yaml, for editors",
    "probe": "find a site's feeds and print the YAML to paste",
    "import": "turn an OPML list into sources",
    "sources": "the state of each source",
    "articles": "what was read",
    "alerts": "what waits, went or failed; retry",
    "story": "stories with their articles; merge, split",
    "ack": "say that you have an alert",
    "silence": "do not tell of a country, a place, a story ... for a while",
    "preview": "what would be sent of a story",
    "explain": "why one page is or is not a report",
    "analyse": "JSON Lines filter: pages or texts in, articles out",
    "backtest": "what a new configuration would have told of the archive",
    "mark": "say whether an article was a report",
    "report": "what the terms have found so far",
    "export": "what is stored, as jsonl, csv or geojson",
    "gazetteer": "more places: fetch or import GeoNames dumps",
    "test-channel": "send a test message",
}
"""Name -> what it does, in the order in which help lists them."""


class Commands(click.Group):
    """Finds a command's module by its name: `test-channel` is `monitor.commands.test_channel.command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a newcomer's day."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module, or return None where no such command is known."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_") + ("_" if cmd_name == "import" else "")
        command = import_module(f"monitor.commands.{module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command asked for; raises UsageError for an unknown one, with the name that is most like it."""
        near = difflib.get_close_matches(args[0].lower(), COMMANDS, n=1)
        if near and args[0] not in COMMANDS:
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {near[0]}?", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="monitor")
def cli() -> None:
    """Watch news and NGO sites for reports of armed conflict in the Sahel, and tell a desk."""
    from monitor import logs  # noqa: PLC0415 - its libraries take most of the time that `monitor --help` has

    # Until a command knows better, only warnings are told, and on stderr: stdout is for data.
    logs.configure(level=logging.WARNING)


def main() -> NoReturn:
    """Run the command line; end with 0 done, 1 failed, 2 bad configuration or usage, 3 data held by another."""
    _prepare_output()
    try:
        cli.main(prog_name="monitor", standalone_mode=True)
    except MonitorError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has left (`monitor export | head`): nothing more to say, and no traceback.
        _leave_output()
        sys.exit(1)
    except OSError as error:
        # What a command can mend it catches itself; left are disks and pipes that take no more of our output.
        _leave_output()
        click.echo(f"monitor: {error.strerror or type(error).__name__}", err=True)
        sys.exit(1)
    sys.exit(0)


def _prepare_output() -> None:
    """Have somewhere to write to where stdout was closed, and lose characters rather than end where it takes few."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open while the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace" if stream is sys.stdout else "backslashreplace")


def _leave_output() -> None:
    """Let what is still in stdout's buffer go nowhere when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
