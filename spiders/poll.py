"""The state of one poll while it runs, and the record it leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from monitor.items import Listing, Method, Poll, PollStatus
from monitor.urls import url_key
from spiders.plan import nothing_known

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import datetime

    from monitor.items import Entry, Source
    from monitor.store.validators import Validators

MAX_LISTS: Final = 40
"""Feeds, sitemaps and listings read in one poll."""
MAX_ERRORS: Final = 50
_METHODS: Final[tuple[Method, ...]] = ("feed", "sitemap", "listing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A list that a source names, or that a sitemap index named: where articles are found."""

    method: Method
    url: str
    listing: Listing | None = None
    depth: int = 0
    """How many sitemap indexes led here."""
    top: str = ""
    """Of a sitemap that an index named: the address that the source names."""

    def below(self, url: str) -> Address:
        """Return the address of a sitemap that this index names."""
        return Address(method=self.method, url=url, depth=self.depth + 1, top=self.top or self.url)


def addresses(source: Source) -> list[tuple[Address, ...]]:
    """Return the source's lists, one group a method; a later group is read where an earlier one does not suffice."""
    groups = (
        tuple(Address(method="feed", url=url) for url in dict.fromkeys(source.feeds)),
        tuple(Address(method="sitemap", url=url) for url in dict.fromkeys(source.sitemaps)),
        tuple(Address(method="listing", url=listing.url, listing=listing) for listing in source.listings),
    )
    return [group for group in groups if group]


def lists_of(source: Source) -> list[str]:
    """Return the addresses that the configuration names for a source."""
    return [address.url for group in addresses(source) for address in group]


