"""How long `monitor backtest` takes over an archive of generated articles: python benchmarks/backtest.py [10000].

The archive is a real database file; the command runs as a user runs it, in a process of its own with two workers.
Articles have the 630 words of the evaluation set's median page; one in ten is a conflict report. Fails when 10,000
articles take more than the two minutes aimed at.
"""

# ruff: noqa: SLF001 - it fills the archive in bulk, past intake
from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert
from web import CONFLICT, TOWNS, WORDS

from monitor.intake import listed_key
from monitor.items import Article, Page, Source, Verdict
from monitor.store import articles, fetches, open_store, schema, sources

ARTICLES = 10_000
SECONDS = 120
BATCH = 2_000
CONFIG = """\
service: {data_dir: .}
sources:
  - {name: Generated, feeds: ["https://generated.example/feed"], languages: [fr]}
watches:
  - {name: sahel-conflict, pack: sahel, terms: [{near: [attaque, convoi], within: sentence}], exclude: [coupe du monde]}
channels:
  screen: {console: true}
routes:
  - {watches: [sahel-conflict], to: [screen]}
"""


def article(number: int, now: datetime) -> Article:
    """Return archived article `number`."""
    rng = random.Random(number)
    town = rng.choice(TOWNS)

    def sentence() -> str:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(10, 24))).capitalize() + "."

    paragraphs = [" ".join(sentence() for _ in range(3)) for _ in range(12)]
    title = f"{town} : {' '.join(rng.choice(WORDS) for _ in range(7))} ({number})"
    if number % 10 == 0:
        paragraphs.insert(0, rng.choice(CONFLICT).format(n=rng.randint(2, 40), town=town))
        title = f"{town} : attaque contre un village, plusieurs morts ({number})"
    at = now - timedelta(minutes=1 + number * 4)
    return Article(
        url=f"https://generated.example/{number}", fetched_at=at, published_at=at, title=title,
        text="\n\n".join(paragraphs), lang="fr", source="Generated",
        verdicts=(Verdict(watch="sahel-conflict", relevant=False, score=0.1),), kind="event", severity="low",
    )  # fmt: skip


def archive(folder: Path, size: int) -> None:
    """Write the archive and its configuration."""
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    now = datetime.now(UTC)
    store = open_store(f"sqlite:///{folder / 'monitor.db'}")
    with store.begin() as conn:
        sources.sync(conn, [Source(name="Generated")], now)
        page = Page(url="https://generated.example/", fetched_at=now, source="Generated", text="")
        fetch = fetches.keep(conn, listed_key(page), page, None)
        kept = fetches.pending(conn, fetch)
        assert kept is not None
    for first in range(0, size, BATCH):
        rows = []
        for number in range(first, min(first + BATCH, size)):
            made = article(number, now)
            rows.append(articles._reading(made, articles.text_hash(made.text), fetch) | {
                "uid": str(number), "url_key": made.url, "page_id": kept.page_id, "source": "Generated",
                "first_poll": False, "accepted_at": made.fetched_at, "version": 1,
            })  # fmt: skip
        with store.begin() as conn:
            conn.execute(insert(schema.metadata.tables["articles"]), rows)
    store.close()


def main() -> int:
    """Print how long the command took; return 1 when it took too long."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive(folder, size)
        program = str(Path(sys.executable).parent / "monitor")
        command = [program, "backtest", "--config", str(folder / "config.yaml"), "--since", "100d", "--jobs", "2"]
        began = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        taken = time.monotonic() - began
    print(done.stdout.splitlines()[0] if done.returncode == 0 else done.stderr)
    print(f"{size} archived articles, two workers: {taken:.1f} s, {1000 * taken / size:.1f} ms each")
    return int(done.returncode != 0 or taken > SECONDS * max(1.0, size / ARTICLES))


if __name__ == "__main__":
    sys.exit(main())
