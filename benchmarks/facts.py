"""Measure the facts and the language of articles against the labelled sets, and what reading them costs.

    .venv/bin/python benchmarks/facts.py ../shared/eval [--gazetteer ../shared/geonames] [--markdown]

The facts are read of every positive, as if each had been found relevant, so that they are measured apart from
relevance. Countries, places, tolls, actors, days and kinds are counted with the set's own scorer.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import langdetect
import py3langid
from langdetect.lang_detect_exception import LangDetectException
from own_facts import doers_table, own_table, score  # noqa: F401 - the quality gate counts with it

from monitor.items import Site
from monitor.packs.gazetteer import Gazetteer, import_dump, load_gazetteer
from monitor.packs.load import cached_pack
from pipelines import language
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import CompiledPack, compile_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

LONG = 600
"""Words of the articles whose reading is timed."""
RADIUS = 25.0


def scorer(folder: Path) -> ModuleType:
    """Return the labelled set's own scorer as a module."""
    spec = importlib.util.spec_from_file_location("evaluate", folder / "relevance" / "evaluate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(example: dict[str, Any], compiled: CompiledPack) -> dict[str, Any]:
    """Return the facts of an example in the form the scorer reads."""
    reading = read_document(
        Document(url="", title=example["title"] or None, text=example["text"]), example["lang"], compiled
    )
    facts = read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=None)
    return {
        "id": example["id"],
        "relevant": True,
        "score": 1.0,
        "countries": list(facts.countries),
        "places": [{"name": p.name, "country": p.country, "lat": p.lat, "lon": p.lon} for p in facts.places],
        "actors": list(facts.actors),
        "deaths_min": facts.deaths_min,
        "deaths_max": facts.deaths_max,
        "event_date": facts.event_date.isoformat() if facts.event_date else None,
        "event_type": facts.event_type,
    }


def facts_table(folder: Path, gazetteer: Gazetteer | None) -> Iterator[tuple[str, ...]]:
    """Yield rows: what is counted, then hits and share of articles and of event notes, also with the gazetteer."""
    evaluate = scorer(folder)
    columns = []
    for compiled in [compile_pack(cached_pack("sahel"), found) for found in (None, gazetteer)][: 2 if gazetteer else 1]:
        for data in ("relevance", "events"):
            gold = [x for x in evaluate.read_gold(folder / data / "dev.jsonl") if x["label"] != "no"]
            columns.append(evaluate.facts_scores(gold, {x["id"]: predict(x, compiled) for x in gold}, RADIUS))
    for name in sorted(columns[0]):
        yield (
            name,
            *(f"{c[name][0]} of {c[name][1]}, {c[name][0] / c[name][1]:.3f}" if name in c else "-" for c in columns),
        )


def languages_table(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield rows: language, kind of text, number, and how many are named right: by ours, and by each detector alone."""
    texts = [json.loads(line) for line in (folder / "relevance" / "dev.jsonl").read_text("utf-8").splitlines()]
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for example in texts:
        for kind, title, text in (("whole", example["title"], example["text"]), ("headline", example["title"], "")):
            if not f"{title}{text}".strip():
                continue
            lang, count = example["lang"], counts[example["lang"], kind]
            ours = language.detect(title, text)
            count["all"] += 1
            count["ours"] += ours == lang
            count["unsure"] += ours is None
            count["told"] += language.detect(title, text, None, ("fr", "en", "ha")) == lang
            count["langdetect"] += by_langdetect(f"{title}\n{text}") == lang
            count["py3langid"] += py3langid.classify(f"{title}\n{text}")[0] == lang
    for (lang, kind), count in sorted(counts.items()):
        named = ("all", "ours", "unsure", "told", "langdetect", "py3langid")
        yield lang, kind, *(str(count[name]) for name in named)


def by_langdetect(text: str) -> str | None:
    """Return langdetect's own answer, seeded."""
    try:
        return str(langdetect.detect(text))
    except LangDetectException:
        return None


def speed(folder: Path, compiled: CompiledPack) -> tuple[int, float, float]:
    """Return how many long articles were read, and the median milliseconds of processor time for matching and for facts."""
    texts = [json.loads(line) for line in (folder / "relevance" / "dev.jsonl").read_text("utf-8").splitlines()]
    long = [x for x in texts if x["label"] != "no" or "conflict" in (x.get("reason") or "")]
    long = sorted(long, key=lambda x: abs(len(x["text"].split()) - LONG))[:80]
    matching, reading_facts = [], []
    for example in long:
        document = Document(url="", title=example["title"], text=example["text"])
        begun = time.process_time()
        reading = read_document(document, example["lang"], compiled)
        halfway = time.process_time()
        read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=None)
        matching.append(halfway - begun)
        reading_facts.append(time.process_time() - halfway)
    middle = len(long) // 2
    return len(long), sorted(matching)[middle] * 1000, sorted(reading_facts)[middle] * 1000


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    """Print rows as a Markdown table."""
    print(f"| {' | '.join(head)} |")
    print(f"|{' --- |' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print()


def main() -> int:
    """Print the tables; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("eval", type=Path)
    parser.add_argument("--gazetteer", type=Path)
    options = parser.parse_args()
    langdetect.DetectorFactory.seed = 0
    with tempfile.TemporaryDirectory() as room:
        for path in sorted(options.gazetteer.glob("*.gz")) if options.gazetteer else ():
            import_dump(path, Path(room))
        gazetteer = load_gazetteer(Path(room))
        head = (
            "facts",
            "articles",
            "event notes",
            *(("articles, gazetteer", "event notes, gazetteer") if gazetteer else ()),
        )
        table(head, facts_table(options.eval, gazetteer))
        table(
            ("language", "text", "all", "ours", "unsure", "ours, told", "langdetect", "py3langid"),
            languages_table(options.eval),
        )
        table(
            ("our own texts", "Arabic", "English", "French", "Hausa"),
            own_table(compile_pack(cached_pack("sahel")), scorer(options.eval)),
        )
        table(
            ("our sentences", "Arabic", "English", "French", "Hausa"), doers_table(compile_pack(cached_pack("sahel")))
        )
        number, matching, reading = speed(options.eval, compile_pack(cached_pack("sahel"), gazetteer))
        print(f"{number} articles near {LONG} words: matching {matching:.2f} ms, facts {reading:.2f} ms each (median).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
