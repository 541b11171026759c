"""The gazetteer: GeoNames' countries compiled into files that load in milliseconds and look up by sound.

A compiled file holds sorted 64-bit hashes of sound keys beside the positions of the records they name. It holds data
alone, so reading a foreign one can do no more harm than give wrong places; a damaged one is refused.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from monitor.errors import PackError
from monitor.packs.dumps import Row, read_dump
from monitor.packs.places import PlaceEntry
from monitor.packs.sounds import sound_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from monitor.packs.places import PlaceKind

SUFFIX = ".places"
GAZETTEER = "gazetteer"
"""Folder in the data folder where imported GeoNames countries lie."""
_MAGIC = b"sahel-monitor places 1\n"
_KINDS: Mapping[str, PlaceKind] = {"P": "village", "A": "admin"}
_ALSO: Mapping[str, PlaceKind] = {
    "LCTY": "village", "CMP": "village", "OAS": "village", "MN": "village", "MNAU": "village", "CAMP": "village",
    # In the desert a fight is told by the nearest well, rock or hill.
    "WLL": "village", "WTRH": "village", "RK": "village", "RKS": "village", "HLL": "village", "TREE": "village",
    # And hamlets are called after the water they lie at, which alone is on the map.
    "MRSH": "area", "WTLD": "area", "WTLDI": "area", "PND": "area", "PNDI": "area", "LKI": "area", "SPNG": "area",
    "STMI": "area", "WAD": "area", "MT": "area", "HLLS": "area",
    "AREA": "area", "RGN": "area", "PRK": "area", "RES": "area", "RESF": "area", "RESN": "area", "FRST": "area",
}  # fmt: skip
_LEFT_OUT = frozenset(("PPLH", "PPLQ", "ADM1H", "ADM2H"))
_BEFORE = re.compile(
    r"^(?:r[ée]gion|province|d[ée]partement|cercle|wilaya|district) (?:du |des |de la |de l[’']|d[’'] ?|de )",
    re.IGNORECASE,
)
_AFTER = re.compile(r" (?:region|province|department|cercle|district)$", re.IGNORECASE)
_SHORTEST_KEY = 2
_MOST_HITS = 60


@dataclass(frozen=True, slots=True)
class Dump:
    """One compiled country file."""

    header: Mapping[str, Any]
    hashes: array[int]
    offsets: array[int]
    records: bytes

    def lookup(self, key: int) -> list[PlaceEntry]:
        """Return the places under a hashed sound key."""
        at = bisect_left(self.hashes, key)
        out: list[PlaceEntry] = []
        while at < len(self.hashes) and self.hashes[at] == key and len(out) < _MOST_HITS:
            begin = self.offsets[at]
            out.append(_entry(self.records[begin : self.records.index(b"\n", begin)].decode("utf-8")))
            at += 1
        return out


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The compiled countries of a data folder."""

    dumps: tuple[Dump, ...]

    def lookup(self, name: str) -> tuple[PlaceEntry, ...]:
        """Return the places that sound like `name`, of every country."""
        key = sound_key(name)
        if len(key) < _SHORTEST_KEY:
            return ()
        hashed = _hash(key)
        return tuple(entry for dump in self.dumps for entry in dump.lookup(hashed))


