"""How well articles are put together into stories, and what joining costs.

    python benchmarks/stories.py [10000 100000 1000000]

The labelled articles (sets in tests/data/stories, invented) go through analysis and intake as fetched pages do, once with
the default watch, and once with one that adds the border countries where that finds more of them. The cost is
measured on archives of generated reports, of the sizes given: processor time of the transaction that takes in one more.
"""

# ruff: noqa: SLF001 - it times the inner steps, and fills tables in bulk
from __future__ import annotations

import json
import logging
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import insert

from monitor import filing, joining
from monitor.config import Route
from monitor.intake import accept, listed_key
from monitor.items import Article, Entry, Facts, Page, Place, Site, Source, Verdict
from monitor.store import articles, codec, fetches, open_store, outbox, schema, sources, stories
from monitor.store.members import Member, kept
from monitor.story import report_of
from pipelines import shingles
from pipelines.analyse import analyse
from pipelines.knowledge import DEFAULT_PACK, default_knowledge
from pipelines.same_place import place_keys
from pipelines.story import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.store import Store
    from pipelines.knowledge import Knowledge

SETS = Path(__file__).parent.parent / "tests" / "data" / "stories"
LABELLED, HELD_OUT, UNSEEN, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH = (
    SETS / f"{name}.jsonl" for name in ("articles", "held_out", *(f"held_out_{number}" for number in range(2, 10)))
)
"""The set on which the rules were made, and nine that were unseen when they were first run; on UNSEEN and EIGHTH nothing
was mended. The last seven say of each article which alert is due (`alert`: new, update or none)."""
CONFIG: Any = SimpleNamespace(routes=(Route(watches=("sahel-conflict",), to=("desk",)),))


RECENT = 100_000
"""Generated reports of the last 90 days; of a larger archive the others are older."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Agreement of found with labelled stories."""

    pairwise: tuple[float, float, float]
    """Precision, recall, F1 over pairs of articles."""
    b_cubed: tuple[float, float, float]
    """Precision, recall, F1 averaged over articles."""


def compare(found: Mapping[str, str], labelled: Mapping[str, str]) -> Scores:
    """Return how well the found story of each article agrees with its label."""
    ids = sorted(labelled)
    pairs = Counter((found[a] == found[b], labelled[a] == labelled[b]) for a, b in combinations(ids, 2))
    both, only_found, only_labelled = pairs[True, True], pairs[True, False], pairs[False, True]
    precisions, recalls = [], []
    for ident in ids:
        mine = {other for other in ids if found[other] == found[ident]}
        theirs = {other for other in ids if labelled[other] == labelled[ident]}
        precisions.append(len(mine & theirs) / len(mine))
        recalls.append(len(mine & theirs) / len(theirs))
    return Scores(
        pairwise=_f1(both / max(both + only_found, 1), both / max(both + only_labelled, 1)),
        b_cubed=_f1(statistics.fmean(precisions), statistics.fmean(recalls)),
    )


def _f1(precision: float, recall: float) -> tuple[float, float, float]:
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def read(path: Path = LABELLED) -> list[dict[str, Any]]:
    """Return the labelled articles in order of publication."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted(rows, key=lambda row: (row["published_at"], row["id"]))


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the articles of a set, by the id of their label."""

    stored: dict[str, Any]
    told: dict[str, str]
    """The alert that an article made at once: `new`, `update` with what changed, or `none`."""


def border_knowledge() -> Knowledge:
    """Return what the default watch knows, with the countries of the region's border among those it looks at."""
    known = default_knowledge(None)
    countries = (*known.packs[DEFAULT_PACK].pack.countries, *known.packs[DEFAULT_PACK].pack.border)
    return replace(known, watches=tuple(replace(watch, countries=countries) for watch in known.watches))