@dataclass(slots=True, kw_only=True, eq=False)
class OpenPoll:
    """One visit to a source, under way. Changed only from the event loop."""

    source: Source
    started_at: datetime
    first_success_at: datetime | None = None
    """When the source first answered, None where it never did."""
    left: list[tuple[Address, ...]] = field(default_factory=list)
    """Groups of lists that were not read yet."""
    pending: int = 0
    """Requests that have neither called back nor failed."""
    lists_pending: int = 0
    lists_asked: int = 0
    read: int = 0
    """Lists that answered, changed or not."""
    unchanged: int = 0
    failed_lists: int = 0
    level: list[str] = field(default_factory=list)
    """Lists of the method now being read that said something."""
    level_failed: int = 0
    level_unchanged: int = 0
    listed: dict[str, Entry] = field(default_factory=dict)
    """What all lists name, by identity, each article once."""
    keys: dict[str, frozenset[str]] = field(default_factory=dict)
    """The identities that each list names."""
    unread: dict[str, str] = field(default_factory=dict)
    """Sitemaps that were never read before -> the address that the source names."""
    read_tops: set[str] = field(default_factory=set)
    """Addresses of the source's sitemaps of which any was read before."""
    validators: dict[str, Validators] = field(default_factory=dict)
    carried: Method | None = None
    known: int = 0
    new: int = 0
    refetched: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """Lists in which nothing known was left."""
    also: list[Method] = field(default_factory=list)
    """Methods that were read because the ones before them did not suffice."""
    retry_at: datetime | None = None
    finished: bool = False

    @property
    def first(self) -> bool:
        """Whether the source never answered before."""
        return self.first_success_at is None

    def next_lists(self) -> tuple[Address, ...]:
        """Return the lists of the next method, none where all were read."""
        self.level.clear()
        self.level_failed = self.level_unchanged = 0
        return self.left.pop(0) if self.left else ()

    def take(
        self, address: Address, entries: Iterable[Entry], skipped: Mapping[str, int], *, read_before: bool = True
    ) -> None:
        """Take in what a list said: an article that others named too keeps the first list's words."""
        self.read += 1
        if read_before:
            self.read_tops.add(address.top or address.url)
        elif address.method == "sitemap":
            self.unread[address.url] = address.top or address.url
        self.skipped.update(skipped)
        named = {url_key(entry.url): entry for entry in entries}
        self.keys[address.url] = frozenset(named)
        for key, entry in named.items():
            self.listed[key] = _merged(self.listed[key], entry) if key in self.listed else entry
        if named:
            self.level.append(address.url)
            if self.carried is None or _METHODS.index(address.method) < _METHODS.index(self.carried):
                self.carried = address.method

    def take_unchanged(self, address: Address) -> None:
        """Take in that a list says what it said before."""
        self.read += 1
        self.read_tops.add(address.top or address.url)
        self.unchanged += 1
        self.level_unchanged += 1

    def fail(self, where: str, reason: str, retry_at: datetime | None = None) -> None:
        """Write down what went wrong, and when the site wants to be asked again."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(f"{where}: {reason}")
        self.wait_until(retry_at)

    def list_failed(self, where: str, reason: str, retry_at: datetime | None = None) -> None:
        """Write down that a list could not be had or read."""
        self.failed_lists += 1
        self.level_failed += 1
        self.fail(where, reason, retry_at)

    def dropped(self) -> None:
        """Write down that the requests still pending will never be answered."""
        self.skipped["dropped"] += self.pending
        for _ in range(self.lists_pending):
            self.list_failed("list", "dropped")
        self.pending = self.lists_pending = 0

    def wait_until(self, retry_at: datetime | None) -> None:
        """Remember the latest time that the site named for coming back."""
        if retry_at is not None:
            self.retry_at = max(retry_at, self.retry_at or retry_at)

    def insufficient(self, seen: Container[str]) -> bool:
        """Whether the method just read may have missed articles: a list failed, or nothing known is left in one.

        Of the methods that are read to make up for another, any known article shows that they reach back far enough.
        """
        missed = [] if self.first else [url for url in self.level if nothing_known(self.keys[url], seen)]
        if not self.also:
            self.gaps = [f"nothing known left in {url}" for url in missed]
        elif len(missed) < len(self.level):
            missed = []
        return bool(missed or self.level_failed or not (self.level or self.level_unchanged))

    def backlog(self, seen: Container[str]) -> frozenset[str]:
        """Return what is named by sitemaps whose undated articles are a site's past: only what joins later is new.

        They were never read before, and name articles of which most are unknown. But where a site goes on in a further
        sitemap, beside others that were read before, the few articles in it are new.
        """
        found: set[str] = set()
        for url, top in self.unread.items():
            unknown = sum(key not in seen for key in self.keys[url])
            begun = top in self.read_tops and unknown <= self.source.max_pages
            if 2 * unknown > len(self.keys[url]) and not begun:
                found |= self.keys[url]
        return frozenset(found)

    def wants_more(self, seen: Container[str]) -> bool:
        """Whether the next method is to be read, as the one just read did not suffice."""
        return self.insufficient(seen) and bool(self.left)

    def status(self) -> PollStatus:
        """Return how the poll went as a whole."""
        if not self.read:
            return "failed"
        if self.failed_lists or self.errors:
            return "degraded"
        return "unchanged" if self.unchanged and not self.listed and not self.new + self.refetched else "ok"

    def _gap(self) -> str | None:
        """Return why articles may have been missed, and what was read to make up for it."""
        if not self.gaps:
            return None
        also = [f"read {' and '.join(self.also)} too"] if self.also else []
        return "; ".join([*self.gaps[:5], *also])

    def record(self, finished_at: datetime) -> Poll:
        """Return the poll's record."""
        return Poll(
            source=self.source.name,
            started_at=self.started_at,
            finished_at=finished_at,
            status=self.status(),
            method=self.carried,
            found=len(self.listed),
            new=self.new,
            known=self.known,
            refetched=self.refetched,
            skipped=dict(self.skipped),
            errors=tuple(self.errors),
            gap=self._gap(),
            retry_at=self.retry_at,
        )


def _merged(one: Entry, other: Entry) -> Entry:
    """Return the first entry, completed by the second."""
    return replace(
        one,
        title=one.title or other.title,
        text=one.text or other.text,
        published_at=one.published_at or other.published_at,
        updated_at=max((moment for moment in (one.updated_at, other.updated_at) if moment), default=None),
    )
