"""A change that lowers how well pages are read, by more than the noise, fails here. Needs the marked pages.

Every run reads the pages of a quarter of the sites; `make test-all` reads all. The figures to hold are those of
benchmarks/baseline-text.json, which `python benchmarks/text.py --store` renews.
"""

from __future__ import annotations

import gzip
import importlib.util
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("MONITOR_EVAL_DATA", ROOT.parent / "shared" / "eval")) / "extraction"

pytestmark = pytest.mark.skipif(not (DATA / "evaluate.py").is_file(), reason=f"no marked pages in {DATA}")


def bench() -> Any:
    """Return the benchmark's module."""
    spec = importlib.util.spec_from_file_location("bench_text", ROOT / "benchmarks" / "text.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(page: tuple[str, str, str]) -> tuple[str, dict[str, Any]]:
    name, url, path = page
    with gzip.open(path) as file:
        return name, bench().answer(name, url, file.read())


@pytest.mark.slow  # `make quality` runs it
@pytest.mark.parametrize("part", ["sample", "all"])
def test_pages_are_read_as_well_as_before(part: str) -> None:
    text = bench()
    scorer = text.scorer_of(DATA)
    docs, gold = scorer.load_data(str(DATA))
    chosen = [
        (page, url, path) for page, (url, path) in docs.items() if part == "all" or part in text.part_of(scorer, url)
    ]
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        answers = dict(pool.map(answer, chosen, chunksize=8))
    found = text.summary(scorer, docs, gold, answers, None if part == "all" else part)
    assert text.fell(found, part) == []
