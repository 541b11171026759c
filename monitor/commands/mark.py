"""`monitor mark`: a person's verdict on an article, for `backtest` and `report terms` to measure by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.errors import MonitorError
from monitor.safe import printable
from monitor.store import articles, marks

if TYPE_CHECKING:
    from pathlib import Path


class UnknownArticleError(MonitorError):
    """No such article is stored, or more than one."""


@click.command(name="mark", short_help="say whether an article was a report")
@click.argument("article")
@click.argument("verdict", type=click.Choice(["relevant", "irrelevant", "forget"]))
@config_option
def command(article: str, verdict: str, config_path: Path) -> None:
    """Store that ARTICLE is relevant or irrelevant; `forget` takes the verdict back.

    ARTICLE is its address or its id, of which the first characters are enough.
    """
    with stored(config_path) as (_, store), store.begin() as conn:
        found = list(articles.named(conn, article))
        if len(found) != 1:
            problem = "more than one article begins so" if found else "no such article is stored"
            known = "`monitor articles --json` lists ids and addresses."
            raise UnknownArticleError(f"{printable(article, 200)}: {problem}. {known}")
        (ident,) = found
        if verdict == "forget":
            marks.forget(conn, ident)
        else:
            marks.put(conn, ident, relevant=verdict == "relevant", now=datetime.now(UTC))
    click.echo(f"{ident}: {verdict}")
