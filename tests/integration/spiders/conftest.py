from __future__ import annotations

import http.server
import json
import select
import subprocess
import sys
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pytest
from support.databases import empty
from support.loopback import served

from monitor.store import open_store
from monitor.store.schema import pages
from monitor.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORKER = Path(__file__).with_name("news_worker.py")
ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Web:
    """A site on loopback. A route is (status, headers, body)."""

    host: str
    port: int = 0
    routes: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    """While not set, paths that begin with /hold wait."""

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def paths(self, *, robots: bool = False) -> list[str]:
        return [path for path, _ in self.asked if robots or path != "/robots.txt"]

    def put(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> str:
        raw = body.encode() if isinstance(body, str) else body
        self.routes[path] = (200, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}, raw)
        return self.url(path)

    def fail(self, path: str, status: int, **headers: str) -> str:
        self.routes[path] = (status, {k.replace("_", "-"): v for k, v in headers.items()}, b"no")
        return self.url(path)

    def article(self, path: str, text: str = "Des hommes armés ont attaqué le village.") -> str:
        return self.put(path, f"<html><title>{path}</title><body><article><p>{text}</p></article></body></html>")

    def feed(self, path: str, items: Sequence[tuple[str, timedelta | None] | str], **headers: str) -> str:
        """Serve an RSS feed; an item is its path and age, or its XML."""
        parts = [item if isinstance(item, str) else self.item(*item) for item in items]
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{"".join(parts)}</channel></rss>'
        return self.put(path, body, "application/rss+xml", **headers)

    def item(self, path: str, age: timedelta | None, text: str = "") -> str:
        date = f"<pubDate>{format_datetime(NOW - age)}</pubDate>" if age is not None else ""
        link = f"<title>On {path}</title><link>{escape(self.url(path))}</link>"
        return f"<item>{link}{date}<description>{text}</description></item>"


def _handler(web: Web) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            web.asked.append((self.path, headers))
            if self.path.startswith("/hold"):
                web.hold.wait(20)
            status, said, body = web.routes.get(self.path, (404, {}, b"not found"))
            if status == 200 and said.get("ETag") and said["ETag"] == headers.get("if-none-match"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in said.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a crawl that is stopped hangs up


@pytest.fixture
def webs() -> Iterator[Callable[[str], Web]]:
    """Start sites on addresses of 127.0.0.0/8."""
    with ExitStack() as stack:

        def start(host: str = "127.0.0.1") -> Web:
            web = Web(host)
            server = _Server((host, 0), _handler(web))
            web.port = server.server_port
            stack.enter_context(served(server))
            stack.callback(web.hold.set)
            return web

        yield start


@pytest.fixture
def web(webs: Callable[[str], Web]) -> Web:
    return webs("127.0.0.1")


@pytest.fixture(scope="session")
def worker() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, str(WORKER)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


@dataclass
class Outcome:
    """What a crawl did."""

    polls: dict[str, dict[str, Any]]
    pages: list[dict[str, Any]]

    def paths(self) -> list[str]:
        return ["/" + page["url"].partition("://")[2].partition("/")[2] for page in self.pages]


@pytest.fixture
def poll(worker: subprocess.Popen[str], tmp_path: Path) -> Callable[..., Outcome]:
    """Poll sources in one crawl; each is given as the keywords of `Source`."""
    empty(tmp_path / "store.db")

    def run(*sources: dict[str, Any], now: datetime = NOW, **spec: Any) -> Outcome:
        named = [{"name": f"S{number}", **source} for number, source in enumerate(sources)]
        order = {"store": str(tmp_path / "store.db"), "now": now.isoformat(), "sources": named, **spec}
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps(order) + "\n")
        worker.stdin.flush()
        answer = json.loads(_line(worker.stdout, 300))
        assert "error" not in answer, answer["error"]
        polls = {said["source"]: said for said in answer["polls"]}
        assert len(polls) == len(answer["polls"]) == len(named), "each poll leaves one record"
        return Outcome(polls, answer["pages"])

    return run


def _line(stream: IO[str], seconds: float) -> str:
    ready, _, _ = select.select([stream], [], [], seconds)
    assert ready, "the crawl did not end"
    return stream.readline()


@pytest.fixture
def understood(tmp_path: Path) -> Callable[..., None]:
    """Say that a kept page was understood, as intake does."""

    def mark(url: str, *, relevant: bool, again: bool, now: datetime = NOW) -> None:
        store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
        with store.begin() as conn:
            values = {"relevant": relevant, "refetch_at": now + timedelta(hours=1) if again else None}
            conn.execute(pages.update().where(pages.c.key == url_key(url)).values(values))
        store.close()

    return mark
