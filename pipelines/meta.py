"""A page's `meta` and `link` elements as plain lookups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_META: Final = 400


@dataclass(frozen=True, slots=True)
class Meta:
    """What the page's head says of it: first values win, names are in lower case."""

    values: dict[str, str] = field(default_factory=dict)
    every: dict[str, tuple[str, ...]] = field(default_factory=dict)
    canonical: str | None = None

    def first(self, *names: str) -> str | None:
        """Return the value of the first of `names` that has one."""
        for name in names:
            if value := self.values.get(name):
                return value
        return None


def read_meta(tree: HtmlElement) -> Meta:
    """Return the meta data of the page's head (and of bodies that hold theirs there)."""
    every: dict[str, list[str]] = {}
    for number, element in enumerate(tree.iter("meta")):
        if number >= MAX_META:
            break
        content = " ".join((element.get("content") or "").split())[:2000]
        if not content:
            continue
        for key in ("property", "name", "itemprop", "http-equiv"):
            if name := element.get(key):
                prefix = "itemprop:" if key == "itemprop" else ""
                every.setdefault(prefix + name.strip().lower(), []).append(content)
    values = {name: contents[0] for name, contents in every.items()}
    return Meta(values, {name: tuple(contents) for name, contents in every.items()}, _canonical(tree))


def _canonical(tree: HtmlElement) -> str | None:
    for number, element in enumerate(tree.iter("link")):
        if number >= MAX_META:
            break
        if "canonical" in (element.get("rel") or "").lower().split() and (href := element.get("href")):
            return str(href).strip()
    return None
