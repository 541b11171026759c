"""The time zone of a country that has only one, from the IANA table that comes with tzdata."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def zone_of(country: str | None) -> str | None:
    """Return the IANA zone of the ISO 3166 alpha-2 `country`, or None where it has several or is unknown."""
    zones = _zones().get((country or "").upper(), ())
    return zones[0] if len(zones) == 1 else None


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    table = files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country] = (*found.get(country, ()), zone)
    return found
