"""Sixty short reports of our own in wire style, fifteen a language, labelled before the program read them.

On the first run nothing was wrong in 14 of the first forty (`r-`), and, after what they showed had been mended, in 8 of
the next twenty (`s-`), which were written then. What they showed is mended by general rules, so that this test holds
what was won and does not measure it; docs/benchmarks-facts.md has the figures fact by fact.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.items import Facts, Site
from monitor.packs.load import cached_pack
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import CompiledPack, compile_pack

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "reports.jsonl").read_text(encoding="utf-8").splitlines()
]
COUNTS = ("injured", "abducted", "freed", "displaced")


@cache
def sahel() -> CompiledPack:
    return compile_pack(cached_pack("sahel"))


@cache
def read(name: str) -> Facts:
    row = next(row for row in ROWS if row["id"] == name)
    reading = read_document(Document(url="", title=row["title"], text=row["text"]), row["lang"], sahel())
    published = datetime.fromisoformat(row["published_at"])
    return read_facts(reading, sahel().places, sahel().pack, site=Site(), published_at=published)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_dead_hurt_taken_and_freed_are_counted(row: dict[str, Any]) -> None:
    facts, gold = read(row["id"]), row["facts"]
    assert (facts.deaths_min, facts.deaths_max) == (gold["deaths_min"], gold["deaths_max"])
    assert {name: getattr(facts, name) for name in COUNTS} == {name: gold.get(name) for name in COUNTS}


def test_days_and_doers_are_told() -> None:
    days = [row["id"] for row in ROWS if str(read(row["id"]).event_date) not in row["facts"]["date"].split("|")]
    assert days == ["r-ar-9"]  # officers announce on Monday: the day of the saying is that of the deed
    unstated = [row["id"] for row in ROWS if "perpetrator" not in row["facts"] and read(row["id"]).perpetrator]
    unfound = [row["id"] for row in ROWS if "perpetrator" in row["facts"] and not read(row["id"]).perpetrator]
    assert not unstated
    assert not unfound


def test_each_language_has_its_share() -> None:
    assert {lang: sum(row["lang"] == lang for row in ROWS) for lang in ("fr", "en", "ar", "ha")} == dict.fromkeys(
        ("fr", "en", "ar", "ha"), 15
    )
