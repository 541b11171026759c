"""The console: plain text on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.alerts.channels.base import Closed, Limit, Result, Sent
from monitor.alerts.layout import PLAIN, Layout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from monitor.alerts.message import Voice
    from monitor.items import Alert

LIMIT = 20_000
"""Characters of one message; only a digest of hundreds comes near."""


class Console:
    """Writes each alert as a paragraph of its own."""

    limits: tuple[Limit, ...] = ()

    def __init__(self, stream: TextIO, voice: Voice) -> None:
        self._stream = stream
        self._voice = voice
        self._layout = Layout(PLAIN, voice)

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return the text; page texts in it hold no control characters."""
        return {"text": self._layout.write(self._voice.say(alert), LIMIT, builtin=builtin)}

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Print the text and an empty line, as far as the terminal can show its characters."""
        del delivery_id
        encoding = self._stream.encoding or "utf-8"
        text = f"{body['text']}\n\n".encode(encoding, "replace").decode(encoding)
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            return Closed(reason="standard output is closed", cause="output")
        return Sent()

    def close(self) -> None:
        """Leave the stream to its owner."""
