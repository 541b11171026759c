"""Decides what a poll fetches. Pure: what the site lists and what the store knows in, a plan out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from monitor.urls import url_key
from spiders.feeds import moment_of, newest_first

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping, Sequence
    from datetime import datetime

    from monitor.items import Entry, Source
    from monitor.store.pages import PageState, Seen

    Note = tuple[str, Entry, PageState, str | None]

MAX_REFETCHES: Final = 10
"""Known pages fetched again in one poll because the site says that they changed."""

MANY_REDATED: Final = 5
"""Pages from which on changes at one moment are not believed, where they are most of a list's."""
ONE_MOMENT: Final = 60.0
"""Seconds that the making of a list takes at the most."""

AHEAD: Final = 20
"""Polls' worth of pages that may wait for one source: at every quarter of an hour, five hours of work."""
MOST_NOTED: Final = 1000
"""Addresses noted and not fetched in one poll, where it reads no archive for the first time."""

CROWDED_OUT: Final = "crowded_out"
"""The reason of what more and newer pages waited before than may wait."""

Why = Literal["new", "retry", "changed", "due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One page to fetch."""

    key: str
    url: str
    why: Why
    entry: Entry | None = None
    seen: Seen | None = None

    @property
    def again(self) -> bool:
        """Whether the page was fetched before."""
        return self.why in ("changed", "due")

    @property
    def tries(self) -> int:
        """How often the page was asked for in vain."""
        return self.seen.attempts if self.seen is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that matters to one poll."""

    seen: Mapping[str, Seen]
    waiting: Sequence[Entry] = ()
    """Left over from earlier polls."""
    retryable: Sequence[Entry] = ()
    """Failed before, and to be tried again now."""
    due: Sequence[Seen] = ()
    """Relevant pages to be looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to fetch, newest first, and what to write down of the rest."""

    fetch: tuple[Fetch, ...]
    notes: tuple[Note, ...]
    """For `pages.note`. What is to be fetched is noted too: a crash before it is kept then loses nothing."""
    known: int
    skipped: Mapping[str, int]
    complete: bool = True
    """Whether all that the lists said was acted on; if not, they have to be read again, changed or not."""


def make_plan(
    listed: Mapping[str, Entry], known: Known, source: Source, now: datetime, *, backlog: Collection[str] = ()
) -> Plan:
    """Return what a poll of `source` fetches, given what the source lists, by identity.

    `backlog`: what is named by sitemaps whose undated articles are a site's past.
    """
    stored: dict[str, tuple[Why, Entry]] = {url_key(entry.url): ("new", entry) for entry in known.waiting}
    stored |= {url_key(entry.url): ("retry", entry) for entry in known.retryable}
    fresh: dict[str, tuple[Why, Entry]] = {key: ("new", one) for key, one in listed.items() if key not in known.seen}
    skipped: Counter[str] = Counter()
    left: list[Note] = []
    candidates: dict[str, tuple[Why, Entry]] = {}
    for key, (why, entry) in (fresh | stored).items():
        reason = _left(entry, source, now, backlog=key in backlog)
        if reason is None:
            candidates[key] = (why, entry)
        else:
            skipped[reason] += 1
            left.append((key, replace(entry, text=None), "noted", reason))
    chosen, rest = _choose(candidates, source.max_pages)
    rest, crowded = rest[: AHEAD * source.max_pages], rest[AHEAD * source.max_pages :]
    left = [(key, replace(entry, text=None), "noted", CROWDED_OUT) for key, _, entry in crowded] + left
    most = len(left) if backlog else MOST_NOTED
    notes: list[Note] = [*left[:most]]
    for part, reason in ((chosen, "chosen"), (rest, "max_pages")):
        notes += [(key, entry, "waiting", reason) for key, _, entry in part if key not in stored]
    changed, redated = _changes(listed, known.seen)
    skipped.update({"waiting": len(rest), CROWDED_OUT: len(crowded), "redated": redated})
    skipped["changed_later"] += len(changed[MAX_REFETCHES:])
    first = (Fetch(key=key, url=one.url, why=why, entry=one, seen=known.seen.get(key)) for key, why, one in chosen)
    return Plan(
        fetch=(*first, *_refetches(changed[:MAX_REFETCHES], known.due, listed)),
        notes=tuple(notes),
        known=len(listed) - len(fresh),
        skipped={reason: number for reason, number in skipped.items() if number},
        complete=len(changed) <= MAX_REFETCHES and len(left) <= most,
    )


def nothing_known(keys: Collection[str], seen: Container[str]) -> bool:
    """Whether a list names articles, and none that was known: between two polls, others may have come and gone."""
    return bool(keys) and not any(key in seen for key in keys)


def _left(entry: Entry, source: Source, now: datetime, *, backlog: bool) -> str | None:
    """Return why a new entry is not fetched, or None where it is."""
    if _too_old(entry, source, now):
        return "too_old"
    if backlog and entry.method == "sitemap" and moment_of(entry) is None:
        return "undated_backlog"
    return None


def _too_old(entry: Entry, source: Source, now: datetime) -> bool:
    moment = moment_of(entry)
    return moment is not None and moment < now - source.max_age


def _changed(entry: Entry, seen: Seen) -> bool:
    """Whether the list claims a change since the page was last fetched, or since the change it then claimed."""
    since = seen.lastmod or seen.fetched_at
    return entry.updated_at is not None and since is not None and entry.updated_at > since


def _choose(
    candidates: Mapping[str, tuple[Why, Entry]], limit: int
) -> tuple[list[tuple[str, Why, Entry]], list[tuple[str, Why, Entry]]]:
    """Return the newest `limit` candidates, and the rest."""
    keys = {id(entry): key for key, (_, entry) in candidates.items()}
    ordered = newest_first([entry for _, entry in candidates.values()])
    ranked = [(key := keys[id(entry)], candidates[key][0], entry) for entry in ordered]
    return ranked[:limit], ranked[limit:]


def _changes(listed: Mapping[str, Entry], seen: Mapping[str, Seen]) -> tuple[list[Fetch], int]:
    """Return the fetched pages of which the lists claim a change, the latest change first, and how many are not meant.

    Where most of them changed within one minute, it is the list that was made then, and will be again at every poll.
    """
    fetched = {key: before for key in listed if (before := seen.get(key)) is not None and before.state == "fetched"}
    changed = [
        Fetch(key=key, url=listed[key].url, why="changed", entry=listed[key], seen=before)
        for key, before in fetched.items()
        if _changed(listed[key], before)
    ]
    changed.sort(key=_change, reverse=True)
    together = sum(_change(changed[0]) - _change(fetch) <= ONE_MOMENT for fetch in changed)
    if together < MANY_REDATED or 2 * together <= sum(listed[key].updated_at is not None for key in fetched):
        together = 0
    return changed[together:], together


def _refetches(changed: Sequence[Fetch], due: Sequence[Seen], listed: Mapping[str, Entry]) -> list[Fetch]:
    """Return the known pages to fetch again, each once: those that changed, then those that are due."""
    again = {fetch.key: fetch for fetch in changed}
    for seen in due:
        again.setdefault(seen.key, Fetch(key=seen.key, url=seen.url, why="due", entry=listed.get(seen.key), seen=seen))
    return list(again.values())


def _change(fetch: Fetch) -> float:
    return fetch.entry.updated_at.timestamp() if fetch.entry and fetch.entry.updated_at else 0.0
