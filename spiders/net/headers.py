"""Request headers that every request carries, the proxy, and reading of response headers."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from w3lib.http import basic_auth_header

from spiders.services import services_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ACCEPT = b"text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.8"


def header(response: Response, name: str) -> str:
    """Return a response header as text, "" where it is missing; bytes that are no ASCII are replaced."""
    value = response.headers.get(name)
    return "" if value is None else value.decode("latin-1").strip()


def retry_after(response: Response, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header (a number or an HTTP date), at least 0; None where it says nothing."""
    value = header(response, "Retry-After")
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            when = parsedate_to_datetime(value)
        except (ValueError, OverflowError):  # the latter for a year of more digits than a machine's number
            return None
        seconds = (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


class Headers:
    """Downloader middleware: who we are, what we take, and the configured proxy.

    The `http_proxy` variables of the environment are ignored: a proxy is a key of the configuration.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Headers:
        """Build the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the headers that the request does not have, and the proxy."""
        service = services_of(self._crawler).config.service
        request.headers.setdefault(b"User-Agent", service.user_agent)
        request.headers.setdefault(b"Accept", ACCEPT)
        request.headers.setdefault(b"Accept-Language", b"fr, en;q=0.9, ar;q=0.8, ha;q=0.8, *;q=0.5")
        request.meta.pop("proxy", None)
        if service.proxy:
            address, credentials = split_proxy(service.proxy)
            request.meta["proxy"] = address
            if credentials:
                request.headers[b"Proxy-Authorization"] = credentials


def split_proxy(proxy: str) -> tuple[str, bytes | None]:
    """Return a proxy's address without its credentials, and the header value that carries them."""
    parts = urlsplit(proxy)
    bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    if parts.username is None:
        return bare, None
    return bare, basic_auth_header(unquote(parts.username), unquote(parts.password or ""))
