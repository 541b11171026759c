from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.store import open_store, pages, polls
from monitor.urls import url_key

ROOT = Path(__file__).parents[3]
CONFIG = """
service: {{allow_private_hosts: true, delay: 0}}
sources:
  - {{name: Human Rights Watch, kind: ngo, feeds: ["{feed}"], languages: [fr]}}
  - {{name: Other, feeds: ["{other}"]}}
watches: [{{name: sahel-conflict, pack: sahel}}]
channels: {{screen: {{console: true}}}}
routes: [{{to: [screen]}}]
"""


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MONITOR_CONFIG": str(folder / "config.yaml")}
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
def test_scrapy_crawl_polls_the_named_source_as_any_scrapy_user_expects(web: Any, tmp_path: Path) -> None:
    web.article("/a")
    date = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    item = f"<item><title>T</title><link>{web.url('/a')}</link><pubDate>{date}</pubDate></item>"
    config = CONFIG.format(feed=web.feed("/feed", [item]), other=web.feed("/other", []))
    (tmp_path / "config.yaml").write_text(config)

    done = scrapy(tmp_path, "crawl", "news", "-a", "source=Human Rights Watch")

    assert done.returncode == 0, done.stderr[-3000:]
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'monitor.db'}")
    with store.read() as conn:
        (record,) = polls.latest(conn, "Human Rights Watch", 5)
        seen = pages.seen(conn, [url_key(web.url("/a"))])
    store.close()
    assert (record.status, record.new) == ("ok", 1)
    assert [one.state for one in seen.values()] == ["fetched"]
    assert "/other" not in web.paths()


def test_an_unknown_source_is_named_with_those_that_exist(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG.format(feed="http://x.org/f", other="http://x.org/o"))

    done = scrapy(tmp_path, "crawl", "news", "-a", "source=Nobody")

    assert done.returncode != 0
    assert "no source is called 'Nobody'. Use one of: Human Rights Watch, Other." in done.stderr
