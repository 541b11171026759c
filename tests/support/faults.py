"""Receivers that misbehave by the dice, and what they saw: for the test that kills the service while it delivers."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import partial
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

from standardwebhooks import Webhook
from support.chats import Fault, Posted, Room, chatting
from support.desk import SECRET
from support.loopback import MailServer, served

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

FAULTS = ("500", "429", "hang", "cut before", "cut after")
HUNG = 3.0
"""Seconds that a hanging answer is held at the most."""


class Arrival(NamedTuple):
    """One message that a receiver took, whether or not the sender learnt of it."""

    channel: str
    ident: str
    type: str
    story: str


@dataclass
class Ledger:
    """What came where, in order."""

    rng: Random
    rate: float = 0.0
    """Share of requests that go wrong."""
    arrivals: list[Arrival] = field(default_factory=list)
    bodies: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """Channel and delivery -> each different content that was seen, of refused attempts, too."""
    faults: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def roll(self) -> str | None:
        """Return the next fault, or None where all goes well."""
        with self.lock:
            if self.rng.random() >= self.rate:
                return None
            self.faults.append(self.rng.choice(FAULTS))
            return self.faults[-1]

    def saw(self, channel: str, ident: str, content: str) -> None:
        with self.lock:
            self.bodies[channel, ident].add(content)

    def took(self, arrival: Arrival) -> None:
        with self.lock:
            self.arrivals.append(arrival)

    def first(self, channel: str) -> list[Arrival]:
        """Return each delivery's first arrival on the channel, in order."""
        return list(dict.fromkeys(arrival for arrival in self.arrivals if arrival.channel == channel))

    @property
    def repeats(self) -> int:
        return len(self.arrivals) - len(set(self.arrivals))


class _Hooks(BaseHTTPRequestHandler):
    ledger: Ledger

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        body = Webhook(SECRET).verify(raw, dict(self.headers.items()))
        channel = self.path.strip("/")
        ledger, ident = self.ledger, self.headers["webhook-id"]
        ledger.saw(channel, ident, raw.decode())
        story = (body["story"] or {}).get("id", "")
        fault = ledger.roll()
        if fault in (None, "cut after"):
            ledger.took(Arrival(channel, ident, body["type"], story))
        if fault == "hang":
            ledger.release.wait(HUNG)
        if fault in ("hang", "cut before", "cut after"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(int(fault or 200))
        if fault == "429":
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the program under test was killed
            super().handle()


def _refusals(slack: bool) -> dict[str, tuple[int, dict[str, str], Any]]:  # noqa: FBT001 - one of two services
    """Return how the service says that something is wrong."""
    if slack:
        busy, broken = {"ok": False, "error": "ratelimited"}, {"ok": False, "error": "internal_error"}
        return {"429": (429, {"Retry-After": "1"}, busy), "500": (200, {}, broken)}
    said = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    broken = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    return {"429": (429, {}, said), "500": (500, {}, broken)}


class FaultyRoom(Room):
    """A chat room that misbehaves. Which story a message tells is read from the town that its headline names."""

    def __init__(self, ledger: Ledger, channel: str, towns: Sequence[str]) -> None:
        super().__init__(chat="1001")  # a person's chat: groups take no more than twenty messages a minute
        self._ledger, self._channel, self._towns = ledger, channel, frozenset(towns)

    def story(self, text: str) -> str:
        """Return the town that the text names."""
        read = unicodedata.normalize("NFC", unescape(text))
        shown = "".join(char for char in read if unicodedata.category(char) != "Cf")
        (town,) = self._towns.intersection(re.findall(r"[\w'-]+", shown))
        return town

    def of(self, parent: object) -> str:
        """Return the story of the message that is answered or edited."""
        found = self.find(parent)
        assert found is not None, f"{self._channel}: no message {parent}"
        return self.story(found.text)

    def fault(self, method: str, body: dict[str, Any]) -> Fault | None:
        ledger, text = self._ledger, body["text"]
        parent = body.get("thread_ts", (body.get("reply_parameters") or {}).get("message_id"))
        edited = body.get("ts", body.get("message_id"))
        kind = "edit" if edited is not None else "new" if parent is None else "update"
        ledger.saw(self._channel, f"{kind} {self.of(edited or parent) if edited or parent else self.story(text)}", text)
        fault = ledger.roll()
        if fault is None:
            return None
        held = partial(ledger.release.wait, HUNG) if fault == "hang" else None
        answer = _refusals("." in method).get(fault, (0, {}, None))
        return Fault(answer, after=fault == "cut after", held=held)

    def post(self, text: str, parent: object) -> Posted:
        story = self.story(text) if parent is None else self.of(parent)
        kind = "story.new" if parent is None else "story.update"
        self._ledger.took(Arrival(self._channel, f"{kind} {story}", kind, story))
        return super().post(text, parent)


class _Mails:
    """Takes mail; a fault is an answer that may pass, or a connection that breaks, before or after it took the mail."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        del session
        mail: Any = message_from_bytes(envelope.content, policy=policy.default)
        ident = mail["Message-ID"].strip("<>").split("@")[0]
        text = mail.get_body(("plain",)).get_content()
        self._ledger.saw("mail", ident, f"{mail['Subject']}\n{text}")
        fault = self._ledger.roll()
        if fault in (None, "cut after"):
            update = mail["References"] is not None
            first = str(mail["References"] or mail["Message-ID"]).strip("<>").split("@")[0]
            self._ledger.took(Arrival("mail", ident, "story.update" if update else "story.new", first))
        if fault in ("hang", "cut before", "cut after"):
            server.transport.abort()
            return "421 gone"
        return "250 OK" if fault is None else "451 try again later"


@dataclass(frozen=True)
class Receivers:
    """What runs on loopback."""

    ledger: Ledger
    hooks: str
    """Base of the webhooks' addresses."""
    mail: int
    """Mail's port."""
    slack: FaultyRoom
    telegram: FaultyRoom


@contextlib.contextmanager
def receiving(rng: Random, towns: Sequence[str]) -> Iterator[Receivers]:
    """Serve webhooks, mail and two chats on loopback while the block runs; the towns tell the chats' stories apart."""
    ledger = Ledger(rng)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hooks", (_Hooks,), {"ledger": ledger}))
    server.daemon_threads = True
    mails = MailServer(_Mails(ledger))
    mails.start()
    slack, telegram = (FaultyRoom(ledger, channel, towns) for channel in ("slack", "telegram"))
    with served(server), chatting(slack), chatting(telegram):
        try:
            yield Receivers(ledger, f"http://127.0.0.1:{server.server_port}", mails.port, slack, telegram)
        finally:
            ledger.release.set()
            mails.stop()


def waiting(database: Any) -> int:
    """Return how many deliveries the service still has to send, read beside it."""
    import sqlite3  # noqa: PLC0415 - nothing else here reads the file itself

    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as conn:
        return int(conn.execute("SELECT count(*) FROM deliveries WHERE state = 'waiting'").fetchone()[0])


def states(database: Any) -> dict[str, int]:
    """Return how many deliveries are in each state."""
    import sqlite3  # noqa: PLC0415 - as above

    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as conn:
        return dict(conn.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall())


def dump(ledger: Ledger) -> str:
    """Return the ledger's counts in one line."""
    return json.dumps(
        {
            "arrivals": len(ledger.arrivals),
            "deliveries": len(set(ledger.arrivals)),
            "repeats": ledger.repeats,
            "faults": {name: ledger.faults.count(name) for name in FAULTS},
        }
    )
