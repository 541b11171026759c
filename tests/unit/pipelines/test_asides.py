"""Our own short articles on what is easily mistaken for the event: background, recalled deeds, exercises, other senses.

They were labelled before the program read them; `open` marks what it still gets wrong. Severity is what a reader is
told, so it is held only where the article is relevant.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.items import Entry, Page, Site
from pipelines.analyse import analyse
from pipelines.knowledge import Knowledge, default_knowledge

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "asides.jsonl").read_text(encoding="utf-8").splitlines()
]


@cache
def knowledge() -> Knowledge:
    return default_knowledge()


def said(row: dict[str, Any]) -> dict[str, Any]:
    published = datetime.fromisoformat(row["published_at"])
    url = f"https://example.org/{row['id']}"
    entry = Entry(url=url, method="feed", via="", published_at=published)
    page = Page(url=url, fetched_at=published, title=row["title"], text=row["text"], entry=entry)
    article = analyse(page, knowledge(), Site())
    facts = article.facts
    return {
        "deaths": [facts.deaths_min, facts.deaths_max],
        "severity": article.severity,
        "relevant": article.verdicts[0].relevant,
        "event_type": facts.event_type,
        "event_date": facts.event_date.isoformat() if facts.event_date else None,
    }


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.get("open")], ids=lambda row: f"{row['id']} {row['what']}"
)
def test_what_is_easily_mistaken_is_told_from_the_event(row: dict[str, Any]) -> None:
    found = said(row)
    expected = row["expected"]
    levels = expected["severity"]
    assert {name: found[name] for name in expected if name != "severity"} == {
        name: value for name, value in expected.items() if name != "severity"
    }
    assert not found["relevant"] or found["severity"] in levels


def test_each_language_has_its_share() -> None:
    assert all(sum(row["lang"] == lang for row in ROWS) >= 11 for lang in ("fr", "en", "ar", "ha"))
