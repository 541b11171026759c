from __future__ import annotations

import gzip
import ssl
import time
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HTML = {"Content-Type": "text/html; charset=utf-8"}
ARTICLE = (
    b"<!doctype html><html><head><title>A</title></head><body><p>"
    + b"Some words of news. " * 200
    + b"</p></body></html>"
)
NO_ROBOTS = (404, {}, b"")
PAGE = {"expect": "html"}


def page(url: str) -> dict[str, Any]:
    return {"url": url, "meta": PAGE}


def zipped(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = gzip.compress(data, 1)
    return data


def huge(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(30 * 1024 * 1024))
    handler.end_headers()
    for _ in range(30):
        handler.wfile.write(b"x" * 1024 * 1024)


def endless(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    for _ in range(30):
        handler.wfile.write(b"x" * 1024 * 1024)


def drip(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def drip_headers(handler: Any) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 1000:
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.1)


def cut(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"only this")
    handler.close_connection = True


def test_size_and_encoding(serve: Any, crawl: Any) -> None:
    nothing = b"\x00" * 200 * 1024 * 1024
    bomb = zipped(nothing)
    cases: dict[str, tuple[Any, str | None]] = {
        "/huge": (huge, "too_large"),
        "/endless": (endless, "too_large"),
        "/bomb": ((200, {**HTML, "Content-Encoding": "gzip"}, bomb), "too_large"),
        "/bomb2": ((200, {**HTML, "Content-Encoding": "gzip, gzip"}, zipped(bomb)), "too_large"),
        "/brotli": ((200, {**HTML, "Content-Encoding": "br"}, brotli.compress(nothing, quality=1)), "too_large"),
        "/deflate": ((200, {**HTML, "Content-Encoding": "deflate"}, zlib.compress(nothing, 1)), "too_large"),
        "/onion": ((200, {**HTML, "Content-Encoding": "gzip, gzip, gzip"}, zipped(ARTICLE, 3)), "bad_encoding"),
        "/liar": ((200, {**HTML, "Content-Encoding": "br"}, ARTICLE), None),  # its bytes tell
        "/noise": ((200, {**HTML, "Content-Encoding": "br"}, b"noise" * 99), "bad_encoding"),
        "/gz": ((200, {**HTML, "Content-Encoding": "gzip"}, zipped(ARTICLE)), None),
        "/x-gzip": ((200, {**HTML, "Content-Encoding": "x-gzip"}, zipped(ARTICLE)), None),
        "/empty": ((200, {**HTML, "Content-Encoding": "gzip"}, b""), None),
        "/cut": (cut, "connection"),
        "/ok": ((200, HTML, ARTICLE), None),
    }
    site = serve({"/robots.txt": NO_ROBOTS, **{path: answer for path, (answer, _) in cases.items()}})
    result = crawl([site.url(path) for path in cases], settings={"RETRY_TIMES": 0}, patience=60, fresh=True)
    assert {path: result.of(site.url(path))["reason"] for path in cases} == {
        path: reason for path, (_, reason) in cases.items()
    }
    assert result.of(site.url("/gz"))["size"] == len(ARTICLE)
    assert result.peak_mb < 200, "a crawl starts with some 120 MB; an answer of 200 MB must not be held"


def test_a_whole_document_is_taken_whatever_length_its_server_gave_it(serve: Any, crawl: Any) -> None:
    packed = zipped(ARTICLE)
    chunk = b"%x\r\n%s\r\n" % (len(ARTICLE), ARTICLE)
    marked = ARTICLE + b"\n<!-- cached -->\n"
    cases: dict[str, tuple[bytes, str | None]] = {
        "/more": (b"Content-Length: %d\r\n\r\n%s" % (len(marked) + 9, marked), None),
        "/chunk": (b"Transfer-Encoding: chunked\r\n\r\n" + chunk, None),
        "/unpacked": (b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(ARTICLE), packed), None),
        "/cut": (b"Content-Length: %d\r\n\r\n%s" % (len(ARTICLE), ARTICLE[:-20]), "connection"),
        "/packed": (
            b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(packed), packed[:-6]),
            "connection",
        ),
    }

    def sends(answer: bytes) -> Any:
        def send(handler: Any) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + answer)
            handler.close_connection = True

        return send

    sites = {path: serve({"/robots.txt": NO_ROBOTS, path: sends(answer)}) for path, (answer, _) in cases.items()}
    result = crawl([page(site.url(path)) for path, site in sites.items()], settings={"RETRY_TIMES": 0})
    assert {path: result.of(site.url(path))["reason"] for path, site in sites.items()} == {
        path: reason for path, (_, reason) in cases.items()
    }


