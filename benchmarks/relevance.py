"""Relevance against what a newcomer would try, as the tables of docs/benchmarks-relevance.md.

    .venv/bin/python benchmarks/relevance.py [../shared/eval]

Every figure on the labelled set is cross-validated: weights never saw the article that they judge. Our own texts
(tests/data/texts) are judged by the shipped weights, which no text of ours went into. Needs numpy.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trafilatura
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

from monitor.items import Page, Site
from monitor.packs.folding import fold
from monitor.packs.load import load_pack
from pipelines import extract, language
from pipelines.analyse import analyse, read_document
from pipelines.document import Document
from pipelines.evidence import gather
from pipelines.knowledge import CompiledPack, compile_pack, default_knowledge
from pipelines.match import Location
from pipelines.places import locate
from pipelines.relevance import score
from pipelines.terms import TermSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.packs.schema import Pack
    from pipelines.knowledge import Knowledge

TEXTS = Path(__file__).parents[1] / "tests" / "data" / "texts"
_WORD = re.compile(r"\w{2,}")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAGES = 100
"""Real pages on which the shares of the time are measured."""
TERMS = (100, 10_000)
"""How many terms of its own a watch is given."""
_SHORT = 4
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
    """Print what understanding costs beside trafilatura: processor time, for texts of about 600 words and real pages."""
    chosen = [r for r in rows(folder / "relevance" / "dev.jsonl") if 550 < len(r["text"].split()) < 650]  # noqa: PLR2004 - about 600 words
    documents = [(Document(url="", title=r["title"], text=r["text"]), r["lang"]) for r in chosen]
    judged = _milliseconds(lambda: [judge(document, lang, compiled, compiled.pack) for document, lang in documents])
    told = _milliseconds(lambda: [language.detect(document.title, document.text) for document, _ in documents])
    print(f"\nof {len(documents)} articles of 600 words: relevance {judged / len(documents):.1f} ms each, ", end="")
    print(f"language {told / len(documents):.1f} ms each")
    pages = [path.read_bytes() for path in sorted((folder / "extraction" / "pages").rglob("*.html*"))[:PAGES]]
    if not pages:
        return
    plain = [page if page[:2] != b"\x1f\x8b" else gzip.decompress(page) for page in pages]
    theirs = _milliseconds(lambda: [trafilatura.bare_extraction(page, with_metadata=True) for page in plain], rounds=2)
    knowledge = default_knowledge()
    given = [_as_text(page) for page in plain]
    whole = _milliseconds(lambda: [analyse(page, knowledge, Site()) for page in given])
    ours = whole - _milliseconds(
        lambda: [extract.read(page, Site()) for page in given]
    )  # cleaning is not understanding
    print(
        f"of {len(plain)} real pages: trafilatura {theirs / len(plain):.1f} ms each; language, relevance and facts of ",
        end="",
    )
    print(f"their texts {ours / len(plain):.1f} ms each, {ours / theirs:.0%} of it (aim: at most 15 %)")


def growth(folder: Path) -> None:
    """Print what a watch's own terms add to an article: half are two words of the set's texts, half one word."""
    texts = [r for r in rows(folder / "relevance" / "dev.jsonl") if 550 < len(r["text"].split()) < 650]  # noqa: PLR2004 - about 600 words
    pages = [Page(url="", fetched_at=NOW, title=r["title"], text=r["text"]) for r in texts]
    words = sorted({word for r in texts for word in r["text"].split() if word.isalpha() and len(word) > _SHORT})
    draw, known = random.Random(1), default_knowledge()
    drawn = [" ".join(draw.sample(words, 2)) if n % 2 else draw.choice(words) for n in range(TERMS[-1])]
    times = []
    for count in TERMS:
        watch = replace(known.watches[0], terms=TermSet(drawn[:count], "term"))
        work = partial(_analyse_all, pages, replace(known, watches=(watch,)))
        times.append(_milliseconds(work) / len(pages))
    shown = ", ".join(f"{count:,}: {took:.1f} ms" for count, took in zip(TERMS, times, strict=True))
    print(f"an article by number of terms ({shown}): {times[-1] / times[0]:.2f} x (aim: at most 1.3)")


def _analyse_all(pages: list[Page], knowledge: Knowledge) -> None:
    for page in pages:
        analyse(page, knowledge, Site())


def _as_text(body: bytes) -> Page:
    """Return the page's title and text as a page without HTML, so that only understanding is timed."""
    read = extract.read(Page(url="", fetched_at=NOW, body=body), Site())
    return Page(url="", fetched_at=NOW, title=read.title, text=read.text)


def _milliseconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the processor time of `work`, the quickest of some rounds after a first one that warms up."""
    work()
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return 1000 * min(times)


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
        growth(folder)
    else:
        print(f"{folder} is not here: only our own texts are judged")
    own_texts(compiled)


if __name__ == "__main__":
    main()
