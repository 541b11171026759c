"""Any service that Apprise knows, by its address. Apprise only carries: retries and schedule are the outbox's."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitor.alerts.channels.base import Closed, Limit, Refused, Result, Retry, Sent
from monitor.alerts.channels.http import CLOSED
from monitor.alerts.escape import defang, shorten
from monitor.alerts.layout import CHAT, Layout
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apprise import Apprise, AppriseResult

    from monitor.alerts.message import Voice
    from monitor.items import Alert

MAX_TITLE = 150
"""Characters of a title, for a phone's lock screen."""
SERVICE_TIMEOUT = 20.0
"""Seconds that Apprise gives one service."""
LONGEST = 10_000
"""Characters: no chat reads more, whatever the service takes."""
REFUSALS = frozenset({400, 409, 413, 415, 422})
"""HTTP statuses that speak of the message."""
_STATUS = re.compile(r"\berror=([1-5]\d\d)\b")
"""How Apprise's plugins name an HTTP status in their log."""


class Url:
    """Sends through one Apprise address."""

    limits: tuple[Limit, ...] = ()
    """None of ours: Apprise's services wait between two messages as each needs it (`request_rate_per_sec`)."""

    def __init__(self, url: str, voice: Voice) -> None:
        # Apprise imports 0.3 s of modules: only a configuration that uses it pays for them.
        from apprise import Apprise, AppriseAsset, PersistentStoreMode  # noqa: PLC0415 - as said above

        asset = AppriseAsset(
            # A followed redirect turns the message into a GET that Apprise counts as success.
            http_redirects=False,
            secure_logging=True,
            async_mode=False,
            interpret_escapes=False,
            interpret_emojis=False,
            allow_templates=False,
            service_timeout=SERVICE_TIMEOUT,
            storage_mode=PersistentStoreMode.MEMORY,
        )
        self._apprise: Apprise = Apprise(asset=asset)
        if not self._apprise.add(url) or len(self._apprise) != 1:
            raise ConfigError(
                ["a channel's url is none that Apprise knows. See its list of services, and check the spelling."]
            )
        service = self._apprise[0]
        self._limit = min(int(service.body_maxlen) or LONGEST, LONGEST)
        self._title_limit = min(int(service.title_maxlen), MAX_TITLE)
        self._voice = voice
        self._layout = Layout(CHAT, voice)

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return title and text, within the service's own limits; no title where the service shows none."""
        message = self._voice.say(alert)
        title = shorten(defang(message.head), self._title_limit) if self._title_limit else ""
        shown = replace(message, head="") if title else message
        # Some services count the title as a part of the body.
        text = self._layout.write(shown, self._limit - len(title), builtin=builtin)
        return {"title": title, "text": text or title}

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Send once; never with attachments."""
        _name_transaction(self._apprise[0], delivery_id)
        try:
            result = self._apprise.notify(body=body["text"], title=body["title"], body_format="text")
        except (TypeError, ValueError, OSError) as error:
            return Retry(reason=f"the service could not be asked ({type(error).__name__})")
        return _outcome(result)

    def close(self) -> None:
        """Nothing to close: Apprise keeps no connections."""


def _name_transaction(service: Any, delivery_id: str) -> None:
    """Let a Matrix homeserver know the delivery by its id.

    With an access token, Apprise 2.2 names all messages of a process by one transaction: a homeserver takes the second
    for a repeat of the first, says that it was sent, and shows it to nobody. So named, only true repeats are dropped.
    """
    token = getattr(service, "password", None)
    if type(service).__name__ == "NotifyMatrix" and token and not service.user:
        service.access_token, service.transaction_id = token, delivery_id


def _outcome(result: AppriseResult) -> Result:
    """Return what Apprise's result means; its statuses are in apprise/result.py."""
    status = result.status.name
    if status == "SUCCESS":
        return Sent()
    if status == "PARTIAL":
        return Sent(note="some of the address's recipients were not reached")
    if status == "NOMATCH":
        return Closed(reason="Apprise found no service to send to", cause="address")
    if status == "TIMEOUT":
        return Retry(reason=f"no answer within {SERVICE_TIMEOUT:.0f} s")
    codes = [code for line in result.logs() for code in _STATUS.findall(str(line))]
    return _by_code(int(codes[-1])) if codes else Retry(reason="the service did not take the message")


def _by_code(code: int) -> Result:
    reason = f"HTTP {code}"
    cause = "address" if 300 <= code < 400 else CLOSED.get(code)  # noqa: PLR2004 - the range of redirects in HTTP
    if cause is not None:
        return Closed(reason=reason, cause=cause)
    return Refused(reason=reason) if code in REFUSALS else Retry(reason=reason)
