"""The places of a pack: admin areas, wide areas, towns and villages, read from its CSV files.

Every spelling is in the row it belongs to. A place without a sourced point has no coordinates.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

PlaceKind = Literal["region", "admin", "area", "town", "village"]
Context = Literal["", "unit", "near", "cue"]
KINDS: tuple[PlaceKind, ...] = ("region", "admin", "area", "town", "village")
CONTEXTS: tuple[Context, ...] = ("", "unit", "near", "cue")
COLUMNS = ["country", "kind", "name", "names", "admin1", "admin2", "lat", "lon", "precision", "source", "context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceEntry:
    """One place as a pack or gazetteer knows it."""

    name: str
    """The name that is shown."""
    countries: tuple[str, ...]
    """ISO 3166 alpha-2; several for an area that crosses borders."""
    kind: PlaceKind
    names: tuple[str, ...] = ()
    """All spellings in all languages, the shown name first."""
    admin1: str | None = None
    admin2: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: Literal["point", "area"] | None = None
    source: str | None = None
    """Where the coordinates come from, e.g. `GeoNames 2362735`."""
    context: Context = ""
    """What the name needs beside it to count: `unit` a word for such an area (région, State), `near` its own country or
    admin area in the article, `cue` a locative word or its admin area; empty for a name that stands alone."""

    @property
    def country(self) -> str | None:
        """Its one country, or None for an area that crosses borders."""
        return self.countries[0] if len(self.countries) == 1 else None


def load_places(folder: Traversable) -> tuple[PlaceEntry, ...]:
    """Return the places of the pack's `places` folder, none without one. Raises PackError with file, line and field."""
    if not folder.is_dir():
        return ()
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".csv")), key=lambda file: file.name)
    return tuple(entry for file in files for entry in _places(file))


def _rows(file: Traversable) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield `file:line` and the row; comment lines start with #."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"{file.name}: cannot be read: {error}") from error
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = next(csv.reader([line]))
        where = f"{file.name}:{number}"
        if header is None:
            header = cells
            if header != COLUMNS:
                raise PackError(f"{where}: the header must be {','.join(COLUMNS)}, not {line}")
        elif len(cells) != len(COLUMNS):
            raise PackError(f"{where}: {len(cells)} fields where {len(COLUMNS)} belong: {line[:60]}")
        else:
            yield where, dict(zip(COLUMNS, cells, strict=True))


def _places(file: Traversable) -> Iterator[PlaceEntry]:
    for where, row in _rows(file):
        if not row["name"]:
            raise PackError(f"{where}: name: is empty")
        kind = next((kind for kind in KINDS if kind == row["kind"]), None)
        if kind is None:
            raise PackError(f"{where}: kind: {row['kind']!r} is none of {', '.join(KINDS)}")
        context = next((context for context in CONTEXTS if context == row["context"]), None)
        if context is None:
            raise PackError(f"{where}: context: {row['context']!r} is none of unit, near, cue or empty")
        lat, lon = _degrees(row, "lat", 90, where), _degrees(row, "lon", 180, where)
        if (lat is None) != (lon is None) or (lat is not None and not row["source"]):
            raise PackError(f"{where}: lat, lon: both or neither, and with a source")
        yield PlaceEntry(
            name=row["name"],
            countries=tuple(_code(code, where) for code in _list(row["country"])),
            kind=kind,
            names=(row["name"], *_list(row["names"])),
            admin1=row["admin1"] or None,
            admin2=row["admin2"] or None,
            lat=lat,
            lon=lon,
            precision="area" if row["precision"] == "area" else "point" if lat is not None else None,
            source=row["source"] or None,
            context=context,
        )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in (piece.strip() for piece in cell.split("|")) if part))


def _code(code: str, where: str) -> str:
    if len(code) != 2 or not code.isascii() or not code.isupper():  # noqa: PLR2004 - ISO 3166 alpha-2
        raise PackError(f"{where}: country: {code!r} is no ISO 3166 alpha-2 code")
    return code


def _degrees(row: dict[str, str], field: str, limit: int, where: str) -> float | None:
    if not row[field]:
        return None
    try:
        value = float(row[field])
    except ValueError as error:
        raise PackError(f"{where}: {field}: {row[field]!r} is no number") from error
    if not -limit <= value <= limit:
        raise PackError(f"{where}: {field}: {value} is outside -{limit} to {limit}")
    return value
