"""Servers on loopback, each in a thread of its own: at a free port, and gone as soon as the block ends."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socketserver import BaseServer


@contextlib.contextmanager
def served(server: BaseServer) -> Iterator[None]:
    """Serve while the block runs."""
    # It ends at its next look: by default that is every half second.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class MailServer(Controller):
    """A mail server, which knows its `port` once it is started."""

    def __init__(self, handler: Any, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0, **options)

    def _trigger_server(self) -> None:
        # Called when the server listens, to knock at its port.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
