"""Sites that need code of their own: one small module each, named after the site.

A module here defines `SITE`, an object as `SpecialSite` describes. `read` is asked first for every list (feed, sitemap
or listing address in config.yaml) on one of its hosts; None leaves the list to the usual readers. Nothing needs to be
registered, and a site that a feed, a sitemap or a listing's `links` and `pattern` can describe needs no module.

    class _Wire:
        hosts = ("wire.example.org",)

        def read(self, asked: Asked) -> Reading | None:
            items = json.loads(asked.body)["stories"]
            return Reading(entries=tuple(Entry(url=..., method=asked.address.method, via=asked.url) for item in items))

    SITE = _Wire()
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from spiders.reading import Asked, Reading


class SpecialSite(Protocol):
    """Reads the lists of a site in its own way."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The site's hosts without `www.`."""
        ...

    def read(self, asked: Asked) -> Reading | None:
        """Return what a list names, or None for the usual way. Raises UnreadableError with a named reason."""
        ...


def special_sites() -> dict[str, SpecialSite]:
    """Return the special sites by host."""
    found: dict[str, SpecialSite] = {}
    for module in pkgutil.iter_modules(__path__):
        site: SpecialSite | None = getattr(import_module(f"{__name__}.{module.name}"), "SITE", None)
        if site is not None:
            found.update(dict.fromkeys(site.hosts, site))
    return found
