from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spiders.fetch import Answer
from spiders.head import read_head
from spiders.probe import AT_ONCE, KEPT_TEXT, MAX_LINKED, Found, Probe, probe_addresses, probe_site

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOME = "https://a.example/"


class FakeWeb:
    """Answers from `pages`; everything else is 404, or `reasons`."""

    def __init__(self, pages: dict[str, str], reasons: dict[str, str] | None = None) -> None:
        self.pages = pages
        self.reasons = reasons or {}
        self.asked: list[str] = []

    async def __call__(self, urls: Iterable[str]) -> dict[str, Answer]:
        answers = {}
        for url in urls:
            self.asked.append(url)
            if url in self.pages:
                answers[url] = Answer(asked=url, url=url, status=200, body=self.pages[url].encode())
            else:
                answers[url] = Answer(asked=url, url=url, reason=self.reasons.get(url, "http_404"))
        return answers


def probe(web: FakeWeb, url: str = HOME) -> Probe:
    return asyncio.run(probe_site(url, web, lambda: NOW))


def feed(*numbers: int) -> str:
    items = "".join(f"<item><title>T</title><link>{HOME}{n}</link></item>" for n in numbers)
    return f"<rss version='2.0'><channel><title>Fil</title><language>fr-FR</language>{items}</channel></rss>"


def page(*links: str) -> str:
    return f"<html lang='fr'><head><title>Le\n Fil</title>{''.join(links)}</head><body></body></html>"


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


def test_an_address_that_is_a_feed_itself() -> None:
    found = probe(FakeWeb({f"{HOME}x": feed(1)}), f"{HOME}x")
    assert [(one.url, one.method, one.title) for one in found.found] == [(f"{HOME}x", "feed", "Fil")]


def test_feeds_of_different_articles_are_all_kept_and_twins_once() -> None:
    web = FakeWeb(
        {
            HOME: page(link("/a"), link("/b"), link("/c")),
            f"{HOME}a": feed(1, 2),
            f"{HOME}b": feed(1, 2),
            f"{HOME}c": feed(3),
        }
    )
    assert [one.url for one in probe(web).found] == [f"{HOME}a", f"{HOME}c"]


def test_usual_places_are_asked_only_where_none_is_named() -> None:
    named = FakeWeb({HOME: page(link("/a")), f"{HOME}a": feed(1), f"{HOME}feed/": feed(2)})
    unnamed = FakeWeb({HOME: page(), f"{HOME}feed/": feed(2)})
    assert [one.url for one in probe(named).found] == [f"{HOME}a"]
    assert f"{HOME}feed/" not in named.asked
    assert [one.url for one in probe(unnamed).found] == [f"{HOME}feed/"]


def test_a_front_page_that_refuses_does_not_end_the_search() -> None:
    found = probe(FakeWeb({f"{HOME}feed/": feed(2)}, {HOME: "http_403"}))
    assert [one.url for one in found.found] == [f"{HOME}feed/"]
    assert (HOME, "http_403") in found.failed


def test_a_host_that_is_not_there_is_asked_no_more() -> None:
    web = FakeWeb({}, {HOME: "dns"})
    assert probe(web).failed == ((HOME, "dns"),)
    assert len(web.asked) == 2


def test_sitemaps_of_robots_news_first_and_only_of_the_site() -> None:
    robots = f"Sitemap: {HOME}all.xml\nSitemap: https://b.example/x.xml\nSitemap: {HOME}news.xml\n"
    urls = f"<urlset><url><loc>{HOME}1</loc></url></urlset>"
    web = FakeWeb({HOME: page(), f"{HOME}robots.txt": robots, f"{HOME}news.xml": urls, f"{HOME}all.xml": urls})
    assert [one.url for one in probe(web).found] == [f"{HOME}news.xml"]
    assert "https://b.example/x.xml" not in web.asked


def test_a_listing_where_there_is_nothing_else() -> None:
    rows = "".join(
        f'<article><h2><a href="/2026/11/{n}-une-attaque-contre-un-convoi-pres-de-la-ville-{n}">'
        f"Une attaque contre un convoi près de la ville numéro {n}</a></h2></article>"
        for n in range(10, 20)
    )
    found = probe(FakeWeb({HOME: f"<html><body><main>{rows}</main></body></html>"}))
    assert [(one.method, len(one.entries)) for one in found.found] == [("listing", 10)]


def test_an_empty_feed_is_of_no_use() -> None:
    found = probe(FakeWeb({HOME: page(link("/a")), f"{HOME}a": feed()}))
    assert found.found == ()
    assert (f"{HOME}a", "no_entries") in found.failed


def test_a_page_cannot_send_us_to_a_thousand_places() -> None:
    web = FakeWeb({HOME: page(*(link(f"/{n}") for n in range(1000)))})
    probe(web)
    assert sum(url.removeprefix(HOME).isdigit() for url in web.asked) == MAX_LINKED


def test_head_names_site_language_and_feeds_without_those_of_comments() -> None:
    text = page(
        '<meta property="og:site_name" content="Le Grand Fil">',
        link("/rss"),
        link("/comments/feed/"),
        link("/x", title="Flux des commentaires"),
        link("/y", kind="application/json+oembed"),
        link("javascript:alert(1)"),
    ).replace("<body>", '<body><a href="/actu/rss">RSS</a><a href="/feedback">?</a>')
    head = read_head(text.encode(), HOME, "text/html")
    assert (head.title, head.language) == ("Le Grand Fil", "fr")
    assert head.feeds == (f"{HOME}rss", f"{HOME}actu/rss")


def test_head_of_anything() -> None:
    for body in (b"", b"\x00\xff\xfe", b"%PDF-1.4", b"<" * 100_000, b"<div>" * 20_000):
        assert read_head(body, HOME, "").feeds == ()


def test_many_addresses_are_fetched_in_batches_and_their_texts_cut() -> None:
    urls = [f"{HOME}{n}" for n in range(AT_ONCE + 5)]
    sizes = []

    async def fetch(asked: Iterable[str]) -> dict[str, Answer]:
        batch = tuple(asked)
        sizes.append(len(batch))
        body = feed(999).replace("</link>", "</link><description>" + "x" * 10_000 + "</description>").encode()
        return {url: Answer(asked=url, url=url, status=200, body=body) for url in batch}

    judged = asyncio.run(probe_addresses(urls, fetch, lambda: NOW))

    assert sizes == [AT_ONCE, 5]
    assert list(judged) == urls
    assert all(isinstance(one, Found) and len(one.entries[0].text or "") == KEPT_TEXT for one in judged.values())
