"""Relevance against what a newcomer would try, as the tables of docs/benchmarks-relevance.md.

    .venv/bin/python benchmarks/relevance.py [../shared/eval]

Every figure on the labelled set is cross-validated: weights never saw the article that they judge. Our own texts
(tests/data/texts) are judged by the shipped weights, which no text of ours went into. Needs numpy.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from fit_relevance import (
    FOLDS,
    Example,
    calibrate,
    countries,
    cross,
    example,
    figures,
    load,
    reliability,
    report,
    rows,
)

from monitor.packs.folding import fold
from monitor.packs.load import load_pack
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.evidence import gather
from pipelines.knowledge import CompiledPack, compile_pack
from pipelines.match import Location
from pipelines.places import locate
from pipelines.relevance import score

if TYPE_CHECKING:
    from monitor.packs.schema import Pack

TEXTS = Path(__file__).parents[1] / "tests" / "data" / "texts"
_WORD = re.compile(r"\w{2,}")
_FLOOR = 3
"""Articles that a word must stand in to count for the text classifier."""


def keyword(folder: Path, compiled: CompiledPack, examples: list[Example], view: str) -> None:
    """Print what "any country and any violence word" reaches."""
    told = {}
    wanted = countries(view, compiled.pack)
    for row in rows(folder / "relevance" / "dev.jsonl"):
        reading = read_document(Document(url="", title=row["title"], text=row["text"]), row["lang"], compiled)
        hits = [hit for field in reading.fields for hit in field.hits]
        there = any(isinstance(hit.entry, Location) and hit.entry.code in wanted for hit in hits)
        told[row["id"]] = there and any(hit.kind == "violence" for hit in hits)
    judged = [(e, e.home(view), float(told[e.id])) for e in examples if not e.note]
    print(f"| any country and any violence word | {view} | {figures(judged)} |")


def classifier(folder: Path, examples: list[Example], view: str) -> None:
    """Print what TF-IDF with logistic regression reaches in the same folds."""
    articles = [e for e in examples if not e.note]
    texts = {r["id"]: f"{r['title']} {r['title']} {r['text']}" for r in rows(folder / "relevance" / "dev.jsonl")}
    kernel = similarity([Counter(_WORD.findall(fold(texts[e.id]))) for e in articles])
    gold = np.array([e.home(view) for e in articles])
    folds = np.arange(len(articles)) % FOLDS
    scores = np.zeros(len(articles))
    for n in range(FOLDS):
        seen = folds != n
        scores[~seen] = kernel[np.ix_(~seen, seen)] @ dual(kernel[np.ix_(seen, seen)], gold[seen])
    cut = best_cut(scores, gold)
    judged = [(e, bool(g), 0.75 if s >= cut else 0.25) for e, g, s in zip(articles, gold, scores, strict=True)]
    ranked = [(e, bool(g), float(s)) for e, g, s in zip(articles, gold, scores, strict=True)]
    ap = figures(ranked).split("AP ")[1].split()[0]
    shown = re.sub(r"AP [\d.]+", f"AP {ap}", figures(judged))
    print(f"| TF-IDF and logistic regression, its best threshold | {view} | {shown} |")


def similarity(bags: list[Counter[str]]) -> np.ndarray:
    """Return the cosine similarities of the texts' TF-IDF vectors."""
    frequency = Counter(word for bag in bags for word in bag)
    index = {word: n for n, (word, count) in enumerate(frequency.items()) if count >= _FLOOR}
    names = {word: n for n, word in enumerate(index)}
    x = np.zeros((len(bags), len(names)), dtype=np.float32)
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            if word in names:
                x[row, names[word]] = (1 + np.log(count)) * np.log(len(bags) / frequency[word])
    x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    return x @ x.T


def dual(kernel: np.ndarray, gold: np.ndarray, ridge: float = 0.1) -> np.ndarray:
    """Return the dual weights of a kernel logistic regression with balanced classes."""
    target = np.where(gold, 1.0, -1.0)
    weight = np.where(gold, (~gold).sum() / max(1, gold.sum()), 1.0)
    alpha = np.zeros(len(target))
    step = 1.0 / (kernel.sum(axis=1).max() * weight.max() / 4 + ridge)
    for _ in range(200):
        margin = kernel @ alpha
        pull = weight * target / (1 + np.exp(np.clip(target * margin, -30, 30)))
        alpha += step * (pull - ridge * alpha)
    return alpha


def best_cut(scores: np.ndarray, gold: np.ndarray) -> float:
    """Return the threshold with the best F1: more than a newcomer would have."""
    cuts = np.unique(scores)
    f1 = [2 * (gold & (scores >= c)).sum() / (gold.sum() + (scores >= c).sum()) for c in cuts]
    return float(cuts[int(np.argmax(f1))])


def own_texts(compiled: CompiledPack) -> None:
    """Print how the shipped weights judge our own texts, which cost nothing to write and prove little."""
    print("\n| our own texts | view | |\n|---|---|---|")
    for path in sorted(TEXTS.glob("*.jsonl")):
        for view in ("core", "core+border"):
            judged = []
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                e = example(row, row["text"], row["title"], path.stem, row["label"], row["reason"], compiled)
                judged.append((e, e.home(view), score(e.signals, compiled.pack, countries(view, compiled.pack)).value))
            print(f"| {path.stem} | {view} | {figures(judged)} |")


def speed(folder: Path, compiled: CompiledPack) -> None:
    """Print the time that matching, places and scoring take for an article of about 600 words."""
    chosen = [r for r in rows(folder / "relevance" / "dev.jsonl") if 550 < len(r["text"].split()) < 650]  # noqa: PLR2004 - about 600 words
    documents = [(Document(url="", title=r["title"], text=r["text"]), r["lang"]) for r in chosen]

    def once() -> float:
        began = time.process_time()
        for document, lang in documents:
            judge(document, lang, compiled, compiled.pack)
        return (time.process_time() - began) / len(documents) * 1000

    once()
    print(f"\nrelevance of an article of 600 words: {min(once() for _ in range(5)):.1f} ms ({len(documents)} articles)")


def judge(document: Document, lang: str, compiled: CompiledPack, pack: Pack) -> float:
    """Return the score of a document for the default watch."""
    reading = read_document(document, lang, compiled)
    return score(gather(reading, pack, locate(reading, compiled.places).located), pack, pack.countries).value


def main() -> None:
    """Print all tables."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/eval")
    compiled = compile_pack(load_pack("sahel"))
    if folder.is_dir():
        examples = load(folder, compiled)
        scores = cross(examples, compiled.pack, lambda i, _: i % FOLDS)
        pairs = [(z, e.home(v)) for v, zs in scores.items() for e, z in zip(examples, zs, strict=True) if not e.note]
        calibration = calibrate([z for z, _ in pairs], [gold for _, gold in pairs])
        print("| baseline | view | |\n|---|---|---|")
        for view in ("core", "core+border"):
            keyword(folder, compiled, examples, view)
            classifier(folder, examples, view)
        report(f"ours, {FOLDS} random folds", examples, scores, calibration)
        report(
            "ours, each outlet by weights of the others",
            examples,
            cross(examples, compiled.pack, lambda _, e: e.group),
            calibration,
        )
        report(
            "ours, each language by weights of the others",
            examples,
            cross(examples, compiled.pack, lambda _, e: e.lang),
            calibration,
        )
        reliability(examples, scores, calibration)
        speed(folder, compiled)
    else:
        print(f"{folder} is not here: only our own texts are judged")
    own_texts(compiled)


if __name__ == "__main__":
    main()
