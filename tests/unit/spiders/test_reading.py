from __future__ import annotations

from datetime import UTC, datetime

from monitor.items import Entry, Source
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
