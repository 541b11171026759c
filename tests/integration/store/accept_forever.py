"""Run as a program: takes in one article after another until it is killed.

Arguments: database, first number, kill point.
Kill point `decide`: dies by SIGKILL within the transaction of the first article, after its decisions were written.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import structlog

from monitor import intake, joining
from monitor.config import Route
from monitor.items import Article, Facts, Match, Page, Place, Source, Verdict
from monitor.store import bodies, fetches, open_store, sources

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONFIG: Any = SimpleNamespace(routes=(Route(watches=("sahel",), to=("desk", "mail")),))


def article(n: int) -> tuple[Page, Article]:
    url = f"https://daily.example/{n}"
    match = Match(term="JNIM", kind="actor", field="text", quote=f"Attaque numéro {n}.")
    verdict = Verdict(watch="sahel", relevant=True, score=0.9, matches=(match,) * 5)
    page = Page(url=url, fetched_at=NOW, source="Sahel Daily", body=os.urandom(20_000))
    text = f"Attaque numéro {n}. " * 40
    facts = Facts(countries=("ML",), places=(Place(name=f"Village {n}", country="ML"),))
    return page, Article(
        url=url, fetched_at=NOW, title=f"T{n}", text=text, verdicts=(verdict,), severity="high", facts=facts
    )


def main() -> None:
    database, first, point = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if point == "decide":
        original = joining.outbox.decide

        def dying(*args: Any, **kwargs: Any) -> None:
            original(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        joining.outbox.decide = dying
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    store = open_store(f"sqlite:///{database}")
    with store.begin() as conn:
        sources.sync(conn, [Source(name="Sahel Daily")], NOW)
    for n in range(first, first + 100_000):
        page, read = article(n)
        with store.begin() as conn:
            fetch = fetches.keep(conn, intake.listed_key(page), page, bodies.pack(page.body))
        with store.begin() as conn:
            intake.accept(conn, fetch, read, CONFIG, NOW)
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()


main()
