"""Bounds on what is fetched: the form of addresses, redirects, and the size of unpacked bodies.

The size of a body as sent (DOWNLOAD_MAXSIZE) and the time for it (DOWNLOAD_TIMEOUT) are held by Scrapy's handler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from spiders.markup import UnreadableError
from spiders.net.addresses import is_public, literal, problem
from spiders.net.guard import installed_guard
from spiders.net.headers import header
from spiders.net.reasons import (
    BadAddressError,
    BadEncodingError,
    PrivateAddressError,
    RedirectLoopError,
    RefusedError,
    SchemeError,
    TooLargeError,
)
from spiders.packed import is_gzip, is_plain, unpacked

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_ENCODINGS = 2  # content encodings on top of one another
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Address:
    """Downloader middleware, first of all: refuses addresses by their form, before robots.txt is asked for."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Address:  # noqa: ARG003  Scrapy's signature
        """Build the middleware."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Raise SchemeError, BadAddressError or PrivateAddressError for an address that will not be fetched."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            raise SchemeError(parts.scheme)
        what = problem(request.url)
        if what is not None:
            raise BadAddressError(what)
        host = (parts.hostname or "").rstrip(".")
        address = literal(host)
        private = not is_public(address) if address is not None else f".{host}".endswith(".localhost")
        if private and not installed_guard().allow_private:
            raise PrivateAddressError(host)


class Redirect(RedirectMiddleware):
    """Follows redirects, at most REDIRECT_MAX_TIMES, and names why one is not followed."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # the spider argument is on its way out
        """Return the next request or the response. Raises RedirectLoopError or SchemeError."""
        try:
            self._check(request, response)
            return super().process_response(request, response)
        except RefusedError:
            raise
        except IgnoreRequest as error:
            raise RedirectLoopError("too many redirects") from error
        except ValueError as error:
            raise BadAddressError("redirect to a malformed address") from error

    def _check(self, request: Request, response: Response) -> None:
        location = header(response, "Location")
        if response.status not in REDIRECTS or not location or request.meta.get("dont_redirect"):
            return
        target = urljoin(request.url, location)
        scheme = urlsplit(target).scheme
        if scheme not in {"http", "https"}:
            raise SchemeError(f"redirect to {scheme}:")
        # We keep no cookies, so an address already visited will say the same again.
        if urldefrag(target).url in {request.url, *request.meta.get("redirect_urls", ())}:
            raise RedirectLoopError(target)


class Unpack(HttpCompressionMiddleware):
    """Unpacks bodies, within DOWNLOAD_MAXSIZE, and names why one cannot be unpacked."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # the spider argument is on its way out
        """Return the response with its body unpacked. Raises TooLargeError or BadEncodingError."""
        encodings = response.headers.getlist("Content-Encoding")
        if not encodings:
            return self._undeclared(request, response)
        if sum(value.count(b",") + 1 for value in encodings) > MAX_ENCODINGS:
            raise BadEncodingError("too many encodings on top of one another")
        if not response.body:  # a 304 or a 204 may name an encoding
            return response
        refusal: RefusedError
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            refusal = TooLargeError("unpacked")
        except Exception as error:  # noqa: BLE001  brotli and zstd have error classes of their own
            if (as_it_is := _mislabelled(response)) is not None:
                return self.process_response(request, as_it_is)
            refusal = BadEncodingError(type(error).__name__)
        # Raised out here so that the first error's traceback, and the megabytes in its frames, are let go at once.
        raise refusal

    def _undeclared(self, request: Request, response: Response) -> Response:
        """Return a page that was packed and not said to be so unpacked; lists are looked at where they are read."""
        if request.meta.get("expect") != "html" or not is_gzip(response.body):
            return response
        try:
            return response.replace(body=unpacked(response.body, self._max_size))
        except UnreadableError as error:
            refusal = TooLargeError("unpacked") if error.reason == "too_large" else BadEncodingError("gzip")
        raise refusal


def _mislabelled(response: Response) -> Response | None:
    """Return the response with what its body shows in place of a wrong encoding, or None where it shows nothing."""
    headers = response.headers.copy()
    if is_plain(response.body):
        del headers["Content-Encoding"]
    elif is_gzip(response.body) and response.headers.getlist("Content-Encoding") != [b"gzip"]:
        headers["Content-Encoding"] = "gzip"
    else:
        return None
    return response.replace(headers=headers)
