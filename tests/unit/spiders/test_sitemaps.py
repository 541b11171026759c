from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from spiders.markup import UnreadableError
from spiders.packed import MAX_UNPACKED
from spiders.sitemaps import MAX_CHILDREN, MAX_ENTRIES, Sitemap, parse_sitemap

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
URL = "https://x.org/sitemap.xml"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def parse(body: str | bytes) -> Sitemap:
    raw = body.encode() if isinstance(body, str) else body
    return parse_sitemap(raw, URL, "application/xml", NOW, oldest=NOW - timedelta(days=7))


def urlset(*inner: str) -> str:
    return f'<?xml version="1.0"?><urlset {NAMESPACES}>{"".join(f"<url>{part}</url>" for part in inner)}</urlset>'


def index(*inner: str) -> str:
    return f"<sitemapindex {NAMESPACES}>{''.join(f'<sitemap>{part}</sitemap>' for part in inner)}</sitemapindex>"


def test_entries_newest_first_with_lastmod() -> None:
    sitemap = parse(
        urlset(
            "<loc>https://x.org/old</loc><lastmod>2026-11-01</lastmod>",
            "<loc>\n https://x.org/spip.php?article7 \n</loc><lastmod>2026-11-22T10:00:00+01:00</lastmod>",
            "<loc>/undated</loc>",
            "<loc></loc>",
            "<lastmod>2026-11-01</lastmod>",
        )
    )
    assert [entry.url for entry in sitemap.entries] == [
        "https://x.org/spip.php?article7",
        "https://x.org/old",
        "https://x.org/undated",
    ]
    first = sitemap.entries[0]
    assert (first.method, first.via) == ("sitemap", URL)
    assert (first.published_at, first.updated_at) == (None, datetime(2026, 11, 22, 9, tzinfo=UTC))


def test_news_sitemap() -> None:
    (entry,) = parse(
        urlset(
            "<loc>https://x.org/a</loc><news:news><news:publication><news:name>X</news:name><news:language>fr</news:language>"
            "</news:publication><news:publication_date>2026-11-22T08:00:00Z</news:publication_date>"
            "<news:title>L&#39;armée &amp; le village</news:title></news:news>"
            "<image:image><image:loc>https://x.org/i.jpg</image:loc><image:title>Photo</image:title></image:image>"
        )
    ).entries
    assert entry.url == "https://x.org/a"
    assert entry.title == "L'armée & le village"
    assert entry.published_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "stamp", "dated"),
    [(20, "2026-11-22T11:00:00Z", 0), (19, "2026-11-22T11:00:00Z", 19), (40, "2026-11-22", 40)],
)
def test_one_instant_for_all_is_that_of_the_sitemap(number: int, stamp: str, dated: int) -> None:
    urls = "".join(f"<url><loc>https://x.org/{n}</loc><lastmod>{stamp}</lastmod></url>" for n in range(number))
    read = parse(f"<urlset>{urls}</urlset>")
    assert len(read.entries) == number
    assert sum(entry.updated_at is not None for entry in read.entries) == dated


def test_gzip_is_unpacked_and_bounded() -> None:
    assert len(parse(gzip.compress(urlset("<loc>https://x.org/a</loc>").encode())).entries) == 1
    for body, reason in ((gzip.compress(b" " * (MAX_UNPACKED + 1)), "too_large"), (b"\x1f\x8bbroken", "bad_encoding")):
        with pytest.raises(UnreadableError) as caught:
            parse(body)
        assert caught.value.reason == reason


def test_the_plain_form() -> None:
    assert [entry.url for entry in parse("https://x.org/a\nhttps://x.org/b\nnonsense\n").entries] == [
        "https://x.org/a",
        "https://x.org/b",
        "https://x.org/nonsense",
    ]


