"""A mail server on loopback that takes, refuses and checks as a test says."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import AuthResult, LoginPassword
from support.loopback import MailServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Mailbox:
    """Takes mail as told, and notes names and passwords."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.logins: list[tuple[bytes, bytes]] = []
        self.recipient: Callable[[str], str | None] = lambda _: None
        self.data = "250 taken"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd looks for this name
        refusal = self.recipient(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd looks for this name
        if self.data.startswith("250"):
            self.mails.append((envelope.rcpt_tos, envelope.content))
        return self.data

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, mechanism: str, data: object) -> AuthResult:
        del mechanism
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p:w", handled=False)


@contextlib.contextmanager
def serving(mailbox: Mailbox) -> Iterator[Callable[..., int]]:
    """Yield a function that starts a server for the mailbox and returns its port."""
    started: list[MailServer] = []

    def start(**options: Any) -> int:
        server = MailServer(mailbox, **options)
        server.start()
        started.append(server)
        return server.port

    try:
        yield start
    finally:
        for server in started:
            server.stop()
