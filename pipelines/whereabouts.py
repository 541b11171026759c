"""The evidence on whether an article's event lies in the countries that a watch looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.sections import SECTION_WEIGHT, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitor.packs.schema import Pack
    from pipelines.evidence import Signals

_HALF = 0.5
_POWER = 0.3
"""What an outside power weighs as a place once title or lead names a watched one: it then acts, it is not where."""


def location_features(signals: Signals, countries: Collection[str], pack: Pack) -> dict[str, float]:
    """Return the features of the question "does its event lie in one of `countries`"."""
    out = {"bias": 1.0}
    total_home = total = 0.0
    named = any(_homeness(area, countries, pack) > _HALF for part in ("title", "lead") for area in signals.where[part])
    for section, found in signals.where.items():
        areas = {
            area: weight * (_POWER if named and area in pack.powers and area not in countries else 1.0)
            for area, weight in found.items()
        }
        home = sum(weight * _homeness(area, countries, pack) for area, weight in areas.items())
        every = sum(areas.values())
        if every > 0:
            out[f"where_{section}"] = (2 * home - every) / every * min(1.0, every)
        if section in SECTION_WEIGHT:
            total_home += home * SECTION_WEIGHT[section]
            total += every * SECTION_WEIGHT[section]
    out["where_all"] = (2 * total_home - total) / (total + 1.0)
    out["where_first"] = 2 * _homeness(signals.first, countries, pack) - 1 if signals.first else 0.0
    out["nowhere"] = 1.0 if total == 0 else 0.0
    out["groupless"] = (1.0 - signals.groups) * border_share(signals, countries, pack)
    vague = sum(w for section in SECTIONS for area, w in signals.where[section].items() if area.endswith("?"))
    out["vague"] = vague / (1.0 + sum(sum(signals.where[section].values()) for section in SECTIONS))
    return out


def border_share(signals: Signals, countries: Collection[str], pack: Pack) -> float:
    """Return how much of what lies in the countries watched lies in border countries, 0 to 1.

    There only what the region's armed groups do counts.
    """
    border = home = 0.0
    for section, factor in SECTION_WEIGHT.items():
        for area, weight in signals.where[section].items():
            share = factor * weight * _homeness(area, countries, pack)
            home += share
            border += share if area.rstrip("!?") in pack.border else 0.0
    return border / home if home else 0.0


def _homeness(area: str, countries: Collection[str], pack: Pack) -> float:
    """Return how far an area lies in the countries watched: 0 to 1."""
    if area == "*":
        return 1.0 if set(countries) & set(pack.countries) else _HALF
    code = area.rstrip("!?")
    if code not in countries or area.endswith("!"):
        return 0.0
    return pack.vague.get(code, _HALF) if area.endswith("?") else 1.0
