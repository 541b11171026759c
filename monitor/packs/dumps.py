"""Reads GeoNames' country dumps (19 tab-separated columns; .txt, .txt.gz or .zip); faults name file, line and field."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from monitor.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = 19
MAX_BYTES = 400_000_000
"""A country's dump is a few megabytes; what unpacks to more is no dump."""
MAX_LINE = 100_000
_TIMES_PACKED = 60
_CHUNK = 1 << 20


class Row(NamedTuple):
    """One place of a dump."""

    geonameid: int
    name: str
    names: tuple[str, ...]
    """The name, its ASCII form and the alternates."""
    lat: float
    lon: float
    feature_class: str
    feature_code: str
    country: str
    admin1: str
    admin2: str
    population: int


def read_dump(path: Path) -> Iterator[Row]:
    """Yield the places of the dump at `path`. Raises PackError for what is no dump, is cut, or unpacks too far."""
    with _opened(path) as stream:
        seen = number = 0
        while line := _line(stream, path, number + 1):
            number += 1
            seen += len(line)
            if seen > MAX_BYTES:
                raise PackError(
                    f"{path.name}:{number}: unpacks to more than {MAX_BYTES // 1_000_000} MB; it is no dump"
                )
            try:
                text = line.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise PackError(f"{path.name}:{number}: is not UTF-8: {error.reason}") from error
            if text:
                yield _row(text, f"{path.name}:{number}")
        if number == 0:
            raise PackError(
                f"{path.name}: is empty; a country's file of download.geonames.org/export/dump was expected"
            )


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open the dump, unpacking as its name says. Raises PackError where it cannot be."""
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(_member(archive, path)) as stream:
                yield stream
        elif path.suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                yield io.BufferedReader(packed)
        else:
            with path.open("rb") as plain:
                yield plain
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        raise PackError(f"{path.name}: cannot be read: {error}") from error


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Return the country's file in the archive: the .txt that is not the read-me."""
    texts = [
        info for info in archive.infolist() if info.filename.endswith(".txt") and "readme" not in info.filename.lower()
    ]
    if len(texts) != 1:
        raise PackError(f"{path.name}: holds {len(texts)} country files where one belongs")
    if texts[0].file_size > MAX_BYTES or texts[0].file_size > _TIMES_PACKED * max(texts[0].compress_size, _CHUNK):
        raise PackError(f"{path.name}: {texts[0].filename} unpacks to {texts[0].file_size} bytes; it is no dump")
    return texts[0]


def _line(stream: IO[bytes], path: Path, number: int) -> bytes:
    line = stream.readline(MAX_LINE + 1)
    if len(line) > MAX_LINE:
        raise PackError(f"{path.name}:{number}: is longer than {MAX_LINE} bytes; it is no dump")
    return line


def _row(text: str, where: str) -> Row:
    cells = text.split("\t")
    if len(cells) != COLUMNS:
        raise PackError(f"{where}: {len(cells)} columns where GeoNames has {COLUMNS}")
    lat, lon = _degrees(cells[4], 90, where, "latitude"), _degrees(cells[5], 180, where, "longitude")
    if not cells[1]:
        raise PackError(f"{where}: name: is empty")
    return Row(
        geonameid=_whole(cells[0], where, "geonameid"),
        name=cells[1],
        names=tuple(dict.fromkeys(name for name in (cells[1], cells[2], *cells[3].split(",")) if name)),
        lat=lat,
        lon=lon,
        feature_class=cells[6],
        feature_code=cells[7],
        country=cells[8],
        admin1=cells[10],
        admin2=cells[11],
        population=_whole(cells[14] or "0", where, "population"),
    )


def _degrees(cell: str, limit: int, where: str, field: str) -> float:
    try:
        value = float(cell)
    except ValueError as error:
        raise PackError(f"{where}: {field}: {cell[:40]!r} is no number") from error
    if not -limit <= value <= limit:
        raise PackError(f"{where}: {field}: {cell} is outside -{limit} to {limit}")
    return value


def _whole(cell: str, where: str, field: str) -> int:
    if not (cell.isascii() and cell.isdigit()) or len(cell) > 12:  # noqa: PLR2004 - no population or id is longer
        raise PackError(f"{where}: {field}: {cell[:40]!r} is no whole number")
    return int(cell)