def test_an_index_gives_the_newest_sitemaps_of_articles_first() -> None:
    sitemap = parse(
        index(
            "<loc>https://x.org/post-1.xml</loc><lastmod>2026-01-01</lastmod>",
            "<loc>https://x.org/category.xml</loc><lastmod>2026-11-22T20:00:00Z</lastmod>",
            "<loc>https://x.org/post-2.xml</loc><lastmod>2026-11-22T10:00:00Z</lastmod>",
            "<loc>https://x.org/undated-1.xml</loc>",
            "<loc>https://x.org/undated-2.xml</loc>",
        )
    )
    assert sitemap.children == (
        "https://x.org/post-2.xml",
        "https://x.org/undated-2.xml",
        "https://x.org/undated-1.xml",
        "https://x.org/category.xml",
    )
    assert sitemap.skipped == {"sitemap_too_old": 1}


def test_an_index_without_dates_is_read_by_months_then_from_both_ends() -> None:
    months = index(*(f"<loc>https://x.org/sitemap-pt-post-2026-{month:02}.xml</loc>" for month in (11, 12, 1, 10)))
    assert parse(months).children[:2] == (
        "https://x.org/sitemap-pt-post-2026-12.xml",
        "https://x.org/sitemap-pt-post-2026-11.xml",
    )
    numbered = parse(index(*(f"<loc>https://x.org/s{number}.xml</loc>" for number in range(10)))).children
    assert numbered[:4] == tuple(f"https://x.org/s{number}.xml" for number in (9, 0, 8, 1))


def test_months_are_read_with_one_digit_too() -> None:
    months = index(
        *(f"<loc>https://x.org/sitemap-{day}.xml</loc>" for day in ("2025-12", "2026-8", "2026-9", "2026-7"))
    )
    assert [child[-10:-4] for child in parse(months).children] == ["2026-9", "2026-8", "2026-7", "025-12"]


def test_lists_of_other_things_do_not_hide_the_last_sitemap_of_articles() -> None:
    names = [*(f"post-{n}" for n in range(1, 9)), "page-1", *(f"post_tag-{n}" for n in range(1, 10)), "users-1"]
    children = parse(index(*(f"<loc>https://x.org/wp-sitemap-posts-{name}.xml</loc>" for name in names))).children
    assert [child[-5:-4] for child in children] == ["8", "1", "7", "2", "6", "3"]


def test_bare_ampersands_in_addresses_are_borne() -> None:
    sitemap = parse(urlset("<loc>https://x.org/index.php?view=article&id=7&lang=fr</loc>"))
    assert [entry.url for entry in sitemap.entries] == ["https://x.org/index.php?view=article&id=7&lang=fr"]


def test_an_index_is_bounded() -> None:
    sitemap = parse(index(*(f"<loc>https://x.org/{n}.xml</loc>" for n in range(100))))
    assert len(sitemap.children) == MAX_CHILDREN
    assert sitemap.skipped == {"sitemap_beyond_bound": 100 - MAX_CHILDREN}


def test_many_entries_are_bounded_to_the_newest() -> None:
    day = timedelta(minutes=1)
    sitemap = parse(
        urlset(*(f"<loc>/{n}</loc><lastmod>{(NOW - n * day).isoformat()}</lastmod>" for n in range(3000, 0, -1)))
    )
    assert len(sitemap.entries) == MAX_ENTRIES
    assert sitemap.entries[0].url == "https://x.org/1"
    assert sitemap.skipped == {"beyond_bound": 3000 - MAX_ENTRIES}


def test_of_undated_entries_both_ends_are_kept() -> None:
    kept = [entry.url for entry in parse(urlset(*(f"<loc>/{n}</loc>" for n in range(3000)))).entries]
    assert kept[0] == "https://x.org/0"
    assert kept[-1] == "https://x.org/2999"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("<!doctype html><html></html>", "html_not_feed"),
        ("<rss><channel/></rss>", "no_sitemap"),
        ("no markup at all", "not_xml"),
        (
            '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
            "entities",
        ),
    ],
)
def test_what_is_no_sitemap_is_named(body: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(body)
    assert caught.value.reason == reason
