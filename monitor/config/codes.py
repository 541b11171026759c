"""The codes a configuration may use: countries, languages, time zones."""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

# ISO 639-1, and the ISO 639-3 codes of languages of the Sahel that have no shorter one.
_TWO_LETTERS = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et
eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk
kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny
oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_SAHEL = "dje ses khq taq thv tmh ttq kab knc kby fuc fuf fuq fuv mey shu mos dyu snk bam ful hau kau zgh"


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166 alpha-2 codes, from the table that comes with the time zone data."""
    table = resources.files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#"))


@cache
def languages() -> frozenset[str]:
    """Return the language codes that a source may name."""
    return frozenset(f"{_TWO_LETTERS} {_SAHEL}".split())


def time_zones() -> frozenset[str]:
    """Return the names of all IANA time zones (reads the zone folder: for advice only)."""
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    """Tell whether `name` is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
