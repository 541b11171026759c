from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = (200, {"Content-Type": "text/html"}, b"<html><body>page</body></html>")


def robots(text: str, status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "text/plain"}, text.encode()


def slow(answer: Any) -> Any:
    def respond(_: Any) -> Any:
        time.sleep(0.3)
        return answer

    return respond


@pytest.mark.parametrize("mode", ["service", pytest.param("command", marks=pytest.mark.slow)])
def test_no_page_slips_through_while_robots_txt_is_on_its_way(serve: Any, crawl: Any, mode: str) -> None:
    site = serve({"/robots.txt": slow(robots("User-agent: *\nDisallow: /")), "*": PAGE})
    urls = [site.url(f"/{n}") for n in range(8)]
    result = crawl(urls, mode=mode)
    assert set(result.reasons().values()) == {"robots"}
    assert site.paths() == ["/robots.txt"]


def test_two_crawls_share_one_robots_txt(serve: Any, crawl: Any) -> None:
    site = serve({"/robots.txt": slow(robots("User-agent: *\nDisallow: /closed\nAllow: /")), "*": PAGE})
    urls = [site.url(path) for path in ("/open/1", "/closed/1", "/open/2", "/closed/2")]
    result = crawl(urls[:2], urls[2:])
    assert [result.of(url)["reason"] for url in urls] == [None, "robots", None, "robots"]
    assert site.count("/robots.txt") == 1
    assert site.paths()[0] == "/robots.txt"
    assert not any("/closed" in path for path in site.paths())


def test_the_file_is_kept_for_the_next_process(serve: Any, crawl: Any) -> None:
    site = serve({"/robots.txt": robots("User-agent: *\nDisallow: /closed"), "*": PAGE})
    crawl([site.url("/a")])
    assert crawl([site.url("/closed")]).of(site.url("/closed"))["reason"] == "robots"
    assert site.paths() == ["/robots.txt", "/a"]


ANSWERS = [
    (robots("User-agent: *\nDisallow: /", 404), None),
    (robots("User-agent: *\nDisallow: /", 403), None),
    (robots("", 503), "robots_unreachable"),
    (robots("", 429), "robots_unreachable"),
    (robots("User-agent: TestMonitor\nDisallow: /"), "robots"),
    (robots("User-agent: OtherBot\nDisallow: /"), None),
    (robots("<html><body>Disallow: /</body></html>"), None),
    (robots("# filler\n" * 70_000 + "User-agent: *\nDisallow: /"), None),
    (robots("User-agent: *\nDisallow: /\n" + "# filler\n" * 70_000), "robots"),
    (robots("\ufeffUser-agent: *\r\nDisallow: /p*e$\r\n"), "robots"),
]


def test_what_an_answer_means(serve: Any, crawl: Any) -> None:
    sites = [serve({"/robots.txt": answer, "*": PAGE}) for answer, _ in ANSWERS]
    result = crawl([site.url("/page") for site in sites])
    assert [result.of(site.url("/page"))["reason"] for site in sites] == [reason for _, reason in ANSWERS]
    assert ["/page" in site.paths() for site in sites] == [reason is None for _, reason in ANSWERS]


def test_a_host_that_hangs_up_on_robots_txt_is_left_alone(serve: Any, crawl: Any) -> None:
    def hang_up(handler: Any) -> None:
        handler.close_connection = True

    site = serve({"/robots.txt": hang_up, "*": PAGE})
    outcome = crawl([site.url("/page")]).of(site.url("/page"))
    assert outcome["reason"] == "robots_unreachable"
    assert "connection" in outcome["detail"]
    assert "/page" not in site.paths()


def test_redirected_robots_txt_is_followed_and_each_hop_asks_its_own_host(
    serve: Callable[..., Any], crawl: Any
) -> None:
    second = serve({"/robots.txt": robots("User-agent: *\nDisallow: /closed"), "*": PAGE}, host="127.0.0.2")
    first = serve(
        {
            "/robots.txt": (301, {"Location": "/robots2.txt"}, b""),
            "/robots2.txt": robots("User-agent: *\nDisallow: /not"),
            "/a": (302, {"Location": second.url("/closed")}, b""),
            "/b": (302, {"Location": second.url("/open")}, b""),
        }
    )
    result = crawl([first.url("/a"), first.url("/b"), first.url("/not")])
    assert result.of(first.url("/a"))["reason"] == "robots"
    assert result.of(first.url("/b"))["url"] == second.url("/open")
    assert result.of(first.url("/not"))["reason"] == "robots"
    assert second.paths() == ["/robots.txt", "/open"]


def test_too_many_redirects_of_robots_txt_mean_there_is_none(serve: Any, crawl: Any) -> None:
    def onward(handler: Any) -> Any:
        number = int(handler.path.partition("?")[2] or 0)
        return 302, {"Location": f"/robots.txt?{number + 1}"}, b""

    site = serve({"/robots.txt": onward, **{f"/robots.txt?{n}": onward for n in range(1, 9)}, "/page": PAGE})
    assert crawl([site.url("/page")]).of(site.url("/page"))["status"] == 200
    assert len(site.hits) == 1 + 5 + 1


def test_crawl_delay_is_kept(serve: Any, crawl: Any) -> None:
    site = serve({"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.4"), "*": PAGE})
    crawl([site.url("/a"), site.url("/b"), site.url("/c")])
    starts = [hit.began for hit in site.hits[1:]]
    assert min(later - earlier for earlier, later in pairwise(starts)) > 0.35
