"""Short, stable names for everything that can keep a page from being had.

Refusals are our own decisions, raised inside the downloader; `reason_of` names them and Scrapy's failures alike, for
`Poll.skipped`, `Poll.errors` and `Page.partial`.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from OpenSSL.SSL import Error as OpenSSLError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


RETRY_AT = "monitor_retry_at"  # request meta: when the host, which answered 429 or 503, may be asked again


class RefusedError(IgnoreRequest):
    """A request given up on purpose: `reason` is its stable name, `detail` says more, `retry_at` when to ask again."""

    reason = "refused"

    def __init__(self, detail: str = "", *, retry_at: datetime | None = None) -> None:
        super().__init__(f"{self.reason}: {detail}" if detail else self.reason)
        self.detail = detail
        self.retry_at = retry_at


class ThrottledError(RefusedError):
    """The host asked us to wait, or keeps failing, for longer than a request is held."""

    reason = "throttled"


class StoppedError(RefusedError):
    """The crawl is being stopped."""

    reason = "stopped"


class RobotsError(RefusedError):
    """robots.txt forbids the address."""

    reason = "robots"


class RobotsUnreachableError(RefusedError):
    """robots.txt cannot be had at present, so that nothing of the host may be asked for; `detail` names why."""

    reason = "robots_unreachable"


class PrivateAddressError(RefusedError):
    """The host is, or resolves to, an address that is not on the public internet."""

    reason = "private_address"


class SchemeError(RefusedError):
    """The address is neither http nor https."""

    reason = "scheme"


class BadAddressError(RefusedError):
    """The address cannot be used: no host, a bad or forbidden port, credentials in it, or too long."""

    reason = "bad_address"


class TooLargeError(RefusedError):
    """The body, as sent or once unpacked, is larger than the bound."""

    reason = "too_large"


class BadEncodingError(RefusedError):
    """The body does not unpack with the content encoding that its headers name."""

    reason = "bad_encoding"


class RedirectLoopError(RefusedError):
    """A redirect led back to an address already visited, or there were too many."""

    reason = "redirect_loop"


class NotHtmlError(RefusedError):
    """A page was expected and something else came."""

    reason = "not_html"


class ChallengeError(RefusedError):
    """A page that asks for proof of being human, or for consent, stood in place of the article."""

    reason = "challenge"


_NAMES: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    (OpenSSLError, "tls"),
    (VerificationError, "tls"),
    (DownloadConnectionRefusedError, "connection"),
    (ConnectError, "connection"),
    (ConnectionDone, "connection"),
    (ConnectionLost, "connection"),
    (ResponseDataLossError, "connection"),
    (UnsupportedURLSchemeError, "scheme"),
    (NotSupported, "scheme"),
    (DownloadCancelledError, "too_large"),
    (DownloadFailedError, "connection"),
    (zlib.error, "bad_encoding"),
    (IgnoreRequest, "refused"),
    (OSError, "connection"),
)


def reason_of(failure: Failure | BaseException) -> str:
    """Return the short stable name of what went wrong: `dns`, `timeout`, `http_404`, `robots` ...; else `error`."""
    error = _error(failure)
    if isinstance(error, HttpError):
        return f"http_{error.response.status}"
    chain = tuple(_chain(error))
    for cause in chain:
        if isinstance(cause, RefusedError):
            return cause.reason
    if any(isinstance(cause, (OpenSSLError, VerificationError)) for cause in chain):
        return "tls"
    return next((name for kind, name in _NAMES for cause in chain if isinstance(cause, kind)), "error")


def retry_at(failure: Failure | BaseException) -> datetime | None:
    """Return when the host said, or we decided, that it may be asked again; None where nothing says so."""
    error = _error(failure)
    if isinstance(error, HttpError):
        when: datetime | None = error.response.request.meta.get(RETRY_AT) if error.response.request else None
        return when
    return next((cause.retry_at for cause in _chain(error) if isinstance(cause, RefusedError)), None)


def _error(failure: Failure | BaseException) -> BaseException | None:
    return failure.value if isinstance(failure, Failure) else failure  # a Failure too is a BaseException


def _chain(error: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """Yield the error, what it was raised from, and the reasons that Twisted gathers inside its own."""
    if error is None or depth > 8:  # noqa: PLR2004  causes are two or three deep; this only bounds a cycle
        return
    yield error
    for reason in getattr(error, "reasons", None) or ():
        yield from _chain(getattr(reason, "value", None), depth + 1)
    yield from _chain(error.__cause__, depth + 1)
