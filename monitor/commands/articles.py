"""`monitor articles`: what was read, newest first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from monitor import formats
from monitor.commands.moments import Since, settled, shown
from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.commands.tables import Rows
from monitor.config.report import closest
from monitor.rows import article_row
from monitor.safe import printable
from monitor.store import articles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from monitor.store.articles import StoredArticle

_TITLE = 160
SHORT_ID = 8
"""Characters of an id that are shown, and are enough to name it."""


@click.command(name="articles", short_help="what was read")
@click.option("--relevant", is_flag=True, help="Only those that a watch took.")
@click.option("--source", help="Only those of this source.")
@click.option("--since", type=Since(), help="Only those published since then: 2026-11-01, 6h, 7d.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The newest so many.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines with all fields instead of a table.")
@config_option
def command(  # noqa: PLR0917 - click passes by name
    relevant: bool,  # noqa: FBT001 - click's flag
    source: str | None,
    since: datetime | None,
    limit: int,
    as_json: bool,  # noqa: FBT001 - click's flag
    config_path: Path,
) -> None:
    """List the articles read last: id, when published, source, score, severity, title. Times are UTC."""
    with stored(config_path) as (config, store), store.read() as conn:
        if since is not None:
            since = settled(since, ZoneInfo(config.service.timezone))
        found = articles.newest(conn, limit, since=since, relevant=relevant, source=source)
    names = [known.name for known in config.sources]
    if source is not None and not found and source not in names:
        raise click.UsageError(f"no source is called {printable(source, 60)!r}. {closest(source, names)}")
    if as_json:
        sys.stdout.writelines(
            formats.jsonl(
                article_row(row.article, id=row.id, source=row.source, story_id=row.story_id) for row in found
            ),
        )
        return
    if not found:
        click.echo("Nothing yet." if source is None and since is None and not relevant else "None.", err=True)
        return
    _rows(found).show()


def _rows(found: Iterable[StoredArticle]) -> Rows:
    rows = Rows("id", "published", "source", "score", "severity", "lang", "title")
    for row in found:
        article = row.article
        score = article.best.score if article.best is not None else 0.0
        title = printable(article.title, _TITLE) or printable(article.url, _TITLE)
        rows.add_row(
            row.id[:SHORT_ID],
            shown(article.published_at),
            Text(printable(row.source, 40) or "–"),
            f"{score:.2f}",
            article.severity if article.relevant and article.severity else "–",
            Text(printable(article.lang, 10) or "–"),
            # Text, not markup: a page's title may hold what rich would take for styles and links.
            Text(title + (" (partial)" if article.partial else ""), style="bold" if article.relevant else ""),
        )
    return rows