def take_in(store: Store, rows: Iterable[Mapping[str, Any]], knowledge: Knowledge | None = None) -> Taken:
    """Analyse and accept the articles as they appear, and deliver each alert at once."""
    rows = list(rows)
    knowledge = knowledge or default_knowledge(None)
    known = {row["source"]: Source(name=row["source"], kind=row["source_kind"]) for row in rows}
    with store.begin() as conn:
        sources.sync(conn, list(known.values()), datetime(2026, 3, 1, tzinfo=UTC))
    stored, told = {}, {}
    for row in rows:
        published = datetime.fromisoformat(row["published_at"])
        now = published + timedelta(minutes=10)
        url = f"https://{row['source'].casefold().replace(' ', '-')}.example/{row['id']}"
        dated = None if row.get("undated") else published
        entry = Entry(url=url, method="feed", via="https://x.example/feed", published_at=dated)
        page = Page(url=url, fetched_at=now, source=row["source"], title=row["title"], text=row["text"], entry=entry)
        article = analyse(page, knowledge, Site(source=row["source"], kind=row["source_kind"]))
        with store.begin() as conn:
            fetch = fetches.keep(conn, listed_key(page), page, None)
        with store.begin() as conn:
            accept(conn, fetch, article, CONFIG, now)
            stored[row["id"]] = articles.newest(conn, 1)[0]
            told[row["id"]] = _deliver(conn, now)
    return Taken(stored, told)


def _deliver(conn: Any, now: datetime) -> str:
    sent = []
    for delivery in outbox.due(conn, now):
        alert = outbox.payload(conn, delivery.id)
        outbox.sent(conn, delivery.id, now)
        changed = ", ".join(change.what for change in alert.changes)
        sent.append(alert.type.removeprefix("story.") + (f" ({changed})" if changed else ""))
    return "; ".join(sent) or "none"


def telling(rows: Iterable[Mapping[str, Any]], told: Mapping[str, str]) -> list[str]:
    """Return how the alerts agree with those that are due: what was counted, then a line for each that differs."""
    rows = [row for row in rows if "alert" in row]
    due, made = Counter(row["alert"] for row in rows), Counter(told[row["id"]].partition(" ")[0] for row in rows)
    alike = Counter(row["alert"] for row in rows if told[row["id"]].partition(" ")[0] == row["alert"])
    firsts = Counter(row["story"] for row in rows if told[row["id"]].startswith("new"))
    events = {row["story"] for row in rows if row["alert"] == "new"}
    once = sum(firsts[story] == 1 for story in events)
    lost = sorted(events - firsts.keys())
    counted = ", ".join(f"{what} {alike[what]} of {due[what]} due, {made[what]} made" for what in ("new", "update"))
    lines = [f"alerts: {once} of {len(events)} events told as new exactly once, {len(lost)} never; {counted}"]
    return lines + [
        f"alert: {row['id']} {row['story']}: due {row['alert']}, made {told[row['id']]}"
        for row in rows
        if told[row["id"]].partition(" ")[0] != row["alert"]
    ]


def quality(folder: Path, path: Path = LABELLED, knowledge: Knowledge | None = None) -> tuple[Scores, list[str]]:
    """Return the scores on a labelled set, and a line for each wrongly split or glued story."""
    rows = read(path)
    store = open_store(f"sqlite:///{folder}/{path.stem}{'' if knowledge is None else '-border'}.db")
    try:
        taken = take_in(store, rows, knowledge)
    finally:
        store.close()
    stored = taken.stored
    found = {ident: article.story_id or f"none {ident}" for ident, article in stored.items()}
    labelled = {row["id"]: row["story"] for row in rows}
    pieces: dict[str, set[str]] = defaultdict(set)
    glued: dict[str, set[str]] = defaultdict(set)
    for ident, story in labelled.items():
        pieces[story].add(found[ident])
        glued[found[ident]].add(story)
    read_as = {ident: found[ident] for ident, article in stored.items() if article.article.relevant}
    alone = compare(read_as, {ident: labelled[ident] for ident in read_as})
    pairs, cubed = alone.pairwise[2], alone.b_cubed[2]
    wrong = [f"of the {len(read_as)} relevant ones: pairwise F1 {pairs:.3f}, B-cubed F1 {cubed:.3f}"]
    wrong += [
        f"split: {story} in {len(parts)}: "
        + " | ".join(",".join(i for i in labelled if labelled[i] == story and found[i] == p) for p in sorted(parts))
        for story, parts in sorted(pieces.items())
        if len(parts) > 1
    ]
    wrong += [f"glued: {', '.join(sorted(stories))}" for stories in glued.values() if len(stories) > 1]
    wrong += [f"not relevant: {ident} {labelled[ident]}" for ident, a in stored.items() if not a.article.relevant]
    wrong += telling(rows, taken.told) if any("alert" in row for row in rows) else []
    return compare(found, labelled), wrong


WORDS = "village attaque hommes moto selon source habitants route convoi groupe nuit blessés".split()  # noqa: SIM905 - easier to read


