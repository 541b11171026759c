"""What a channel is: it renders an alert into the body that is frozen, and sends a frozen body once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from monitor.items import Alert


Cause = Literal["token", "room", "rights", "address", "login", "tls", "recipients", "output", "refuses"]
"""What somebody has to mend before a channel takes anything again; `words/*.yaml` say how (`mends`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receiver took the message."""

    note: str | None = None
    """What went less than well, e.g. one of several recipients was refused."""
    receipt: Mapping[str, Any] | None = None
    """What the service called the message, in plain JSON: by this it is edited and answered later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """It failed in a way that may pass."""

    reason: str
    after: timedelta | None = None
    """How long the receiver asked us to wait; None where it did not say."""
    remaining: tuple[str, ...] = ()
    """Recipients that are still to get it, where the others did or never will."""
    note: str | None = None
    """What will not pass, whatever becomes of the rest."""
    untaken: bool = False
    """Whether it is certain that the receiver did not take the message: it said so, or was never reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The message will not be taken, however often it is sent; others may be."""

    reason: str
    asked: bool = True
    """Whether it was the receiver that refused; False where the message could not even be written."""
    had: bool = False
    """Whether the receiver says that it has a message of this id: so it has where it was asked before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The channel takes nothing, whatever the message, until somebody acts."""

    reason: str
    cause: Cause


Result = Sent | Retry | Refused | Closed
"""What became of one attempt. Reasons hold no secrets and no addresses of services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How often a service lets its users send, as it documents it."""

    key: str
    """What shares the limit: channels that name the same key count together."""
    number: int
    seconds: float
    """`number` messages in so many seconds."""


class Channel(Protocol):
    """One place where alerts go. Its methods may block: the sender calls them in a thread, one at a time."""

    limits: tuple[Limit, ...]
    """The limits of the service; none where it names none, or its library keeps them."""

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return the body for the alert: plain JSON, without secrets, the same for the same alert.

        Raises TemplateFailedError where the channel's own template fails; with `builtin` it is not used.
        """
        ...

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Try once to deliver a body that `render` made. Never raises for what a receiver or network does.

        A body that names `remaining` recipients goes to these only.
        """
        ...

    def close(self) -> None:
        """Let go of connections; the channel can be used again."""
        ...
