"""One bounded POST for the channels that speak HTTP: no redirects, no environment proxies, no secrets in errors."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import requests
import structlog
import urllib3

from monitor import __version__
from monitor.alerts.backoff import retry_after
from monitor.alerts.channels.base import Closed, Refused, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.alerts.channels.base import Cause

logger = structlog.get_logger(__name__)

CONNECT = 5.0
"""Seconds to connect."""
READ = 15.0
"""Seconds of silence from the receiver; the sender bounds the whole attempt."""
MAX_ANSWER = 65536
"""Bytes of an answer that are read; receivers answer in a few hundred."""
USER_AGENT = f"sahel-monitor/{__version__}"
PASSING = frozenset({408, 425, 429})
"""The 4xx statuses that may pass: request timeout, too early, too many requests. Who says so has not taken the message;
who fails with a 5xx may have done so before it failed."""

CLOSED: Mapping[int, Cause] = MappingProxyType(
    {401: "token", 403: "rights", 404: "address", 405: "address", 407: "address", 410: "address"}
)
"""The 4xx statuses that speak of the address or who asks it, not of the message (RFC 9110, 15.5), and what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, its body cut to what is worth reading."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """One session for one channel."""

    def __init__(self) -> None:
        self._session: requests.Session | None = None

    def post(self, url: str, data: bytes, headers: Mapping[str, str]) -> Reply | Retry | Closed:
        """Return the answer, or why there was none, in words that name no address."""
        return self._ask("POST", url, data, headers)

    def get(self, url: str) -> Reply | Retry | Closed:
        """Return the answer, or why there was none."""
        return self._ask("GET", url, None, {})

    def _ask(self, method: str, url: str, data: bytes | None, headers: Mapping[str, str]) -> Reply | Retry | Closed:
        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False  # no proxy and no .netrc credentials of the environment
        began = time.monotonic()
        try:
            with self._session.request(
                method,
                url,
                data=data,
                headers={"User-Agent": USER_AGENT, **headers},
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = self._read(response, began)
                return Reply(status=response.status_code, headers=response.headers, body=body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return _failure(error)

    def close(self) -> None:
        """Drop the session; the next post opens another."""
        if self._session is not None:
            self._session.close()
            self._session = None

    @staticmethod
    def _read(response: requests.Response, began: float) -> bytes:
        """Return the start of the body. The status has come: what fails from here on changes nothing of it."""
        body = b""
        try:
            # read1 gives what has come; iter_content would wait for a whole chunk, however slowly it drips.
            while chunk := response.raw.read1(8192, decode_content=True):
                body += chunk
                if len(body) >= MAX_ANSWER or time.monotonic() - began > CONNECT + READ:
                    break
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            logger.debug("answer_cut", reason=type(error).__name__)
        return body[:MAX_ANSWER]


def judge(reply: Reply, now: datetime) -> Retry | Refused | Closed | None:
    """Return what a status other than 2xx means, or None for 2xx."""
    if 200 <= reply.status < 300:  # noqa: PLR2004 - the range of success in HTTP
        return None
    after = retry_after(reply.headers.get("Retry-After"), now)
    if 300 <= reply.status < 400:  # noqa: PLR2004 - the range of redirects in HTTP
        words = f"HTTP {reply.status}: a redirect, which is not followed; write the final address"
        return Closed(reason=words, cause="address")
    if reply.status in CLOSED:
        return Closed(reason=f"HTTP {reply.status}", cause=CLOSED[reply.status])
    if 400 <= reply.status < 500 and reply.status not in PASSING:  # noqa: PLR2004 - the range of client errors
        return Refused(reason=f"HTTP {reply.status}")
    return Retry(reason=f"HTTP {reply.status}", after=after, untaken=reply.status in PASSING)


def answer(reply: Reply) -> dict[str, Any] | None:
    """Return the JSON object of an answer, or None where it is none."""
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _failure(error: Exception) -> Retry | Closed:
    """Name the failure without its text: requests puts the whole address, tokens included, into that."""
    if isinstance(
        error, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema)
    ):
        return Closed(reason="the address is not valid", cause="address")
    for kind, words in _FAILURES:
        if isinstance(error, kind):
            return Retry(reason=words, untaken=kind is requests.exceptions.ConnectTimeout)
    return Retry(reason=f"no answer ({type(error).__name__})")


_FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.ConnectTimeout, f"no connection within {CONNECT:.0f} s"),
    (requests.exceptions.Timeout, f"no answer within {READ:.0f} s"),
    (requests.exceptions.SSLError, "the server's TLS certificate was not accepted"),
    (requests.exceptions.ConnectionError, "no connection, or it was dropped"),
)
