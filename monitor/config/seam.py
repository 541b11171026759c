"""The packs that a watch may name, until the pack loader is in place."""

from __future__ import annotations

from importlib import import_module


def available_packs() -> tuple[str, ...]:
    """Return the names of the packs."""
    packs = import_module("monitor.packs")
    return tuple(packs.available_packs()) if hasattr(packs, "available_packs") else ("sahel",)


def core_countries(pack: str) -> tuple[str, ...]:
    """Return the countries at the core of a pack."""
    packs = import_module("monitor.packs")
    return tuple(packs.load_pack(pack).countries) if hasattr(packs, "load_pack") else ("ML", "BF", "NE", "TD", "MR")