def import_dump(path: Path, folder: Path) -> Mapping[str, Any]:
    """Compile the GeoNames dump at `path` into `folder`; return its header (name, countries, places, source).

    Raises PackError for a broken dump; an earlier import of the same name stays until the new one is whole.
    """
    rows = [row for row in read_dump(path) if _kind(row) is not None]
    everything = {(row.country, row.admin1): row.name for row in rows if row.feature_code == "ADM1"}
    second = {(row.country, row.admin1, row.admin2): row.name for row in rows if row.feature_code == "ADM2"}
    pairs: list[tuple[int, int]] = []
    records = bytearray()
    for row in rows:
        admin1 = _bare(everything.get((row.country, row.admin1), ""))
        admin2 = _bare(second.get((row.country, row.admin1, row.admin2), ""))
        keys = {sound_key(name) for name in row.names}
        pairs.extend((_hash(key), len(records)) for key in keys if len(key) >= _SHORTEST_KEY)
        cells = (
            row.name,
            row.country,
            _kind(row) or "",
            f"{row.lat:.5f}",
            f"{row.lon:.5f}",
            admin1,
            admin2,
            str(row.geonameid),
        )
        records += "\t".join(cell.replace("\n", " ") for cell in cells).encode() + b"\n"
    pairs.sort()
    name = path.name.split(".")[0]
    header = {
        "name": name,
        "countries": sorted({row.country for row in rows}),
        "places": len(rows),
        "keys": len(pairs),
        "source": f"GeoNames {path.name}, CC BY 4.0",
    }
    body = _packed("Q", [pair[0] for pair in pairs]) + _packed("I", [pair[1] for pair in pairs]) + bytes(records)
    header["checksum"] = zlib.crc32(body)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{name}.part"
    partial.write_bytes(_MAGIC + json.dumps(header).encode() + b"\n" + body)
    partial.replace(folder / f"{name}{SUFFIX}")
    return header


def load_gazetteer(folder: Path) -> Gazetteer | None:
    """Return the compiled countries in `folder`, None where there are none. Raises PackError for a damaged file."""
    if not folder.is_dir():
        return None
    dumps = tuple(_load(path) for path in sorted(folder.glob(f"*{SUFFIX}")))
    return Gazetteer(dumps) if dumps else None


def _load(path: Path) -> Dump:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PackError(f"{path.name}: cannot be read: {error}") from error
    end = data.find(b"\n", len(_MAGIC)) + 1
    try:
        if not data.startswith(_MAGIC) or end == 0:
            raise ValueError("it was not made by `monitor gazetteer import`")  # noqa: TRY301 - one way out for all faults
        header = json.loads(data[len(_MAGIC) : end])
        count = int(header["keys"])
        if zlib.crc32(memoryview(data)[end:]) != header["checksum"]:
            raise ValueError("its content does not match its checksum")  # noqa: TRY301 - as above
        hashes, offsets = array("Q"), array("I")
        hashes.frombytes(data[end : end + 8 * count])
        offsets.frombytes(data[end + 8 * count : end + 12 * count])
    except (ValueError, KeyError, TypeError) as error:
        raise PackError(f"{path.name}: is damaged: {error}. Import the country again.") from error
    if sys.byteorder == "big":
        hashes.byteswap()
        offsets.byteswap()
    return Dump(header, hashes, offsets, data[end + 12 * count :])


def _packed(code: str, values: list[int]) -> bytes:
    packed = array(code, values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def _kind(row: Row) -> PlaceKind | None:
    if row.feature_code in _LEFT_OUT:
        return None
    if row.feature_class in _KINDS:
        return "region" if row.feature_code == "ADM1" else _KINDS[row.feature_class]
    return _ALSO.get(row.feature_code)


def _bare(admin: str) -> str:
    """Return an admin area's name without the word for what it is."""
    return _AFTER.sub("", _BEFORE.sub("", admin)).strip() or admin


def _entry(record: str) -> PlaceEntry:
    name, country, kind, lat, lon, admin1, admin2, geonameid = record.split("\t")
    settled: PlaceKind = (
        "village" if kind == "village" else "area" if kind == "area" else "region" if kind == "region" else "admin"
    )
    return PlaceEntry(
        name=name,
        countries=(country,),
        kind=settled,
        names=(name,),
        admin1=admin1 or None,
        admin2=admin2 or None,
        lat=float(lat),
        lon=float(lon),
        precision="point" if settled == "village" else "area",
        source=f"GeoNames {geonameid}",
        context="near",
    )
