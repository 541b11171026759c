from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.items import Entry, Listing, Method, Source
from monitor.urls import url_key
from spiders.poll import Address, OpenPoll, addresses

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FEED = Address(method="feed", url="https://x.org/feed")
SITEMAP = Address(method="sitemap", url="https://x.org/sitemap.xml")


def opened(*, first: bool = False) -> OpenPoll:
    return OpenPoll(source=Source(name="S"), started_at=NOW, first_success_at=None if first else NOW)


def entry(path: str, method: Method = "feed", **more: object) -> Entry:
    return Entry(url=f"https://x.org{path}", method=method, via="v", **more)  # type: ignore[arg-type]  # test values


def keys(*paths: str) -> set[str]:
    return {url_key(f"https://x.org{path}") for path in paths}


def test_addresses_are_grouped_by_method_in_order() -> None:
    source = Source(name="S", feeds=("https://x.org/f", "https://x.org/f"), listings=(Listing(url="https://x.org/l"),))
    assert [[one.method for one in group] for group in addresses(source)] == [["feed"], ["listing"]]


def test_lists_are_merged_with_the_first_ones_words() -> None:
    poll = opened()
    poll.take(FEED, [entry("/a", title="One")], {})
    poll.take(SITEMAP, [entry("/a/", "sitemap", title="Two", updated_at=NOW)], {})
    (merged,) = poll.listed.values()
    assert (merged.title, merged.updated_at, merged.method) == ("One", NOW, "feed")
    assert poll.carried == "feed"


def test_one_known_article_in_each_feed_suffices() -> None:
    poll = opened()
    poll.take(FEED, [entry("/a"), entry("/b")], {})
    assert not poll.insufficient(keys("/a"))
    assert poll.insufficient(keys("/c"))
    assert poll.gaps == ["nothing known left in https://x.org/feed"]


def test_the_first_poll_has_no_gap() -> None:
    poll = opened(first=True)
    poll.take(FEED, [entry("/a")], {})
    assert not poll.insufficient(set())
    assert poll.gaps == []


def test_an_empty_list_does_not_suffice_and_an_unchanged_one_does() -> None:
    poll = opened()
    poll.take(FEED, [], {})
    assert poll.insufficient(set())
    poll.take_unchanged(FEED)
    assert not poll.insufficient(set())


def test_a_failed_list_does_not_suffice() -> None:
    poll = opened()
    poll.take(FEED, [entry("/a")], {})
    poll.list_failed("https://x.org/f2", "http_500")
    assert poll.insufficient(keys("/a"))
    assert poll.status() == "degraded"


def test_the_method_that_makes_up_for_another_keeps_its_gap_on_record() -> None:
    poll = opened()
    poll.take(FEED, [entry("/a")], {})
    assert poll.insufficient(set())
    poll.also.append("sitemap")
    poll.next_lists()
    poll.take(SITEMAP, [entry("/b", "sitemap")], {})
    assert not poll.insufficient(keys("/b"))
    assert poll.insufficient(set())
    assert poll.record(NOW).gap == "nothing known left in https://x.org/feed; read sitemap too"


def child(number: int) -> Address:
    return Address(method="sitemap", url=f"https://x.org/s{number}.xml", depth=1, top=SITEMAP.url)


def test_the_backlog_is_what_sitemaps_never_read_before_name() -> None:
    poll = opened()
    listed = [entry(f"/{n}", "sitemap") for n in range(9)]
    poll.take(FEED, [entry("/f")], {}, read_before=False)
    poll.take(SITEMAP, listed, {}, read_before=False)
    assert poll.backlog(set()) == keys(*(f"/{n}" for n in range(9)))
    assert poll.backlog(keys("/0", "/1", "/2")) == poll.backlog(set())  # known by the feed
    assert poll.backlog(keys(*(f"/{n}" for n in range(5)))) == frozenset()


def test_a_site_goes_on_in_a_further_sitemap() -> None:
    few, many = ([entry(f"/{size}/{n}", "sitemap") for n in range(size)] for size in (50, 51))
    poll = opened()
    poll.take(child(2), few, {}, read_before=False)
    poll.take(child(3), many, {}, read_before=False)
    assert len(poll.backlog(set())) == 101
    poll.take_unchanged(child(1))
    assert len(poll.backlog(set())) == 51


def test_status() -> None:
    poll = opened()
    assert poll.status() == "failed"
    poll.take_unchanged(FEED)
    assert poll.status() == "unchanged"
    poll.new = 1
    assert poll.status() == "ok"
    poll.fail("x", "y")
    assert poll.status() == "degraded"


def test_the_longest_wait_counts() -> None:
    poll = opened()
    for hours in (1, 3, 2):
        poll.wait_until(NOW + timedelta(hours=hours))
    poll.wait_until(None)
    assert poll.record(NOW).retry_at == NOW + timedelta(hours=3)


def test_errors_are_bounded() -> None:
    poll = opened()
    for number in range(500):
        poll.fail(f"https://x.org/{number}", "http_500")
    assert len(poll.record(NOW).errors) == 50
