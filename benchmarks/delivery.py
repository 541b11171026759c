"""How fast alerts go: python benchmarks/delivery.py [--sources 200] [--items 40] [--every 30] [--alerts 500].

Two figures, on loopback. Throughput: so many waiting alerts, each of a story of its own, by the outbox loop to one signed
webhook. Delay: the installed service polls the sources; now and then one of their feeds shows a new report, and what
counts is the time until the webhook receives it, in all and from the first poll that could see it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.events import report, towns

from monitor.alerts.sender import Sender
from monitor.commands.options import load
from monitor.intake import accept, listed_key
from monitor.items import Article, Entry, Facts, Page, Place, Verdict
from monitor.store import fetches, open_store, sources

MONITOR = Path(sys.executable).parent / "monitor"
SECRET = "whsec_ZGVsaXZlcnktYmVuY2htYXJrLXNlY3JldC0wMDA="


class Web:
    """Feeds with an old item each, pages, and a webhook; new items are shown when told."""

    def __init__(self, hosts: int) -> None:
        self.shown: dict[int, int] = {}
        """Source -> number of its new report."""
        self.appeared: dict[str, float] = {}
        self.seen: dict[str, float] = {}
        """Title -> when a feed that held it was first fetched."""
        self.received: dict[str, float] = {}
        self.polls = 0
        handler = type("Handler", (_Handler,), {"web": self})
        self._servers = [_Server((host(0), 0), handler)]
        self.port = self._servers[0].server_port
        self._servers += [_Server((host(number), self.port), handler) for number in range(1, hosts)]
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Serve no more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def feed(self, number: int, base: str) -> bytes:
        """Return a source's feed as it is now, and note who was shown what."""
        items = [("Le marché rouvre", "/old", datetime.now(UTC) - timedelta(days=1))]
        if number in self.shown:
            title = report(self.shown[number])[0]
            self.seen.setdefault(title, time.monotonic())
            items.append((title, "/new", datetime.now(UTC)))
        rows = "".join(
            f"<item><title>{title}</title><link>{base}{path}</link><pubDate>{format_datetime(at)}</pubDate></item>"
            for title, path, at in items
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{rows}</channel></rss>'.encode()

    @staticmethod
    def page(title: str, paragraphs: list[str]) -> bytes:
        """Return an article's page."""
        body = "".join(f"<p>{text}</p>" for text in paragraphs)
        return (
            f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><article><h1>{title}</h1>{body}</article></body></html>"
        ).encode()


class _Server(ThreadingHTTPServer):
    """One host of the web, on its own loopback address."""

    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        web = self.web
        number = int(self.headers["Host"].split(":")[0].split(".")[3]) - 1
        number += 100 * int(self.headers["Host"].split(":")[0].split(".")[2])
        if self.path == "/feed":
            web.polls += 1
            self.answer(web.feed(number, f"http://{self.headers['Host']}"), "application/rss+xml")
        elif self.path == "/new":
            self.answer(web.page(*report(web.shown[number])), "text/html; charset=utf-8")
        elif self.path == "/old":
            self.answer(web.page("Le marché rouvre", ["Le marché a rouvert ce matin."] * 3), "text/html")
        else:
            self.answer(b"", "text/plain", 404)

    def do_POST(self) -> None:
        web = self.web
        body = self.rfile.read(int(self.headers["Content-Length"]))
        now = time.monotonic()
        text = body.decode()
        for title in [*web.appeared]:
            if title in text:
                web.received.setdefault(title, now)
        web.received.setdefault(self.headers["webhook-id"], now)
        self.answer(b"{}", "application/json")

    def answer(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the service was stopped
            super().handle()


def host(number: int) -> str:
    """Return the source's address in 127.0.0.0/8."""
    return f"127.0.{number // 100}.{number % 100 + 1}"


def write(folder: Path, web: Web, count: int, every: float) -> Path:
    """Write a configuration of so many sources and one webhook."""
    rows = "".join(
        f'  - {{name: "bench {n}", every: {every:.0f}s, feeds: ["http://{host(n)}:{web.port}/feed"], languages: [fr]}}\n'
        for n in range(count)
    )
    path = folder / "config.yaml"
    path.write_text(
        f"service: {{data_dir: ./data, allow_private_hosts: true, delay: 0}}\nsources:\n{rows}"
        "watches:\n  - {name: sahel-conflict, pack: sahel}\n"
        f"channels:\n  hook: {{webhook: 'http://127.0.0.1:{web.port}/hook', secret: {SECRET}}}\n"
        "routes:\n  - {watches: [sahel-conflict], to: [hook]}\n",
        encoding="utf-8",
    )
    return path


def throughput(alerts: int) -> float:
    """Return alerts a second through the outbox loop to one webhook."""
    with tempfile.TemporaryDirectory() as name:
        web = Web(1)
        config = load(write(Path(name), web, 1, 900))
        store = open_store(config.service.database)
        now = datetime.now(UTC)
        with store.begin() as conn:
            sources.sync(conn, config.sources, now)
        for number in range(alerts):
            with store.begin() as conn:
                accept(conn, *_stored(conn, number, now), config, now)
        started = time.monotonic()
        sender = Sender(store, config, clock=lambda: datetime.now(UTC), rng=random.Random(1))
        asyncio.run(sender.flush(datetime.now(UTC) + timedelta(seconds=300)))
        last = max(web.received.values())
        count = len(web.received)
        store.close()
        web.close()
    assert count == alerts, f"{count} of {alerts} arrived"
    return count / (last - started)


def _stored(conn: Any, number: int, now: datetime) -> tuple[int, Article]:
    url = f"https://bench.example/{number}"
    page = Page(
        url=url, fetched_at=now, source="bench 0", entry=Entry(url=url, method="feed", via="https://x.example/f")
    )
    article = Article(
        url=url, fetched_at=now, published_at=now, title=f"Attaque {number}", text=f"Village {number}. " * 30, lang="fr",
        source="bench 0", verdicts=(Verdict(watch="sahel-conflict", relevant=True, score=0.9),), kind="event",
        severity="high", facts=Facts(countries=("ML",), places=(Place(name=f"Village {number}", country="ML"),)),
    )  # fmt: skip
    return fetches.keep(conn, listed_key(page), page, None), article


def delays(count: int, items: int, every: float) -> tuple[list[float], list[float]]:
    """Return, for each new item, the seconds from appearance to receipt, and from the first poll that could see it."""
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        web = Web(count)
        path = write(Path(name), web, count, every)
        with (Path(name) / "log").open("w") as log:
            service = subprocess.Popen([MONITOR, "run", "--config", path], stdout=log, stderr=log)
        try:
            _until(lambda: web.polls >= count, 600)
            for number, source in enumerate(rng.sample(range(count), items)):
                title = report(number)[0]
                web.appeared[title] = time.monotonic()
                web.shown[source] = number
                time.sleep(rng.uniform(0.5, 1.5) * every / 15)  # items appear when they do
            _until(lambda: all(title in web.received for title in web.appeared), 4 * every + 120)
        finally:
            service.send_signal(signal.SIGTERM)
            try:
                service.wait(60)
            except subprocess.TimeoutExpired:  # a busy machine; what was to be timed is over
                service.kill()
                service.wait()
        whole = [web.received[title] - at for title, at in web.appeared.items()]
        own = [web.received[title] - web.seen[title] for title in web.appeared]
        web.close()
    return whole, own


def _until(condition: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the service did not get so far")
        time.sleep(0.05)


def main() -> None:
    """Print both."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--every", type=float, default=30.0, help="seconds between two polls of a source")
    parser.add_argument("--alerts", type=int, default=500)
    given = parser.parse_args()
    assert given.items <= min(given.sources, len(towns()))
    print(f"throughput: {throughput(given.alerts):.0f} alerts a second to one webhook ({given.alerts} alerts)")
    whole, own = delays(given.sources, given.items, given.every)
    for what, taken in (("appearance to receipt", whole), ("first poll that sees it to receipt", own)):
        cuts = statistics.quantiles(taken, n=20)
        print(f"{what}: p50 {cuts[9]:.1f} s, p95 {cuts[18]:.1f} s ({len(taken)} items)")
    late = statistics.quantiles([seconds - given.every for seconds in whole], n=20)[18]
    print(f"beyond the poll interval of {given.every:.0f} s: p95 {late:.1f} s ({given.sources} sources)")


if __name__ == "__main__":
    main()
