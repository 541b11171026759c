"""`monitor check`: is the configuration in order, and what does it amount to."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.commands.options import config_option, load
from monitor.config.advice import advice
from monitor.config.durations import format_duration
from monitor.config.report import show
from monitor.errors import PackError
from monitor.packs.lint import lint_pack
from monitor.packs.load import available_packs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from monitor.config import Config, Route


@click.command()
@config_option
@click.option("--packs", is_flag=True, help="Check the knowledge packs instead.")
def command(config_path: Path, *, packs: bool) -> None:
    """Tell every mistake in the configuration, or what it amounts to."""
    if packs:
        _check_packs()
        return
    config = load(config_path)
    if any(getattr(channel, "template", None) for channel in config.channels.values()):
        # The channels' libraries are slow to import, and few channels have a template of their own.
        from monitor.alerts.channels import check_templates  # noqa: PLC0415 - see above

        check_templates(config, clock=lambda: datetime.now(UTC))
    console = Console()
    console.print(f"{show(str(config_path))} is in order.", markup=False, highlight=False, soft_wrap=True)
    console.print(_summary(config))
    for line in advice(config):
        click.echo(f"note: {line}", err=True)


def _check_packs() -> None:
    problems = {name: lint_pack(name) for name in available_packs()}
    if any(problems.values()):
        raise PackError("\n".join(problem for found in problems.values() for problem in found))
    for name in problems:
        click.echo(f"pack {name} is in order")


def _summary(config: Config) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    sources = config.sources
    unproven = sum(source.unproven for source in sources)
    rows = [
        ("sources", f"{len(sources)}" + (f", {unproven} of them unproven" if unproven else "")),
        ("  countries", _counts(source.country or "international" for source in sources)),
        ("  languages", _counts(language for source in sources for language in source.languages or ("not given",))),
        *(("watch", f"{watch.name}: pack {watch.pack}, {_list(watch.countries)}") for watch in config.watches),
        *(("channel", f"{name}: {channel.type}") for name, channel in config.channels.items()),
        *(("route", _route(route)) for route in config.routes),
        ("data", str(config.service.data_dir)),
    ]
    for title, text in rows:
        table.add_row(title, escape(_plain(text)))
    return table


def _route(route: Route) -> str:
    wanted = ((" in", route.countries), (" at", route.places), (", by", route.actors), (", of", route.event_types),
              (", written in", route.languages))  # fmt: skip
    conditions = "".join(f"{word} {_list(values)}" for word, values in wanted if values)
    kinds = f", {_list(route.kinds)} only" if route.kinds else ""
    sure = "" if route.min_confidence == "low" else f", {route.min_confidence} confidence or better"
    times = "".join(f", {part}" for part in _times(route))
    updates = ", no updates" if route.updates == "none" else ""
    more = ", and on to the next route" if route.continue_ else ""
    least = f"{route.min_severity} or worse"
    return f"{_list(route.watches)}{conditions}, {least}{kinds}{sure}{updates}{times} -> {_list(route.to)}{more}"


def _times(route: Route) -> Iterator[str]:
    if route.digest:
        yield f"as a digest at {route.digest.cron} {route.digest.timezone}"
        return
    if route.wait:
        yield f"single sources wait {format_duration(route.wait)}"
    if route.quiet_hours:
        quiet = route.quiet_hours
        yield f"quiet from {quiet.from_:%H:%M} to {quiet.to:%H:%M} {quiet.timezone}"
    if route.budget:
        yield f"{route.budget.alerts} in {format_duration(route.budget.per)}"


def _counts(values: Iterable[str]) -> str:
    return ", ".join(f"{value} {count}" for value, count in Counter(values).most_common()) or "none"


def _list(values: Sequence[str]) -> str:
    return " ".join(values)


def _plain(text: str) -> str:
    """Return text from the file without control characters, whole."""
    return "".join(show(letter) for letter in text)
