"""Content that is no article page: files under page addresses, and challenge pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import StopDownload

from spiders.net.challenge import is_challenge
from spiders.net.headers import header
from spiders.net.reasons import ChallengeError, NotHtmlError

if TYPE_CHECKING:
    from typing import Any

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

HTML = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
# Types that servers give to pages that they do not know better.
VAGUE = (
    "",
    "text/plain",
    "application/octet-stream",
    "binary/octet-stream",
    "application/xml",
    "text/xml",
    "unknown/unknown",
)
# How files begin that are no text, whatever their headers and names say (after the WHATWG's MIME sniffing table).
MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
    b"\x00\x00\x01\x00",
    b"\x1aE\xdf\xa3",
    b"%!PS",
    b"{\\rtf",
)
_TAG = re.compile(rb"<(html|!doctype html|head|body|article|title|meta|script|link|div|p|h1|br|b)[\s/>]")


def content_type(headers: Any) -> str:
    """Return the media type of a Content-Type header in lower case, without parameters."""
    value: bytes = headers.get("Content-Type") or b""
    return value.decode("latin-1").partition(";")[0].strip().lower()


def not_html(response: Response) -> str | None:
    """Return what the response is instead of an HTML page, or None for a page."""
    start = response.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = content_type(response.headers)
    if start.startswith(MAGIC) or start[4:8] == b"ftyp":
        return f"{kind or 'file'} beginning with {start[:5]!r}"
    if kind in HTML:
        return None
    if kind not in VAGUE:
        return kind
    low = start.lower()
    if low.startswith(b"<?xml") and not any(tag in low for tag in (b"<html", b"<!doctype html")):
        return kind or "xml"
    looks_like = _TAG.search(low) or _TAG.search(_wide(low))
    return None if looks_like else kind or "no markup"


def _wide(start: bytes) -> bytes:
    """Return text that was sent as UTF-16 without its zero bytes."""
    return start.replace(b"\x00", b"") if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else b""


class Content:
    """Downloader middleware: sends challenges, and what is no page where meta says `expect="html"`, to the errback."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Content:
        """Build the middleware and have it asked as soon as headers have come."""
        content = cls()
        crawler.signals.connect(content.headers_received, signal=signals.headers_received)
        return content

    def headers_received(self, headers: Any, request: Request) -> None:
        """Stop the download of what is plainly a file of another kind."""
        if request.meta.get("expect") == "html" and content_type(headers) not in (*HTML, *VAGUE):
            raise StopDownload(fail=False)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return a page. Raises ChallengeError or NotHtmlError in place of a page; other errors keep their status."""
        page = request.meta.get("expect") == "html"
        if (page or request.meta.get("conditional")) and is_challenge(response):
            raise ChallengeError(f"http_{response.status} {header(response, 'Server')}".strip())
        if page and 200 <= response.status < 300:  # noqa: PLR2004  HTTP's own numbers
            what = not_html(response)
            if what is not None:
                raise NotHtmlError(what)
        return response
