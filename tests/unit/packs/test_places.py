from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.errors import PackError
from monitor.packs.load import cached_pack
from monitor.packs.places import COLUMNS, PlaceEntry, load_places
from monitor.packs.sounds import sound_key

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ",".join(COLUMNS)
GOOD = "XA,town,Ysper,Isper|إسبر,North,,1.5,2.5,point,GeoNames 1,"


@pytest.fixture(scope="module")
def sahel() -> tuple[PlaceEntry, ...]:
    return load_places(cached_pack("sahel").folder / "places")


def write(folder: Path, *lines: str) -> Path:
    (folder / "towns.csv").write_text("\n".join(("# a comment", HEADER, *lines)), encoding="utf-8")
    return folder


def test_reads_a_row(tmp_path: Path) -> None:
    (entry,) = load_places(write(tmp_path, GOOD))
    assert (entry.name, entry.names, entry.country) == ("Ysper", ("Ysper", "Isper", "إسبر"), "XA")
    assert (entry.lat, entry.lon, entry.precision, entry.source) == (1.5, 2.5, "point", "GeoNames 1")


def test_no_folder_is_no_places(tmp_path: Path) -> None:
    assert load_places(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("XA,town,Ysper,,,,95,2,point,GeoNames 1,", "towns.csv:3: lat: 95.0 is outside"),
        ("XA,town,Ysper,,,,x,2,point,GeoNames 1,", "towns.csv:3: lat: 'x' is no number"),
        ("XA,town,Ysper,,,,1,,point,GeoNames 1,", "towns.csv:3: lat, lon: both or neither"),
        ("XA,town,Ysper,,,,1,2,point,,", "with a source"),
        ("xa,town,Ysper,,,,,,,,", "towns.csv:3: country: 'xa'"),
        ("XA,city,Ysper,,,,,,,,", "towns.csv:3: kind: 'city'"),
        ("XA,town,Ysper,,,,,,,,often", "towns.csv:3: context: 'often'"),
        ("XA,town,,,,,,,,,", "towns.csv:3: name: is empty"),
        ("XA,town,Ysper", "towns.csv:3: 3 fields where 11 belong"),
    ],
)
def test_a_broken_row_is_named_with_file_line_and_field(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(PackError) as error:
        load_places(write(tmp_path, line))
    assert complaint in str(error.value)


def test_a_wrong_header_and_bad_bytes_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,country\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"a\.csv:1: the header"):
        load_places(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PackError, match=r"a\.csv: cannot be read"):
        load_places(tmp_path)


def test_every_coordinate_of_the_pack_has_a_source(sahel: tuple[PlaceEntry, ...]) -> None:
    assert len(sahel) > 2000
    assert all(entry.source for entry in sahel if entry.lat is not None)
    assert all(entry.source and entry.source.startswith(("GeoNames ", "Wikipedia ")) for entry in sahel if entry.lat)


def test_every_place_of_the_pack_has_its_country(sahel: tuple[PlaceEntry, ...]) -> None:
    assert all(entry.countries for entry in sahel)
    assert {"ML", "BF", "NE", "TD", "MR"} <= {code for entry in sahel for code in entry.countries}


@pytest.mark.parametrize(
    ("name", "country", "admin1"),
    [
        ("Barsalogho", "BF", "Centre-Nord"),
        ("Solhan", "BF", "Sahel"),
        ("Moura", "ML", "Mopti"),
        ("Ogossagou", "ML", "Mopti"),
        ("Inatès", "NE", "Tillabéri"),
        ("Labbezanga", "ML", "Gao"),
        ("Ménaka", "ML", "Ménaka"),
        ("Djibo", "BF", "Sahel"),
    ],
)
def test_places_that_reports_name_are_there(
    sahel: tuple[PlaceEntry, ...], name: str, country: str, admin1: str
) -> None:
    assert any(e.name == name and e.country == country and e.admin1 == admin1 for e in sahel)


def test_a_place_without_a_sourced_point_carries_its_admin_area(sahel: tuple[PlaceEntry, ...]) -> None:
    (ogossagou,) = [entry for entry in sahel if entry.name == "Ogossagou"]
    assert (ogossagou.lat, ogossagou.admin2) == (None, "Bankass")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Barsalogho", "Barsalogo"),
        ("Ouattagouna", "Wattaguna"),
        ("Tillabéri", "Tillabery"),
        ("Guéskérou", "Gueskerou"),
        ("Chétimari", "Shetimari"),
        ("Djibo", "Jibo"),
        ("N'Guigmi", "Nguigmi"),
    ],
)
def test_press_spellings_meet_by_sound(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(("one", "other"), [("Gao", "Goa"), ("Kaya", "Kayes"), ("Bama", "Bamako"), ("Mopti", "Mokti")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)
