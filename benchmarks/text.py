"""How well pages are read, against trafilatura and other extractors, on a folder of marked pages.

    .venv/bin/python benchmarks/text.py [--data DIR] [--peers PYTHON] [--passes N]
    .venv/bin/python benchmarks/text.py --check      # exit 1 when quality fell below benchmarks/baseline-text.json
    .venv/bin/python benchmarks/text.py --store      # keep today's figures as that baseline
    .venv/bin/python benchmarks/text.py --serve      # JSON Lines filter: {"id","url","html_path"} in, what was read out

DIR holds segments.jsonl, bodies.jsonl, metadata.jsonl, pages/ and the scorer evaluate.py (default:
$MONITOR_EVAL_DATA/extraction or ../shared/eval/extraction). The columns `half A` and `half B` split the pages by the
hash of their site: a rule that helps one half only has been fitted to its sites. What each rule is worth is printed by
ablate.py; tests/acceptance/test_text_quality.py holds the baseline, on a quarter of the sites in every run. PYTHON is an interpreter with the
packages of requirements-peers.txt, in an environment of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shlex
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BASELINE = HERE / "baseline-text.json"
NOISE = {"all": (0.004, 0.012), "sample": (0.008, 0.04)}
"""What the F1 of texts and the share of other answers may fall before it counts: about a page, of all or the sample."""
FETCHED = datetime(2027, 1, 1, tzinfo=UTC)
"""When all pages count as fetched: no date of theirs is later."""
SHOWN = (
    "segments F1",
    "segments precision",
    "segments recall",
    "body scrapinghub F1",
    "body scrapinghub precision",
    "body scrapinghub recall",
    "body fundus F1",
    "body fundus precision",
    "body fundus recall",
    "meta fundus title exact",
    "meta fundus date same UTC day",
    "meta fundus date exact instant",
    "meta fundus authors exact",
    "meta trafilatura title exact",
    "meta trafilatura date same UTC day",
    "meta trafilatura authors exact",
)
HELD = tuple(name for name in SHOWN if "precision" not in name and "recall" not in name)


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; return the exit status."""
    options = _options(arguments)
    if options.serve:
        serve()
        return 0
    if not (options.data / "evaluate.py").is_file():
        print(f"no marked pages at {options.data}: name the folder with --data", file=sys.stderr)
        return 2
    scorer = scorer_of(options.data)
    docs, gold = scorer.load_data(str(options.data))
    runs = _runs(options)
    with tempfile.TemporaryDirectory(prefix="bench-text-") as folder:
        paths = scorer.unpack(docs, folder)
        answers = {name: _answers(scorer, command, docs, paths, options.passes) for name, command in runs.items()}
    figures = {name: summary(scorer, docs, gold, found) for name, (found, _) in answers.items()}
    ours = answers["ours"][0]
    for half in ("A", "B"):
        figures[f"half {half}"] = summary(scorer, docs, gold, ours, half)
    times = {name: seconds for name, (_, seconds) in answers.items()}
    print(_table(figures, times))
    if options.store:
        parts = {"all": figures["ours"], "sample": summary(scorer, docs, gold, ours, "sample")}
        stored = {part: {name: round(found[name], 4) for name in HELD} for part, found in parts.items()}
        BASELINE.write_text(json.dumps(stored, indent=1) + "\n")
    fallen = fell(figures["ours"], "all") if options.check else []
    for line in fallen:
        print(line, file=sys.stderr)
    return int(bool(fallen))


def serve() -> None:
    """Answer requests on stdin with what `pipelines.extract.read` makes of each page."""
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(answer(request["id"], request["url"], Path(request["html_path"]).read_bytes())))


def answer(page: str, url: str, body: bytes) -> dict[str, Any]:
    """Return what `pipelines.extract.read` makes of a page, as the scorer reads it."""
    from monitor.items import Page, Site  # noqa: PLC0415 (the parent process needs none of it)
    from pipelines.extract import read  # noqa: PLC0415 (the same)

    found = read(Page(url=url, fetched_at=FETCHED, body=body), Site())
    at = found.published_at.isoformat() if found.published_at else None
    return {"id": page, "title": found.title, "text": found.text, "date": at, "authors": list(found.authors)}


def _options(arguments: list[str] | None) -> argparse.Namespace:
    root = Path(os.environ.get("MONITOR_EVAL_DATA", HERE.parent.parent / "shared" / "eval"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=root / "extraction")
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter with requirements-peers.txt installed")
    parser.add_argument("--passes", type=int, default=1, help="timed passes, the fastest counts")
    parser.add_argument("--check", action="store_true", help="only our own reader; compare with the stored baseline")
    parser.add_argument("--store", action="store_true", help="store the figures as the baseline")
    parser.add_argument("--serve", action="store_true")
    return parser.parse_args(arguments)


def scorer_of(folder: Path) -> Any:
    """Return the scorer that lies beside the marked pages."""
    spec = importlib.util.spec_from_file_location("evaluate_extraction", folder / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _runs(options: argparse.Namespace) -> dict[str, list[str]]:
    runs = {"ours": [sys.executable, str(HERE / "text.py"), "--serve"]}
    if options.check:
        return runs
    scorer = str(options.data / "evaluate.py")
    runs["trafilatura"] = [sys.executable, scorer, "--serve-baseline", "trafilatura"]
    if options.peers:
        for name in ("newspaper4k", "readability-lxml"):
            runs[name] = [*shlex.split(options.peers), str(HERE / "peers.py"), name]
    return runs


def _answers(scorer: Any, command: list[str], docs: Any, paths: Any, passes: int) -> tuple[dict[str, Any], float]:
    """Return the answers of one command and its milliseconds a page."""
    best, found = float("inf"), {}
    for _ in range(max(1, passes)):
        found, seconds, _memory = scorer.run_command(command, docs, paths, 1800, command[-1])
        best = min(best, seconds)
    return found, 1000 * best / len(docs)


def part_of(scorer: Any, url: str) -> frozenset[str]:
    """Return the parts of the pages that one belongs to, by its site: half `A` or `B`, and the `sample` or not."""
    digest = hashlib.sha256(scorer.site(url).encode()).digest()
    return frozenset(["AB"[digest[0] % 2], *(["sample"] if digest[1] % 4 == 0 else [])])


def summary(scorer: Any, docs: Any, gold: Any, answers: Any, part: str | None = None) -> dict[str, float]:
    """Return the figures of all pages, or of one part of them."""
    inside = {page for page in docs if part is None or part in part_of(scorer, docs[page][0])}
    chosen = {name: {page: row for page, row in rows.items() if page in inside} for name, rows in gold.items()}
    found: dict[str, float] = scorer.summarise(scorer.score_all(chosen, answers), chosen)
    return found


def _table(figures: dict[str, dict[str, float]], times: dict[str, float]) -> str:
    head = ["", *figures]
    rows = [[name, *(f"{found[name]:.4f}" if name in found else "-" for found in figures.values())] for name in SHOWN]
    rows.append(["ms a page", *(f"{times[name]:.1f}" if name in times else "" for name in figures)])
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    ruler = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(
        "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, ruler, *rows)
    )


def fell(found: dict[str, float], part: str) -> list[str]:
    """Return a sentence for every figure that is below the stored one by more than the noise."""
    texts, others = NOISE[part]
    return [
        f"fell: {name} from {stored:.4f} to {found[name]:.4f}"
        for name, stored in json.loads(BASELINE.read_text())[part].items()
        if found[name] < stored - (texts if name.endswith("F1") else others)
    ]


if __name__ == "__main__":
    sys.exit(main())
