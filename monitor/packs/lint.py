"""Complaints about a pack, as `file:line: field: what is wrong`: what the schema refuses, and what it cannot see."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from monitor.errors import PackError
from monitor.packs.folding import fold
from monitor.packs.load import find_pack, line_of, read_pack
from monitor.packs.places import load_places
from monitor.packs.severity import check_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from monitor.packs.schema import Actor, Named, Pack

_SHORT = 2
_SOON, _LATE = 1900, 2100


def lint_pack(name: str, folders: Sequence[Path] = ()) -> list[str]:
    """Return every complaint about the pack called `name`, none for one in order. Raises PackError for no such pack."""
    folder = find_pack(name, folders)
    pack, problems = read_pack(folder)
    if pack is None:
        return problems
    out = [*_actors(pack), *_names(pack), *_countries(pack)]
    out.extend(check_rules(pack.severity, {kind.name for kind in pack.violence}))
    try:
        load_places(pack.folder / "places")
    except PackError as error:
        out.append(f"{folder / 'places'}: {error}")
    return out


def _actors(pack: Pack) -> Iterable[str]:
    known = {actor.name for actor in pack.actors}
    for index, actor in enumerate(_written(pack)):
        where = _at(pack, "actors.toml", "actors", index)
        branches = ((f"branches.{place}", name) for place, name in actor.branches.items())
        for field, other in (("of", actor.of), ("elsewhere", actor.elsewhere), *branches):
            if other is not None and other not in known:
                yield f"{where}: {field}: no actor is called {other!r}"
        if not _in_order(actor):
            yield f"{where}: since, until: {actor.since} to {actor.until} is no span of years"


def _written(pack: Pack) -> Sequence[Actor]:
    """Return the actors of the file, without those made of templates, which come last."""
    text = (pack.folder / "actors.toml").read_text(encoding="utf-8")
    return pack.actors[: sum(line.strip() == "[[actors]]" for line in text.splitlines())]


def _in_order(actor: Actor) -> bool:
    years = [year for year in (actor.since, actor.until) if year is not None]
    return years == sorted(years) and all(_SOON < year < _LATE for year in years)


def _names(pack: Pack) -> Iterable[str]:
    for file, table, entries in (
        ("actors.toml", "actors", _written(pack)),
        ("violence.toml", "violence", pack.violence),
        ("noise.toml", "noise", pack.noise),
    ):
        counted = Counter(entry.name for entry in entries)
        for index, entry in enumerate(entries):
            where = _at(pack, file, table, index)
            if counted[entry.name] > 1:
                yield f"{where}: name: {entry.name!r} stands {counted[entry.name]} times"
            yield from (f"{where}: {lang}: {form!r} {why}" for lang, form, why in _bad_forms(entry))


def _bad_forms(entry: Named) -> Iterable[tuple[str, str, str]]:
    if not entry.forms():
        yield "any", "", "the entry has no form in any language"
    seen: set[tuple[str | None, str]] = set()
    for lang, form in entry.forms():
        key = (lang, fold(form))
        if key in seen:
            yield lang or "any", form, "stands twice"
        seen.add(key)
        if len(form.strip("^=*")) <= _SHORT and not form.startswith("^"):
            yield lang or "any", form, "is too short to be found safely; write ^ before an acronym"


def _countries(pack: Pack) -> Iterable[str]:
    known = {country.code for country in pack.world}
    for field, codes in (("countries", pack.countries), ("border", pack.border), ("neighbours", pack.neighbours)):
        for code in codes:
            if code not in known:
                yield f"{pack.folder / 'pack.toml'}:1: {field}: {code} is not in countries.toml"


def _at(pack: Pack, file: str, table: str, index: int) -> str:
    path = pack.folder / file
    return f"{path}:{line_of(path, table, index, 'name')}"