def test_a_slow_drip_ends_after_the_time_for_the_whole(serve: Any, crawl: Any) -> None:
    body = serve({"/robots.txt": NO_ROBOTS, "/drip": drip})
    head = serve({"/robots.txt": NO_ROBOTS, "/drip": drip_headers})
    robots = serve({"/robots.txt": drip, "/page": (200, HTML, ARTICLE)})
    result = crawl(
        [body.url("/drip"), head.url("/drip"), robots.url("/page")],
        settings={"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0},
    )
    assert result.of(body.url("/drip"))["reason"] == "timeout"
    assert result.of(head.url("/drip"))["reason"] == "timeout"
    assert result.of(robots.url("/page"))["reason"] == "robots_unreachable"
    assert result.seconds < 40, "a whole drip takes 100"


def test_redirects(serve: Any, crawl: Any) -> None:
    chain = {f"/chain{n}": (302, {"Location": f"/chain{n + 1}"}, b"") for n in range(9)}
    site = serve(
        {
            "/robots.txt": NO_ROBOTS,
            "/self": (302, {"Location": "/self"}, b""),
            "/a": (301, {"Location": "/b"}, b""),
            "/b": (301, {"Location": "/a#x"}, b""),
            **chain,
            "/chain9": (200, HTML, ARTICLE),
            "/no-location": (302, {}, b""),
            "/odd": (302, {"Location": "http://[broken/"}, b""),
            "/refresh": (200, HTML, b'<html><meta http-equiv="refresh" content="0;url=/chain9">' + ARTICLE),
            "/same1": (302, {"Location": "/chain9"}, b""),
            "/same2": (302, {"Location": "/chain9"}, b""),
        }
    )
    wanted = ["/self", "/a", "/chain0", "/chain4", "/no-location", "/odd", "/refresh", "/same1", "/same2"]
    result = crawl([site.url(path) for path in wanted])
    assert [result.of(site.url(path))["reason"] for path in wanted] == [
        "redirect_loop",
        "redirect_loop",
        "redirect_loop",
        None,
        "http_302",
        "bad_address",
        None,
        None,
        None,
    ]
    assert result.of(site.url("/refresh"))["url"] == site.url("/refresh")
    assert site.count("/self") == 1


def test_only_pages_are_taken_for_pages(serve: Any, crawl: Any) -> None:
    pdf, zip_ = b"%PDF-1.7\n" + b"x" * 5000, b"PK\x03\x04" + b"x" * 5000
    cases: dict[str, tuple[Any, str | None]] = {
        "/article": ((200, HTML, ARTICLE), None),
        "/no-type": ((200, {}, ARTICLE), None),
        "/plain": ((200, {"Content-Type": "text/plain"}, ARTICLE), None),
        "/xhtml": ((200, {"Content-Type": "application/xhtml+xml"}, b"<?xml version='1.0'?>" + ARTICLE), None),
        "/utf16": ((200, HTML, ARTICLE.decode().encode("utf-16")), None),
        "/pdf.html": ((200, HTML, pdf), "not_html"),
        "/pdf": ((200, {"Content-Type": "application/pdf"}, pdf), "not_html"),
        "/zip.html": ((200, HTML, zip_), "not_html"),
        "/image": ((200, {"Content-Type": "image/jpeg"}, b"\xff\xd8\xff" + b"x" * 99), "not_html"),
        "/video": ((200, {"Content-Type": "video/mp4"}, b"x" * 3_000_000), "not_html"),
        "/json": ((200, {"Content-Type": "application/json"}, b'{"a": 1}'), "not_html"),
        "/text": ((200, {"Content-Type": "text/plain"}, b"no markup at all"), "not_html"),
        "/feed": ((200, {"Content-Type": "text/xml"}, b"<?xml version='1.0'?><rss/>"), "not_html"),
        "/gone": ((410, HTML, ARTICLE), "http_410"),
        "/feed-challenge": ((403, {**HTML, "cf-mitigated": "challenge"}, b""), "challenge"),
        "/denied": ((403, HTML, ARTICLE), "http_403"),
        "/challenge": (
            (403, {**HTML, "cf-mitigated": "challenge", "Server": "cloudflare"}, b"<title>Just a moment...</title>"),
            "challenge",
        ),
    }
    site = serve({"/robots.txt": NO_ROBOTS, **{path: answer for path, (answer, _) in cases.items()}})
    pages = [page(site.url(path)) for path in cases if path != "/feed-challenge"]
    result = crawl([*pages, {"url": site.url("/feed-challenge"), "meta": {"conditional": True}}])
    assert {path: result.of(site.url(path))["reason"] for path in cases} == {
        path: reason for path, (_, reason) in cases.items()
    }


def test_failures_have_their_names_and_are_retried(serve: Any, crawl: Any) -> None:
    flaky: list[int] = []

    def recovers(_: Any) -> Any:
        flaky.append(1)
        return (200, HTML, ARTICLE) if len(flaky) == 3 else (503, {}, b"")

    site = serve({"/robots.txt": NO_ROBOTS, "/flaky": recovers})
    broken = serve({"/robots.txt": NO_ROBOTS, "/500": (500, {}, b"")})
    tired = serve(
        {"/robots.txt": NO_ROBOTS, "/429": (429, {"Retry-After": "3600"}, b""), "/next": (200, HTML, ARTICLE)}
    )
    brief = serve({"/robots.txt": NO_ROBOTS, "/503": (503, {"Retry-After": "1"}, b"")})
    urls = [site.url("/flaky"), broken.url("/500"), tired.url("/429"), tired.url("/next"), brief.url("/503")]
    result = crawl([*urls, "http://127.0.0.1:1/x", "http://name.invalid/"])
    assert [result.of(url)["reason"] for url in urls] == [None, "http_500", "http_429", "throttled", "http_503"]
    assert result.of("http://127.0.0.1:1/x")["reason"] == "bad_address"
    assert result.of("http://name.invalid/")["reason"] == "robots_unreachable"
    assert "dns" in result.of("http://name.invalid/")["detail"]
    assert broken.count("/500") == 3
    assert tired.paths() == ["/robots.txt", "/429"], "one request, and no retry before the time"
    for url in (tired.url("/429"), tired.url("/next")):
        wait = datetime.fromisoformat(result.of(url)["retry_at"]) - datetime.now(UTC)
        assert timedelta(minutes=59) < wait <= timedelta(hours=1)
    starts = [hit.began for hit in brief.hits if hit.path == "/503"]
    assert len(starts) == 3
    assert starts[1] - starts[0] >= 1


@pytest.fixture
def certificate(tmp_path: Any) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_certificates_are_verified_except_for_sources_marked_insecure(
    serve: Any, crawl: Any, certificate: ssl.SSLContext
) -> None:
    site = serve(
        {"/robots.txt": NO_ROBOTS, "*": (200, HTML, ARTICLE)},
        wrap=lambda sock: certificate.wrap_socket(sock, server_side=True),
    )
    url = f"https://localhost:{site.port}/"
    strict = crawl([url], settings={"RETRY_TIMES": 0}).of(url)
    assert strict["reason"] == "robots_unreachable"
    assert "tls" in strict["detail"]
    assert site.hits == []
    assert crawl([{"url": url, "meta": {"insecure": True}}]).of(url)["status"] == 200
