from __future__ import annotations

from datetime import UTC, datetime

import pytest
from twisted.internet.error import TimeoutError as TimedOut
from twisted.python.failure import Failure

from monitor.items import Entry, Listing, Source
from monitor.urls import url_key
from spiders.answers import partial_page, redirected_home, verdict_of
from spiders.plan import Fetch
from spiders.poll import OpenPoll

SOURCE = Source(name="S", listings=(Listing(url="https://x.org/actualites"),))


@pytest.mark.parametrize(
    "answered", ["/", "/fr", "/fr/", "/index.php", "/home", "/accueil/", "/actualites", "/?utm_source=404"]
)
def test_front_pages_and_listings_are_no_articles(answered: str) -> None:
    assert redirected_home("https://x.org/2026/a", f"https://www.x.org{answered}", SOURCE)


@pytest.mark.parametrize("answered", ["/2026/a", "/2026/a/", "/2026/a-moved", "/?p=12", "/spip.php?article3", "/mali"])
def test_articles_are_no_front_pages(answered: str) -> None:
    assert not redirected_home("https://x.org/2026/a", f"https://www.x.org{answered}", SOURCE)


def test_a_front_page_that_was_asked_for_is_no_redirect() -> None:
    assert not redirected_home("http://x.org/", "https://www.x.org/", SOURCE)


@pytest.mark.parametrize(
    ("reason", "state", "partial"),
    [
        ("http_401", "failed", True),
        ("http_403", "failed", True),
        ("http_429", "failed", True),
        ("throttled", "failed", True),
        ("challenge", "failed", True),
        ("http_500", "failed", True),
        ("timeout", "failed", True),
        ("connection", "failed", True),
        ("http_404", "failed", False),
        ("robots_unreachable", "failed", False),
        ("robots", "noted", False),
        ("not_html", "noted", False),
        ("private_address", "noted", False),
        ("stopped", None, False),
    ],
)
def test_what_becomes_of_a_page_that_could_not_be_had(reason: str, state: str | None, partial: bool) -> None:  # noqa: FBT001
    verdict = verdict_of(reason)
    assert (verdict.state, verdict.partial) == (state, partial)


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("feed", "via", "link", "told_under"),
    [
        ("https://feeds.paper.example/a", "https://feeds.paper.example/a", "https://www.paper.example/1", "the page"),
        ("https://old.example/rss", "https://www.paper.example/rss", "https://paper.example/1", "the page"),
        ("https://paper.example/rss", "https://relay.example/paper", "https://paper.example/1", "the page"),
        ("https://hostile.example/rss", "https://hostile.example/rss", "https://www.reuters.com/world/1", "the feed"),
        ("https://a.blogspot.com/rss", "https://a.blogspot.com/rss", "https://b.blogspot.com/1", "the feed"),
    ],
)
def test_a_feeds_words_stand_under_another_sites_address_never(feed: str, via: str, link: str, told_under: str) -> None:
    poll = OpenPoll(source=Source(name="S", feeds=(feed,)), started_at=NOW)
    entries = [Entry(url=f"{link}{n}", method="feed", via=via, title="300 tués à Bankass") for n in range(2)]
    pages = [
        partial_page(Fetch(key="k", url=entry.url, why="new", entry=entry), poll, "timeout", Failure(TimedOut()), NOW)
        for entry in entries
    ]
    for page, entry in zip(pages, entries, strict=True):
        assert page is not None
        assert page.entry is not None
        assert page.entry.url == page.url
        assert page.url.startswith(link if told_under == "the page" else f"{feed}?entry=")
        assert page.title == entry.title
    assert len({url_key(page.url) for page in pages if page is not None}) == 2
