"""Rows as JSON Lines, CSV and GeoJSON, one at a time. Pure."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins so for a formula; the text comes from anybody's page."""
_SEPARATOR = "; "


def jsonl(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line of JSON for each row."""
    for row in rows:
        yield _json(row) + "\n"


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield a header and a CSV record (RFC 4180) for each row; null is empty, lists are joined by a semicolon.

    What a spreadsheet would take for a formula begins with an apostrophe.
    """
    yield _record(columns)
    for row in rows:
        values = flat(row)
        yield _record([_cell(values.get(name)) for name in columns])


def geojson(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the pieces of one FeatureCollection (RFC 7946): a feature for each place, or one without geometry."""
    yield '{"type": "FeatureCollection", "features": ['
    between = "\n"
    for row in rows:
        for feature in _features(row):
            yield between + _json(feature)
            between = ",\n"
    yield "\n]}\n"


def _features(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    properties = {name: value for name, value in row.items() if name != "places"}
    located = [place for place in row.get("places") or () if _on_earth(place)]
    for place in located:
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
            "properties": properties | {"place": place["name"], "place_country": place["country"]},
        }
    if not located:
        yield {"type": "Feature", "geometry": None, "properties": properties | {"place": None, "place_country": None}}


def _on_earth(place: Mapping[str, Any]) -> bool:
    lat, lon = place.get("lat"), place.get("lon")
    return lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004 - degrees


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row with each object's fields as fields of its own: `deaths` becomes `deaths_min`, `deaths_max`."""
    columns: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            columns |= {f"{name}_{inner}": item for inner, item in value.items()}
        else:
            columns[name] = value
    return columns


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else _joined(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _joined(values: Any) -> str:
    if all(isinstance(value, str) for value in values):
        return _SEPARATOR.join(values)
    return _json(values)


def _record(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _json(value: Any) -> str:
    # Line separators are legal in JSON strings, but some readers of JSON Lines split there.
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
