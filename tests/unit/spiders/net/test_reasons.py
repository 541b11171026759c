from __future__ import annotations

from datetime import UTC, datetime

import pytest
from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from spiders.net.reasons import PrivateAddressError, ThrottledError, reason_of, retry_at


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (HttpError(Response("http://a.example/", status=404)), "http_404"),
        (CannotResolveHostError(), "dns"),
        (DownloadTimeoutError(), "timeout"),
        (DownloadConnectionRefusedError(), "connection"),
        (DownloadCancelledError(), "too_large"),
        (caused(DownloadFailedError(), ResponseFailed([Failure(TlsError([("SSL", "", "bad")]))])), "tls"),
        (caused(DownloadFailedError(), ResponseFailed([Failure(ConnectionLost())])), "connection"),
        (caused(CannotResolveHostError(), PrivateAddressError()), "private_address"),
        (NotSupported(), "scheme"),
        (IgnoreRequest(), "refused"),
        (ThrottledError(), "throttled"),
        (ValueError(), "error"),
    ],
)
def test_reason_of(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason
    assert reason_of(Failure(error)) == reason


def test_a_cycle_of_causes_ends() -> None:
    error = ValueError()
    error.__cause__ = error
    assert reason_of(error) == "error"


def test_retry_at() -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    assert retry_at(Failure(ThrottledError("closed", retry_at=when))) == when
    assert retry_at(ValueError()) is None
