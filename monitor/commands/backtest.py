"""`monitor backtest`: what a new configuration would have told of the archive, before anybody trusts it."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.backtest import Outcome, Precision, judge, page_of, precision
from monitor.commands.knowledge import knowledge_source
from monitor.commands.moments import Since, settled, shown
from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.parallel import in_parallel
from monitor.safe import printable
from monitor.store import articles, marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from monitor.items import Article, Page, Site
    from monitor.store import Store
    from monitor.store.articles import StoredArticle
    from pipelines.knowledge import Knowledge

BATCH = 200
"""Articles read from the archive at once."""


@click.command(name="backtest", short_help="what a new configuration would have told")
@config_option
@click.option("--since", type=Since(), default="30d", show_default=True, help="How far back: 2026-11-01, 7d.")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Worker processes [default: one a core].")
@click.option("--limit", type=click.IntRange(1), default=40, show_default=True, help="Rows shown of each table.")
def command(config_path: Path, since: datetime, jobs: int | None, limit: int) -> None:
    """Judge the archive anew by --config, and show what is gained and lost against what was told.

    The configuration must name the same data as the running one; the archive is only read. Mark articles with
    `monitor mark` to see how precise both are.
    """
    recipe = knowledge_source(config_path)
    with stored(config_path) as (config, store):
        since = settled(since, ZoneInfo(config.service.timezone))
        with store.read() as conn:
            told, marked = marks.told(conn), marks.all_of(conn)
        sources = {source.name: source for source in config.sources}
        work = partial(_judge_again, recipe)
        pages = ((row, *page_of(row, sources)) for row in _archive(store, since))
        outcomes: list[Outcome] = []
        for (row, _, _), article in in_parallel(work, pages, jobs=jobs or os.cpu_count() or 1, prepare=recipe):
            if isinstance(article, str):
                click.echo(f"{row.id}: could not be judged ({article})", err=True)
            else:
                outcomes.append(judge(row, article, config, was_told=row.id in told))
    _show(outcomes, precision(outcomes, marked), limit)


def _judge_again(recipe: Callable[[], Knowledge], item: tuple[StoredArticle, Page, Site]) -> Article:
    from pipelines.analyse import analyse  # noqa: PLC0415 - only workers pay for the language libraries

    _, page, site = item
    return analyse(page, recipe(), site)


def _archive(store: Store, since: datetime) -> Iterator[StoredArticle]:
    after = 0
    while True:
        with store.read() as conn:
            numbers = articles.numbers_after(conn, after, BATCH, since=since)
            rows = articles.load(conn, numbers)
        yield from rows
        if len(numbers) < BATCH:
            return
        after = numbers[-1]


def _show(outcomes: list[Outcome], precise: dict[str, Precision], limit: int) -> None:
    console = Console()
    counts = Counter((outcome.was_told, outcome.told) for outcome in outcomes)
    console.print(
        f"{len(outcomes)} articles judged: {counts[True, True]} told as before, {counts[False, True]} gained, "
        f"{counts[True, False]} lost."
    )
    for title, was, told in (("Gained", False, True), ("Lost", True, False)):
        rows = [outcome for outcome in outcomes if (outcome.was_told, outcome.told) == (was, told)]
        if rows:
            console.print(_table(title, rows, limit))
    if any(found.marked for found in precise.values()):
        table = Table("told", "marked", "relevant", "precision", title="By the marks", title_justify="left")
        for name, found in precise.items():
            share = "–" if found.share is None else f"{found.share:.2f}"
            table.add_row(name, str(found.marked), str(found.right), share)
        console.print(table)


def _table(title: str, rows: list[Outcome], limit: int) -> Table:
    caption = f"and {len(rows) - limit} more" if len(rows) > limit else None
    table = Table("published", "source", "title", "why", title=title, title_justify="left", caption=caption)
    for outcome in rows[:limit]:
        article = outcome.article
        table.add_row(
            shown(article.published_at),
            Text(printable(article.source, 30)),
            Text(printable(article.title, 90)),
            Text(printable(outcome.why, 160)),
        )
    return table
