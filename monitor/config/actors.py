"""Whether the actors that routes name are known to the packs, and under which name they are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config.report import closest, show
from monitor.packs.folding import fold
from monitor.packs.forms import expand
from monitor.packs.load import cached_pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.config.models import Config
    from monitor.packs.schema import Pack


def unknown_actors(config: Config) -> Iterator[str]:
    """Yield a line for each actor of a route that no report can name so, with the name that was probably meant."""
    if not any(route.actors for route in config.routes):
        return
    for number, route in enumerate(config.routes, 1):
        for warning in unknown_names(route.actors or (), config):
            yield f"route {number}: {warning}"


def unknown_names(names: Sequence[str], config: Config) -> Iterator[str]:
    """Yield a line for each of the names that no report can bear."""
    packs = [cached_pack(name) for name in sorted({watch.pack for watch in config.watches})] if names else []
    known = {actor.canonical for pack in packs for actor in pack.actors}
    folded = {fold(name) for name in known}
    for name in names:
        if fold(name) not in folded:
            yield f"no report names the actor {show(name)}. {advised(name, packs, known)}"


def advised(name: str, packs: Iterable[Pack], known: Iterable[str]) -> str:
    """Return the canonical name of which this is another form, or else the closest."""
    wanted = fold(name)
    for pack in packs:
        for actor in pack.actors:
            forms = (fold(written.strip("^=*")) for _, form in actor.forms() for written in expand(form))
            if wanted in (fold(actor.name), *forms):
                return f"Write {show(actor.canonical)}"
    return closest(name, known)
