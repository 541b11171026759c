from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from monitor.commands.probe import command
from monitor.config import load_config

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from monitor.items import Source

    from .conftest import Site

    Run = Callable[..., subprocess.CompletedProcess[str]]

TITLES = [
    "L'armée repousse une attaque contre un convoi près de Djibo",
    "Le gouvernement annonce la reprise des cours dans la région du Nord",
    "Les prix des céréales baissent sur les marchés de la capitale",
]


@pytest.fixture(autouse=True)
def no_configuration_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def feed(*paths: str, language: str = "") -> str:
    said = f"<language>{language}</language>" if language else ""
    items = "".join(
        f"<item><title>{title}</title><link>BASE{path}</link><pubDate>Sun, 22 Nov 2026 10:00:00 +0000</pubDate></item>"
        for path, title in zip(paths, TITLES, strict=False)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Le Fil</title>{said}{items}</channel></rss>'


def pasted(result: subprocess.CompletedProcess[str], tmp_path: Path) -> tuple[Source, ...]:
    """Return the sources that the output describes once pasted into a configuration."""
    path = tmp_path / "pasted.yaml"
    path.write_text("channels: {screen: {console: true}}\nsources:\n" + result.stdout, encoding="utf-8")
    return load_config(path, {}).sources


def test_the_feeds_that_a_page_names_are_tried(site: Site, run_monitor: Run, loopback: Path, tmp_path: Path) -> None:
    site.put(
        "/",
        """<html lang="fr-FR"><head><title>Le Fil</title>
        <link rel="alternate" type="application/rss+xml" href="/rss">
        <link rel="alternate" type="application/atom+xml" href="/same">
        <link rel="alternate" type="application/rss+xml" href="/dead">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments">
        </head><body></body></html>""",
    )
    site.put("/rss", feed("/1", "/2", "/3"), "application/rss+xml")
    site.put("/same", feed("/1", "/2", "/3"), "application/rss+xml")
    site.put("/robots.txt", "User-agent: *\nDisallow:\nSitemap: BASE/map.xml\n", "text/plain")
    site.put("/map.xml", "<urlset><url><loc>BASE/1</loc><lastmod>2026-11-22</lastmod></url></urlset>", "text/xml")

    result = run_monitor("probe", site.base + "/", "--config", str(loopback))

    assert result.returncode == 0, result.stderr
    (source,) = pasted(result, tmp_path)
    assert source.name == "Le Fil"
    assert source.languages == ("fr",)
    assert source.feeds == (f"{site.base}/rss",)
    assert source.sitemaps == (f"{site.base}/map.xml",)
    assert "2026-11-22 10:00 UTC" in result.stderr
    assert "http_404" in result.stderr
    assert "/comments/feed" not in site.asked
    assert site.asked[0] == "/robots.txt"


@pytest.mark.slow
def test_what_robots_forbids_is_not_asked(site: Site, run_monitor: Run, loopback: Path) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    site.put("/", "<html><body></body></html>")

    result = run_monitor("probe", site.base, "--config", str(loopback))

    assert result.returncode == 1
    assert set(site.asked) == {"/robots.txt"}
    assert "robots.txt does not let us" in result.stderr
    assert result.stdout == ""


def test_a_hostile_title_cannot_leave_its_quotes(site: Site, run_monitor: Run, loopback: Path, tmp_path: Path) -> None:
    hostile = "a\"\n  - name: evil ${HOME} \x1b[31m\u202e: {x: !!python/object 'y'} # \\"
    site.put("/rss", feed("/1").replace("Le Fil", "x"), "application/rss+xml")
    site.put("/", f'<html><title>{hostile}</title><link rel="alternate" type="application/rss+xml" href="/rss"></html>')

    result = run_monitor("probe", site.base, "--config", str(loopback))

    (source,) = pasted(result, tmp_path)
    assert source.name.startswith('a" - name: evil ${HOME}')
    assert "\x1b" not in result.stdout + result.stderr
    assert "\u202e" not in result.stdout + result.stderr


@pytest.mark.slow
def test_private_addresses_are_refused_by_default(site: Site, run_monitor: Run) -> None:
    site.put("/", "<html></html>")

    result = run_monitor("probe", site.base)

    assert result.returncode == 1
    assert "allow_private_hosts" in result.stderr
    assert "Traceback" not in result.stderr
    assert site.asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "http://"])
def test_only_http_addresses(url: str) -> None:
    result = CliRunner().invoke(command, [url])
    assert result.exit_code == 2
    assert "not an http" in result.stderr
