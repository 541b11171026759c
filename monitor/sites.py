"""Which addresses belong to one publisher: those under one registered name, where shared hosts count name by name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tldextract import TLDExtract

if TYPE_CHECKING:
    from collections.abc import Iterable


@cache
def _names() -> TLDExtract:
    # The list that comes along, never one from the network; on blogspot.com and the like each name is a site.
    return TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)


def site_of(url: str) -> str:
    """Return the registered name that the address lies under, its host where that has none; "" for no address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    found = _names()(host)
    if found.suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])  # a top-level name that the list lacks is one as any other


def belongs(url: str, own: Iterable[str]) -> bool:
    """Return whether the address lies on the site of one of the others."""
    site = site_of(url)
    return bool(site) and any(site_of(other) == site for other in own)
