"""Slack with a bot token: `chat.postMessage`, and `chat.update` for what a story has become.

docs.slack.dev/reference/methods/chat.postMessage and chat.update.
"""

from __future__ import annotations

import json
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from monitor.alerts.channels.base import Closed, Limit, Refused, Result, Retry, Sent
from monitor.alerts.channels.http import HttpClient, Reply, answer, judge
from monitor.alerts.channels.threads import follow, texts
from monitor.alerts.escape import plain, shorten
from monitor.alerts.layout import SLACK, Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitor.alerts.channels.base import Cause
    from monitor.alerts.message import Voice
    from monitor.items import Alert

API = "https://slack.com/api"
LIMIT = 3900
"""Characters: Slack advises 4,000 for `text` and cuts at 40,000 (reference page above, "Truncating content")."""
SECONDS = 1.0
"""One message a second and channel (docs.slack.dev/apis/web-api/rate-limits); more is borne for a short while only."""
PASSING = frozenset(
    {
        "accesslimited",
        "fatal_error",
        "internal_error",
        "message_limit_exceeded",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
"""The errors of the reference page that pass by themselves."""
LIMITED = frozenset({"accesslimited", "message_limit_exceeded", "rate_limited", "ratelimited"})
"""Those of them after which nothing was posted; after a `fatal_error` it may have been."""
CLOSED: Mapping[str, Cause] = MappingProxyType(
    {
        "account_inactive": "token",
        "invalid_auth": "token",
        "not_authed": "token",
        "token_expired": "token",
        "token_revoked": "token",
        "two_factor_setup_required": "token",
        "channel_not_found": "room",
        "is_archived": "room",
        "is_inactive": "room",
        "team_not_found": "room",
        "access_denied": "rights",
        "channel_is_frozen": "rights",
        "ekm_access_denied": "rights",
        "enterprise_is_restricted": "rights",
        "messages_tab_disabled": "rights",
        "missing_scope": "rights",
        "no_permission": "rights",
        "not_allowed_token_type": "rights",
        "not_in_channel": "rights",
        "org_login_required": "rights",
        "restricted_action": "rights",
        "restricted_action_non_threadable_channel": "rights",
        "restricted_action_read_only_channel": "rights",
        "restricted_action_thread_only_channel": "rights",
        "team_access_not_granted": "rights",
    }
)
"""The errors of the reference page that speak of the token or the room, not of the message, and what to mend."""

GONE = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})
"""The errors of a message that is there no more, or never took answers."""


class Slack:
    """Posts to one Slack channel."""

    def __init__(
        self, token: str, channel: str, api: str | None, voice: Voice, *, clock: Callable[[], datetime]
    ) -> None:
        self._token = token
        self._channel = channel
        self._api = (api or API).rstrip("/")
        self._voice = voice
        self._layout = Layout(SLACK, voice)
        self._clock = clock
        self._http = HttpClient()
        self.limits: tuple[Limit, ...] = (Limit(key=f"slack {channel}", number=1, seconds=SECONDS),)

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return the text in mrkdwn; of an update also what becomes of the first message."""
        write = partial(self._layout.write, limit=LIMIT, builtin=builtin)
        return texts(alert, self._channel, self._voice, write)

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Post, or edit the story's first message and answer it in its thread."""
        del delivery_id

        def change(edit: Mapping[str, Any]) -> Result:
            of = edit["of"]
            return self._ask("chat.update", {"channel": of["channel"], "ts": of["ts"], "text": edit["text"]})

        def post(text: str, of: Mapping[str, Any] | None) -> Result:
            thread = {} if of is None else {"thread_ts": of["ts"]}
            room = self._channel if of is None else of["channel"]
            # No previews of links.
            quiet = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": True}
            return self._ask("chat.postMessage", {"channel": room, "text": text, **quiet, **thread})

        return follow(body, change, post, gone=lambda reason: reason.partition(": ")[2] in GONE)

    def _ask(self, method: str, said: Mapping[str, Any]) -> Result:
        # Names are not linked (parse, link_names): chat.update would do so unless told otherwise.
        data = json.dumps({"parse": "none", "link_names": False, **said}).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._token}"}
        reply = self._http.post(f"{self._api}/{method}", data, headers)
        return self._outcome(reply) if isinstance(reply, Reply) else reply

    def close(self) -> None:
        """Drop the connection."""
        self._http.close()

    def _outcome(self, reply: Reply) -> Result:
        """Return what an answer means. Slack says most refusals with status 200 and `ok: false`."""
        said = answer(reply)
        failed = judge(reply, self._clock())
        if failed is None and said is not None and said.get("ok") is True:
            known = said.get("channel"), said.get("ts")
            receipt = {"room": self._channel, "channel": known[0], "ts": known[1]} if all(known) else None
            return Sent(receipt=receipt)
        if said is None:
            return failed or Retry(reason=f"HTTP {reply.status} without an answer that Slack would give")
        error = shorten(plain(str(said.get("error", "not ok")).replace(self._token, "****")), 100)
        if error in PASSING or isinstance(failed, Retry):
            after, untaken = (failed.after, failed.untaken) if isinstance(failed, Retry) else (None, error in LIMITED)
            return Retry(reason=f"Slack: {error}", after=after, untaken=untaken)
        if error in CLOSED:
            return Closed(reason=f"Slack: {error}", cause=CLOSED[error])
        return failed if isinstance(failed, Closed) else Refused(reason=f"Slack: {error}")
