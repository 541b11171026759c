"""How well pages are read, against trafilatura and other extractors, on a folder of marked pages.

    .venv/bin/python benchmarks/text.py [--data DIR] [--peers PYTHON] [--passes N]
    .venv/bin/python benchmarks/text.py --check      # exit 1 when quality fell below benchmarks/baseline-text.json
    .venv/bin/python benchmarks/text.py --store      # keep today's figures as that baseline
    .venv/bin/python benchmarks/text.py --serve      # JSON Lines filter: {"id","url","html_path"} in, what was read out

DIR holds segments.jsonl, bodies.jsonl, metadata.jsonl, pages/ and the scorer evaluate.py (default:
$MONITOR_EVAL_DATA/extraction or ../shared/eval/extraction). The columns `half A` and `half B` split the pages by the
hash of their site: a rule that helps one half only has been fitted to its sites. PYTHON is an interpreter with the
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
NOISE = {"F1": 0.004, "exact": 0.012, "day": 0.012, "instant": 0.012}
"""What a figure may fall before it counts: about one page in a hundred, and less for the F1 of texts."""
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
    scorer = _scorer(options.data)
    docs, gold = scorer.load_data(str(options.data))
    runs = _runs(options)
    with tempfile.TemporaryDirectory(prefix="bench-text-") as folder:
        paths = scorer.unpack(docs, folder)
        answers = {name: _answers(scorer, command, docs, paths, options.passes) for name, command in runs.items()}
    figures = {name: _summary(scorer, docs, gold, found) for name, (found, _) in answers.items()}
    ours = answers["ours"][0]
    for half in ("A", "B"):
        figures[f"half {half}"] = _summary(scorer, docs, gold, ours, half)
    times = {name: seconds for name, (_, seconds) in answers.items()}
    print(_table(figures, times))
    if options.store:
        BASELINE.write_text(json.dumps({name: round(figures["ours"][name], 4) for name in HELD}, indent=1) + "\n")
    return _check(figures["ours"]) if options.check else 0


def serve() -> None:
    """Answer requests on stdin with what `pipelines.extract.read` makes of each page."""
    from monitor.items import Page, Site  # noqa: PLC0415 (the parent process needs none of it)
    from pipelines.extract import read  # noqa: PLC0415 (the same)

    for line in sys.stdin:
        request = json.loads(line)
        body = Path(request["html_path"]).read_bytes()
        found = read(Page(url=request["url"], fetched_at=datetime.now(UTC), body=body), Site())
        at = found.published_at.isoformat() if found.published_at else None
        row = {"id": request["id"], "title": found.title, "text": found.text, "date": at, "authors": found.authors}
        print(json.dumps(row))


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


def _scorer(folder: Path) -> Any:
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


def _summary(scorer: Any, docs: Any, gold: Any, answers: Any, half: str | None = None) -> dict[str, float]:
    def wanted(page: str) -> bool:
        digest = hashlib.sha256(scorer.site(docs[page][0]).encode()).digest()[0]
        return half is None or "AB"[digest % 2] == half

    part = {name: {page: row for page, row in rows.items() if wanted(page)} for name, rows in gold.items()}
    summary: dict[str, float] = scorer.summarise(scorer.score_all(part, answers), part)
    return summary


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


def _check(found: dict[str, float]) -> int:
    """Return 1 and say what fell where any figure is below the stored one by more than the noise."""
    status = 0
    for name, stored in json.loads(BASELINE.read_text()).items():
        noise = next((size for ending, size in NOISE.items() if name.endswith(ending)), NOISE["F1"])
        if found[name] < stored - noise:
            print(f"fell: {name} from {stored:.4f} to {found[name]:.4f}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
