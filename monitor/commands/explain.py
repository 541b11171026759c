"""`monitor explain`: one page, what was read from it, and why it is or is not a report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from monitor import logs
from monitor.commands.knowledge import knowledge_source
from monitor.commands.options import load
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.items import Page, Site
from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from rich.console import RenderableType

    from monitor.items import Article, Facts, Verdict
    from spiders.fetch import Answer

LONGEST = 100_000
"""Characters of a text that are shown."""


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

    article = analyse(page, knowledge, _site(config, source))
    Console(soft_wrap=True).print(Group(*report(article)))


def _site(config: Config, name: str | None) -> Site:
    if name is None:
        return Site()
    for source in config.sources:
        if source.name == name:
            return Site(
                source=name, kind=source.kind, languages=source.languages, country=source.country,
                timezone=source.timezone,
            )  # fmt: skip
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
        hint = " Set service.allow_private_hosts to read it." if answer.reason == "private_address" else ""
        raise FetchError(f"{printable(url_or_file)}: could not be fetched ({answer.reason}).{hint}")
    return Page(url=answer.url, fetched_at=now, status=answer.status or 200, headers=answer.headers, body=answer.body)


def report(article: Article) -> Iterator[RenderableType]:
    """Yield the parts of the explanation, top down: what, why, facts, text, what was removed."""
    yield Text(printable(article.title or "(no title)", 300), style="bold")
    yield _metadata(article)
    for verdict in article.verdicts:
        yield _verdict(verdict)
    yield _facts(article.facts)
    yield Text("\nText", style="bold")
    for paragraph in article.text[:LONGEST].split("\n\n"):
        yield Text(printable(paragraph, LONGEST))
    if article.removed:
        yield Text("\nRemoved (struck through) and restored", style="bold")
        for block in article.removed:
            mark, style = ("+ ", "green") if block.restored else ("- ", "strike dim")
            yield Text.assemble((mark, "dim"), (printable(block.text, 300), style), (f"  [{block.reason}]", "cyan"))


def _metadata(article: Article) -> Table:
    table = Table.grid(padding=(0, 2))
    when = article.published_at.isoformat() if article.published_at else None
    rows = {
        "address": article.url, "published": when, "authors": ", ".join(article.authors), "language": article.lang,
        "agency": article.agency, "dateline": article.dateline, "no article": article.not_article,
        "only a part": article.partial, "error": article.error, "notes": ", ".join(article.notes),
        "severity": article.severity, "kind": article.kind,
    }  # fmt: skip
    for name, value in rows.items():
        if value:
            table.add_row(Text(name, style="dim"), Text(printable(value, 300)))
    return table


def _verdict(verdict: Verdict) -> RenderableType:
    word = "relevant" if verdict.relevant else "not relevant"
    head = Text(
        f"\n{verdict.watch}: {word}, score {verdict.score:.2f}", style="bold green" if verdict.relevant else "bold"
    )
    if verdict.excluded_by:
        head.append(f" (excluded by {printable(verdict.excluded_by, 80)})")
    table = Table("weight", "evidence", "quote", box=None, padding=(0, 1))
    for evidence in verdict.evidence:
        table.add_row(f"{evidence.weight:+.2f}", printable(evidence.name, 80), Text(printable(evidence.quote, 160)))
    for match in verdict.matches:
        table.add_row("", f"{match.kind}: {printable(match.term, 60)}", Text(printable(match.quote, 160)))
    return Group(head, table)


def _facts(facts: Facts) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    places = ", ".join(place.name + (f" ({place.country})" if place.country else "") for place in facts.places)
    dead = "-".join(str(n) for n in dict.fromkeys((facts.deaths_min, facts.deaths_max)) if n is not None)
    if facts.deaths_min is not None and facts.deaths_max is None:
        dead += " or more"
    rows = {
        "countries": ", ".join(facts.countries), "places": places, "actors": ", ".join(facts.actors), "deaths": dead,
        "injured": facts.injured, "abducted": facts.abducted, "displaced": facts.displaced,
        "event": facts.event_type, "day": facts.event_date,
    }  # fmt: skip
    for name, value in rows.items():
        if value not in (None, ""):
            quote = facts.quotes.get(name) or facts.quotes.get(
                {"event": "event_type", "day": "event_date"}.get(name, name)
            )
            table.add_row(
                Text(name, style="dim"), Text(printable(str(value), 200)), Text(printable(quote, 120), style="dim")
            )
    return Group(Text("\nFacts of the main event", style="bold"), table)
