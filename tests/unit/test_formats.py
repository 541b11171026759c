from __future__ import annotations

import csv
import io
import json

import pytest

from monitor.formats import csv_lines, flat, geojson, jsonl

BANKASS = {"name": "Bankass", "country": "ML", "lat": 14.07, "lon": -3.52}
GAO = {"name": "Gao", "country": "ML", "lat": 16.27, "lon": -0.04}
VAGUE = {"name": "le nord", "country": "ML", "lat": None, "lon": None}


def test_json_lines_stay_one_line_each_for_every_reader() -> None:
    rows = [{"a": "x\u2028y\x85z\n"}, {"a": None}]
    text = "".join(jsonl(rows))
    assert [json.loads(line) for line in text.splitlines()] == rows
    assert "é" in "".join(jsonl([{"a": "é"}]))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    lines = "".join(csv_lines([{"title": start + 'cmd|" /C calc"!A0', "n": -5}], ["title", "n"]))
    ((cell, number),) = list(csv.reader(io.StringIO(lines, newline="")))[1:]
    assert cell == "'" + start + 'cmd|" /C calc"!A0'
    assert number == "-5"  # a number is no text from a page


def test_csv_holds_nulls_lists_objects_quotes_and_newlines() -> None:
    row = {
        "none": None,
        "yes": True,
        "list": ["ML", "BF"],
        "places": [GAO],
        "deaths": {"min": 3, "max": None},
        "text": 'un "mot"\ndeux',
    }
    names = list(flat(row))
    assert names == ["none", "yes", "list", "places", "deaths_min", "deaths_max", "text"]
    text = "".join(csv_lines([row], names))
    header, record = list(csv.reader(io.StringIO(text, newline="")))
    assert header == names
    assert record == ["", "true", "ML; BF", json.dumps([GAO]), "3", "", 'un "mot"\ndeux']
    assert text.count("\r\n") == 2


def test_csv_leaves_out_what_is_no_column_and_fills_what_is_missing() -> None:
    assert list(csv_lines([{"b": 1, "c": 2}], ["a", "b"])) == ["a,b\r\n", ",1\r\n"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_geojson_is_one_valid_collection(count: int) -> None:
    rows = [{"id": str(n), "title": "x", "places": [BANKASS, VAGUE, GAO]} for n in range(count)]
    collection = json.loads("".join(geojson(rows)))
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == 2 * count
    for feature in collection["features"][:1]:
        assert feature["geometry"] == {"type": "Point", "coordinates": [-3.52, 14.07]}
        assert feature["properties"] == {"id": "0", "title": "x", "place": "Bankass", "place_country": "ML"}


@pytest.mark.parametrize("places", [[], [VAGUE], [{"name": "?", "country": None, "lat": 99.0, "lon": 0.0}]])
def test_what_has_no_place_on_earth_has_no_geometry(places: list[dict[str, object]]) -> None:
    (feature,) = json.loads("".join(geojson([{"id": "1", "places": places}])))["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["place"] is None
