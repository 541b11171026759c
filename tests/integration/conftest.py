from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from support.databases import empty

from monitor.config import ConsoleChannel, Route
from monitor.intake import accept, listed_key
from monitor.items import Article, Entry, Evidence, Facts, Match, Page, Place, Source, Verdict
from monitor.store import bodies, fetches, open_store, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOURCE = Source(name="Sahel Daily", kind="news", every=timedelta(minutes=15), feeds=("https://daily.example/feed",))
LEAD = "Au moins douze civils ont été tués dans l'attaque d'un village près de Bankass, selon un élu local."
TEXT = LEAD + "\n\n" + " ".join(f"Les habitants racontent la fuite vers Mopti, épisode {n}." for n in range(8))
FACTS = Facts(
    countries=("ML",),
    places=(Place(name="Bankass", country="ML", lat=14.07, lon=-3.52, precision="point"),),
    actors=("JNIM",),
    deaths_min=12,
    event_type="violence_against_civilians",
    event_date=date(2026, 2, 28),
    quotes={"deaths": LEAD},
)


def elsewhere(n: int) -> Facts:
    """Return the facts of an event of its own, in a village of its own."""
    return replace(FACTS, places=(Place(name=f"Village {n}", country="ML"),))


@dataclass
class Desk:
    """A store with one source, and hands to put pages and articles into it."""

    store: Store
    path: Path
    config: Any
    now: datetime = NOW
    source: Source = field(default=SOURCE)

    def url(self, n: int = 1) -> str:
        return f"https://daily.example/mali-attaque-{n}"

    def page(self, url: str | None = None, **changes: Any) -> Page:
        url = url or self.url()
        entry = Entry(url=url, method="feed", via="https://daily.example/feed", title="t", published_at=self.now)
        page = Page(
            url=url,
            fetched_at=self.now,
            source=self.source.name,
            headers={"etag": '"1"', "content-type": "text/html"},
            body=f"<html><p>{url}</p></html>".encode(),
            entry=entry,
        )
        return replace(page, **changes)

    def article(self, url: str | None = None, *, relevant: bool = True, **changes: Any) -> Article:
        match = Match(term="JNIM", kind="actor", field="text", quote=LEAD, start=3, end=7)
        verdict = Verdict(
            watch="sahel",
            relevant=relevant,
            score=0.9 if relevant else 0.1,
            matches=(match,) if relevant else (),
            evidence=(Evidence(name="killed in the lead", weight=2.0, quote=LEAD), Evidence(name="sport", weight=-1.0)),
        )
        article = Article(
            url=url or self.url(),
            fetched_at=self.now,
            title="Mali : douze civils tués près de Bankass",
            text=TEXT,
            source=self.source.name,
            lang="fr",
            authors=("A. Reporter",),
            published_at=self.now - timedelta(hours=2),
            verdicts=(verdict,),
            facts=FACTS if relevant else Facts(),
            kind="event" if relevant else None,
            severity="high" if relevant else None,
            fingerprints=("b1", "b2"),
        )
        return replace(article, **changes)

    def keep(self, page: Page) -> int:
        with self.store.begin() as conn:
            return fetches.keep(conn, listed_key(page), page, bodies.pack(page.body))

    def accept(self, fetch_id: int, article: Article) -> str | None:
        with self.store.begin() as conn:
            return accept(conn, fetch_id, article, self.config, self.now)

    def take(self, url: str | None = None, *, page: dict[str, Any] | None = None, **changes: Any) -> str | None:
        """Keep a page and accept its article; return what came of it."""
        kept = self.page(url, **(page or {}))
        return self.accept(self.keep(kept), self.article(url, fetched_at=kept.fetched_at, **changes))

    def event(self, n: int, **changes: Any) -> str | None:
        """Take in the report of an event of its own, told by number."""
        told = {"title": f"Attaque {n}", "text": f"Village {n}. {TEXT}", "facts": elsewhere(n)}
        return self.take(self.url(n), **(told | changes))

    def ask(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        with self.store.begin() as conn:
            return func(conn, *args, **kwargs)

    def count(self, table: str) -> int:
        with self.store.read() as conn:
            return int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "data" / "monitor.db"
    store = open_store(empty(path), backups=tmp_path / "backups")
    routes = (Route(watches=("sahel",), to=("desk",)),)
    config = SimpleNamespace(sources=(SOURCE,), routes=routes, channels={"desk": ConsoleChannel()})
    with store.begin() as conn:
        sources.sync(conn, [SOURCE], NOW)
    yield Desk(store, path, config)
    store.close()
