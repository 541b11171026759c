"""Count the facts read from our own labelled texts (tests/data/texts), which have gold for Arabic, Hausa, English, French.

A gold name may list alternatives with `|`. What a text does not state counts where nothing may be given.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.items import Site
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from monitor.items import Facts
    from pipelines.knowledge import CompiledPack

TEXTS = Path(__file__).parents[1] / "tests" / "data" / "texts"
COUNTED = ("injured", "abducted", "freed", "displaced")
Score = Counter[tuple[str, bool]]


def texts() -> Iterator[dict[str, Any]]:
    """Yield our own texts with facts: positives, short reports in other styles, on who did what where, and of the wires."""
    for path in (
        *sorted(TEXTS.glob("*.jsonl")),
        *(TEXTS.parent / f"{name}.jsonl" for name in ("probes", "deeds", "reports")),
    ):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["facts"]:
                yield row


def read(row: dict[str, Any], compiled: CompiledPack) -> Facts:
    """Return the facts that the program reads from a text, as if published when the row says."""
    reading = read_document(Document(url="", title=row["title"], text=row["text"]), row["lang"], compiled)
    published = datetime.fromisoformat(row["published_at"])
    return read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=published)


def counted(row: dict[str, Any], facts: Facts, evaluate: ModuleType) -> Iterator[tuple[str, bool]]:
    """Yield (what is counted, whether it is right) for one text."""
    gold = row["facts"]
    yield "country set", {evaluate.country(c) for c in gold["countries"]} == set(map(_country, facts.countries))
    said = {evaluate.norm(place.name) for place in facts.places}
    for place in gold["places"]:
        yield "place named", any(evaluate.norm(name) in said for name in place["name"].split("|"))
    actors = {evaluate.actor(name) for name in facts.actors}
    for name in gold["actors"]:
        yield "actor named", _among(name, actors, evaluate)
    wanted = {evaluate.actor(part) for name in gold["actors"] for part in name.split("|")}
    for name in actors:
        yield "actor given is right", name in wanted
    yield "toll", (facts.deaths_min, facts.deaths_max) == (gold["deaths_min"], gold["deaths_max"])
    day = facts.event_date.isoformat() if facts.event_date else None
    days = gold["date"].split("|") if gold["date"] else [None]
    yield ("day" if gold["date"] else "no day stated, none given"), day in days
    types = evaluate.event_types(gold["event_type"].replace("|", "/").replace("explosion/remote", "explosion"))
    yield "event type", bool(evaluate.event_types(facts.event_type or "-") & types)
    yield from _people(gold, facts)
    if "perpetrator" in gold:
        doers = {evaluate.actor(facts.perpetrator)} if facts.perpetrator else set()
        yield "perpetrator", _among(gold["perpetrator"], doers, evaluate)
    elif facts.perpetrator:
        yield "perpetrator given where none is stated", False
    if "victim" in gold:
        yield "victim", _among(gold["victim"], {evaluate.actor(name) for name in facts.victims}, evaluate)


def _people(gold: dict[str, Any], facts: Facts) -> Iterator[tuple[str, bool]]:
    """Yield what is counted of headcounts beside the toll."""
    for name in COUNTED:
        if name in gold:
            yield name, getattr(facts, name) == gold[name]
        else:
            yield "no such count stated, none given", getattr(facts, name) is None
    killed = facts.people.get("killed")
    for kind, number in gold.get("kinds", {}).items():
        yield "dead by kind", killed is not None and killed.kinds.get(kind) == number
    if "claimed" in gold:
        yield "claimed", killed is not None and killed.claimed == gold["claimed"]


CODES = {"ML": "mali", "BF": "burkina faso", "NE": "niger", "TD": "chad", "MR": "mauritania", "NG": "nigeria"}
CODES |= {"CM": "cameroon", "BJ": "benin", "TG": "togo", "CI": "cote d ivoire"}
CODES |= {"SD": "sudan", "LY": "libya"}


def _country(code: str) -> str:
    return CODES.get(code, code)


def _among(name: str, given: Iterable[str], evaluate: ModuleType) -> bool:
    return bool({evaluate.actor(part) for part in name.split("|")} & set(given))


def score(compiled: CompiledPack, evaluate: ModuleType) -> dict[str, Score]:
    """Return, by language, how often each fact is right and wrong."""
    scores: dict[str, Score] = {}
    for row in texts():
        scores.setdefault(row["lang"], Counter()).update(counted(row, read(row, compiled), evaluate))
    return scores


def own_table(compiled: CompiledPack, evaluate: ModuleType) -> Iterator[tuple[str, ...]]:
    """Yield rows: the fact, then hits of all in Arabic, English, French and Hausa."""
    scores = score(compiled, evaluate)
    for name in sorted({name for counts in scores.values() for name, _ in counts}):
        yield name, *(_share(scores[lang][name, True], scores[lang][name, False]) for lang in sorted(scores))


def doers_table(compiled: CompiledPack) -> Iterator[tuple[str, ...]]:
    """Yield rows on our single sentences: the fact, then hits of all in Arabic, English, French and Hausa."""
    scores: dict[str, Score] = {}
    for line in (TEXTS.parent / "doers.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        facts = read({**row, "title": ""}, compiled)
        counts = scores.setdefault(row["lang"], Counter())
        counts["perpetrator", facts.perpetrator in row["perpetrator"]] += 1
        if facts.perpetrator is not None:
            counts["perpetrator, where one is given", facts.perpetrator in row["perpetrator"]] += 1
        if "victim" in row:
            counts["victim", bool(set(row["victim"]) & set(facts.victims))] += 1
        if "event_type" in row:
            counts["event type", facts.event_type == row["event_type"]] += 1
    for name in ("perpetrator", "perpetrator, where one is given", "victim", "event type"):
        yield name, *(_share(scores[lang][name, True], scores[lang][name, False]) for lang in sorted(scores))


def _share(right: int, wrong: int) -> str:
    return f"{right} of {right + wrong}" if right + wrong else "-"
