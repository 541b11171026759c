"""The pages that connect a channel: what they show is a configuration that tells the channel of something."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.config import load_config

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[3]
PAGES = sorted((ROOT / "docs" / "how-to").glob("connect-*.md"))
REST = "sources: [{name: X, feeds: ['https://x.example/feed']}]\nwatches: [{name: sahel-conflict, pack: sahel}]\n"


class AnyName(dict[str, str]):
    """An environment in which every name is set, as a webhook's secret wants it."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    def get(self, name: str, default: object = None) -> str:  # type: ignore[override]  # noqa: ARG002 - as dict has it
        return self[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_channel_that_a_page_connects_has_a_route(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    (name,) = set(re.findall(r"`monitor test-channel (\w+)`|then `monitor test-channel (\w+)`", text)[0]) - {""}
    shown = re.search(r"^( *)```yaml\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    assert shown
    path = tmp_path / "config.yaml"
    path.write_text(REST + textwrap.dedent(shown[2]), encoding="utf-8")
    environ: Mapping[str, str] = AnyName()
    config = load_config(path, environ)
    assert name in config.channels
    assert [route.to for route in config.routes] == [(name,)]
