"""What reaches the log, and what does not."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog

from monitor import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "xoxb-123456-not-a-real-token"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_secret_shows_in_no_line_whoever_logs_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", secrets=[SECRET])
    structlog.get_logger("ours").info("sent", url=f"https://x.example/{SECRET}")
    logging.getLogger("library").warning("failed for %s", SECRET)
    try:
        raise ValueError(SECRET)
    except ValueError:
        structlog.get_logger("ours").exception("broke")
    shown = capsys.readouterr().err
    assert SECRET not in shown
    assert shown.count("***") >= 3
    assert "ValueError" in shown


def test_text_from_a_page_cannot_forge_a_line_or_turn_its_direction(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    structlog.get_logger("ours").info("read", title='a\n{"event": "forged"}\x1b[31m\u202eb')
    (row,) = lines(capsys)
    assert row["title"] == 'a {"event": "forged"} [31mb'


def test_each_json_line_is_an_object_with_time_level_and_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    structlog.get_logger("ours").warning("poll_done", source="S", new=3)
    (row,) = lines(capsys)
    assert (row["event"], row["level"], row["source"], row["new"]) == ("poll_done", "warning", "S", 3)
    assert str(row["timestamp"]).endswith("Z")


def test_a_long_value_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    structlog.get_logger("ours").info("read", text="x" * 1_000_000)
    (row,) = lines(capsys)
    assert len(str(row["text"])) <= logs.LONGEST_VALUE


def test_libraries_keep_their_information_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    logging.getLogger("scrapy.core.engine").info("Spider opened")
    logging.getLogger("scrapy.downloadermiddlewares.redirect").warning("no Referer is sent, at each crawl")
    logging.getLogger("urllib3.connectionpool").warning("odd")
    assert [row["event"] for row in lines(capsys)] == ["odd"]
