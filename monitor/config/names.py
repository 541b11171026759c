"""Checks that a configuration's parts name each other rightly: sources, watches, packs, channels, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.config.report import closest, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.config.report import Path, Report


def check_names(data: dict[str, Any], packs: tuple[str, ...], report: Report) -> None:
    """Report every name that nothing bears, and every name borne twice. `data` may hold other mistakes."""
    _unique(data, "sources", report)
    _unique(data, "watches", report)
    watches = [watch["name"] for _, watch in _maps(data, "watches") if isinstance(watch.get("name"), str)]
    channels = set(data["channels"]) if isinstance(data.get("channels"), dict) else set()
    for index, source in _maps(data, "sources"):
        if not any(source.get(key) for key in ("feeds", "sitemaps", "listings")):
            report.add(("sources", index), "a source without an address", "Add feeds, sitemaps or listings")
    for index, watch in _maps(data, "watches"):
        pack = watch.get("pack", "sahel")
        if isinstance(pack, str) and pack not in packs:
            report.add(("watches", index, "pack"), f"unknown pack {show(pack)}", closest(pack, packs))
    for index, route in _maps(data, "routes"):
        _known(route.get("watches"), watches, "watch", ("routes", index, "watches"), report)
        _known(route.get("to"), channels, "channel", ("routes", index, "to"), report)
    service = data.get("service")
    if isinstance(service, dict):
        for key in ("status_to", "operator_to"):
            _known(service.get(key), channels, "channel", ("service", key), report)


def _maps(data: dict[str, Any], section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    parts = data.get(section)
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        if isinstance(part, dict):
            yield index, part


def _unique(data: dict[str, Any], section: str, report: Report) -> None:
    seen: dict[str, int] = {}
    for index, part in _maps(data, section):
        name = part.get("name")
        if not isinstance(name, str):
            continue
        path: Path = (section, index, "name")
        first = seen.setdefault(name.casefold(), index)
        if first != index:
            line = report.line_of((section, first, "name"))
            report.add(path, f"the name {show(name)} is taken (line {line})", "Give each its own name")


def _known(names: Any, known: Iterable[str], what: str, path: Path, report: Report) -> None:
    for index, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str) and name not in known:
            report.add((*path, index), f"unknown {what} {show(name)}", closest(name, known))
