"""The signed webhook, after the Standard Webhooks specification (github.com/standard-webhooks/standard-webhooks)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from monitor.alerts.channels.base import Limit, Refused, Result, Sent
from monitor.alerts.channels.http import HttpClient, Reply, judge
from monitor.alerts.payload import payload
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitor.items import Alert


class Webhook:
    """Posts the contract's JSON, signed with the channel's secret where it has one."""

    limits: tuple[Limit, ...] = ()

    def __init__(self, url: str, secret: str | None, *, clock: Callable[[], datetime]) -> None:
        self._url = url
        self._key = None if secret is None else signing_key(secret)
        self._clock = clock
        self._http = HttpClient()

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return the contract's body, which no template changes."""
        del builtin
        return payload(alert)

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Post once. 2xx is success; a redirect, 401, 403, 404, 405, 407 and 410 close the channel.

        Other 4xx but 408, 425 and 429 refuse the message, 409 as one that the receiver has; all else may pass.
        """
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        stamp = int(self._clock().timestamp())
        headers = {"Content-Type": "application/json", "webhook-id": delivery_id, "webhook-timestamp": str(stamp)}
        if self._key is not None:
            headers["webhook-signature"] = signature(self._key, delivery_id, stamp, data)
        reply = self._http.post(self._url, data, headers)
        if not isinstance(reply, Reply):
            return reply
        judged = judge(reply, self._clock()) or Sent()
        return replace(judged, had=reply.status == HTTPStatus.CONFLICT) if isinstance(judged, Refused) else judged

    def close(self) -> None:
        """Drop the connection."""
        self._http.close()


def signing_key(secret: str) -> bytes:
    """Return the key in a secret `whsec_` + base64; raises ConfigError where it is none."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_") + "==", validate=False)
    except binascii.Error:
        key = b""
    if not key:
        raise ConfigError(
            ["a webhook's secret is not valid. Write whsec_ followed by base64 (openssl rand -base64 24)."]
        )
    return key


def signature(key: bytes, delivery_id: str, stamp: int, data: bytes) -> str:
    """Return the header `webhook-signature`: HMAC-SHA256 over id, time in seconds, and body, joined by dots."""
    signed = f"{delivery_id}.{stamp}.".encode() + data
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