def generated(n: int, rng: random.Random, days: int = 90) -> Article:
    """Return a report of an invented event somewhere in the region, within the last `days` days."""
    at = datetime(2026, 6, 1, tzinfo=UTC) - timedelta(minutes=rng.randrange(days * 1440))
    country = rng.choice(("ML", "BF", "NE", "TD"))
    # Most events of a war lie in a few districts.
    lat, lon = 12 + rng.gauss(2, 1.2), {"ML": -3, "BF": -1, "NE": 3, "TD": 15}[country] + rng.gauss(0, 1.8)
    place = Place(
        name=f"Lieu {n}", country=country, lat=lat, lon=lon, admin=f"Cercle {int(lat * 3)}", precision="point"
    )
    dead = int(rng.paretovariate(1.1)) + 1
    text = f"Lieu {n}, {dead} morts. " + " ".join(rng.choice(WORDS) + str(rng.randrange(400)) for _ in range(150))
    facts = Facts(
        countries=(country,), places=(place,), actors=(rng.choice(("JNIM", "Islamic State Sahel Province")),),
        deaths_min=dead, deaths_max=dead, event_type="battle", event_date=date(at.year, at.month, at.day),
    )  # fmt: skip
    return Article(
        url=f"https://generated.example/{n}", fetched_at=at, published_at=at, title=f"{dead} morts à Lieu {n}", text=text,
        lang="fr", source="Generated", verdicts=(Verdict(watch="sahel-conflict", relevant=True, score=0.9),),
        facts=facts, kind="event", severity="high",
    )  # fmt: skip


