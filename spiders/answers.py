"""What an answer means: a page, a page in part, or a named reason why there is none. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.spidermiddlewares.httperror import HttpError

from monitor.items import Page
from monitor.sites import belongs
from monitor.urls import canonical, url_key
from spiders.net.headers import retry_after
from spiders.net.reasons import retry_at
from spiders.poll import lists_of

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from monitor.items import Entry, Source
    from monitor.store.pages import PageState
    from spiders.plan import Fetch
    from spiders.poll import OpenPoll

_HOME: Final = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?|home|accueil|index\.\w{3,5}|default\.aspx?)?/?", re.IGNORECASE
)
_FOR_GOOD: Final = frozenset(["robots", "not_html", "scheme", "bad_address", "private_address", "too_large"])
_GONE: Final = frozenset(["http_404", "http_410", "robots_unreachable", "redirect_loop", "bad_encoding"])
"""Tried again later, but no reason to go by the feed's words: the page is not there, or may not be asked for."""
MAX_HEADERS: Final = 100
MAX_WAIT: Final = 7 * 86400.0
"""Seconds: no host keeps us away for longer by one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do about a page that could not be had."""

    state: PageState | None
    """`noted`: never tried again. `failed`: tried again later. None: it was not really tried, and waits as before."""
    partial: bool = False
    """The feed's own title and text may stand in for it."""


def verdict_of(reason: str) -> Verdict:
    """Return what to do about a page that failed for the named reason."""
    if reason == "stopped":
        return Verdict(state=None)
    if reason in _FOR_GOOD:
        return Verdict(state="noted")
    return Verdict(state="failed", partial=reason not in _GONE)


def asked_to_wait(failure: Failure, now: datetime) -> datetime | None:
    """Return when the host may be asked again, by its own word or by our decision; None where nothing says so."""
    if isinstance(failure.value, HttpError):
        seconds = retry_after(failure.value.response, now)
        return None if seconds is None else now + timedelta(seconds=min(seconds, MAX_WAIT))
    return retry_at(failure)


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
        first_poll=poll.first,
    )


def partial_page(fetch: Fetch, poll: OpenPoll, reason: str, failure: Failure, now: datetime) -> Page | None:
    """Return a page made of the feed's own words, or None where there are none, or where they were given before.

    Words on another site's page are the feed's, not that site's: they come under the feed's address.
    """
    entry = fetch.entry
    if entry is None or not (entry.title or entry.text) or fetch.again:
        return None
    if fetch.seen is not None and fetch.seen.attempts:
        return None
    if not belongs(entry.url, [entry.via, *lists_of(poll.source)]):
        entry = replace(entry, url=place_in_feed(entry))
    response = failure.value.response if isinstance(failure.value, HttpError) else None
    return Page(
        url=entry.url,
        fetched_at=now,
        source=poll.source.name,
        status=response.status if response is not None else 0,
        entry=entry,
        title=entry.title,
        text=entry.text or "",
        partial=reason,
        first_poll=poll.first,
    )


def place_in_feed(entry: Entry) -> str:
    """Return an address of the entry's own that leads to the list that named it."""
    mark = hashlib.sha256(url_key(entry.url).encode()).hexdigest()[:16]
    return canonical(f"{entry.via}{'&' if urlsplit(entry.via).query else '?'}entry={mark}")


def _headers(response: Response) -> dict[str, str]:
    items = list(response.headers.items())[:MAX_HEADERS]
    return {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in items}
