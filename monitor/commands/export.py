"""`monitor export articles|stories`: what is stored, on stdout."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor import formats
from monitor.commands.moments import Since, settled
from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.store.export import article_rows, columns, story_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


@click.command(name="export", short_help="what is stored, as jsonl, csv or geojson")
@click.argument("what", type=click.Choice(["articles", "stories"]))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "geojson"]), default="jsonl", show_default=True)
@click.option(
    "--since", type=Since(), help="Only articles published, or stories changed, since then: 2026-11-01, 6h, 7d."
)
@click.option("--relevant", is_flag=True, help="Only articles that a watch took; every story is.")
@config_option
def command(what: str, form: str, since: datetime | None, relevant: bool, config_path: Path) -> None:  # noqa: FBT001 - click's flag
    """Print what is stored. The fields are described in docs/reference/fields.md."""
    with stored(config_path) as (config, store):
        if since is not None:
            since = settled(since, ZoneInfo(config.service.timezone))
        if what == "articles":
            rows = article_rows(store, since=since, relevant=relevant)
        else:
            rows = story_rows(store, since=since)
        _write(_lines(form, rows, columns(what)))


def _lines(form: str, rows: Iterator[dict[str, Any]], names: list[str]) -> Iterator[str]:
    match form:
        case "csv":
            return formats.csv_lines(rows, names)
        case "geojson":
            return formats.geojson(rows)
        case _:
            return formats.jsonl(rows)


def _write(lines: Iterator[str]) -> None:
    """Write UTF-8 whatever the locale, with the line ends as they are."""
    out = sys.stdout.buffer
    for line in lines:
        out.write(line.encode("utf-8", "replace"))
    out.flush()
