from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def urlset(*items: tuple[str, datetime | None]) -> str:
    urls = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{when.isoformat()}</lastmod>' if when else ''}</url>" for url, when in items
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(*items: tuple[str, datetime | None]) -> str:
    maps = "".join(
        f"<sitemap><loc>{url}</loc>{f'<lastmod>{when.isoformat()}</lastmod>' if when else ''}</sitemap>"
        for url, when in items
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


def test_the_sitemap_is_read_when_the_feed_fails(web: Any, poll: Any) -> None:
    web.article("/a")
    sitemap = web.put("/sitemap.xml", urlset((web.url("/a"), NOW - HOUR)), "application/xml")

    done = poll({"feeds": [web.fail("/feed", 500)], "sitemaps": [sitemap]})

    record = done.polls["S0"]
    assert done.paths() == ["/a"]
    assert (record["status"], record["method"]) == ("degraded", "sitemap")
    assert record["errors"] == [f"{web.url('/feed')}: http_500"]


def test_the_sitemap_is_left_alone_while_the_feed_suffices(web: Any, poll: Any) -> None:
    web.article("/a")
    sitemap = web.put("/sitemap.xml", urlset(), "application/xml")

    poll({"feeds": [web.feed("/feed", [("/a", HOUR)])], "sitemaps": [sitemap]})

    assert "/sitemap.xml" not in web.paths()


def test_the_sitemap_fills_the_gap_when_nothing_known_is_left_in_the_feed(web: Any, poll: Any) -> None:
    for path in ("/a", "/b", "/missed"):
        web.article(path)
    feed = web.feed("/feed", [("/a", 3 * HOUR)])
    sitemap = web.put("/sitemap.xml", urlset((web.url("/missed"), NOW - 2 * HOUR)), "application/xml")
    source = {"feeds": [feed], "sitemaps": [sitemap]}
    poll(source)
    web.feed("/feed", [("/b", HOUR)])

    done = poll(source)

    assert done.paths() == ["/b", "/missed"]
    record = done.polls["S0"]
    assert record["gap"] == f"nothing known left in {feed}; read sitemap too"
    assert (record["status"], record["method"]) == ("ok", "feed")


def test_a_gap_that_nothing_can_fill_is_said(web: Any, poll: Any) -> None:
    web.article("/a")
    web.article("/b")
    feed = web.feed("/feed", [("/a", 3 * HOUR)])
    poll({"feeds": [feed]})
    web.feed("/feed", [("/b", HOUR)])

    assert poll({"feeds": [feed]}).polls["S0"]["gap"] == f"nothing known left in {feed}"


def test_an_index_leads_to_its_newest_sitemaps_gzipped_or_not(web: Any, poll: Any) -> None:
    web.article("/a")
    web.article("/b")
    news = web.put("/news.xml.gz", gzip.compress(urlset((web.url("/a"), NOW - HOUR)).encode()), "application/gzip")
    inner = web.put("/inner.xml", index((web.put("/posts.xml", urlset((web.url("/b"), NOW - 2 * HOUR))), None)))
    old = web.put("/old.xml", urlset((web.url("/c"), NOW)))
    top = web.put("/sitemap.xml", index((old, NOW - 300 * DAY), (inner, NOW - 2 * HOUR), (news, NOW - HOUR)))

    done = poll({"sitemaps": [top]})

    assert done.paths() == ["/a", "/b"]
    assert "/old.xml" not in web.paths()
    assert done.polls["S0"]["method"] == "sitemap"


def test_a_sitemap_without_dates_is_not_read_from_the_beginning_of_time(web: Any, poll: Any) -> None:
    paths = [f"/story-{number}" for number in range(30)]
    sitemap = web.put("/sitemap.xml", urlset(*((web.url(path), None) for path in paths)), "application/xml")
    first = poll({"sitemaps": [sitemap]})
    assert first.pages == []
    assert first.polls["S0"]["skipped"] == {"undated_backlog": 30}
    web.article("/fresh")
    web.put("/sitemap.xml", urlset(*((web.url(path), None) for path in [*paths, "/fresh"])), "application/xml")

    assert poll({"sitemaps": [sitemap]}).paths() == ["/fresh"]


@pytest.mark.parametrize("moved", [False, True])
def test_a_sitemap_first_read_when_the_feed_failed_is_no_flood(web: Any, poll: Any, *, moved: bool) -> None:
    past = [f"/story-{number}" for number in range(40)]
    for path in (*past, "/fresh"):
        web.article(path)
    feed = web.feed("/feed", [(path, HOUR) for path in past[:5]])
    where = "/moved.xml" if moved else "/sitemap.xml"
    if moved:
        web.fail("/sitemap.xml", 301, Location="/moved.xml")
    web.put(where, urlset(*((web.url(path), None) for path in past)), "application/xml")
    source = {"feeds": [feed], "sitemaps": [web.url("/sitemap.xml")], "max_pages": 10}
    assert len(poll(source).pages) == 5
    web.fail("/feed", 500)

    done = poll(source, now=NOW + HOUR)

    assert done.pages == []
    assert done.polls["S0"]["skipped"] == {"undated_backlog": 35}
    web.put(where, urlset(*((web.url(path), None) for path in [*past, "/fresh"])), "application/xml")
    assert poll(source, now=NOW + 2 * HOUR).paths() == ["/fresh"]


def test_articles_of_a_further_undated_sitemap_are_new(web: Any, poll: Any) -> None:
    web.article("/fresh")
    past = [web.url(f"/story-{number}") for number in range(30)]
    first = web.put("/s1.xml", urlset(*((url, None) for url in past)), "application/xml")
    top = web.put("/sitemap.xml", index((first, None)), "application/xml")
    assert poll({"sitemaps": [top]}).pages == []
    second = web.put("/s2.xml", urlset((web.url("/fresh"), None)), "application/xml")
    web.put("/sitemap.xml", index((first, None), (second, None)), "application/xml")

    assert poll({"sitemaps": [top]}).paths() == ["/fresh"]


def test_the_moment_at_which_a_sitemap_was_made_is_no_change_of_its_articles(web: Any, poll: Any) -> None:
    paths = [f"/story-{number}" for number in range(40)]

    def put(when: datetime, *more: str) -> str:
        listed = urlset(*((web.url(path), when) for path in [*paths, *more]))
        return str(web.put("/sitemap.xml", listed, "application/xml"))

    web.article("/fresh")
    sitemap = put(NOW - 5 * MINUTE)
    assert poll({"sitemaps": [sitemap]}).polls["S0"]["skipped"] == {"undated_backlog": 40}
    put(NOW + 55 * MINUTE, "/fresh")
    assert poll({"sitemaps": [sitemap]}, now=NOW + HOUR).paths() == ["/fresh"]
    put(NOW + 115 * MINUTE, "/fresh")

    done = poll({"sitemaps": [sitemap]}, now=NOW + 2 * HOUR)

    assert (done.pages, done.polls["S0"]["refetched"]) == ([], 0)


@pytest.mark.parametrize("said", [None, "gzip", "deflate"])
@pytest.mark.parametrize("layers", [0, 1, 2])
def test_what_is_packed_is_told_by_the_bytes_not_by_the_headers(web: Any, poll: Any, said: str, layers: int) -> None:
    web.article("/a")
    feed = web.feed("/feed", [("/a", HOUR)])
    for path in ("/feed", "/a"):
        status, headers, body = web.routes[path]
        for _ in range(layers):
            body = gzip.compress(body)
        web.routes[path] = (status, headers | ({"Content-Encoding": said} if said else {}), body)

    done = poll({"feeds": [feed]})

    if layers == 2 and not said:
        # Once is a mistake, twice is a bomb. What is in it is no feed, or not even XML where its bytes hold no "<".
        assert done.polls["S0"]["errors"] in ([f"{feed}: not_xml"], [f"{feed}: no_feed"])
        return
    assert done.paths() == ["/a"]
    page = done.pages[0]
    body = page["body"].encode("latin-1")
    assert "attaqué".encode() in body or (layers == 2 and page["partial"])


def test_what_is_packed_and_does_not_say_so_is_bounded_as_well(web: Any, poll: Any) -> None:
    web.put("/bomb", gzip.compress(b"<p>" + bytes(11_000_000)))
    web.put("/broken", b"\x1f\x8b" + b"noise" * 99)

    done = poll({"feeds": [web.feed("/feed", [("/bomb", HOUR), ("/broken", 2 * HOUR)])]})

    assert [page["partial"] for page in done.pages] == ["too_large", "bad_encoding"]


def test_a_listing_names_articles(web: Any, poll: Any) -> None:
    cards = "".join(
        f'<div class="card"><h3><a href="/2026/11/2{n}/attaque-contre-un-village-du-centre-{n}">'
        f"Attaque meurtrière contre un village du centre, épisode {n}</a></h3></div>"
        for n in range(3)
    )
    for number in range(3):
        web.article(f"/2026/11/2{number}/attaque-contre-un-village-du-centre-{number}")
    menu = '<nav><a href="/">Accueil</a><a href="/rubrique/politique">Politique</a></nav>'
    page = web.put("/une", f"<html><body>{menu}<main>{cards}</main></body></html>")

    done = poll({"listings": [{"url": page}]})

    assert done.polls["S0"]["method"] == "listing"
    assert len(done.pages) == 3
    assert "/rubrique/politique" not in web.paths()


def test_methods_are_merged_and_each_article_is_fetched_once(web: Any, poll: Any) -> None:
    web.article("/a")
    one = web.feed("/feed1", [("/a", HOUR)])
    two = web.feed("/feed2", [("/a?utm_medium=rss", HOUR)])

    done = poll({"feeds": [one, two]})

    assert done.paths() == ["/a"]
    assert done.polls["S0"]["found"] == 1


def test_a_site_that_sends_no_html_for_a_listing_is_named(web: Any, poll: Any) -> None:
    done = poll({"listings": [{"url": web.put("/une", "")}, {"url": web.put("/deux", "<p>Rien</p>")}]})

    record = done.polls["S0"]
    assert record["status"] == "failed"
    assert [error.rpartition(": ")[2] for error in record["errors"]] == ["empty", "no_articles"]


def test_the_waiting_time_a_site_asks_for_is_recorded(web: Any, poll: Any) -> None:
    done = poll({"feeds": [web.fail("/feed", 429, Retry_After="7200")]})

    assert done.polls["S0"]["retry_at"] == str(NOW + 2 * HOUR)
    assert done.polls["S0"]["status"] == "failed"


def test_the_sitemaps_of_an_unchanged_index_are_still_read(web: Any, poll: Any) -> None:
    web.article("/a")
    web.article("/b")
    child = web.put("/posts.xml", urlset((web.url("/a"), NOW - 2 * HOUR)), "application/xml", ETag='"1"')
    top = web.put("/sitemap.xml", index((child, None)), "application/xml", ETag='"top"')
    poll({"sitemaps": [top]})
    assert poll({"sitemaps": [top]}).polls["S0"]["status"] == "unchanged"
    both = urlset((web.url("/a"), NOW - 2 * HOUR), (web.url("/b"), NOW - HOUR))
    web.put("/posts.xml", both, "application/xml", ETag='"2"')

    assert poll({"sitemaps": [top]}).paths() == ["/b"]


def test_a_feed_that_says_nothing_makes_way_for_the_sitemap(web: Any, poll: Any) -> None:
    web.article("/a")
    sitemap = web.put("/sitemap.xml", urlset((web.url("/a"), NOW - HOUR)), "application/xml")

    done = poll({"feeds": [web.feed("/feed", [])], "sitemaps": [sitemap]})

    assert done.paths() == ["/a"]
    assert (done.polls["S0"]["status"], done.polls["S0"]["method"]) == ("ok", "sitemap")
