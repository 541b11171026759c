from __future__ import annotations

import time
from typing import Any

import pytest

PAGE = (200, {"Content-Type": "text/html"}, b"<html><body>page</body></html>")
NO_ROBOTS = (404, {}, b"")


def slow(seconds: float) -> Any:
    def respond(_: Any) -> Any:
        time.sleep(seconds)
        return PAGE

    return respond


def test_crawlers_of_one_process_share_the_gate(serve: Any, crawl: Any) -> None:
    one = serve({"/robots.txt": NO_ROBOTS, "*": slow(0.05)})
    two = serve({"/robots.txt": NO_ROBOTS, "*": slow(0.3)}, host="127.0.0.2")
    crawls = [[one.url(f"/{n}"), two.url(f"/{n}")] for n in range(5)]
    result = crawl(*crawls, delay=0.2)
    assert set(result.reasons().values()) == {None}
    for site in (one, two):
        assert len(site.hits) == 6
        assert site.most_at_once() == 1
        # A server under load notes a request too late, and the next one seems to come too soon: hence all together.
        starts = sorted(hit.began for hit in site.hits)
        assert starts[-1] - starts[0] > 0.9 * 5 * 0.2
    assert one.hits[-1].ended < two.hits[-1].began, "a slow host keeps no other waiting"


def test_a_slow_host_with_many_pages_does_not_starve_others(serve: Any, crawl: Any) -> None:
    tardy = serve({"/robots.txt": NO_ROBOTS, "*": slow(0.1)})
    quick = serve({"/robots.txt": NO_ROBOTS, "*": PAGE}, host="127.0.0.2")
    urls = [tardy.url(f"/{n}") for n in range(14)] + [quick.url(f"/{n}") for n in range(20)]
    crawl(urls)
    assert quick.hits[-1].ended < tardy.hits[8].ended


@pytest.mark.parametrize("close_gate", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_stopped_crawl_ends_soon_and_every_request_has_its_answer(
    serve: Any, crawl: Any, *, close_gate: bool
) -> None:
    resting = serve({"/robots.txt": NO_ROBOTS, "/rest": (503, {"Retry-After": "20"}, b""), "*": PAGE})
    takes, soon = (30, 15) if close_gate else (4, 7)
    hanging = serve({"/robots.txt": NO_ROBOTS, "*": slow(takes)}, host="127.0.0.2")
    robots = serve({"/robots.txt": slow(takes), "*": PAGE}, host="127.0.0.3")
    urls = [resting.url("/rest"), resting.url("/a"), *(hanging.url(f"/{n}") for n in range(5)), robots.url("/x")]
    result = crawl(urls, [robots.url("/y")], stop_after=0.7, close_gate=close_gate, patience=60)
    assert result.seconds < soon
    reasons = result.reasons()
    finished = {url for url, reason in reasons.items() if reason is None}
    assert finished <= ({*()} if close_gate else {hanging.url("/0")})
    assert {reasons[url] for url in urls if url not in finished} == {"stopped"}
