"""`monitor gazetteer fetch|import|list`: more places, from GeoNames' country files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urljoin

import click
import requests
from rich.console import Console
from rich.table import Table

from monitor.commands.options import config_option, load
from monitor.errors import MonitorError
from monitor.packs.dumps import MAX_BYTES
from monitor.packs.gazetteer import GAZETTEER, import_dump, load_gazetteer
from monitor.packs.load import cached_pack

TIMEOUT = (10.0, 30.0)
_CHUNK = 1 << 16


@click.group("gazetteer")
def command() -> None:
    """More places, from GeoNames' country files (data by GeoNames, CC BY 4.0)."""


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option
def import_files(files: tuple[Path, ...], config_path: Path) -> None:
    """Compile GeoNames dumps (.txt, .txt.gz, .zip) from disk."""
    folder = load(config_path).service.data_dir / GAZETTEER
    for path in files:
        _import(path, folder)


@command.command("fetch")
@click.argument("countries", nargs=-1)
@config_option
def fetch(countries: tuple[str, ...], config_path: Path) -> None:
    """Fetch and compile GeoNames' current files; by default those of the packs' countries and their neighbours'."""
    config = load(config_path)
    codes = [code.upper() for code in countries] or _needed({watch.pack for watch in config.watches})
    wrong = [code for code in codes if len(code) != 2 or not code.isascii() or not code.isalpha()]  # noqa: PLR2004 - ISO codes
    if wrong:
        raise click.UsageError(f"no country codes: {', '.join(wrong)}. Give two letters, as in ML.")
    folder = config.service.data_dir / GAZETTEER
    with tempfile.TemporaryDirectory() as room:
        for code in codes:
            url = urljoin(str(config.service.gazetteer_url).rstrip("/") + "/", f"{code}.zip")
            path = Path(room) / f"{code}.zip"
            _download(url, path)
            _import(path, folder)


@command.command("list")
@config_option
def list_countries(config_path: Path) -> None:
    """Show which countries are here."""
    gazetteer = load_gazetteer(load(config_path).service.data_dir / GAZETTEER)
    if gazetteer is None:
        click.echo("No gazetteer here; the pack's own places are used. `monitor gazetteer fetch` gets more.", err=True)
        return
    table = Table("file", "countries", "places", "spellings", "source")
    for dump in gazetteer.dumps:
        header = dump.header
        cells = (
            header["name"],
            " ".join(header["countries"]),
            f"{header['places']:,}",
            f"{header['keys']:,}",
            header["source"],
        )
        table.add_row(*map(str, cells))
    Console().print(table)


def _needed(packs: set[str]) -> list[str]:
    return sorted({code for name in packs for pack in [cached_pack(name)] for code in (*pack.countries, *pack.border)})


def _import(path: Path, folder: Path) -> None:
    header = import_dump(path, folder)
    click.echo(f"{header['name']}: {header['places']:,} places of {' '.join(header['countries'])}.", err=True)


def _download(url: str, path: Path) -> None:
    """Save what `url` answers at `path`. Raises MonitorError for anything but one whole, bounded answer."""
    size = 0
    try:
        with requests.get(url, stream=True, timeout=TIMEOUT, allow_redirects=False) as answer, path.open("wb") as out:
            if answer.status_code != requests.codes.ok:
                raise MonitorError(
                    f"{url} answered {answer.status_code}. Look at service.gazetteer_url, or import from disk."
                )
            for chunk in answer.iter_content(_CHUNK):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise MonitorError(f"{url} is larger than {MAX_BYTES // 1_000_000} MB; it is no country file.")
                out.write(chunk)
    except requests.RequestException as error:
        raise MonitorError(f"{url} could not be fetched: {error}. Try later, or import the file from disk.") from error