def cost(folder: Path, sizes: list[int]) -> Iterable[tuple[int, list[float], list[float], float]]:
    """Yield, for each archive size: of 200 articles, the milliseconds to find the story and to do all; megabytes."""
    file = folder / "archive.db"
    store = open_store(f"sqlite:///{file}")
    rng = random.Random(5)
    number = 0
    with store.begin() as conn:
        sources.sync(conn, [Source(name="Generated")], datetime(2026, 3, 1, tzinfo=UTC))
        _add(conn, generated(0, rng))
    for size in sizes:
        while number < min(size, RECENT):
            batch = [generated(number + n, rng) for n in range(1, 1 + min(2000, size - number))]
            with store.begin() as conn:
                _fill(conn, number, batch)
            number += len(batch)
        for period in range(1, size // RECENT):
            with store.begin() as conn:
                _age(conn, period)
        finding, whole = [], []
        for _ in range(200):
            number += 1
            article = generated(number, rng)
            with store.begin() as conn:
                added = _add(conn, article)
                began = time.process_time()
                report = report_of(kept(conn, added).member)
                joining._copied(conn, added, article, shingles.bands(article.text), article.fetched_at)
                choose(report, filing.near(conn, report).events)
                finding.append(1000 * (time.process_time() - began))
                began = time.process_time()
                joining.tell(conn, added, article, CONFIG, article.fetched_at)
                whole.append(1000 * (time.process_time() - began))
        yield size, finding, whole, file.stat().st_size / 1e6
    store.close()


def _age(conn: Any, period: int) -> None:
    """Write the archive's recent reports once more as those of an earlier period, as they are after its retention.

    Their bands and traces are gone by then; articles, facts and stories stay.
    """
    days, own = f"'-{90 * period} days'", f"'-{period}'"
    changed = {
        "stories": {"id": f"id || {own}", "first_seen_at": f"datetime(first_seen_at, {days})"},
        "articles": {
            "id": f"id + {period} * 10000000", "uid": f"uid || {own}", "url_key": f"url_key || {own}",
            "story_id": f"story_id || {own}", "text_hash": f"text_hash || {own}",
            "published_at": f"datetime(published_at, {days})",
        },
        "facts": {"article_id": f"article_id + {period} * 10000000"},
    }  # fmt: skip
    recent = {"stories": "id NOT LIKE '%-_'", "articles": "id < 10000000", "facts": "article_id < 10000000"}
    for table, values in changed.items():
        columns = [column.name for column in schema.metadata.tables[table].c]
        chosen = ", ".join(values.get(name, f'"{name}"') for name in columns)
        named = ", ".join(f'"{name}"' for name in columns)
        conn.exec_driver_sql(f"INSERT INTO {table} ({named}) SELECT {chosen} FROM {table} WHERE {recent[table]}")


def _fill(conn: Any, number: int, batch: list[Article]) -> None:
    """Write what intake would have stored of the articles, in bulk."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for place, article in enumerate(batch, 1_000_001 + number):
        report = report_of(_member(place, article))
        story = stories.public_id(str(place))
        shared = {"headline": article.title, "summary": "", "lang": "fr", "kind": "event", "severity": "high"}
        rows["stories"].append(shared | {
            "id": story, "facts": codec.facts_to_json(article.facts), "first_seen_at": article.fetched_at,
            "changed_at": article.fetched_at,
        })  # fmt: skip
        reading = articles._reading(article, articles.text_hash(article.text), 1)
        rows["articles"].append(reading | {
            "id": place, "uid": str(place), "url_key": article.url, "page_id": 1, "source": "Generated",
            "first_poll": False, "story_id": story, "accepted_at": article.fetched_at, "version": 1,
        })  # fmt: skip
        facts = codec.facts_to_json(article.facts)
        rows["facts"].append(facts | {"article_id": place, "event_date": article.facts.event_date})
        rows["bands"] += [{"key": key, "article_id": place, "day": report.day} for key in shingles.bands(article.text)]
        keys = place_keys(article.facts) | filing._toll_keys(article.facts) | set(article.facts.countries)
        rows["traces"] += [{"key": key, "day": report.day, "story_id": story} for key in sorted(keys)]
        told = outbox.delivery_id("story.new", story, "desk")
        rows["deliveries"].append({
            "id": told, "channel": "desk", "type": "story.new", "story_id": story, "watch": "sahel-conflict",
            "state": "sent", "created_at": article.fetched_at, "sent_at": article.fetched_at, "attempts": 1,
        })  # fmt: skip
        rows["decisions"].append({
            "story_id": story, "article_id": str(place), "watch": "sahel-conflict", "route": 0, "channel": "desk",
            "type": "story.new", "action": "send", "reason": "new_story", "decided_at": article.fetched_at,
            "settled_at": article.fetched_at, "delivery_id": told, "route_key": CONFIG.routes[0].key,
        })  # fmt: skip
    for table in ("stories", "articles", "facts", "bands", "traces", "deliveries", "decisions"):
        conn.execute(insert(schema.metadata.tables[table]), rows[table])


def _member(number: int, article: Article) -> Member:
    return Member(
        number=number, id=str(number), url=article.url, title=article.title, head=article.text, source="Generated",
        source_kind="news", lang="fr", agency=None, copy_of=None, at=article.fetched_at, partial=None, kind="event",
        severity="high", score=0.9, facts=article.facts,
    )  # fmt: skip


def _add(conn: Any, article: Article) -> int:
    page = Page(url=article.url, fetched_at=article.fetched_at, source="Generated", text=article.text)
    fetch = fetches.keep(conn, listed_key(page), page, None)
    kept = fetches.pending(conn, fetch)
    assert kept is not None
    origin = articles.Origin(url_key=article.url, page_id=kept.page_id, fetch_id=fetch, first_poll=False)
    return articles.add(conn, article, origin, digest=articles.text_hash(article.text), now=article.fetched_at)


def show(folder: Path, path: Path, knowledge: Knowledge | None) -> list[str]:
    """Print what a set reached; return a line for each thing that went wrong, printed for the default watch alone."""
    scores, wrong = quality(folder, path, knowledge)
    print(
        f"{path.stem}: {len(read(path))} labelled articles{'' if knowledge is None else ', with the border countries'}"
    )
    for what, (precision, recall, f1) in (("pairwise", scores.pairwise), ("B-cubed", scores.b_cubed)):
        print(f"{what:9} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    print(
        "\n".join(
            wrong if knowledge is None else [line for line in wrong if line.startswith(("of the", "alerts", "glued"))]
        )
    )
    return wrong


def main() -> None:
    """Print both tables."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sizes = sorted(int(size) for size in sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        for path in (LABELLED, HELD_OUT, UNSEEN, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH):
            wrong = show(Path(name), path, None)
            if any(line.startswith("not relevant") for line in wrong):
                show(Path(name), path, border_knowledge())
        for size, finding, whole, megabytes in cost(Path(name), sizes):
            for what, taken in (("finding the story", finding), ("with writing and deciding", whole)):
                p95 = statistics.quantiles(taken, n=20)[-1]
                print(f"{size:>8} stored, {what}: {statistics.median(taken):.1f} ms median, {p95:.1f} ms p95")
            print(f"{size:>8} stored: {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
