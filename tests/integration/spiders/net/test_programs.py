"""The guard holds through both of the ways in which the program crawls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[4]
BIN = Path(sys.executable).parent
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>"
CONFIG = """
service: {{data_dir: '{data}', database: 'sqlite:///{data}/monitor.db', allow_private_hosts: {allowed}, delay: 0}}
sources: [{{name: Inside, feeds: ['{url}']}}]
watches: [{{name: w, pack: sahel}}]
channels: {{screen: {{console: true}}}}
routes: [{{to: [screen]}}]
"""
PROGRAMS = {
    "monitor run": [str(BIN / "monitor"), "run", "--once", "--config"],
    "scrapy crawl": [str(BIN / "scrapy"), "crawl", "news", "-a", "source=Inside", "-s"],
}


def run(program: str, config: Path) -> str:
    argument = str(config) if program == "monitor run" else f"MONITOR_CONFIG={config}"
    done = subprocess.run(
        [*PROGRAMS[program], argument],
        cwd=ROOT,
        env={**os.environ, "MONITOR_CONFIG": str(config)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-4000:]
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_private_hosts_are_refused_and_reached_only_where_allowed(
    serve: Callable[..., Any], tmp_path: Path, program: str, host: str
) -> None:
    site = serve({"/robots.txt": (404, {}, b""), "/feed": (200, {"Content-Type": "application/rss+xml"}, FEED)})
    config = tmp_path / "config.yaml"
    for allowed in ("false", "true"):
        url = f"http://{host}:{site.port}/feed"
        config.write_text(CONFIG.format(data=tmp_path / allowed, allowed=allowed, url=url))
        said = run(program, config)
        if allowed == "false":
            assert site.hits == []
            assert "private_address" in said
        else:
            assert site.paths() == ["/robots.txt", "/feed"], said
