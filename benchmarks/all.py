"""Run every benchmark that its data allow, and print their tables: what `make bench` does.

    .venv/bin/python benchmarks/all.py [text relevance facts stories speed ...]

The labelled sets are other people's texts and no part of this repository: their folder is $MONITOR_EVAL_DATA or
../shared/eval. What needs them is skipped, with the reason, where they are absent; `speed` and `boilerplate` need none.
Ends with 1 when a benchmark failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Bench:
    """One program of this folder, and what it is called with."""

    name: str
    arguments: tuple[str, ...] = ()
    data: str | None = None
    """The part of the evaluation folder that it reads; None for a benchmark that makes its own input."""


BENCHES = (
    Bench("text", data="extraction"),
    Bench("boilerplate"),
    Bench("relevance", ("{data}",), data="relevance"),
    Bench("facts", ("{data}", "--markdown"), data="relevance"),
    Bench("reports"),
    Bench("stories", ("10000", "100000", "1000000")),
    Bench("crowded", ("{data}",), data="events"),
    Bench("delivery"),
    Bench("backtest"),
    Bench("speed"),
)


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all; return the exit status."""
    known = {bench.name for bench in BENCHES}
    if unknown := [name for name in wanted if name not in known]:
        print(f"No benchmark is called {', '.join(unknown)}. Known: {', '.join(sorted(known))}.", file=sys.stderr)
        return 2
    data = Path(os.environ.get("MONITOR_EVAL_DATA", HERE.parent.parent / "shared" / "eval"))
    failed = [bench.name for bench in BENCHES if (not wanted or bench.name in wanted) and not _run(bench, data)]
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _run(bench: Bench, data: Path) -> bool:
    """Run one benchmark under a heading; return whether it went well or had a reason to be left out."""
    program = HERE / f"{bench.name}.py"
    arguments = [part.format(data=data) for part in bench.arguments]
    shown = " ".join(("python", f"benchmarks/{program.name}", *arguments))
    print(f"\n## {bench.name}: {shown}\n", flush=True)
    if not program.exists():
        print("skipped: this benchmark does not exist yet")
        return True
    if bench.data is not None and not (data / bench.data).is_dir():
        print(f"skipped: {data / bench.data} is absent; name the labelled sets by MONITOR_EVAL_DATA")
        return True
    begun = time.monotonic()
    done = subprocess.run([sys.executable, str(program), *arguments], check=False)
    print(f"\n({time.monotonic() - begun:.0f} s)", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
