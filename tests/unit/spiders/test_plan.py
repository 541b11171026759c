from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from support.finding import NOW, seen

from monitor.items import Entry, Source
from monitor.urls import url_key
from spiders.plan import AHEAD, MAX_REFETCHES, MOST_NOTED, Known, Plan, make_plan, nothing_known

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitor.store.pages import Seen

HOUR = timedelta(hours=1)
SOURCE = Source(name="S", max_pages=3)


def entry(path: str, age: timedelta | None = HOUR, method: Any = "feed", updated: datetime | None = None) -> Entry:
    published = NOW - age if age is not None else None
    return Entry(url=f"https://x.org{path}", method=method, via="v", published_at=published, updated_at=updated)


def plan(entries: list[Entry], *known: Seen, backlog: Collection[str] = (), **more: Any) -> Plan:
    store = Known(seen={one.key: one for one in known}, **more)
    return make_plan({url_key(one.url): one for one in entries}, store, SOURCE, NOW, backlog=backlog)


def paths(made: Plan) -> list[str]:
    return [fetch.url.removeprefix("https://x.org") for fetch in made.fetch]


def states(made: Plan) -> dict[str, tuple[str, str | None]]:
    return {one.url.removeprefix("https://x.org"): (state, reason) for _, one, state, reason in made.notes}


def test_so_many_wait_and_no_more_the_oldest_and_undated_are_crowded_out() -> None:
    room = AHEAD * SOURCE.max_pages
    waiting = [entry(f"/old{n}", (100 + n) * HOUR) for n in range(room)]
    made = plan([entry(f"/{n}", n * HOUR) for n in range(4)] + [entry("/undated", None)], waiting=waiting)
    assert paths(made) == ["/0", "/1", "/2"]
    assert made.skipped == {"waiting": room, "crowded_out": 2}
    crowded = {path for path, said in states(made).items() if said == ("noted", "crowded_out")}
    assert crowded == {"/undated", f"/old{room - 1}"}


def test_how_much_is_noted_at_once_is_bounded_but_for_an_archive_read_for_the_first_time() -> None:
    old = [entry(f"/{n}", timedelta(days=99)) for n in range(MOST_NOTED + 1)]
    first, later = plan(old, backlog={url_key(one.url) for one in old}), plan(old)
    assert (len(first.notes), first.complete) == (MOST_NOTED + 1, True)
    assert (len(later.notes), later.complete) == (MOST_NOTED, False)
    assert first.skipped == later.skipped == {"too_old": MOST_NOTED + 1}


def test_new_entries_are_fetched_newest_first_and_the_rest_waits() -> None:
    made = plan([entry(f"/{n}", n * HOUR) for n in (4, 1, 3, 2)] + [entry("/undated", None)])
    assert paths(made) == ["/1", "/2", "/3"]
    assert made.skipped == {"waiting": 2}
    assert states(made)["/1"] == ("waiting", "chosen")
    assert states(made)["/undated"] == ("waiting", "max_pages")


def test_every_new_entry_is_fetched_or_noted() -> None:
    entries = [entry(f"/{n}", n * timedelta(days=1)) for n in range(20)]
    made = plan(entries)
    assert {one.url for one in entries} == {one.url for _, one, _, _ in made.notes}


def test_left_over_entries_compete_by_age_and_are_not_noted_again() -> None:
    made = plan([entry("/new", 2 * HOUR)], waiting=[entry("/w", HOUR)], retryable=[entry("/r", 3 * HOUR)])
    assert paths(made) == ["/w", "/new", "/r"]
    assert [fetch.why for fetch in made.fetch] == ["new", "new", "retry"]
    assert set(states(made)) == {"/new"}


def test_left_over_entries_grow_too_old() -> None:
    made = plan([], waiting=[entry("/w", timedelta(days=8))])
    assert paths(made) == []
    assert states(made) == {"/w": ("noted", "too_old")}


def test_the_day_in_an_address_counts_where_no_date_is_given() -> None:
    made = plan([entry("/2026/11/01/a", None), entry("/2026/11/22/b", None)])
    assert paths(made) == ["/2026/11/22/b"]
    assert states(made)["/2026/11/01/a"] == ("noted", "too_old")


def test_known_entries_are_left_alone_whatever_their_state() -> None:
    known = [seen("/f"), seen("/n", "noted"), seen("/w", "waiting"), seen("/x", "failed")]
    made = plan([entry(path) for path in ("/f", "/n", "/w", "/x")], *known)
    assert (paths(made), made.known, made.notes) == ([], 4, ())


def test_a_claimed_change_is_fetched_once() -> None:
    changed = NOW - HOUR
    assert paths(plan([entry("/a", updated=changed)], seen("/a"))) == ["/a"]
    assert paths(plan([entry("/a", updated=changed)], seen("/a", lastmod=changed))) == []
    assert paths(plan([entry("/a", updated=NOW - 3 * HOUR)], seen("/a"))) == []


def test_changes_are_bounded_and_the_latest_come_first() -> None:
    entries = [entry(f"/{n}", updated=NOW - timedelta(minutes=n)) for n in range(15)]
    made = plan(entries, *(seen(f"/{n}") for n in range(15)))
    assert paths(made) == [f"/{n}" for n in range(MAX_REFETCHES)]
    assert made.skipped == {"changed_later": 5}
    assert not made.complete


def test_pages_that_all_changed_as_their_list_was_made_are_left_alone() -> None:
    made_at = [NOW - timedelta(seconds=40 - n) for n in range(8)]
    known = [seen(f"/{n}", lastmod=NOW - HOUR) for n in range(8)]
    made = plan([entry(f"/{n}", updated=made_at[n]) for n in range(8)], *known)
    assert (paths(made), made.skipped, made.complete) == ([], {"redated": 8}, True)

    some = [entry(f"/{n}", updated=made_at[n] if n < 4 else NOW - HOUR) for n in range(8)]
    assert sorted(paths(plan(some, *known))) == ["/0", "/1", "/2", "/3"], "a few may change together"
    alone = [
        entry("/0", updated=NOW - timedelta(minutes=30)),
        *(entry(f"/{n}", updated=made_at[n]) for n in range(1, 8)),
    ]
    assert paths(plan(alone, *known)) == ["/0"], "what changed by itself is fetched"


def test_due_pages_come_beside_the_new_ones_and_with_the_lists_words() -> None:
    made = plan([entry("/d"), *(entry(f"/{n}") for n in range(3))], seen("/d"), due=[seen("/d"), seen("/e")])
    assert paths(made) == ["/0", "/1", "/2", "/d", "/e"]
    assert [fetch.entry is not None for fetch in made.fetch[-2:]] == [True, False]


def test_what_a_sitemap_without_dates_names_at_first_is_left() -> None:
    undated = entry("/a", None, "sitemap")
    backlog = {url_key(undated.url)}
    assert states(plan([undated], backlog=backlog)) == {"/a": ("noted", "undated_backlog")}
    assert paths(plan([entry("/a", HOUR, "sitemap")], backlog=backlog)) == ["/a"]
    assert paths(plan([undated])) == ["/a"]
    assert paths(plan([entry("/a", None, "listing")], backlog=backlog)) == ["/a"]


def test_nothing_known() -> None:
    assert nothing_known(["a"], {})
    assert not nothing_known(["a", "b"], {"b": seen("/b")})
    assert not nothing_known([], {})
