"""The installed program against a site and a webhook receiver on loopback."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.loopback import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MONITOR = Path(sys.executable).parent / "monitor"
SECRET = "whsec_" + base64.b64encode(b"acceptance-tests-secret-00000000").decode()
PATIENCE = 300.0
"""Seconds until what hangs is given up: many times what a machine under load needs."""


@dataclass
class Web:
    """A site and a receiver whose behaviour a test sets."""

    base: str = ""
    articles: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """Path -> title and paragraphs."""
    asked: list[str] = field(default_factory=list)
    hooks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Delivery id and body of each webhook that was read."""
    page_seconds: float = 0.0
    ballast: int = 0
    """Bytes of noise in each page, which no compression makes smaller."""
    hook_status: Callable[[int], int | None] = lambda _: 200
    """Number of the webhook, from 1 -> status; None: hold the connection until `release`."""
    release: threading.Event = field(default_factory=threading.Event)
    redirects: dict[str, str] = field(default_factory=dict)

    def feed(self) -> bytes:
        date = (datetime.now(UTC) - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        paths = [*self.articles, *self.redirects]
        rows = "".join(
            f"<item><title>{self.articles.get(path, (path,))[0]}</title><link>{self.base}{path}</link>"
            f"<pubDate>{date}</pubDate></item>"
            for path in paths
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{rows}</channel></rss>'.encode()

    def page(self, path: str) -> bytes:
        title, paragraphs = self.articles[path]
        body = "".join(f"<p>{text}</p>" for text in paragraphs)
        return (
            f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><article><h1>{title}</h1>{body}</article>"
            f"<!-- {os.urandom(self.ballast // 2).hex()} --></body></html>"
        ).encode()


class _Handler(BaseHTTPRequestHandler):
    web: Web

    def reply(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        web = self.web
        web.asked.append(self.path)
        if self.path == "/feed":
            self.reply(200, "application/rss+xml", web.feed())
        elif self.path in web.redirects:
            self.reply(302, "text/html", b"", Location=web.redirects[self.path])
        elif self.path in web.articles:
            time.sleep(web.page_seconds)
            self.reply(200, "text/html; charset=utf-8", web.page(self.path))
        else:
            self.reply(404, "text/html", b"<html><body>404</body></html>")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.web.hooks.append((self.headers["webhook-id"], body))
        status = self.web.hook_status(len(self.web.hooks))
        if status is None:
            self.web.release.wait(60)
            status = 200
        self.reply(status, "application/json", b"{}")

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the program under test was killed
            super().handle()


@contextlib.contextmanager
def serving() -> Iterator[Web]:
    """Serve a web on a free port of loopback while the block runs."""
    web = Web()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": web}))
    server.daemon_threads = True
    web.base = f"http://127.0.0.1:{server.server_port}"
    with served(server):
        try:
            yield web
        finally:
            web.release.set()


@dataclass
class Desk:
    """A configuration in a folder of its own, and the program run with it."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    def write(self, web: Web, *, private: bool = True, delay: float = 0.0, every: str = "15m", more: str = "") -> None:
        self.config.write_text(
            f"service: {{data_dir: ./data, allow_private_hosts: {str(private).lower()}, delay: {delay}}}\n"
            f"sources:\n  - {{name: Site, every: {every}, feeds: ['{web.base}/feed'], languages: [fr]}}\n{more}"
            "watches:\n  - {name: sahel-conflict, pack: sahel}\n"
            f"channels:\n  hook: {{webhook: '{web.base}/hook', secret: {SECRET}}}\n"
            "routes:\n  - {watches: [sahel-conflict], to: [hook]}\n",
            encoding="utf-8",
        )

    def run(self, *arguments: str, timeout: float = PATIENCE, **kwargs: Any) -> subprocess.CompletedProcess[str]:
        command = [str(MONITOR), *arguments, "--config", str(self.config)]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, **kwargs)

    def start(self, *arguments: str, **kwargs: Any) -> subprocess.Popen[str]:
        command = [str(MONITOR), *arguments, "--config", str(self.config)]
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, text=True, start_new_session=True, **kwargs)

    def rows(self, what: str) -> list[dict[str, Any]]:
        done = self.run("export", what, "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


SCENES = (
    ("Bankass", "Mali", "malienne"), ("Djibo", "Burkina Faso", "burkinabè"), ("Ménaka", "Mali", "malienne"),
    ("Téra", "Niger", "nigérienne"), ("Diffa", "Niger", "nigérienne"), ("Gao", "Mali", "malienne"),
    ("Dori", "Burkina Faso", "burkinabè"), ("Kidal", "Mali", "malienne"), ("Bol", "Tchad", "tchadienne"),
    ("Fada N'Gourma", "Burkina Faso", "burkinabè"),
)  # fmt: skip
"""Far enough from each other that no two reports can be taken for one."""


def attack(number: int) -> tuple[str, list[str]]:
    """Return a report of an attack of its own, told by number: ten different towns, ten different tolls."""
    town, country, army = SCENES[number % len(SCENES)]
    dead = 4 + 7 * (number % len(SCENES))
    return (
        f"{country} : {dead} civils tués dans l'attaque d'un marché près de {town}",
        [
            f"Au moins {dead} civils ont été tués lundi dans l'attaque d'un marché près de {town}, selon un élu local.",
            f"Des hommes armés à moto, présentés comme des djihadistes, ont brûlé les greniers de {town}.",
            f"L'armée {army} a envoyé une patrouille à {town}. Le bilan de {dead} morts pourrait s'alourdir.",
        ],
    )


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until the condition holds; fail when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail("the condition did not come to hold")
        time.sleep(0.05)


def kill(process: subprocess.Popen[str]) -> None:
    """Kill the whole session of a process, as a power cut would."""
    os.killpg(process.pid, 9)
    process.wait()
