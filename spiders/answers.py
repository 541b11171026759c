"""What an answer means: a page, a page in part, or a named reason why there is none. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.spidermiddlewares.httperror import HttpError

from monitor.items import PATIENCE, Page
from monitor.packs.folding import fold, tokenize
from monitor.sites import belongs
from monitor.urls import canonical, url_key
from spiders.charset import decode
from spiders.net.headers import retry_after
from spiders.net.reasons import retry_at
from spiders.poll import lists_of

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from monitor.items import Entry, Source
    from spiders.plan import Fetch
    from spiders.poll import OpenPoll

_HOME: Final = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?|home|accueil|index\.\w{3,5}|default\.aspx?)?/?", re.IGNORECASE
)
_FORBIDDEN: Final = frozenset(["robots", "http_410"])
"""The site's own word that the page is not to be had: its feed's words are not used in its place either."""
_DOUBTED: Final = frozenset(["http_404", "robots_unreachable"])
"""The page may not be there yet, or may be allowed once that can be asked: its feed's words are used after a while."""
_TITLE_WORDS: Final = 3
"""Long words of a title from which on it can be looked for in a page."""
_LONG: Final = 4
MAX_SEARCHED: Final = 200_000
"""Bytes of a page that a title is looked for in."""
MAX_HEADERS: Final = 100
MAX_WAIT: Final = 7 * 86400.0
"""Seconds: no host keeps us away for longer by one answer."""


def may_stand_in(reason: str, fetch: Fetch) -> bool:
    """Return whether the list's own words may be used for a page that was not had for the named reason.

    Never for one that was read before: what was read whole is not replaced by less.
    """
    if fetch.again or reason in _FORBIDDEN:
        return False
    return reason not in _DOUBTED or fetch.tries >= PATIENCE


def asked_to_wait(failure: Failure, now: datetime) -> datetime | None:
    """Return when the host may be asked again, by its own word or by our decision; None where nothing says so."""
    if isinstance(failure.value, HttpError):
        seconds = retry_after(failure.value.response, now)
        return None if seconds is None else now + timedelta(seconds=min(seconds, MAX_WAIT))
    return retry_at(failure)


def misled(response: Response, fetch: Fetch, source: Source) -> str | None:
    """Return by what name a redirect led to something else than the article, or None where it did not.

    `redirected_home`: to a front page or a listing, as sites answer for articles that they removed, and while they are
    closed. `redirected_away`: to a page that holds hardly a word of the title by which the article was listed.
    """
    if url_key(fetch.url) == url_key(response.url):
        return None
    if redirected_home(fetch.url, response.url, source):
        return "redirected_home"
    title = fetch.entry.title if fetch.entry else None
    if title and not _speaks_of(title, response.body, response.headers.get("Content-Type") or b"", source):
        return "redirected_away"
    return None


def _speaks_of(title: str, body: bytes, content_type: bytes, source: Source) -> bool:
    """Return whether a page holds half of a title's long words; also where these are too few to tell."""
    words = {word for token in tokenize(title) if len(word := token.folded) >= _LONG}
    if len(words) < _TITLE_WORDS:
        return True
    text = fold(unescape(decode(body[:MAX_SEARCHED], content_type.decode("latin-1"), source.languages)))
    return 2 * sum(word in text for word in words) >= len(words)


def redirected_home(asked: str, answered: str, source: Source) -> bool:
    """Whether a request for an article ended at a front page or a listing, as sites answer for removed articles."""
    if url_key(asked) == url_key(answered):
        return False
    if url_key(answered) in {url_key(listing.url) for listing in source.listings}:
        return True
    parts = urlsplit(canonical(answered))
    return not parts.query and bool(_HOME.fullmatch(parts.path))


def whole_page(response: Response, fetch: Fetch, poll: OpenPoll, now: datetime) -> Page:
    """Return the page that a response holds."""
    return Page(
        url=response.url,
        fetched_at=now,
        source=poll.source.name,
        requested_url=fetch.url if fetch.url != response.url else None,
        status=response.status,
        headers=_headers(response),
        body=response.body,
        entry=fetch.entry,
        tries=None if fetch.again else fetch.tries,
        first_poll=poll.first,
    )


def partial_page(fetch: Fetch, poll: OpenPoll, reason: str, status: int, now: datetime) -> Page | None:
    """Return a page made of the list's own words, or None where there are none or they may not stand in.

    Words on another site's page are the feed's, not that site's: they come under the feed's address.
    """
    entry = fetch.entry
    if entry is None or not (entry.title or entry.text) or not may_stand_in(reason, fetch):
        return None
    if not belongs(entry.url, [entry.via, *lists_of(poll.source)]):
        entry = replace(entry, url=place_in_feed(entry))
    return Page(
        url=entry.url,
        fetched_at=now,
        source=poll.source.name,
        status=status,
        entry=entry,
        title=entry.title,
        text=entry.text or "",
        partial=reason,
        tries=fetch.tries,
        first_poll=poll.first,
    )


def place_in_feed(entry: Entry) -> str:
    """Return an address of the entry's own that leads to the list that named it."""
    mark = hashlib.sha256(url_key(entry.url).encode()).hexdigest()[:16]
    return canonical(f"{entry.via}{'&' if urlsplit(entry.via).query else '?'}entry={mark}")


def _headers(response: Response) -> dict[str, str]:
    items = list(response.headers.items())[:MAX_HEADERS]
    return {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in items}
