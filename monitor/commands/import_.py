"""`monitor import`: turns a feed reader's list (OPML) into sources, each tried first."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import logs
from monitor.commands.found import Names, config_or_none, show_tried, spoken
from monitor.config.codes import languages
from monitor.config.opml import Outline, read_opml
from monitor.config.paste import source_yaml
from monitor.items import Source
from monitor.safe import printable
from monitor.urls import absolute, host, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.config import Config
    from spiders.probe import Fetch, Found


@click.command(name="import")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=None,
    help="The configuration, whose sources are left out [default: ./config.yaml where it exists].",
)
@click.option("--no-probe", is_flag=True, help="Fetch nothing: print every feed as unproven.")
@click.argument("file", type=click.Path(path_type=Path))
def command(config_path: Path | None, file: Path, *, no_probe: bool) -> None:
    """Print the feeds of an OPML FILE as lines to paste under `sources:`; each is tried first."""
    config = config_or_none(config_path)
    wanted = _wanted(read_opml(file), config)
    results: dict[str, Found | str] = {} if no_probe or not wanted else _tried(config, wanted)
    names = Names(source.name for source in config.sources)
    for url, outline in wanted.items():
        click.echo(_entry(url, outline, results.get(url), names), nl=False)


def _wanted(outlines: Iterable[Outline], config: Config) -> dict[str, Outline]:
    """Return the feeds to print by address; what is left out is told on stderr."""
    taken = {url_key(feed) for source in config.sources for feed in source.feeds}
    wanted: dict[str, Outline] = {}
    for outline in outlines:
        title = printable(outline.title, 100) or "an entry"
        url = absolute("https://x.invalid/", outline.feed)
        if outline.feed is None:
            click.echo(f"{title}: has no feed address. Try: monitor probe {printable(outline.site, 300)}", err=True)
        elif url is None or "://" not in outline.feed:
            click.echo(f"{title}: its address is neither http nor https and was left out.", err=True)
        elif url_key(url) in taken:
            click.echo(f"{title}: is there already and was left out.", err=True)
        else:
            taken.add(url_key(url))
            wanted[url] = outline
    return wanted


def _tried(config: Config, wanted: Iterable[str]) -> dict[str, Found | str]:
    logs.configure("console", level=40)
    from monitor.fetch import with_fetch  # noqa: PLC0415 - Scrapy takes most of a second to import
    from spiders.probe import probe_addresses  # noqa: PLC0415 - the same

    async def work(fetch: Fetch) -> dict[str, Found | str]:
        return await probe_addresses(tuple(wanted), fetch, lambda: datetime.now(UTC))

    results = with_fetch(config, work)
    found = [one for one in results.values() if not isinstance(one, str)]
    show_tried(found, [(url, one) for url, one in results.items() if isinstance(one, str)])
    return results


def _entry(url: str, outline: Outline, result: Found | str | None, names: Names) -> str:
    said = (outline.language or "").split("-")[0].lower()
    found = None if result is None or isinstance(result, str) else result
    heard = spoken([found], outline.language) if found is not None else ()
    sitemap = found is not None and found.method == "sitemap"
    source = Source(
        name=names.give(outline.title, host(url)),
        languages=heard or ((said,) if said in languages() else ()),
        feeds=() if sitemap else (url,),
        sitemaps=(url,) if sitemap else (),
        unproven=found is None,
    )
    return source_yaml(source, remarks=[f"Could not be read: {result}."] if isinstance(result, str) else [])
