from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.http import Response

from spiders.net.headers import retry_after, split_proxy
from spiders.net.robots import origin_of, robot_name

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("-5", 0),
        ("1.5", 1.5),
        ("Sun, 22 Nov 2026 12:05:00 GMT", 300),
        ("Sun, 22 Nov 2026 12:05:00", 300),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("soon", None),
        ("", None),
        ("inf", None),
        ("nan", None),
        ("Sun, 99 Nov 2026 12:05:00 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(Response("http://a.example/", headers={"Retry-After": value}), NOW) == seconds


def test_split_proxy() -> None:
    assert split_proxy("http://proxy.example:3128") == ("http://proxy.example:3128", None)
    assert split_proxy("http://me:p%40ss@proxy.example:3128") == ("http://proxy.example:3128", b"Basic bWU6cEBzcw==")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("SahelMonitor/1.0 (+https://a.example)", "SahelMonitor"),
        ("SahelMonitor (news monitor)", "SahelMonitor"),
        ("Mozilla/5.0 (compatible; DeskBot/2.1; +https://a.example)", "DeskBot"),
        ("", "*"),
    ],
)
def test_robot_name(user_agent: str, name: str) -> None:
    assert robot_name(user_agent) == name


def test_origin() -> None:
    assert origin_of("https://A.example:8443/x?y") == "https://a.example:8443"
