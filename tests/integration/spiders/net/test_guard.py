from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

PAGE = (200, {"Content-Type": "text/html"}, b"<html><body>page</body></html>")


@pytest.mark.parametrize("mode", ["service", "command"])
def test_private_addresses_are_refused_however_they_are_written(serve: Any, crawl: Any, mode: str) -> None:
    site = serve({"*": PAGE})
    port = site.port
    hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "0.0.0.0",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "255.255.255.255",
        socket.gethostname(),
    ]
    result = crawl([f"http://{host}:{port}/" for host in hosts], allow_private=False, mode=mode)
    reasons = {url: reason for url, reason in result.reasons().items() if reason != "private_address"}
    # The machine's own name may not be known to its resolver; it must not be reached either way.
    reasons.pop(f"http://{socket.gethostname()}:{port}/", None)
    assert reasons == {}
    assert site.hits == []


def test_forms_that_python_or_scrapy_read_differently_reach_nothing(serve: Any, crawl: Any) -> None:
    site = serve({"*": PAGE})
    port = site.port
    urls = [
        f"http://①②⑦.⓪.⓪.①:{port}/",
        f"http://127。0。0。1:{port}/",
        f"http://user@127.0.0.1:{port}/",
        f"http://example.invalid@127.0.0.1:{port}/",
        f"http://127.0.0.1:{port}\\@example.invalid/",
        f"http://[::ffff:127.0.0.1%25lo]:{port}/",
        f"http://127.0.0.1%00.example.invalid:{port}/",
        f"http://%31%32%37.0.0.1:{port}/",
    ]
    crawl(urls, allow_private=False)
    assert site.hits == []


@pytest.mark.parametrize("mode", ["service", pytest.param("command", marks=pytest.mark.slow)])
def test_a_redirect_to_a_private_address_is_refused(serve: Any, crawl: Any, mode: str) -> None:
    # The public site is played by a trusted name.
    inside = serve({"*": PAGE}, host="127.0.0.2")
    site = serve(
        {
            "/robots.txt": (404, {}, b""),
            "/name": (302, {"Location": f"http://localhost:{inside.port}/secret"}, b""),
            "/literal": (302, {"Location": inside.url("/secret")}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/data": (302, {"Location": "data:text/html,hello"}, b""),
            "/ftp": (302, {"Location": "ftp://127.0.0.2/x"}, b""),
            "/port": (302, {"Location": "http://127.0.0.1:6379/"}, b""),
        }
    )
    paths = ["/name", "/literal", "/file", "/data", "/ftp", "/port"]
    urls = [f"http://public.example:{site.port}{path}" for path in paths]
    result = crawl(
        urls, allow_private=False, trusted=["public.example"], names={"public.example": ["127.0.0.1"]}, mode=mode
    )
    assert [result.of(url)["reason"] for url in urls] == [
        "private_address",
        "private_address",
        "scheme",
        "scheme",
        "scheme",
        "bad_address",
    ]
    assert inside.hits == []


def test_a_name_that_moves_to_a_private_address_is_refused(serve: Any, crawl: Any) -> None:
    """DNS rebinding: the first look-up answers a public address, the second loopback."""
    site = serve({"*": PAGE})
    url = f"http://rebound.example:{site.port}/"
    result = crawl([url], allow_private=False, names={"rebound.example": ["192.0.43.7", "127.0.0.1"]})
    assert result.of(url)["reason"] in {"private_address", "robots_unreachable"}
    mixed = f"http://mixed.example:{site.port}/"
    result = crawl([mixed], allow_private=False, names={"mixed.example": ["192.0.43.7 127.0.0.1"]})
    assert result.of(mixed)["reason"] == "private_address"
    six = f"http://six.example:{site.port}/"
    result = crawl([six], allow_private=False, names={"six.example": ["::1"]})
    assert result.of(six)["reason"] == "private_address"
    assert site.hits == []


def test_the_handler_guards_itself_where_nobody_installed_a_guard(serve: Any, crawl: Any) -> None:
    site = serve({"*": PAGE})
    urls = [f"http://localhost:{site.port}/", site.url("/")]
    result = crawl(urls, allow_private=False, install=False, fresh=True)
    assert set(result.reasons().values()) == {"private_address"}
    assert site.hits == []


def test_private_hosts_are_reached_where_the_configuration_allows_them(serve: Any, crawl: Any) -> None:
    site = serve({"/robots.txt": (404, {}, b""), "*": PAGE})
    assert crawl([site.url("/"), f"http://localhost:{site.port}/x"]).reasons() == {
        site.url("/"): None,
        f"http://localhost:{site.port}/x": None,
    }


def test_ipv6_loopback_is_reached_only_where_allowed(crawl: Any) -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    asked: list[bytes] = []

    def answer() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    url = f"http://[::1]:{server.getsockname()[1]}/"
    with server:
        assert crawl([url], allow_private=False).of(url)["reason"] == "private_address"
        assert asked == []
        assert crawl([url]).of(url)["reason"] == "http_404"
        assert b"GET / HTTP" in asked[-1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_the_environments_proxy_is_ignored_and_the_configured_one_used(
    serve: Any, crawl: Any, monkeypatch: Any
) -> None:
    proxy = serve({"*": PAGE}, host="127.0.0.3")
    site = serve({"/robots.txt": (404, {}, b""), "*": PAGE})
    monkeypatch.setenv("http_proxy", proxy.url(""))
    assert crawl([site.url("/")], fresh=True).of(site.url("/"))["status"] == 200
    assert proxy.hits == []
    url = "http://far.example/page"
    through = proxy.url("").replace("http://", "http://me:s%40crt@")
    assert crawl([url], proxy=through, allow_private=False).of(url)["status"] == 200
    assert "http://far.example/page" in proxy.paths()
    assert proxy.hits[-1].headers["proxy-authorization"] == "Basic bWU6c0BjcnQ="


def test_a_name_server_that_hangs_costs_the_time_of_one_request(serve: Any, crawl: Any) -> None:
    site = serve({"/robots.txt": (404, {}, b""), "*": PAGE})
    slow = "http://slow.example/"
    result = crawl(
        [slow, site.url("/")],
        names={"slow.example": ["hang"]},
        settings={"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0},
    )
    assert "timeout" in result.of(slow)["detail"]
    assert result.of(site.url("/"))["status"] == 200
