"""Finds packs and loads them. A pack is a folder of TOML files; broken ones are named with file, line and field.

TOML, not YAML: a pack is read at every start of the program, and the standard library reads it twenty times faster.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from monitor.errors import PackError
from monitor.packs.schema import Actor, Country, Force, Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HOME = Path(__file__).parent
_TABLES = {"actors.toml": ("actors", "forces"), "violence.toml": ("violence",), "noise.toml": ("noise",)}
_FILES = ("pack.toml", "countries.toml", "actors.toml", "violence.toml", "noise.toml", "weights.toml", "severity.toml")
_OPTIONAL = frozenset(("severity.toml",))


def available_packs(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """Return the names of the packs shipped and of those in the extra `folders`, sorted."""
    homes = (_HOME, *folders)
    return tuple(sorted({path.parent.name for home in homes for path in home.glob("*/pack.toml")}))


def load_pack(name: str, folders: Sequence[Path] = ()) -> Pack:
    """Return the pack called `name`. Raises PackError, with every complaint, when it is unknown or broken."""
    folder = find_pack(name, folders)
    pack, problems = read_pack(folder)
    if pack is None:
        raise PackError("\n".join(problems))
    return pack


def find_pack(name: str, folders: Sequence[Path] = ()) -> Path:
    """Return the folder of the pack called `name`. Raises PackError when there is none."""
    for home in (*folders, _HOME):
        if (home / name / "pack.toml").is_file():
            return home / name
    known = ", ".join(available_packs(folders))
    raise PackError(f"No pack is called {name!r}. Known packs: {known}.")


def read_pack(folder: Path) -> tuple[Pack | None, list[str]]:
    """Return the pack in `folder` and no problems, or None and every problem as `file:line: field: what is wrong`."""
    raw: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    for file in _FILES:
        path = folder / file
        if not path.is_file() and file in _OPTIONAL:
            continue
        try:
            raw[file] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{path}: {error}")
    if problems:
        return None, problems
    try:
        return _build(folder, raw), []
    except ValidationError as error:
        return None, [_complaint(folder, item["loc"], item["msg"]) for item in error.errors()]


def _build(folder: Path, raw: dict[str, dict[str, Any]]) -> Pack:
    world = raw["countries.toml"].get("world", [])
    fields = {
        **raw["pack.toml"],
        "folder": folder,
        "world": world,
        "zones": raw["countries.toml"].get("zones", []),
        "actors": raw["actors.toml"].get("actors", []),
        "violence": raw["violence.toml"].get("violence", []),
        "noise": raw["noise.toml"].get("noise", []),
        "weights": raw["weights.toml"],
        "severity": raw.get("severity.toml", {}),
    }
    pack = Pack.model_validate(fields)
    forces = [Force.model_validate(force) for force in raw["actors.toml"].get("forces", [])]
    wanted = {*pack.countries, *pack.border, *raw["pack.toml"].get("neighbours", ())}
    made = _forces(forces, [country for country in pack.world if country.code in wanted])
    return pack.model_copy(update={"actors": (*pack.actors, *made)})


def _forces(forces: Iterable[Force], countries: Iterable[Country]) -> list[Actor]:
    """Return an actor for each template and country."""
    return [
        Actor(
            name=force.name.replace("{country}", country.name),
            side=force.side,
            role=force.role,
            countries=(country.code,),
            fr=tuple(_filled(force.fr, country, "fr")),
            en=tuple(_filled(force.en, country, "en")),
            ar=tuple(_filled(force.ar, country, "ar")),
            ha=tuple(_filled(force.ha, country, "ha")),
        )
        for country in countries
        for force in forces
    ]


def _filled(forms: Iterable[str], country: Country, lang: str) -> Iterator[str]:
    """Yield each form with the country's demonyms and names of that language in the place of the marks."""
    names = getattr(country, lang) or (() if lang == "ar" else country.any)
    for form in forms:
        for mark, fillings in (("{adjective}", country.demonyms.get(lang, ())), ("{country}", names)):
            if mark in form:
                yield from (form.replace(mark, filling) for filling in fillings)


def _complaint(folder: Path, loc: tuple[int | str, ...], message: str) -> str:
    """Say where a value that the schema refuses stands: the file, the line of its table, and the field."""
    table = str(loc[0]) if loc else ""
    file = {"world": "countries.toml", "zones": "countries.toml", "weights": "weights.toml"}.get(table)
    file = file or next((name for name, tables in _TABLES.items() if table in tables), "pack.toml")
    index = loc[1] if len(loc) > 1 and isinstance(loc[1], int) else None
    path = folder / file
    line = line_of(path, table, index, str(loc[2]) if len(loc) > 2 else table)  # noqa: PLR2004 - table, index, field
    return f"{path}:{line}: {'.'.join(map(str, loc))}: {message}"


def line_of(path: Path, table: str, index: int | None, field: str) -> int:
    """Return the line of a field in the `index`-th entry of a table, or the line of the entry's head."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = re.compile(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]")
    heads = [n for n, text in enumerate(lines, 1) if header.match(text)]
    begin = heads[index] if index is not None and index < len(heads) else 1
    for n in range(begin, len(lines) + 1):
        if n > begin and lines[n - 1].lstrip().startswith("["):
            break
        if re.match(rf"\s*{re.escape(field)}\s*=", lines[n - 1]):
            return n
    return begin


@lru_cache(maxsize=8)
def cached_pack(name: str) -> Pack:
    """Return the shipped pack called `name`, read once a process: packs do not change while the program runs."""
    return load_pack(name)
