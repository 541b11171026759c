"""Conditional GET with validators of our own: what did not change costs a few bytes.

Now and then the whole is asked for all the same, since some feeds keep an ETag while they change. A 304 says nothing on
whether the feed could be read: what to remember is handed to the spider, which stores it once it has.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from monitor.store import validators as kept
from monitor.store.validators import Validators
from spiders.net.headers import header
from spiders.services import services_of

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from spiders.services import Services

FULL_EVERY = timedelta(hours=6)
UNCHANGED = "unchanged"
MAX_VALIDATOR = 1024  # characters of an ETag or date that are kept and sent back
_STORED = "validators_stored"
_FRESH = "validators_fresh"


def unchanged(response: Response) -> bool:
    """Return whether the response says that nothing changed since its validators were last stored."""
    return UNCHANGED in response.flags


def read_before(response: Response) -> bool:
    """Return whether the address of a request with `conditional` answered, and was acted on, before."""
    return response.meta.get(_STORED) is not None


def validators_of(response: Response) -> tuple[str, Validators] | None:
    """Return under which address to store which validators, once what the response brought is safely stored.

    None for a request without `conditional`, and for an answer that brings none.
    """
    fresh: Validators | None = response.meta.get(_FRESH)
    return None if fresh is None or response.request is None else (response.request.url, fresh)


async def remember(services: Services, response: Response) -> None:
    """Store the response's validators, for callers that have no transaction of their own."""
    found = validators_of(response)
    if found is not None:
        await services.store.run(kept.put, *found)


class Conditional:
    """Downloader middleware for requests with meta `conditional`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Conditional:
        """Build the middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Add the stored validators of this very address; a redirect brought along those of the one before."""
        if not request.meta.get("conditional"):
            return
        services = services_of(self._crawler)
        stored = await services.store.run(kept.get, request.url)
        request.meta[_STORED] = stored
        request.headers[b"Cache-Control"] = b"max-age=0"
        for name, value in ((b"If-None-Match", "etag"), (b"If-Modified-Since", "last_modified")):
            request.headers.pop(name, None)
            known = getattr(stored, value, None)
            if known and not is_due(stored, services.clock()):
                request.headers[name] = known

    def process_response(self, request: Request, response: Response) -> Response:
        """Flag an unchanged answer, and put what to remember where `validators_of` finds it."""
        if not request.meta.get("conditional"):
            return response
        now = services_of(self._crawler).clock()
        stored: Validators | None = request.meta.get(_STORED)
        request.meta[_FRESH] = None
        if response.status == 304:  # noqa: PLR2004  Not Modified
            response.flags.append(UNCHANGED)
            request.meta[_FRESH] = None if stored is None else replace(stored, checked_at=now)
        elif response.status == 200:  # noqa: PLR2004  OK
            fresh = fresh_validators(response, now)
            if stored is not None and stored.body_hash == fresh.body_hash:
                response.flags.append(UNCHANGED)
            request.meta[_FRESH] = fresh
        return response


def is_due(stored: Validators | None, now: datetime) -> bool:
    """Return whether the whole should be asked for again, whatever the validators say."""
    return stored is None or stored.full_at is None or now >= stored.full_at + FULL_EVERY


def fresh_validators(response: Response, now: datetime) -> Validators:
    """Return the validators of a whole answer."""
    return Validators(
        checked_at=now,
        etag=_bounded(header(response, "ETag")),
        last_modified=_bounded(header(response, "Last-Modified")),
        body_hash=sha256(response.body).hexdigest(),
        full_at=now,
    )


def _bounded(value: str) -> str | None:
    """Return a validator that can be sent back as it came, or None."""
    usable = value.isascii() and value.isprintable() and len(value) <= MAX_VALIDATOR
    return value if value and usable else None
