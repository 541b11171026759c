from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

NO_ROBOTS = (404, {}, b"")
FEED = b"<rss version='2.0'><channel><title>x</title></channel></rss>"
DAY = format_datetime(datetime(2026, 11, 1, tzinfo=UTC), usegmt=True)


def conditional(url: str, **meta: Any) -> dict[str, Any]:
    return {"url": url, "meta": {"conditional": True, **meta}}


def feed(etag: str | None = None, modified: str | None = None) -> Any:
    """A feed that honours its validators."""

    def respond(handler: Any) -> Any:
        asked = handler.headers
        named = {"ETag": etag, "Last-Modified": modified}
        headers = {name: value for name, value in named.items() if value}
        if (etag and asked.get("If-None-Match") == etag) or (modified and asked.get("If-Modified-Since") == modified):
            handler.send_response(304)
            handler.end_headers()
            return None
        return 200, headers, FEED

    return respond


def test_unchanged_feeds_are_told_by_etag_by_date_and_by_body(serve: Any, crawl: Any) -> None:
    site = serve(
        {
            "/robots.txt": NO_ROBOTS,
            "/etag": feed(etag='W/"v1"'),
            "/date": feed(modified=DAY),
            "/bare": (200, {}, FEED),
            "/moved": (301, {"Location": "/etag2"}, b""),
            "/etag2": feed(etag='"v2"'),
            "/plain": feed(etag='"v3"'),
        }
    )
    paths = ["/etag", "/date", "/bare", "/moved"]
    wanted = [*(conditional(site.url(path)) for path in paths), {"url": site.url("/plain")}]
    urls = [request["url"] for request in wanted]
    first = crawl(wanted)
    assert [(first.of(url)["status"], first.of(url)["unchanged"]) for url in urls] == [(200, False)] * 5
    second = crawl(wanted)
    assert [(second.of(url)["status"], second.of(url)["unchanged"]) for url in urls] == [
        (304, True),
        (304, True),
        (200, True),
        (304, True),
        (200, False),
    ]
    asked = [hit.headers for hit in site.hits if hit.path == "/etag"][-1]
    assert asked["cache-control"] == "max-age=0"
    assert asked["if-none-match"] == 'W/"v1"'
    assert not any("if-none-match" in hit.headers for hit in site.hits if hit.path in {"/plain", "/moved"})


def test_what_was_not_stored_is_asked_for_in_full_again(serve: Any, crawl: Any) -> None:
    """A feed that could not be read, or a crash before its entries were stored, must not end in a 304."""
    site = serve({"/robots.txt": NO_ROBOTS, "/etag": feed(etag='"v1"')})
    unread = conditional(site.url("/etag"), remember=False)
    for _ in range(2):
        outcome = crawl([unread]).of(site.url("/etag"))
        assert (outcome["status"], outcome["unchanged"]) == (200, False)


def test_the_whole_is_asked_for_now_and_then(serve: Any, crawl: Any) -> None:
    """The ETag stays while the feed changes: six hours later the change is seen all the same."""
    body = [FEED]

    def stuck(handler: Any) -> Any:
        if "If-None-Match" in handler.headers:
            handler.send_response(304)
            handler.end_headers()
            return None
        return 200, {"ETag": '"for-ever"'}, body[0]

    site = serve({"/robots.txt": NO_ROBOTS, "/stuck": stuck})
    wanted, url = [conditional(site.url("/stuck"))], site.url("/stuck")
    crawl(wanted)
    body[0] = FEED.replace(b"x", b"news")
    assert crawl(wanted).of(url)["status"] == 304
    later = (datetime.now(UTC) + timedelta(hours=6, minutes=1)).isoformat()
    outcome = crawl(wanted, now=later).of(url)
    assert (outcome["status"], outcome["unchanged"]) == (200, False)
