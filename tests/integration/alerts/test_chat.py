"""Slack and Telegram as their published APIs answer, and Apprise's services, on loopback."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.alerts.channels.base import Closed, Refused, Retry, Sent
from monitor.alerts.channels.url import Url
from monitor.config import SlackChannel, TelegramChannel, UrlChannel
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.alerts.channels import Channel
    from monitor.alerts.message import Voice
    from monitor.items import Alert


@pytest.fixture
def slack(receiver: Any, build: Callable[[Any], Channel]) -> Channel:
    return build(SlackChannel(token="xoxb-secret", channel="C1", api=f"{receiver.base}/api"))


@pytest.fixture
def telegram(receiver: Any, build: Callable[[Any], Channel]) -> Channel:
    return build(TelegramChannel(token="1:secret", chat="-1001", api=receiver.base))


def test_slack_is_asked_as_its_page_says(receiver: Any, slack: Channel, told: Alert) -> None:
    receiver.will(200, {"ok": True, "ts": "1.2"})
    assert slack.send("d1", slack.render(told)) == Sent()  # it names no channel here: nothing to come back to
    ((path, headers, _),) = receiver.asked
    assert path == "/api/chat.postMessage"
    assert headers["authorization"] == "Bearer xoxb-secret"
    (body,) = receiver.bodies()
    assert body["channel"] == "C1"
    assert body["text"] == "*Monitor: 3 &lt; 4 &amp; quiet*"
    assert body["unfurl_links"] is False
    assert body["unfurl_media"] is False


LIMITED = Retry(reason="Slack: message_limit_exceeded", untaken=True)


@pytest.mark.parametrize(
    "case",
    [
        (200, {"ok": False, "error": "channel_not_found"}, {}, Closed(reason="Slack: channel_not_found", cause="room")),
        (200, {"ok": False, "error": "token_revoked"}, {}, Closed(reason="Slack: token_revoked", cause="token")),
        (200, {"ok": False, "error": "message_limit_exceeded"}, {}, LIMITED),
        (200, {"ok": False, "error": "internal_error"}, {}, Retry(reason="Slack: internal_error")),
        (200, {"ok": False, "error": "msg_too_long"}, {}, Refused(reason="Slack: msg_too_long")),
        (200, {"ok": False}, {}, Refused(reason="Slack: not ok")),
        (
            429,
            {"ok": False, "error": "ratelimited"},
            {"Retry_After": "30"},
            Retry(reason="Slack: ratelimited", after=timedelta(seconds=30), untaken=True),
        ),
        (503, b"<html>", {}, Retry(reason="HTTP 503")),
        (200, b"<html>captive portal</html>", {}, Retry(reason="HTTP 200 without an answer that Slack would give")),
        (404, b"", {}, Closed(reason="HTTP 404", cause="address")),
    ],
)
def test_slacks_answers(receiver: Any, slack: Channel, told: Alert, case: Any) -> None:
    status, body, headers, result = case
    receiver.will(status, body, **headers)
    assert slack.send("d1", slack.render(told)) == result


def test_telegram_is_asked_as_its_page_says(receiver: Any, telegram: Channel, told: Alert) -> None:
    receiver.will(200, {"ok": True, "result": {"message_id": 1}})
    assert telegram.send("d1", telegram.render(told)) == Sent(receipt={"room": "-1001", "message_id": 1, "root": True})
    assert receiver.asked[0][0] == "/bot1:secret/sendMessage"
    assert receiver.bodies() == [
        {
            "chat_id": "-1001",
            "text": "<b>Monitor: 3 &lt; 4 &amp; quiet</b>",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
    ]


@pytest.mark.parametrize(
    "case",
    [
        (
            429,
            {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 5}},
            Retry(reason="Telegram: Too Many Requests", after=timedelta(seconds=5), untaken=True),
        ),
        (
            400,
            {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
            Closed(reason="Telegram: Bad Request: chat not found", cause="room"),
        ),
        (
            200,
            {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked"},
            Closed(reason="Telegram: Forbidden: bot was kicked", cause="rights"),
        ),
        (
            400,
            {"ok": False, "error_code": 400, "description": "Bad Request: message is too long"},
            Refused(reason="Telegram: Bad Request: message is too long"),
        ),
        (
            400,
            {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: group chat was upgraded to a supergroup chat",
                "parameters": {"migrate_to_chat_id": -100123},
            },
            Closed(
                reason="Telegram: Bad Request: group chat was upgraded to a supergroup chat; the chat is now -100123",
                cause="room",
            ),
        ),
        (500, b"", Retry(reason="HTTP 500")),
        (200, b"[]", Retry(reason="HTTP 200 without an answer that Telegram would give")),
        (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
            Closed(reason="Telegram: Unauthorized", cause="token"),
        ),
        (
            404,
            {"ok": False, "error_code": 404, "description": "Not Found"},
            Closed(reason="Telegram: Not Found", cause="token"),
        ),
    ],
)
def test_telegrams_answers(receiver: Any, telegram: Channel, told: Alert, case: Any) -> None:
    status, body, result = case
    receiver.will(status, body)
    assert telegram.send("d1", telegram.render(told)) == result


def test_tokens_stay_out_of_failures(build: Callable[[Any], Channel], told: Alert) -> None:
    for channel in (
        build(SlackChannel(token="xoxb-secret", channel="C1", api="http://127.0.0.1:9")),
        build(TelegramChannel(token="1:secret", chat="-1001", api="http://127.0.0.1:9")),
    ):
        result = channel.send("d1", channel.render(told))
        assert isinstance(result, Retry)
        assert "secret" not in repr(result)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, Sent), (302, Closed), (404, Closed), (401, Closed), (413, Refused), (429, Retry), (500, Retry), (0, Retry)],
)
def test_apprise_services(
    receiver: Any, build: Callable[[Any], Channel], told: Alert, status: int, kind: type[object]
) -> None:
    channel = build(UrlChannel(url=receiver.base.replace("http://", "ntfy://") + "/topic"))
    receiver.will(status, b"{}", Location=f"{receiver.base}/elsewhere")
    result = channel.send("d1", channel.render(told))
    assert isinstance(result, kind), result
    assert len(receiver.asked) == 1, "a redirect was followed, or it was tried again"


def test_an_address_that_apprise_does_not_know_is_a_mistake(english: Voice) -> None:
    with pytest.raises(ConfigError, match="none that Apprise knows"):
        Url("nosuch://x/y", english)
