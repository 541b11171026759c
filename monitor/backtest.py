"""What another configuration would have made of the archive: which articles would have been told, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.alerts.routes import matching, subject
from monitor.alerts.vocabulary import load_vocabulary
from monitor.items import Article, Entry, Page, Site, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitor.config import Config
    from monitor.items import Source, Verdict
    from monitor.store.articles import StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One archived article under the old and the new configuration."""

    id: str
    article: Article
    """As the new configuration judges it."""
    was_told: bool
    told: bool
    why: str
    """The best watch's score and strongest evidence, or why no route takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How many of the told articles that somebody marked were marked relevant."""

    marked: int
    right: int

    @property
    def share(self) -> float | None:
        """The precision, 0 to 1; None where nothing was marked."""
        return self.right / self.marked if self.marked else None


def page_of(stored: StoredArticle, sources: Mapping[str, Source]) -> tuple[Page, Site]:
    """Return an archived article as the page to judge again: its clean text, its dates, what is known of its source."""
    article = stored.article
    entry = None
    if article.published_at is not None:
        entry = Entry(url=article.url, method="feed", via="", published_at=article.published_at)
    page = Page(
        url=article.url, fetched_at=article.fetched_at, source=stored.source, title=article.title, text=article.text,
        entry=entry, partial=article.partial,
    )  # fmt: skip
    source = sources.get(stored.source or "")
    if source is None:
        return page, Site(source=stored.source)
    return page, Site.of(source)


def judge(stored: StoredArticle, article: Article, config: Config, *, was_told: bool) -> Outcome:
    """Return the outcome of an archived article that `article` judges anew.

    The age of a report does not count here, nor a route's `min_confidence`, which is a matter of several articles.
    """
    story = Story(
        id=stored.id, headline=article.title or "", summary="", lang=article.lang, facts=article.facts,
        severity=article.severity or "low", articles=(), kind=article.kind,
        confidence="high",
    )  # fmt: skip
    spoken = () if article.lang is None else (article.lang,)
    misses = []
    for verdict in article.verdicts:
        if not verdict.relevant:
            continue
        taken, miss = matching(config.routes, subject(verdict.watch, story, spoken))
        if taken:
            return Outcome(id=stored.id, article=article, was_told=was_told, told=True, why=reasons(verdict))
        misses.append(miss)
    best = article.best
    why = misses[0] if misses else reasons(best) if best is not None else "no watch"
    return Outcome(id=stored.id, article=article, was_told=was_told, told=False, why=why)


def reasons(verdict: Verdict) -> str:
    """Return a verdict's score and its strongest evidence, on one line."""
    if verdict.excluded_by is not None:
        return f"{verdict.watch}: excluded by {verdict.excluded_by}"
    telling = [evidence for evidence in verdict.evidence if not evidence.name.startswith("base_")]
    strongest = sorted(telling, key=lambda evidence: -abs(evidence.weight))[:3]
    words = load_vocabulary("en")
    named = ", ".join(
        f"{words.reason(evidence.name, against=evidence.weight < 0)} {evidence.weight:+.1f}" for evidence in strongest
    )
    return f"{verdict.watch}: {verdict.score:.2f}" + (f" ({named})" if named else "")


def precision(outcomes: Iterable[Outcome], marks: Mapping[str, bool]) -> dict[str, Precision]:
    """Return the precision of what was told and of what would be, by `was` and `would`."""
    counts = {"was": [0, 0], "would": [0, 0]}
    for outcome in outcomes:
        if outcome.id not in marks:
            continue
        for name, told in (("was", outcome.was_told), ("would", outcome.told)):
            if told:
                counts[name][0] += 1
                counts[name][1] += marks[outcome.id]
    return {name: Precision(marked=marked, right=right) for name, (marked, right) in counts.items()}
