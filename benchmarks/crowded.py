"""How many different events would be told as one if all fell on one day: real event notes, compared pair by pair.

    python benchmarks/crowded.py ../shared/eval

Every note of `events/dev.jsonl` tells another event, somewhere in half a year. Here all are put on one day, with district and
region in words ("in Djenné district, Mopti region"), which is denser than any day that the press reports: what is joined
here is the most that could be lost in another event's story. Recall is measured by `stories.py`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from monitor.items import Entry, Page, Site
from pipelines.analyse import analyse
from pipelines.knowledge import default_knowledge
from pipelines.report import Report
from pipelines.story import compare

DAY, READ = "11 August 2026", datetime(2026, 8, 12, 10, tzinfo=UTC)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTHS}) 20\d\d")
_AREAS = re.compile(r" \(([^(),]+), ([^(),]+)\)")
WATCHED = ("Mali", "Burkina Faso", "Niger", "Chad", "Mauritania")


def report(note: str) -> Report:
    """Return what is compared of an event note, as if it had been published on the day after the day of all."""
    text = _AREAS.sub(r", in \1 district, \2 region,", _DATE.sub(DAY, note))
    url = "https://example.org/note"
    entry = Entry(url=url, method="feed", via="https://example.org/feed", published_at=READ)
    page = Page(url=url, fetched_at=READ, title="", text=text, entry=entry)
    article = analyse(page, default_knowledge(None), Site(source="notes"), thorough=True)
    return Report(
        lang=article.lang, title="", lead=article.text[:400], facts=article.facts, day=READ.date(), kind=article.kind,
        source_kind="news",
    )  # fmt: skip


def main() -> None:
    """Print, for the watched countries and for all, how many pairs of different events are joined."""
    file = Path(sys.argv[1]) / "events" / "dev.jsonl"
    by_country: dict[str, list[Report]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        by_country[row["country"]].append(report(row["notes"]))
    pairs: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for country, reports in by_country.items():
        where = "watched countries" if country in WATCHED else "elsewhere"
        for one, other in combinations(reports, 2):
            pairs[where] += 1
            joined[where] += compare(one, other).same
    for where in ("watched countries", "elsewhere"):
        share = 100 * joined[where] / max(pairs[where], 1)
        print(f"{where}: {joined[where]} of {pairs[where]} pairs of different events joined ({share:.1f} %)")


if __name__ == "__main__":
    main()
