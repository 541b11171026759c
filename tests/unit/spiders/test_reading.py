from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Entry, Listing, Method, Source
from spiders.markup import UnreadableError
from spiders.poll import Address
from spiders.reading import Asked, Reading, read_list
from spiders.sites import special_sites

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RSS = b"<rss version='2.0'><channel><item><title>T</title><link>/a</link></item></channel></rss>"


def asked(url: str) -> Asked:
    address = Address(method="feed", url=url)
    return Asked(address=address, url=url, body=RSS, content_type="", fetched_at=NOW, source=Source(name="S"))


class Wire:
    hosts = ("wire.example",)

    def read(self, asked: Asked) -> Reading | None:
        if asked.url.endswith("/usual"):
            return None
        return Reading(entries=(Entry(url="https://wire.example/own", method="feed", via=asked.url),))


def test_a_special_site_reads_its_own_lists_and_leaves_others_to_the_usual_readers() -> None:
    sites = {host: Wire() for host in Wire.hosts}
    read = {
        url: read_list(asked(url), sites).entries[0].url
        for url in (
            "https://www.wire.example/feed",
            "https://wire.example/usual",
            "https://x.org/feed",
        )
    }
    assert list(read.values()) == ["https://wire.example/own", "https://wire.example/a", "https://x.org/a"]


def test_the_special_sites_that_are_shipped_can_be_loaded() -> None:
    assert all(host and not host.startswith("www.") for host in special_sites())


markup = st.lists(
    st.sampled_from(
        [
            *(
                "<rss>",
                "<channel>",
                "<item>",
                "</item>",
                "<link>",
                "</link>",
                "<urlset>",
                "<sitemapindex>",
                "<url>",
                "<loc>",
            ),
            *("</loc>", "<lastmod>", "<feed>", "<entry>", "<link href='/b'/>", "</a>", "<base href='//'>"),
            *("<a href='/2026/11/22/x'>", "<a href='/un-deux-trois-quatre-cinq'>Un deux trois quatre cinq six sept"),
            *(
                "https://x.org/a",
                "http://[",
                "2026-11-22",
                "9999-99-99",
                "&amp;",
                "&x;",
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
            ),
            *(
                "<?xml version='1.0'?>",
                "<!DOCTYPE rss>",
                "{",
                '"items":',
                "\x00",
                "\ufeff",
                "é",
                "<time datetime='x'>",
                "<nav>",
            ),
        ]
    ),
    max_size=40,
).map("".join)
bodies = st.one_of(st.binary(max_size=200), markup.map(str.encode), markup.map(lambda text: text.encode("utf-16")))


@pytest.mark.parametrize("method", ["feed", "sitemap", "listing"])
@given(body=bodies, zipped=st.booleans())
def test_any_list_gives_entries_or_a_named_reason(method: Method, body: bytes, zipped: bool) -> None:  # noqa: FBT001
    url = "https://x.org/list"
    address = Address(method=method, url=url, listing=Listing(url=url))
    packed = gzip.compress(body) if zipped else body
    what = Asked(address=address, url=url, body=packed, content_type="", fetched_at=NOW, source=Source(name="S"))
    with suppress(UnreadableError):
        reading = read_list(what, {})
        assert all(entry.url.startswith(("http://", "https://")) for entry in reading.entries)
        assert all(url.startswith(("http://", "https://")) for url in reading.more)
        assert all(not entry.published_at or entry.published_at <= NOW for entry in reading.entries)
