from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from support.databases import empty
from support.loopback import served

from monitor.alerts.channels import build_one
from monitor.alerts.message import Voice
from monitor.alerts.vocabulary import load_vocabulary
from monitor.config import Config, Route, Watch
from monitor.intake import accept
from monitor.items import Alert, Article, Facts, Match, Page, Place, Source, Verdict
from monitor.store import fetches, open_store, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.alerts.channels import Channel
    from monitor.store import Store

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """An HTTP server that answers as told and remembers what it was asked."""

    base: str = ""
    answers: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    """Status (0: drop the connection, -1: hang, -2: drip), headers, body; the last one stays."""
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def will(self, status: int, body: Any = b"{}", **headers: str) -> None:
        """Answer like this from now on, after what was told before."""
        self.answers.append((status, headers, body))

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.asked]


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        receiver = self.receiver
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        receiver.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, data))
        status, headers, body = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
        if status == 0:
            self.close_connection = True
            return
        if status == -1:
            receiver.release.wait(60)
            self.close_connection = True
            return
        if status == -2:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
            while not receiver.release.wait(0.05):
                self.wfile.write(b"x")
            self.close_connection = True
            return
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the client was killed, or gave up
            super().handle()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with _receiving() as one:
        yield one


@pytest.fixture
def another() -> Iterator[Receiver]:
    with _receiving() as one:
        yield one


@contextlib.contextmanager
def _receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"receiver": receiver}))
    server.daemon_threads = True
    receiver.base = f"http://127.0.0.1:{server.server_port}"
    with served(server):
        try:
            yield receiver
        finally:
            receiver.release.set()


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: datetime.now(UTC)


@pytest.fixture
def english() -> Voice:
    return Voice(words=load_vocabulary("en"), zone=ZoneInfo("UTC"))


@pytest.fixture
def told() -> Alert:
    return Alert(id="d1", type="operator", created_at=datetime(2026, 11, 22, tzinfo=UTC), text="3 < 4 & quiet")


@pytest.fixture
def build(clock: Callable[[], datetime]) -> Iterator[Callable[[Any], Channel]]:
    built: list[Channel] = []

    def make(configured: Any) -> Channel:
        channel = build_one(configured, ZoneInfo("UTC"), clock=clock)
        built.append(channel)
        return channel

    yield make
    for channel in built:
        channel.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(empty(tmp_path / "monitor.db"))
    yield store
    store.close()


@pytest.fixture
def configured() -> Callable[..., Config]:
    """Return a configuration whose one route tells every channel."""

    def make(**channels: Any) -> Config:
        return Config(
            path=Path("config.yaml"),
            watches=(Watch(name="sahel-conflict"),),
            channels=channels,
            routes=(Route(to=tuple(channels)),),
        )

    return make


def _place(number: int) -> Place:
    """Return an invented place, a hundred kilometres from that of any other number."""
    lat, lon = 10.0 + number % 15, -12.0 + number // 15
    return Place(name=f"Lieu {number}", country="ML", lat=lat, lon=lon, precision="point")


@pytest.fixture
def report() -> Callable[..., None]:
    """Return a function that takes in a relevant article, as a crawl would."""

    def take(store: Store, config: Config, number: int, *, age: timedelta = timedelta(hours=1)) -> None:
        now = datetime.now(UTC)
        url = f"https://news.example/{number}"
        page = Page(url=url, fetched_at=now, source="Studio Fictif", title="x", text="x")
        quote = f"Au moins {number} civils ont été tués."
        match = Match(term="kill", kind="violence", field="text", quote=quote)
        article = Article(
            url=url,
            fetched_at=now,
            title=f"Attaque numéro {number}",
            text=f"{quote} Le récit {number} en dit plus.",
            source="Studio Fictif",
            lang="fr",
            published_at=now - age,
            verdicts=(Verdict(watch="sahel-conflict", relevant=True, score=0.9, matches=(match,)),),
            facts=Facts(countries=("ML",), places=(_place(number),), deaths_min=number, deaths_max=number),
            severity="high",
            kind="event",
        )
        with store.begin() as conn:
            sources.sync(conn, [Source(name="Studio Fictif")], now)
            fetch = fetches.keep(conn, url, page, None)
            accept(conn, fetch, article, config, now)

    return take
