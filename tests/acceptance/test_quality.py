"""A change that lowers relevance by more than the noise fails here. Needs the evaluation data (MONITOR_EVAL_DATA)."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.items import Page, Site
from pipelines.analyse import analyse
from pipelines.knowledge import CompiledWatch, Knowledge, default_knowledge
from pipelines.terms import TermSet

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("MONITOR_EVAL_DATA", ROOT.parent / "shared" / "eval"))
BASELINE = json.loads((ROOT / "tests" / "data" / "quality.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (DATA / "relevance").is_dir(), reason=f"no evaluation data in {DATA}"),
]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """Return two watches: the core alone, and the core with the border countries."""
    known = default_knowledge()
    pack = known.packs["sahel"].pack
    watches = tuple(
        CompiledWatch(
            name=name,
            pack="sahel",
            threshold=0.5,
            countries=countries,
            terms=TermSet((), "term"),
            exclude=TermSet((), "exclude"),
        )
        for name, countries in (("core", pack.countries), ("core+border", (*pack.countries, *pack.border)))
    )
    return Knowledge(packs=known.packs, watches=watches)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name / "dev.jsonl").read_text(encoding="utf-8").splitlines()]


def taken(knowledge: Knowledge, title: str, text: str, lang: str) -> dict[str, bool]:
    page = Page(url="https://example.org/", fetched_at=NOW, title=title, text=text)
    article = analyse(page, knowledge, Site(languages=(lang,)))
    return {verdict.watch: verdict.relevant for verdict in article.verdicts}


def test_articles_are_told_apart_as_well_as_before(knowledge: Knowledge) -> None:
    counts = {view: [0, 0, 0] for view in ("core", "core+border")}
    for row in rows("relevance"):
        said = taken(knowledge, row["title"], row["text"], row["lang"])
        for view, (hit, alarm, miss) in counts.items():
            gold = row["label"] == "core" or (view == "core+border" and row["label"] == "border")
            counts[view] = [
                hit + (gold and said[view]),
                alarm + (said[view] and not gold),
                miss + (gold and not said[view]),
            ]
    for view, (hit, alarm, miss) in counts.items():
        f1 = 2 * hit / (2 * hit + alarm + miss)
        assert f1 >= BASELINE[view]["f1"] - BASELINE[view]["noise"], f"{view}: F1 {f1:.3f}"


def test_event_notes_are_recognised_as_well_as_before(knowledge: Knowledge) -> None:
    said = {"core": [0, 0], "elsewhere": [0, 0]}
    for row in rows("events"):
        if row["label"] in said:
            answer = taken(knowledge, "", row["notes"], "en")["core"]
            said[row["label"]] = [said[row["label"]][0] + answer, said[row["label"]][1] + 1]
    recall, elsewhere = (hits / total for hits, total in said.values())
    assert recall >= BASELINE["notes"]["recall"] - BASELINE["notes"]["noise"]
    assert elsewhere <= BASELINE["notes"]["elsewhere"]
