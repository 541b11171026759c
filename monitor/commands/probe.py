"""`monitor probe`: finds how a site can be read, tries it, and prints the YAML to paste."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import logs
from monitor.commands.found import Names, config_or_none, show_tried, spoken, unreachable
from monitor.config.paste import source_yaml
from monitor.errors import MonitorError
from monitor.items import Listing, Source
from monitor.safe import printable
from monitor.urls import absolute, host

if TYPE_CHECKING:
    from spiders.probe import Fetch, Probe


class NothingFoundError(MonitorError):
    """The site offers nothing that could be polled; the message says what was tried."""


@click.command()
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=None,
    help="The configuration [default: ./config.yaml where it exists].",
)
@click.argument("url")
def command(config_path: Path | None, url: str) -> None:
    """Find the feeds and sitemaps of the site at URL, try them, and print the lines to paste under `sources:`."""
    address = absolute("https://x.invalid/", url if "://" in url else f"https://{url}")
    if address is None:
        raise click.BadParameter("not an http or https address", param_hint="URL")
    logs.configure("console", level=40)
    config = config_or_none(config_path)
    from monitor.fetch import with_fetch  # noqa: PLC0415 - Scrapy takes most of a second to import
    from spiders.probe import probe_site  # noqa: PLC0415 - the same

    async def work(fetch: Fetch) -> Probe:
        return await probe_site(address, fetch, lambda: datetime.now(UTC))

    probe = with_fetch(config, work)
    show_tried(probe.found, probe.failed)
    if not probe.found:
        raise NothingFoundError(_advice(probe))
    names = Names(source.name for source in config.sources)
    click.echo(
        source_yaml(as_source(probe, names), remarks=["Set country and time zone where you know them."]), nl=False
    )


def as_source(probe: Probe, names: Names) -> Source:
    """Return a source that polls what was found."""
    by_method = {
        method: tuple(one.url for one in probe.found if one.method == method)
        for method in ("feed", "sitemap", "listing")
    }
    return Source(
        name=names.give(probe.title or "", host(probe.url)),
        languages=spoken(probe.found, probe.language),
        feeds=by_method["feed"],
        sitemaps=by_method["sitemap"],
        listings=tuple(Listing(url=url) for url in by_method["listing"]),
    )


def _advice(probe: Probe) -> str:
    shown = printable(probe.url, 300)
    reason = dict(probe.failed).get(probe.url)
    if reason and (problem := unreachable(probe.url, reason)):
        return problem
    front = f"the page answered {printable(reason)}, and " if reason else ""
    return (
        f"{shown}: {front}no feed, sitemap or listing was found. If you know a page that lists its articles, "
        "give it as listings: [{url: ...}], see docs/reference/config.md."
    )
