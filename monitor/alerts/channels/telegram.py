"""Telegram: `sendMessage` and `editMessageText` of the bot API (core.telegram.org/bots/api)."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from monitor.alerts.channels.base import Closed, Limit, Refused, Result, Retry, Sent
from monitor.alerts.channels.http import HttpClient, Reply, answer, judge
from monitor.alerts.channels.threads import follow, texts
from monitor.alerts.escape import plain, shorten
from monitor.alerts.layout import TELEGRAM, Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitor.alerts.channels.base import Cause
    from monitor.alerts.message import Voice
    from monitor.items import Alert

API = "https://api.telegram.org"
LIMIT = 4096
"""UTF-16 code units after the markup was read: the addresses of links do not count (the page above, `sendMessage`)."""
SECONDS = 1.0
"""The span of the shorter limits, see `_limits`."""

CLOSED: Mapping[str, Cause] = MappingProxyType(
    {
        "chat not found": "room",
        "upgraded to a supergroup": "room",
        "peer_id_invalid": "room",
        "topic_closed": "room",
        "message thread not found": "room",
        "user is deactivated": "room",
        "have no rights to send": "rights",
        "not enough rights": "rights",
        "need administrator rights": "rights",
        "chat_write_forbidden": "rights",
    }
)
"""What the server says (status 400) where the chat is the trouble, not the message, and what to mend."""


class Telegram:
    """Posts to one chat. The bot's token is a part of the address, which therefore never enters a message."""

    def __init__(self, token: str, chat: str, api: str | None, voice: Voice, *, clock: Callable[[], datetime]) -> None:
        self._token = token
        self._api = f"{(api or API).rstrip('/')}/bot{token}"
        self._chat = chat
        self._voice = voice
        self._layout = Layout(TELEGRAM, voice)
        self._clock = clock
        self._http = HttpClient()
        self.limits = _limits(token, chat)

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return the text in Telegram's HTML; of an update also what becomes of the first message."""
        write = partial(self._layout.write, limit=LIMIT, builtin=builtin)
        return texts(alert, self._chat, self._voice, write)

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Post, or edit the story's first message and answer it."""
        del delivery_id

        def change(edit: Mapping[str, Any]) -> Result:
            said = {"message_id": edit["of"]["message_id"], "text": edit["text"]}
            result = self._ask("editMessageText", said)
            # It says already what it should: an earlier attempt came through.
            same = isinstance(result, Refused) and "message is not modified" in result.reason.lower()
            return Sent() if same else result

        def post(text: str, of: Mapping[str, Any] | None) -> Result:
            to = {"message_id": (of or {}).get("message_id"), "allow_sending_without_reply": True}
            return self._ask("sendMessage", {"text": text, **({"reply_parameters": to} if of else {})})

        return follow(body, change, post, gone=lambda reason: "not found" in reason.lower())

    def _ask(self, method: str, said: Mapping[str, Any]) -> Result:
        quiet = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        data = json.dumps({"chat_id": self._chat, **quiet, **said}).encode()
        reply = self._http.post(f"{self._api}/{method}", data, {"Content-Type": "application/json"})
        return self._outcome(reply) if isinstance(reply, Reply) else reply

    def close(self) -> None:
        """Drop the connection."""
        self._http.close()

    def _outcome(self, reply: Reply) -> Result:
        said = answer(reply)
        failed = judge(reply, self._clock())
        if failed is None and said is not None and said.get("ok") is True:
            result = said.get("result")
            ident = result.get("message_id") if isinstance(result, dict) else None
            return Sent(receipt=None if ident is None else {"room": self._chat, "message_id": ident})
        if said is None:
            return failed or Retry(reason=f"HTTP {reply.status} without an answer that Telegram would give")
        if failed is None:
            code = said.get("error_code")
            meant = Reply(status=code if isinstance(code, int) else 500, headers=reply.headers, body=b"")
            failed = judge(meant, self._clock())
        words = f"Telegram: {shorten(plain(str(said.get('description', 'not ok')).replace(self._token, '****')), 150)}"
        if isinstance(failed, Closed):
            return Closed(reason=words, cause="token" if failed.cause == "address" else failed.cause)
        if isinstance(failed, Refused):
            return _refused(words, said)
        after, untaken = (failed.after, failed.untaken) if isinstance(failed, Retry) else (None, False)
        return Retry(reason=words, after=_asked(said) or after, untaken=untaken)


def _limits(token: str, chat: str) -> tuple[Limit, ...]:
    """Return the limits of core.telegram.org/bots/faq ("My bot is hitting limits").

    One message a second in a chat, twenty a minute in a group, thirty a second of one bot.
    """
    bot = token.partition(":")[0]  # its number, which is no secret
    group = (Limit(key=f"telegram group {chat}", number=20, seconds=60),) if chat.startswith(("-", "@")) else ()
    each = Limit(key=f"telegram chat {chat}", number=1, seconds=SECONDS)
    return (each, *group, Limit(key=f"telegram bot {bot}", number=30, seconds=SECONDS))


def _refused(words: str, said: Mapping[str, Any]) -> Closed | Refused:
    """Return whether it is the chat or the message that the server does not take; it tells by its words only."""
    parameters = said.get("parameters")
    moved = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    if isinstance(moved, int):
        return Closed(reason=f"{words}; the chat is now {moved}", cause="room")
    lower = words.lower()
    for phrase, cause in CLOSED.items():
        if phrase in lower:
            return Closed(reason=words, cause=cause)
    return Refused(reason=words)


def _asked(said: Mapping[str, Any]) -> timedelta | None:
    """Return `parameters.retry_after` (seconds; core.telegram.org/bots/api#responseparameters)."""
    parameters = said.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return None
    return timedelta(seconds=min(max(seconds, 0), 86_400))
