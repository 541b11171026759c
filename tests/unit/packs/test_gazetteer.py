from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest
from support.cost import bounded

from monitor.errors import PackError
from monitor.packs.gazetteer import import_dump, load_gazetteer

SHARED = Path(os.environ.get("MONITOR_EVAL_DATA", Path(__file__).parents[4] / "shared" / "eval")).parent / "geonames"


def row(
    number: int, name: str, *, alternates: str = "", lat: str = "13.4", code: str = "PPL", admin: str = "05\t70"
) -> str:
    kind = "A" if code.startswith("ADM") else "H" if code in {"STM", "WLL", "PNDI"} else "P"
    cells = [str(number), name, name, alternates, lat, "-1.05", kind, code, "BF", "", *admin.split("\t")]
    return "\t".join([*cells, "", "", "0", "", "322", "Africa/Ouagadougou", "2012-01-18"])


ROWS = (
    row(1, "Région du Centre-Nord", code="ADM1", admin="05\t"),
    row(2, "Province du Sanmatenga", code="ADM2"),
    row(3, "Barsalogo", alternates="Barsalgo,Bagsalogo"),
    row(4, "Barsalogo", lat="11.5", admin="08\t20"),
    row(5, "Marigot Barsa", code="STM"),
)


def dump(folder: Path, *rows: str, name: str = "BF.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_imports_places_and_finds_them_by_sound(tmp_path: Path) -> None:
    header = import_dump(dump(tmp_path, *ROWS), tmp_path / "out")
    assert (header["places"], header["countries"]) == (4, ["BF"])
    gazetteer = load_gazetteer(tmp_path / "out")
    assert gazetteer is not None
    found = gazetteer.lookup("Barsalogho")
    assert [(entry.name, entry.country, entry.lat, entry.source) for entry in found] == [
        ("Barsalogo", "BF", 13.4, "GeoNames 3"),
        ("Barsalogo", "BF", 11.5, "GeoNames 4"),
    ]
    assert (found[0].admin1, found[0].admin2, found[0].context) == ("Centre-Nord", "Sanmatenga", "near")
    assert [entry.name for entry in gazetteer.lookup("Barsalgo")] == ["Barsalogo"]


def test_streams_are_no_places(tmp_path: Path) -> None:
    import_dump(dump(tmp_path, *ROWS), tmp_path)
    gazetteer = load_gazetteer(tmp_path)
    assert gazetteer is not None
    assert gazetteer.lookup("Marigot Barsa") == ()


def test_a_well_in_the_desert_is_a_place(tmp_path: Path) -> None:
    import_dump(dump(tmp_path, *ROWS, row(6, "Puits Barsa", code="WLL")), tmp_path)
    gazetteer = load_gazetteer(tmp_path)
    assert gazetteer is not None
    assert [entry.name for entry in gazetteer.lookup("Puits Barsa")] == ["Puits Barsa"]
    assert gazetteer.lookup("") == gazetteer.lookup("Nowhere at all") == ()


def test_a_pond_stands_for_the_hamlet_that_lies_at_it(tmp_path: Path) -> None:
    import_dump(dump(tmp_path, *ROWS, row(6, "Mare Barsa", code="PNDI")), tmp_path)
    gazetteer = load_gazetteer(tmp_path)
    assert gazetteer is not None
    assert [(entry.name, entry.kind) for entry in gazetteer.lookup("Mare Barsa")] == [("Mare Barsa", "area")]


def test_reads_gzip_and_zip_alike(tmp_path: Path) -> None:
    text = "\n".join(ROWS) + "\n"
    with gzip.open(tmp_path / "AA.txt.gz", "wt", encoding="utf-8") as packed:
        packed.write(text)
    with zipfile.ZipFile(tmp_path / "BB.zip", "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("BB.txt", text)
    headers = [import_dump(tmp_path / name, tmp_path / "out") for name in ("AA.txt.gz", "BB.zip")]
    assert [header["places"] for header in headers] == [4, 4]
    gazetteer = load_gazetteer(tmp_path / "out")
    assert gazetteer is not None
    assert [one.header["name"] for one in gazetteer.dumps] == ["AA", "BB"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1\tBarsalogo\n", "BF.txt:1: 2 columns where GeoNames has 19"),
        (ROWS[2] + "\n" + row(9, "X", lat="north"), "BF.txt:2: latitude: 'north' is no number"),
        (row(9, "X", lat="95"), "BF.txt:1: latitude: 95 is outside"),
        (row(9, "X").replace("9\t", "nine\t", 1), "BF.txt:1: geonameid: 'nine'"),
        (row(9, ""), "BF.txt:1: name: is empty"),
        ("", "BF.txt: is empty"),
    ],
)
def test_a_broken_dump_is_named_with_file_line_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "BF.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as error:
        import_dump(path, tmp_path / "out")
    assert complaint in str(error.value)
    assert load_gazetteer(tmp_path / "out") is None


@pytest.mark.parametrize("name", ["BF.zip", "BF.txt.gz"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not packed at all")
    with pytest.raises(PackError, match="cannot be read"):
        import_dump(tmp_path / name, tmp_path / "out")


def test_a_truncated_gzip_and_bad_bytes_are_refused(tmp_path: Path) -> None:
    whole = gzip.compress(("\n".join(ROWS * 200)).encode())
    (tmp_path / "BF.txt.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PackError, match=r"BF\.txt\.gz"):
        import_dump(tmp_path / "BF.txt.gz", tmp_path / "out")
    (tmp_path / "ML.txt").write_bytes(b"\xff\xfe" + ROWS[0].encode())
    with pytest.raises(PackError, match="is not UTF-8"):
        import_dump(tmp_path / "ML.txt", tmp_path / "out")


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "BF.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BF.txt", b"\0" * 80_000_000)
    with pytest.raises(PackError, match="it is no dump"):
        import_dump(tmp_path / "BF.zip", tmp_path / "out")


def test_a_damaged_compiled_file_is_refused(tmp_path: Path) -> None:
    import_dump(dump(tmp_path, *ROWS), tmp_path)
    path = tmp_path / "BF.places"
    data = bytearray(path.read_bytes())
    data[-3] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(PackError, match=r"BF\.places: is damaged"):
        load_gazetteer(tmp_path)
    path.write_bytes(b"something else")
    with pytest.raises(PackError, match="was not made by"):
        load_gazetteer(tmp_path)


def test_a_failed_import_leaves_the_earlier_one(tmp_path: Path) -> None:
    import_dump(dump(tmp_path, *ROWS), tmp_path)
    dump(tmp_path, "broken")
    with pytest.raises(PackError):
        import_dump(tmp_path / "BF.txt", tmp_path)
    gazetteer = load_gazetteer(tmp_path)
    assert gazetteer is not None
    assert gazetteer.lookup("Barsalogo")


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the GeoNames dumps of the shared folder are not here")
def test_four_real_countries_load_in_under_a_second(tmp_path: Path) -> None:
    for path in sorted(SHARED.glob("*.gz")):
        import_dump(path, tmp_path)
    with bounded(10):
        gazetteer = load_gazetteer(tmp_path)
    assert gazetteer is not None
    assert any(entry.country == "BF" and entry.admin1 == "Sahel" for entry in gazetteer.lookup("Seytenga"))
