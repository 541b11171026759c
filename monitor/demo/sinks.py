"""Receivers for the demo's alerts: a webhook that checks the signature and a mailbox, both on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.controller import Controller

from monitor.demo.server import POLL

if TYPE_CHECKING:
    from types import TracebackType

    from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_BODY = 1 << 20
"""Bytes of a request that the webhook reads."""


class WebhookSink:
    """Takes signed webhooks at `url`; `received` holds the bodies whose signature was right."""

    def __init__(self) -> None:
        key = secrets.token_bytes(24)
        self.secret = "whsec_" + base64.b64encode(key).decode()
        self.received: list[dict[str, Any]] = []
        self.refused = 0
        self._key = key
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/alerts"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(POLL,), daemon=True, name="demo-webhook").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, ident: str, stamp: str, signatures: str, body: bytes) -> bool:
        """Keep a body whose Standard Webhooks signature is right; return whether it was."""
        signed = f"{ident}.{stamp}.".encode() + body
        want = "v1," + base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest()).decode()
        if not any(hmac.compare_digest(want, given) for given in signatures.split()):
            self.refused += 1
            return False
        self.received.append(json.loads(body))
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY))
                names = ("webhook-id", "webhook-timestamp", "webhook-signature")
                ident, stamp, signatures = (self.headers.get(name, "") for name in names)
                taken = sink.take(ident, stamp, signatures, body)
                self.send_response(204 if taken else 401)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives
                """Keep the terminal for the alerts."""

        return Handler


class MailSink:
    """Takes mail at `url`; `subjects` lists what came."""

    def __init__(self) -> None:
        self.subjects: list[str] = []
        # aiosmtpd knocks at the port it was told, so it must be told a real one.
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self.url = f"smtp://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep the subject of a mail; aiosmtpd calls this."""
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        self.subjects.append(str(message_from_bytes(content, policy=policy.default)["Subject"]))
        return "250 taken"
