from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from monitor.commands.import_ import command
from monitor.config import load_config
from monitor.errors import ConfigError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from monitor.items import Source

    from .conftest import Site

    Run = Callable[..., subprocess.CompletedProcess[str]]

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>Five soldiers were killed in an
ambush on the road to the north</title><link>BASE/1</link></item></channel></rss>"""


@pytest.fixture(autouse=True)
def no_configuration_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def opml(*outlines: str) -> str:
    return f'<?xml version="1.0"?><opml version="2.0"><body>{"".join(outlines)}</body></opml>'


def pasted(result: subprocess.CompletedProcess[str] | Result, tmp_path: Path) -> tuple[Source, ...]:
    path = tmp_path / "pasted.yaml"
    path.write_text("channels: {screen: {console: true}}\nsources:\n" + result.stdout, encoding="utf-8")
    return load_config(path, {}).sources


@pytest.mark.slow
def test_each_feed_is_tried(site: Site, run_monitor: Run, loopback: Path, tmp_path: Path) -> None:
    site.put("/good", RSS, "application/rss+xml")
    site.put("/page", "<html><body>no feed</body></html>")
    (tmp_path / "list.opml").write_text(
        opml(
            f'<outline text="Good &amp; new" xmlUrl="{site.base}/good"/>',
            f'<outline text="Group"><outline title="Gone" xmlUrl="{site.base}/gone"/></outline>',
            f'<outline text="A page" xmlUrl="{site.base}/page" language="ha"/>',
            f'<outline text="Twice" xmlUrl="{site.base}/good"/>',
            '<outline text="No feed" htmlUrl="https://a.example/"/>',
            '<outline text="File" xmlUrl="file:///etc/passwd"/>',
        ),
        encoding="utf-8",
    )

    result = run_monitor("import", "list.opml", "--config", str(loopback))

    assert result.returncode == 0, result.stderr
    good, gone, page = pasted(result, tmp_path)
    assert (good.name, good.languages, good.unproven) == ("Good & new", ("en",), False)
    assert (gone.name, gone.unproven) == ("Gone", True)
    assert (page.name, page.languages, page.unproven) == ("A page", ("ha",), True)
    assert "Could not be read: http_404." in result.stdout
    for told in ("Twice: is there already", "monitor probe https://a.example/", "File: its address is neither"):
        assert told in result.stderr


def test_without_probing_nothing_is_fetched(site: Site, loopback: Path, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(
        opml(*(f'<outline text="Same name" xmlUrl="{site.base}/{n}"/>' for n in range(3))), encoding="utf-8"
    )

    result = CliRunner().invoke(command, ["--no-probe", str(tmp_path / "list.opml"), "--config", str(loopback)])

    assert [source.name for source in pasted(result, tmp_path)] == ["Same name", "Same name (2)", "Same name (3)"]
    assert all(source.unproven for source in pasted(result, tmp_path))
    assert site.asked == []


def test_sources_that_are_configured_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "channels: {s: {console: true}}\nsources: [{name: A, feeds: [https://a.example/feed]}]\n", encoding="utf-8"
    )
    (tmp_path / "list.opml").write_text(
        opml(
            '<outline text="x" xmlUrl="https://www.a.example/feed/"/>',
            '<outline text="a" xmlUrl="https://b.example/"/>',
        ),
        encoding="utf-8",
    )

    result = CliRunner().invoke(command, ["--no-probe", "list.opml"])

    assert [source.name for source in pasted(result, tmp_path)] == ["a (2)"]


BOMB = """<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>"""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB.encode(), "declares entities"),
        (BOMB.replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16"), "declares entities"),
        (b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml>&x;</opml>', "declares entities"),
        (b"<opml><body>", "is no XML"),
        (b"", "is no XML"),
        (b"<rss/>", "is no OPML"),
        (b"<opml><body><outline text='x'/></body></opml>", "names no feed"),
        (b"<opml>" + b" " * 6_000_000 + b"</opml>", "is larger than"),
    ],
    ids=["bomb", "bomb_utf16", "external", "truncated", "empty", "rss", "no_feeds", "huge"],
)
def test_a_list_that_cannot_be_read(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "list.opml").write_bytes(content)

    result = CliRunner().invoke(command, ["--no-probe", str(tmp_path / "list.opml")])

    assert isinstance(result.exception, ConfigError)
    assert f"list.opml: the file {reason}" in str(result.exception)
    assert "root:" not in result.output + str(result.exception)


def test_a_missing_list(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "none.opml")])
    assert isinstance(result.exception, ConfigError)
    assert "cannot be read" in str(result.exception)
