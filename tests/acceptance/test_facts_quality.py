"""A change that lowers the facts by more than the noise fails here.

Our own texts are always there; the labelled sets need the evaluation data (MONITOR_EVAL_DATA).
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.knowledge import CompiledPack, compiled_pack

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("MONITOR_EVAL_DATA", ROOT.parent / "shared" / "eval"))
FLOORS = json.loads((ROOT / "tests" / "data" / "quality.json").read_text(encoding="utf-8"))["facts"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (DATA / "relevance").is_dir(), reason=f"no evaluation data in {DATA}"),
]


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def compiled() -> CompiledPack:
    return compiled_pack("sahel")


@cache
def benchmark() -> ModuleType:
    sys.path.insert(0, str(ROOT / "benchmarks"))  # the script imports its neighbour by name
    try:
        return module(ROOT / "benchmarks" / "facts.py")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@cache
def evaluate() -> ModuleType:
    scorer: ModuleType = benchmark().scorer(DATA)
    return scorer


@pytest.mark.parametrize(("name", "folder"), [("articles", "relevance"), ("notes", "events")])
def test_facts_of_the_labelled_sets_are_read_as_well_as_before(name: str, folder: str, compiled: CompiledPack) -> None:
    gold = [x for x in evaluate().read_gold(DATA / folder / "dev.jsonl") if x["label"] != "no"]
    found = evaluate().facts_scores(gold, {x["id"]: benchmark().predict(x, compiled) for x in gold}, 25.0)
    shares = {fact: hits / total for fact, (hits, total) in found.items()}
    below = {fact: shares[fact] for fact, floor in FLOORS[name].items() if shares[fact] < floor - FLOORS["noise"]}
    assert not below


def test_facts_of_our_own_texts_are_read_as_well_as_before(compiled: CompiledPack) -> None:
    scores = benchmark().score(compiled, evaluate())
    below = {}
    for lang, floors in FLOORS["own"].items():
        for fact, floor in floors.items():
            right, wrong = scores[lang][fact, True], scores[lang][fact, False]
            if right / (right + wrong) < floor - FLOORS["noise_own"]:
                below[lang, fact] = right / (right + wrong)
    assert not below
