"""The shipped configuration, the starter and the reference page are held to the code."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.config import ConsoleChannel, load_config
from monitor.config.advice import advice
from monitor.config.starter import starter_text

if TYPE_CHECKING:
    from monitor.items import Source

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def sources() -> tuple[Source, ...]:
    return load_config(ROOT / "config.yaml", {}).sources


def test_the_shipped_configuration_runs_as_it_is() -> None:
    config = load_config(ROOT / "config.yaml", {})
    assert [type(channel) for channel in config.channels.values()] == [ConsoleChannel]
    assert advice(config) == []


def test_every_shipped_source_is_described(sources: tuple[Source, ...]) -> None:
    assert len(sources) >= 55
    assert all(source.feeds and source.languages and source.timezone for source in sources)
    assert {source.kind for source in sources} == {"news", "ngo", "agency"}


def test_the_core_countries_and_languages_are_covered_twice(sources: tuple[Source, ...]) -> None:
    countries = Counter(source.country for source in sources)
    languages = Counter(language for source in sources for language in source.languages)
    assert all(countries[country] >= 2 for country in ("ML", "BF", "NE", "TD", "MR"))
    assert all(languages[language] >= 2 for language in ("fr", "en", "ar", "ha"))


def test_no_address_is_invented(sources: tuple[Source, ...]) -> None:
    page = ROOT.parent / "shared" / "sources.md"
    if not page.exists():
        pytest.skip("the list of sources with its evidence is not here")
    listed = page.read_text(encoding="utf-8")
    for source in sources:
        for feed in source.feeds:
            host = feed.split("/")[2].removeprefix("www.")
            assert host in listed, feed
            evidence = [row for row in listed.splitlines() if host in row]
            assert source.unproven or any("proven;" in row or "| proven" in row for row in evidence), feed


def test_the_starter_is_in_order(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(starter_text(), encoding="utf-8")
    config = load_config(path, {})
    assert config.sources
    assert config.routes
    assert advice(config) == []


def test_the_starters_sources_are_those_shipped(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(starter_text(), encoding="utf-8")
    assert set(load_config(path, {}).sources) <= set(sources)
