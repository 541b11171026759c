from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse
from support.finding import seen

from monitor.items import Entry, Listing, Source
from monitor.urls import url_key
from spiders.answers import may_stand_in, misled, partial_page, redirected_home
from spiders.plan import Fetch, Why
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


TITLE = "Quinze morts dans l’attaque d’un village près de Barsalogho"


def fetch(title: str | None = None, *, tries: int = 0, why: Why = "new") -> Fetch:
    entry = Entry(url="https://x.org/2026/a", method="feed", via="v", title=title)
    return Fetch(key=url_key(entry.url), url=entry.url, why=why, entry=entry, seen=seen("/2026/a", attempts=tries))


def answer(url: str, markup: str) -> HtmlResponse:
    return HtmlResponse(url, headers={"Content-Type": "text/html; charset=utf-8"}, body=markup.encode())


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (f"<title>{TITLE} - Le Relais</title><p>...</p>", None),
        (f"<h1>{TITLE.replace('’', '&rsquo;').replace('è', '&egrave;').upper()}</h1>", None),
        ("<h1>Barsalogho : quinze morts dans l'attaque</h1><p>près de la ville</p>", None),
        ("<title>Site en travaux</title><p>Nous serons bientôt de retour.</p>", "redirected_away"),
        ("<title>Connexion</title><form>Votre mot de passe</form>", "redirected_away"),
    ],
)
@pytest.mark.parametrize("to", ["https://x.org/travaux", "https://other.org/x?id=3"])
def test_a_redirect_has_to_lead_to_a_page_that_speaks_of_the_article(markup: str, name: str | None, to: str) -> None:
    assert misled(answer(to, markup), fetch(TITLE), SOURCE) == name


@pytest.mark.parametrize("title", [None, "Mali", "Au Mali, un mort"])
def test_a_title_of_few_words_proves_nothing(title: str | None) -> None:
    assert misled(answer("https://x.org/travaux", "<p>Travaux</p>"), fetch(title), SOURCE) is None


def test_without_a_redirect_a_page_may_have_another_title() -> None:
    assert misled(answer("https://x.org/2026/a/", "<p>Travaux</p>"), fetch(TITLE), SOURCE) is None


@pytest.mark.parametrize(
    ("reason", "at_first", "after_a_while"),
    [
        ("http_401", True, True),
        ("http_403", True, True),
        ("http_429", True, True),
        ("http_500", True, True),
        ("throttled", True, True),
        ("challenge", True, True),
        ("timeout", True, True),
        ("connection", True, True),
        ("not_html", True, True),
        ("redirected_home", True, True),
        ("redirected_away", True, True),
        ("redirect_loop", True, True),
        ("too_large", True, True),
        ("http_404", False, True),
        ("robots_unreachable", False, True),
        ("http_410", False, False),
        ("robots", False, False),
    ],
)
def test_when_the_lists_words_stand_in_for_a_page(reason: str, at_first: bool, after_a_while: bool) -> None:  # noqa: FBT001
    assert [may_stand_in(reason, fetch(tries=tries)) for tries in (0, 2)] == [at_first, after_a_while]
    assert not may_stand_in(reason, fetch(tries=2, why="due"))


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
        partial_page(Fetch(key="k", url=entry.url, why="new", entry=entry), poll, "timeout", 0, NOW)
        for entry in entries
    ]
    for page, entry in zip(pages, entries, strict=True):
        assert page is not None
        assert page.entry is not None
        assert page.entry.url == page.url
        assert page.url.startswith(link if told_under == "the page" else f"{feed}?entry=")
        assert page.title == entry.title
    assert len({url_key(page.url) for page in pages if page is not None}) == 2
