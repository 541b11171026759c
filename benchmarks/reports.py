"""Short reports and traps that were written and labelled without a look at rules: what is told, and which facts are read.

    python benchmarks/reports.py

`tests/data/reports_2.jsonl` (60 texts) and `reports_3.jsonl` (100), invented, in four languages. A trap is a text on sport, a
film, a drill, another war, a court, an accident and the like. The facts' names are compared loosely, as people write them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.items import Entry, Page, Site
from monitor.packs.folding import fold
from pipelines.analyse import analyse
from pipelines.knowledge import default_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.items import Facts

DATA = Path(__file__).parent.parent / "tests" / "data"
RELEVANT = 0.5
GUNMEN = "unidentified gunmen"
SPELT = {"ISSP": "Islamic State Sahel Province", "vigilantes": "self-defence groups"}
"""How the pack calls what a label calls otherwise."""


def _named(label: str | None, given: str | None) -> bool:
    """Return whether a label and a name of the pack mean one: `Mali army` and `Military forces of Mali` do."""
    if label is None or given is None:
        return label is None and given in (None, GUNMEN)
    country, _, force = label.rpartition(" ")
    if force in ("army", "police"):
        return given.startswith(("Military forces of", "Police of")) and re.search(rf"\b{country}\b", given) is not None
    told = SPELT.get(label, label).casefold()
    return told in given.casefold() or given.casefold() in told


def _facts(row: dict[str, Any], facts: Facts) -> Iterator[tuple[str, bool]]:
    """Yield each fact that the label gives, and whether it was read."""
    label = row["facts"]
    yield "perpetrator", _named(label["perpetrator"], facts.perpetrator)
    if label["perpetrator"] and facts.perpetrator not in (None, GUNMEN):
        yield "perpetrator, of those named", _named(label["perpetrator"], facts.perpetrator)
    if label["victim"]:
        yield "victim", any(_named(label["victim"], victim) for victim in facts.victims)
    for name in ("deaths_min", "deaths_max", "injured", "abducted"):
        yield name, (label[name] or None) == (getattr(facts, name) or None)
    yield "day", label["date"] == (facts.event_date.isoformat() if facts.event_date else None)
    yield "event type", label["event_type"] == facts.event_type
    if label["place"]:
        wanted = {fold(part).replace("-", " ").strip() for part in label["place"].replace("(", "/").split("/")}
        given = [fold(place.name).replace("-", " ") for place in facts.places[:3]]
        yield "place, among the first three", any(one in other or other in one for one in wanted for other in given)


def main() -> None:
    """Print for each set how many are right."""
    knowledge = default_knowledge(None)
    for path in (DATA / "reports_2.jsonl", DATA / "reports_3.jsonl"):
        right: Counter[str] = Counter()
        every: Counter[str] = Counter()
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            at = datetime.fromisoformat(row["published_at"])
            url = "https://example.org/a"
            entry = Entry(url=url, method="feed", via="https://example.org/feed", published_at=at)
            page = Page(url=url, fetched_at=at, title=row["title"], text=row["text"], entry=entry)
            article = analyse(page, knowledge, Site(source="Example"), thorough=True)
            told = article.verdicts[0].score >= RELEVANT
            found = [] if row["label"] == "no" else list(_facts(row, article.facts))
            if row["label"] != "border":
                found.insert(0, ("trap left out", not told) if row["label"] == "no" else ("report told", told))
            for name, good in found:
                every[name] += 1
                right[name] += good
        print(f"\n{path.stem}: " + ", ".join(f"{name} {right[name]} of {every[name]}" for name in every))


if __name__ == "__main__":
    main()
