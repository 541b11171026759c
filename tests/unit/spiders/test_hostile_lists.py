"""Lists made to keep us busy: they are read within seconds, or refused by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from support.cost import bounded

from monitor.items import Listing
from spiders.charset import decode
from spiders.dates import MAX_GUESSES, Dates
from spiders.feeds import MAX_ENTRIES, parse_feed
from spiders.head import Head, read_head
from spiders.listings import find_articles
from spiders.markup import MAX_TAG, UnreadableError, overgrown, plain_text
from spiders.sitemaps import parse_sitemap

if TYPE_CHECKING:
    from spiders.feeds import Feed

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def feed(items: str, head: str = "") -> Feed:
    text = f"<rss version='2.0'{head}><channel><title>t</title>{items}</channel></rss>"
    return parse_feed(text.encode(), "https://x.org/feed", "application/rss+xml", NOW, languages=("fr", "ar"))


def item(number: int, date: str = "Sun, 22 Nov 2026 10:00:00 +0000", text: str = "t") -> str:
    return (
        f"<item><title>T{number}</title><link>https://x.org/{number}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "Sat, 01 Jan 0100 00:00:00 +1400",
        "Mon, 01 Jan 99999999999999999999 00:00:00 +0000",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_a_date_beyond_the_calendar_costs_that_date_only(date: str) -> None:
    entries = feed(item(1, date) + item(2)).entries
    assert [(entry.url, entry.published_at is None) for entry in entries] == [
        ("https://x.org/2", False),
        ("https://x.org/1", True),
    ]


def test_of_thousands_of_dates_in_words_the_first_are_read() -> None:
    with bounded(20):  # 25 s and more where each is guessed at
        entries = feed(
            "".join(item(n, f"il y a {n} minutes et {n} secondes {n % 7}/3/26") for n in range(3000))
        ).entries
        assert len(entries) == MAX_ENTRIES


def test_words_are_read_until_so_many_were_tried_and_what_machines_write_ever_after() -> None:
    dates = Dates(languages=("fr",), zone=UTC, now=NOW)
    for number in range(MAX_GUESSES):
        dates.read(f"zorglub {number}")
    assert dates.read("20 novembre 2026") is None
    assert dates.read("2026-11-20T10:00:00Z") == NOW - timedelta(days=2, hours=11)


def test_texts_of_a_giant_feed_are_read_for_the_newest() -> None:
    with bounded(30):
        entries = feed("".join(item(n, text="&lt;p&gt;" + "mot " * 2000 + "&lt;/p&gt;") for n in range(900))).entries
        assert all(entry.title for entry in entries)
        assert entries[0].text is not None
        assert entries[-1].text is None


def test_tags_with_tens_of_thousands_of_attributes_are_refused_before_parsing() -> None:
    many = " ".join(f'a{number}="1"' for number in range(20_000))
    for read in (
        lambda: feed(f"<item {many}/>"),
        lambda: feed(item(1), head=" xmlns:a='" + "u" * 200_000 + "'"),
        lambda: parse_sitemap(f"<urlset {many}/>".encode(), "https://x.org/s", "", NOW, oldest=NOW),
        lambda: find_articles(
            f"<a {many}>x</a>".encode(), "https://x.org/", "text/html", NOW, listing=Listing(url="https://x.org/")
        ),
    ):
        with bounded(10), pytest.raises(UnreadableError, match=r"not_xml|not_html"):
            read()
    assert plain_text(f"<p {many}>mot</p>") == "mot"


def test_a_picture_written_into_the_page_is_no_overgrown_tag() -> None:
    assert not overgrown(f'<img src="data:image/png;base64,{"A" * 500_000}">')
    assert not overgrown("<p>" + "mot " * MAX_TAG)
    assert not overgrown("<" * 100_000)


@pytest.mark.parametrize("name", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "zip_codec"])
def test_codecs_that_are_no_charsets_are_not_believed(name: str) -> None:
    body = f'<?xml version="1.0" encoding="{name}"?>'.encode() + b"caf\xe9 +ADw- \xff"
    assert decode(body).endswith("café +ADw- ÿ")


def test_a_page_of_giant_tags_says_nothing_of_its_site() -> None:
    with bounded(10):
        many = " ".join(f"a{number}=1" for number in range(50_000))
        assert read_head(f"<html><head><title>t</title><a {many}>".encode(), "https://x.org/", "") == Head()


def test_a_listing_of_giant_classes_and_crowds_is_read_in_time() -> None:
    with bounded(24):
        links = "".join(
            f'<div><a href="/2026/11/22/un-titre-assez-long-{n}">Un titre assez long pour la presse {n}</a></div>'
            for n in range(3000)
        )
        crowd = "<span class=date>jeudi 12 vendredi</span>" * 50_000
        page = f'<body><div class="{"menu " * 50_000}"></div><div class="{"bloc " * 50_000}">{links}{crowd}</div>'
        found = find_articles(page.encode(), "https://x.org/", "text/html", NOW, listing=Listing(url="https://x.org/"))
        assert len(found) == 200
