"""What a channel is: it renders an alert into the body that is frozen, and sends a frozen body once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from monitor.items import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receiver took the message."""

    note: str | None = None
    """What went less than well, e.g. one of several recipients was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """It failed in a way that may pass."""

    reason: str
    after: timedelta | None = None
    """How long the receiver asked us to wait; None where it did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It will fail the same way every time until somebody changes something."""

    reason: str


Result = Sent | Retry | Refused
"""What became of one attempt. Reasons hold no secrets and no addresses."""


class Channel(Protocol):
    """One place where alerts go. Its methods may block: the sender calls them in a thread, one at a time."""

    def render(self, alert: Alert) -> dict[str, Any]:
        """Return the body for the alert: plain JSON, without secrets, the same for the same alert."""
        ...

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Try once to deliver a body that `render` made. Never raises for what a receiver or network does."""
        ...

    def close(self) -> None:
        """Let go of connections; the channel can be used again."""
        ...
