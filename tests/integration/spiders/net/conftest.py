from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.databases import empty
from support.loopback import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent


@dataclass
class Hit:
    """One request that a site received."""

    path: str
    headers: dict[str, str]
    began: float
    ended: float = 0.0


@dataclass
class Site:
    """A server on loopback. A route is (status, headers, body) or a function of the handler that answers itself."""

    host: str
    routes: dict[str, Any] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [hit.path for hit in self.hits]

    def count(self, path: str) -> int:
        return Counter(self.paths())[path]

    def most_at_once(self) -> int:
        edges = sorted([(hit.began, 1) for hit in self.hits] + [(hit.ended, -1) for hit in self.hits])
        most = now = 0
        for _, step in edges:
            now += step
            most = max(most, now)
        return most


def _handler(site: Site) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            hit = Hit(self.path, {k.lower(): v for k, v in self.headers.items()}, time.time())
            site.hits.append(hit)
            try:
                route = site.routes.get(self.path, site.routes.get("*", (404, {}, b"not found")))
                if callable(route):
                    route = route(self)
                if route is not None:
                    self.answer(*route)
            except OSError:
                self.close_connection = True  # the client went away, as some tests mean it to
            finally:
                hit.ended = time.time()

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
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
        pass  # clients hang up on purpose


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    with ExitStack() as stack:

        def start(routes: dict[str, Any], host: str = "127.0.0.1", wrap: Any = None) -> Site:
            site = Site(host, routes)
            server = _Server((host, 0), _handler(site))
            if wrap is not None:
                server.socket = wrap(server.socket)
            site.port = server.server_port
            stack.enter_context(served(server))
            return site

        yield start


@dataclass
class Result:
    """What a crawl printed."""

    outcomes: list[dict[str, Any]]
    seconds: float
    peak_mb: float
    stderr: str

    def of(self, url: str) -> dict[str, Any]:
        found = [outcome for outcome in self.outcomes if outcome["asked"] == url]
        assert len(found) == 1, f"{url}: {found}\n{self.stderr[-3000:]}"
        return found[0]

    def reasons(self) -> dict[str, str | None]:
        return {outcome["asked"]: outcome["reason"] for outcome in self.outcomes}


class Crawler:
    """A process that crawls; started at its first use."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._log.touch()
        self._process: subprocess.Popen[str] | None = None

    def crawl(self, document: dict[str, Any], timeout: float) -> tuple[str, str]:
        """Return what was printed on stdout, and on stderr since the last crawl."""
        if self._process is None:
            self._process = self._start()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        seen = self._log.stat().st_size
        deadline = threading.Timer(timeout, self._process.kill)
        deadline.start()
        self._process.stdin.write(json.dumps(document) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        deadline.cancel()
        if not line:
            self.close()
        return line, self._log.read_text()[seen:]

    def _start(self) -> subprocess.Popen[str]:
        with self._log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, str(HERE / "crawl.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate(timeout=10)
            self._process = None


@pytest.fixture(scope="session")
def crawler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawler]:
    crawler = Crawler(tmp_path_factory.mktemp("crawler") / "log")
    yield crawler
    crawler.close()


def _command(document: dict[str, Any], timeout: float) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, str(HERE / "crawl.py"), "command"],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return done.stdout, done.stderr


@pytest.fixture
def crawl(crawler: Crawler, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """Crawl lists of requests (URLs, or dicts with url and meta), each list by a crawler of its own.

    `mode="command"` crawls as `scrapy crawl` does, `fresh=True` in a process of its own.
    """
    empty(tmp_path / "store.db")
    with ExitStack() as stack:

        def run(
            *crawls: list[Any],
            allow_private: bool = True,
            mode: str = "service",
            fresh: bool = False,
            timeout: float = 300,  # for a machine under load: it only ends what hangs
            **spec: Any,
        ) -> Result:
            wanted = [[{"url": r} if isinstance(r, str) else r for r in requests] for requests in crawls]
            document = {"store": str(tmp_path / "store.db"), "allow_private": allow_private, "crawls": wanted, **spec}
            if mode == "command":
                out, err = _command(document, timeout)
            else:
                which = Crawler(tmp_path / f"log{time.monotonic_ns()}") if fresh else crawler
                if fresh:
                    stack.callback(which.close)
                out, err = which.crawl(document, timeout)
            assert out, err[-4000:]
            printed = json.loads(out)
            print(err, printed["outcomes"])  # noqa: T201 - pytest shows it where the test fails
            assert "Traceback" not in err, err[-4000:]
            assert len(printed["outcomes"]) == sum(map(len, wanted)), f"{printed}\n{err[-3000:]}"
            return Result(printed["outcomes"], printed["seconds"], printed["peak_mb"], err)

        yield run
