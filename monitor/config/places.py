"""Whether the places that routes and silences name are known to packs or gazetteer, and how they are reported."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from monitor.config.report import show
from monitor.packs.folding import fold
from monitor.packs.gazetteer import GAZETTEER, load_gazetteer
from monitor.packs.load import cached_pack
from monitor.packs.places import load_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.config.models import Config


def unknown_places(names: Sequence[str], config: Config) -> Iterator[str]:
    """Yield a line for each of the names that no list has: a report may bear it, but it is probably misspelt."""
    if not names:
        return
    folders = [cached_pack(name).folder / "places" for name in sorted({watch.pack for watch in config.watches})]
    entries = [entry for folder in folders for entry in load_places(folder)]
    reported = {fold(name): name for entry in entries for name in (entry.name, entry.admin1, entry.admin2) if name}
    other = {fold(spelling): entry.name for entry in entries for spelling in entry.names}
    gazetteer = load_gazetteer(config.service.data_dir / GAZETTEER)
    for name in names:
        wanted = fold(name)
        if wanted in reported or (gazetteer is not None and gazetteer.lookup(name)):
            continue
        near = difflib.get_close_matches(wanted, reported, n=1, cutoff=0.75)
        if wanted in other:
            yield f"reports write {show(other[wanted])} for the place {show(name)}"
        elif near:
            yield f"no list has the place {show(name)}. Did you mean {show(reported[near[0]])}?"
        else:
            yield f"no list has the place {show(name)}. Look whether it is spelt as in the alerts"
