from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook as Verifier

from monitor.alerts.channels import http
from monitor.alerts.channels.base import Closed, Refused, Retry, Sent
from monitor.config import WebhookChannel

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.alerts.channels import Channel
    from monitor.items import Alert

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def hook(receiver: Any, build: Callable[[Any], Channel]) -> Channel:
    return build(WebhookChannel(webhook=f"{receiver.base}/secret-path", secret=SECRET))


def test_the_signature_holds_and_the_id_is_the_deliverys(receiver: Any, hook: Channel, told: Alert) -> None:
    receiver.will(200)
    assert hook.send("d1", hook.render(told)) == Sent()
    ((path, headers, body),) = receiver.asked
    assert path == "/secret-path"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "d1"
    assert headers["user-agent"].startswith("sahel-monitor/")
    said = Verifier(SECRET).verify(body, headers)
    assert said == json.loads(body)
    assert said["text"] == "3 < 4 & quiet"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(receiver: Any, hook: Channel, told: Alert, status: int) -> None:
    receiver.will(status, b"")
    assert hook.send("d1", hook.render(told)) == Sent()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(status, Closed) for status in (301, 302, 303, 307, 308, 401, 403, 404, 405, 410)]
    + [(status, Refused) for status in (400, 409, 413, 422)],
)
def test_what_closes_the_channel_is_told_from_what_refuses_the_message(
    receiver: Any, hook: Channel, told: Alert, status: int, kind: type[Closed | Refused]
) -> None:
    receiver.will(status, b"", Location=f"{receiver.base}/elsewhere")
    result = hook.send("d1", hook.render(told))
    assert isinstance(result, kind)
    assert f"HTTP {status}" in result.reason
    assert len(receiver.asked) == 1, "a redirect was followed"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_the_rest_may_pass(receiver: Any, hook: Channel, told: Alert, status: int) -> None:
    receiver.will(status, b"")
    assert hook.send("d1", hook.render(told)) == Retry(reason=f"HTTP {status}", untaken=status < 500)


def test_retry_after_is_read(receiver: Any, hook: Channel, told: Alert) -> None:
    receiver.will(429, b"", Retry_After="7")
    receiver.will(503, b"", Retry_After="Wed, 01 Jan 2020 00:00:00 GMT")
    assert hook.send("d1", hook.render(told)) == Retry(reason="HTTP 429", after=timedelta(seconds=7), untaken=True)
    assert hook.send("d1", hook.render(told)) == Retry(reason="HTTP 503", after=timedelta(0))


def test_a_dropped_connection_and_a_closed_port_may_pass(
    receiver: Any, hook: Channel, told: Alert, build: Callable[[Any], Channel]
) -> None:
    receiver.will(0)
    dropped = hook.send("d1", hook.render(told))
    closed_channel = build(WebhookChannel(webhook="http://127.0.0.1:9/secret-path", secret=SECRET))
    closed = closed_channel.send("d1", hook.render(told))
    for result in (dropped, closed):
        assert isinstance(result, Retry)
        assert "secret" not in result.reason
        assert "127.0.0.1" not in result.reason


def test_a_hanging_receiver_is_given_up(
    receiver: Any, hook: Channel, told: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ", 0.2)
    receiver.will(-1)
    result = hook.send("d1", hook.render(told))
    assert isinstance(result, Retry)
    assert "no answer" in result.reason


def test_an_answer_that_drips_after_its_status_is_a_success_within_bounds(
    receiver: Any, hook: Channel, told: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ", 0.2)
    monkeypatch.setattr(http, "CONNECT", 0.1)
    receiver.will(-2)
    assert hook.send("d1", hook.render(told)) == Sent()


def test_proxies_of_the_environment_are_not_used(
    receiver: Any, hook: Channel, told: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    receiver.will(200)
    assert hook.send("d1", hook.render(told)) == Sent()
