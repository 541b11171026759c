"""Slack and Telegram as their published APIs behave: rooms that hold messages, edits, threads, limits and refusals."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from support.loopback import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "xoxb-good"
BOT = "123:good"


@dataclass
class Posted:
    """One message in a room, as it stands."""

    ident: str
    text: str
    parent: str | None = None
    edits: int = 0


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request."""

    answer: tuple[int, dict[str, str], Any]
    """Given instead of the true one; status 0 drops the connection."""
    after: bool = False
    """Whether it comes after the work was done, as where a connection breaks too late."""
    held: Callable[[], object] | None = None
    """What the answer waits for."""


@dataclass
class Room:
    """One channel of Slack and one chat of Telegram on one server; a test says what goes wrong."""

    base: str = ""
    messages: list[Posted] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Method and body of each request."""
    times: list[float] = field(default_factory=list)
    """When each came, in seconds of the machine's steady clock."""
    open: bool = True
    """False: the token was revoked."""
    fail: list[tuple[int, dict[str, str], Any] | None] = field(default_factory=list)
    """Answers to the next requests instead of the true ones; None for a true one, status 0 drops the connection."""
    after: bool = False
    """Whether a failing answer comes after the work was done, as where a connection breaks too late."""
    chat: str = "-1001"
    """Telegram's id of it."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, method: str, body: dict[str, Any]) -> Fault | None:
        """Return what goes wrong with this request, as a test planned it."""
        del method, body
        planned = self.fail.pop(0) if self.fail else None
        return None if planned is None else Fault(planned, after=self.after)

    def find(self, ident: object) -> Posted | None:
        return next((message for message in self.messages if message.ident == str(ident)), None)

    def post(self, text: str, parent: object) -> Posted:
        message = Posted(ident=self._next(), text=text, parent=None if parent is None else str(parent))
        self.messages.append(message)
        return message

    def edit(self, message: Posted, text: str) -> None:
        message.text, message.edits = text, message.edits + 1

    def _next(self) -> str:
        return str(len(self.messages) + 1)

    @property
    def top(self) -> list[Posted]:
        return [message for message in self.messages if message.parent is None]


def _slack(room: Room, method: str, body: dict[str, Any], token: str) -> tuple[int, dict[str, str], Any]:
    if not room.open or token != f"Bearer {TOKEN}":
        return 200, {}, {"ok": False, "error": "token_revoked"}
    if body["channel"] != "C1":
        return 200, {}, {"ok": False, "error": "channel_not_found"}
    if len(body["text"]) > 40_000:
        return 200, {}, {"ok": False, "error": "msg_too_long"}
    if method == "chat.postMessage":
        message = room.post(body["text"], body.get("thread_ts"))
        return 200, {}, {"ok": True, "channel": "C1", "ts": message.ident, "message": {"text": message.text}}
    found = room.find(body["ts"])
    if found is None:
        return 200, {}, {"ok": False, "error": "message_not_found"}
    room.edit(found, body["text"])
    return 200, {}, {"ok": True, "channel": "C1", "ts": found.ident, "text": found.text}


def _no(code: int, words: str) -> tuple[int, dict[str, str], Any]:
    return code, {}, {"ok": False, "error_code": code, "description": words}


def _telegram(room: Room, method: str, body: dict[str, Any], token: str) -> tuple[int, dict[str, str], Any]:
    if not room.open or token != f"bot{BOT}":
        return _no(401, "Unauthorized")
    if body["chat_id"] != room.chat:
        return _no(400, "Bad Request: chat not found")
    return _edit(room, body) if method == "editMessageText" else _send(room, body)


def _edit(room: Room, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
    found = room.find(body["message_id"])
    if found is None:
        return _no(400, "Bad Request: message to edit not found")
    if found.text == body["text"]:
        words = "specified new message content and reply markup are exactly the same as a current content"
        return _no(400, f"Bad Request: message is not modified: {words}")
    room.edit(found, body["text"])
    return 200, {}, {"ok": True, "result": {"message_id": int(found.ident)}}


def _send(room: Room, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
    reply = body.get("reply_parameters") or {}
    parent = reply.get("message_id")
    if parent is not None and room.find(parent) is None:
        if not reply.get("allow_sending_without_reply"):
            return _no(400, "Bad Request: message to be replied not found")
        parent = None
    message = room.post(body["text"], parent)
    return 200, {}, {"ok": True, "result": {"message_id": int(message.ident)}}


class _Handler(BaseHTTPRequestHandler):
    room: Room
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        room = self.room
        length = int(self.headers["Content-Length"])
        data = self.rfile.read(length)
        if len(data) < length:
            self.close_connection = True  # the program under test was killed in mid-sentence
            return
        body = json.loads(data)
        first, method = self.path.strip("/").rsplit("/", 1)
        with room.lock:
            room.calls.append((method, body))
            room.times.append(time.monotonic())
            fault = room.fault(method, body)
            true: Callable[..., Any] = _slack if "." in method else _telegram
            token = self.headers["Authorization"] if "." in method else first
            if fault is None or fault.after:
                answer = true(room, method, body, token)
            status, headers, said = answer if fault is None else fault.answer
        if fault is not None and fault.held is not None:
            fault.held()
        if status == 0:
            self.close_connection = True
            return
        raw = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), "Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the client was killed, or gave up
            super().handle()


@contextlib.contextmanager
def chatting(room: Room | None = None) -> Iterator[Room]:
    """Serve a room on a free port of loopback while the block runs."""
    room = room or Room()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"room": room}))
    server.daemon_threads = True
    room.base = f"http://127.0.0.1:{server.server_port}"
    with served(server):
        yield room
