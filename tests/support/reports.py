"""Reports to compare: an attack at Bankass, as far as a test does not say otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from monitor.items import Facts, Place
from pipelines.report import Report

DAY = date(2026, 3, 2)
BANKASS = Place(name="Bankass", country="ML", lat=14.07, lon=-3.52, admin="Mopti", precision="point")
BAYE = Place(name="Baye", country="ML", lat=13.62, lon=-3.45, admin="Mopti", precision="point")
DJIBO = Place(name="Djibo", country="BF", lat=14.1, lon=-1.63, admin="Soum, Sahel", precision="point")
BANIBANGOU = Place(name="Banibangou", country="NE", lat=15.05, lon=2.7, admin="Tillabéri", precision="point")
MOPTI = Place(name="Mopti", country="ML", lat=14.48, lon=-4.18, precision="area")
KOULOGON = Place(name="Koulogon", country="ML", admin="Bankass, Mopti")
OGOTA = Place(name="Ogota", country="ML", admin="Bankass, Mopti")


def facts(**changes: Any) -> Facts:
    known = Facts(
        countries=("ML",),
        places=(BANKASS,),
        actors=("JNIM",),
        deaths_min=13,
        deaths_max=13,
        event_type="violence_against_civilians",
        event_date=DAY,
    )
    return replace(known, **changes)


def report(title: str = "Attaque près de Bankass", lead: str = "", *, lang: str = "fr", **changes: Any) -> Report:
    about = {name: changes.pop(name) for name in ("day", "kind", "source_kind") if name in changes}
    return Report(**({"lang": lang, "title": title, "lead": lead, "facts": facts(**changes), "day": DAY} | about))
