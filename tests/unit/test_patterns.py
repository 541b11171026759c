"""No pattern takes quadratic time on long runs of one sign: a page may be one megabyte of commas."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

import monitor.packs.folding
import pipelines

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 6_000
QUICK = 0.02
"""Seconds of processor time that no linear pattern takes for a run: what is slower is measured for its growth."""
GROWTH = 9
"""Times as long that a run four times as long may take: linear is 4, quadratic 16."""
TRIES = 4
RUNS = [
    *(" ", "\n", "\xa0", ",", ", ", ".", ". ", "…", ";", ":", "-", "—", " - ", "/", "|", " | ", "&", "@", "_"),
    *("(", "((a", "{", "<a ", "-->", "«", '"', "'", "A", "A ", "a-", "a.", "م", "م ", "1", "1 ", "1.", "12:", "de "),
]  # fmt: skip


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the compiled patterns of every module that reads pages, also those that cached functions build."""
    names = [f"pipelines.{module.name}" for module in pkgutil.iter_modules(pipelines.__path__)]
    names.remove("pipelines.warm")  # importing it loads the language models, and nothing is in it
    seen: set[int] = set()
    for module in (monitor.packs.folding, *map(importlib.import_module, names)):
        for name, value in vars(module).items():
            built = getattr(value, "__wrapped__", None)
            if built is not None and built.__annotations__.get("return") == "re.Pattern[str]":
                value = value()  # noqa: PLW2901 - the pattern in place of what builds it
            for number, pattern in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(pattern, re.Pattern) and id(pattern) not in seen:
                    seen.add(id(pattern))
                    yield f"{module.__name__}.{name}.{number}", pattern


PATTERNS = dict(_patterns())


def _seconds(pattern: re.Pattern[Any], text: str) -> float:
    hostile: Any = text if isinstance(pattern.pattern, str) else text.encode()
    begun = time.process_time()
    pattern.match(hostile)
    for _ in pattern.finditer(hostile):
        pass
    return time.process_time() - begun


@pytest.mark.parametrize("name", PATTERNS)
def test_a_long_run_takes_no_quadratic_time(name: str) -> None:
    pattern = PATTERNS[name]
    for head in ("", "1 "):
        for run in RUNS:
            if _seconds(pattern, head + run * (LONG // len(run)) + "\x01") > QUICK:
                short, long = (
                    min(_seconds(pattern, head + run * (size // len(run)) + "\x01") for _ in range(TRIES))
                    for size in (LONG, 4 * LONG)
                )
                assert long <= max(QUICK, GROWTH * short), f"{run!r}: {short:.3f} s, four times as many {long:.3f} s"


def test_there_are_patterns_to_measure() -> None:
    assert len(PATTERNS) > 50
