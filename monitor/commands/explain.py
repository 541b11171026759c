"""`monitor explain`: one page, what was read from it, and why it is or is not a report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from monitor import logs
from monitor.commands.explanation import explanation
from monitor.commands.found import unreachable
from monitor.commands.knowledge import knowledge_source
from monitor.commands.options import load
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.items import Page, Site
from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from monitor.items import Article, Evidence
    from pipelines.knowledge import Knowledge
    from spiders.fetch import Answer


class FetchError(MonitorError):
    """The page could not be fetched; the message names why."""


@click.command()
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=None,
    help="The configuration [default: ./config.yaml where it exists, else the Sahel pack alone].",
)
@click.option("--source", help="Read it as a page of this configured source (its time zone, languages, country).")
@click.argument("url_or_file")
def command(config_path: Path | None, source: str | None, url_or_file: str) -> None:
    """Show one page's clean text, what was removed, its language, score, evidence and facts.

    URL_OR_FILE is an http(s) address, which is fetched as a spider would, or an HTML file.
    """
    logs.configure("console", level=40)
    given = config_path or (Path("config.yaml") if Path("config.yaml").exists() else None)
    config = load(given) if given else Config(path=Path("config.yaml"))
    knowledge = knowledge_source(config_path)()
    page = _page(url_or_file, config)
    from pipelines.analyse import analyse  # noqa: PLC0415 - the language libraries load with it

    article = analyse(page, knowledge, _site(config, source), thorough=True)
    console = Console()
    for line in explanation(article, _tips(article, knowledge)):
        if console.is_terminal:
            console.print(line.on_terminal())
        else:
            console.print(line.in_file(), soft_wrap=True)


def _tips(article: Article, knowledge: Knowledge) -> dict[str, tuple[Evidence, ...]]:
    """Return, by watch, the evidence without which the verdict would be the other one."""
    from pipelines.tipping import tipping  # noqa: PLC0415 - see command

    watches = {watch.name: watch for watch in knowledge.watches}
    return {
        verdict.watch: tipping(
            verdict,
            knowledge.packs[watches[verdict.watch].pack].pack.weights.calibration,
            watches[verdict.watch].threshold,
        )
        for verdict in article.verdicts
    }


def _site(config: Config, name: str | None) -> Site:
    if name is None:
        return Site()
    for source in config.sources:
        if source.name == name:
            return Site.of(source)
    raise click.BadParameter(f"no source is called {name!r}; `monitor sources` lists them", param_hint="--source")


def _page(url_or_file: str, config: Config) -> Page:
    now = datetime.now(UTC)
    if not url_or_file.startswith(("http://", "https://")):
        path = Path(url_or_file)
        try:
            return Page(url=path.resolve().as_uri(), fetched_at=now, body=path.read_bytes())
        except OSError as error:
            problem = f"{printable(url_or_file)}: {error.strerror}. Name an HTML file or an http(s) address."
            raise FetchError(problem) from error
    from monitor.fetch import with_fetch  # noqa: PLC0415 - Scrapy takes most of a second to import

    async def one(fetch: Callable[[Iterable[str]], Awaitable[dict[str, Answer]]]) -> Answer:
        return (await fetch([url_or_file]))[url_or_file]

    # The terminal belongs to the report: Scrapy's own lines go nowhere.
    answer = with_fetch(config, one, html=True)
    if answer.reason is not None:
        advice = unreachable(url_or_file, answer.reason)
        raise FetchError(advice or f"{printable(url_or_file)}: could not be fetched ({answer.reason}).")
    return Page(url=answer.url, fetched_at=now, status=answer.status or 200, headers=answer.headers, body=answer.body)
