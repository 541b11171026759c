"""What an analysis judges by, compiled once a process: the watches, their packs and their terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.packs.gazetteer import GAZETTEER, load_gazetteer
from monitor.packs.load import cached_pack
from monitor.packs.places import load_places
from monitor.packs.severity import require_rules
from pipelines.match import IGNORED, Entry, Location, Payload
from pipelines.mentions import CompiledPlaces, compile_places
from pipelines.terms import TermSet
from pipelines.trie import Trie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from monitor.config import Config, Watch
    from monitor.packs.gazetteer import Gazetteer
    from monitor.packs.schema import Pack

DEFAULT_WATCH = "sahel-conflict"
DEFAULT_PACK = "sahel"


@dataclass(frozen=True, slots=True)
class CompiledPack:
    """A pack with its names and words in a tree; the tree's payloads are indexes of the table."""

    pack: Pack
    trie: Trie[int]
    table: tuple[Payload, ...]
    places: CompiledPlaces


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledWatch:
    """A watch with its terms compiled."""

    name: str
    pack: str
    threshold: float
    countries: tuple[str, ...]
    terms: TermSet
    exclude: TermSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Packs by name, and the watches."""

    packs: Mapping[str, CompiledPack]
    watches: tuple[CompiledWatch, ...]

    def pack_of(self, watch: str) -> str:
        """Return the name of the watch's pack."""
        return next(known.pack for known in self.watches if known.name == watch)


def compile_knowledge(config: Config) -> Knowledge:
    """Return the knowledge of a configuration. Raises PackError for a broken pack."""
    gazetteer = load_gazetteer(config.service.data_dir / GAZETTEER)
    packs = {name: _with(gazetteer, compiled_pack(name)) for name in {watch.pack for watch in config.watches}}
    return Knowledge(packs=packs, watches=tuple(_watch(watch, packs[watch.pack].pack) for watch in config.watches))


def default_knowledge(data_dir: Path | None = None) -> Knowledge:
    """Return the knowledge of one watch on the Sahel pack's core, without terms of its own.

    The gazetteer of `data_dir` is used where one was imported.
    """
    gazetteer = load_gazetteer(data_dir / GAZETTEER) if data_dir else None
    compiled = _with(gazetteer, compiled_pack(DEFAULT_PACK))
    watch = CompiledWatch(
        name=DEFAULT_WATCH,
        pack=DEFAULT_PACK,
        threshold=0.5,
        countries=compiled.pack.countries,
        terms=TermSet((), "term"),
        exclude=TermSet((), "exclude"),
    )
    return Knowledge(packs={DEFAULT_PACK: compiled}, watches=(watch,))


def _watch(watch: Watch, pack: Pack) -> CompiledWatch:
    return CompiledWatch(
        name=watch.name,
        pack=watch.pack,
        threshold=watch.threshold,
        countries=watch.countries or pack.countries,
        terms=TermSet(watch.terms, "term"),
        exclude=TermSet(watch.exclude, "exclude"),
    )


@lru_cache(maxsize=8)
def compiled_pack(name: str) -> CompiledPack:
    """Return the shipped pack called `name`, compiled once a process; workers have it from the server that forks them.

    Raises PackError.
    """
    return compile_pack(cached_pack(name))


def _with(gazetteer: Gazetteer | None, compiled: CompiledPack) -> CompiledPack:
    """Return the compiled pack with the gazetteer's places beside its own."""
    if gazetteer is None:
        return compiled
    return replace(compiled, places=compile_places(load_places(compiled.pack.folder / "places"), gazetteer))


def compile_pack(pack: Pack, gazetteer: Gazetteer | None = None) -> CompiledPack:
    """Return the pack with every form of its names and words in one tree."""
    require_rules(pack.severity, {kind.name for kind in pack.violence})
    trie: Trie[int] = Trie()
    table: list[Payload] = []
    for kind, entry, forms in _entries(pack):
        table.append((kind, entry))
        for lang, form in forms:
            trie.add(form, len(table) - 1, lang=lang)
    return CompiledPack(pack, trie, tuple(table), compile_places(load_places(pack.folder / "places"), gazetteer))


def _entries(pack: Pack) -> Iterator[tuple[str, Entry, Iterable[tuple[str | None, str]]]]:
    for actor in pack.actors:
        yield "actor", actor, actor.forms()
    for kind in pack.violence:
        yield IGNORED if kind.bucket == "none" else "violence", kind, kind.forms()
    for noise in pack.noise:
        yield "noise", noise, noise.forms()
    for zone in pack.zones:
        area = "region" if zone.code == "*" else "inside" if zone.inside else "outside"
        yield "place", Location(zone.name, zone.code, area), zone.forms()
    for country in pack.world:
        yield "place", Location(country.name, country.code, "country", 1.0, country.given_name), country.forms()
        adjectives = [(lang, form) for lang, forms in country.demonyms.items() for form in forms]
        yield "place", Location(country.name, country.code, "demonym", 0.9), adjectives
