"""Many events, each in a town of its own: reports that nothing but a mistake could put together."""

from __future__ import annotations

from functools import cache

from pipelines.geo import kilometres
from pipelines.knowledge import compiled_pack

APART_KM = 40.0
COUNTRIES = {
    "ML": ("Mali", "malienne"),
    "BF": ("Burkina Faso", "burkinabè"),
    "NE": ("Niger", "nigérienne"),
    "TD": ("Tchad", "tchadienne"),
}


@cache
def towns() -> tuple[tuple[str, str], ...]:
    """Return towns of the pack with their countries, each far from the others and called like no other place."""
    table = compiled_pack("sahel").places.table
    bearers: dict[str, int] = {}
    for entry in table:
        for name in entry.names:
            bearers[name] = bearers.get(name, 0) + 1
    chosen: list[tuple[str, str, float, float]] = []
    for entry in table:
        if entry.kind not in ("town", "village") or entry.lat is None or entry.lon is None or entry.context:
            continue
        if entry.country not in COUNTRIES or bearers[entry.name] > 1 or len(entry.name.split()) > 1:
            continue
        if all(kilometres(entry.lat, entry.lon, lat, lon) > APART_KM for *_, lat, lon in chosen):
            chosen.append((entry.name, entry.country, entry.lat, entry.lon))
    return tuple((name, country) for name, country, *_ in chosen)


def report(number: int, *, dead: int | None = None) -> tuple[str, list[str]]:
    """Return title and paragraphs of a report on an event of its own, told by number."""
    town, code = towns()[number]
    country, army = COUNTRIES[code]
    toll = 4 + number if dead is None else dead
    return (
        f"{country} : {toll} civils tués dans l'attaque d'un marché près de {town}",
        [
            f"Au moins {toll} civils ont été tués lundi dans l'attaque d'un marché près de {town}, selon un élu local.",
            f"Des hommes armés à moto, présentés comme des djihadistes, ont brûlé les greniers de {town}.",
            f"L'armée {army} a envoyé une patrouille à {town}. Le bilan de {toll} morts pourrait s'alourdir.",
        ],
    )


def later(number: int) -> tuple[str, list[str]]:
    """Return another paper's report on the same event: more dead, in other words."""
    town, code = towns()[number]
    country, _ = COUNTRIES[code]
    toll = 20 + 2 * number
    return (
        f"Attaque de {town} : le bilan monte à {toll} morts",
        [
            f"Le bilan de l'attaque de lundi contre le marché de {town}, au {country}, est passé à {toll} civils tués.",
            "Plusieurs blessés graves ont succombé, a indiqué une source hospitalière jointe hier soir.",
            f"Une marche silencieuse est prévue à {town} à la mémoire des victimes. Les écoles resteront fermées.",
        ],
    )
