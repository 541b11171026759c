"""What pipelines read from a page: Article, with its matches, verdicts and facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from monitor.headcount import Headcount
    from monitor.items.kinds import EventType, Field, ReportKind, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One term found, with the sentence it stood in."""

    term: str
    """Canonical name in the pack, or the watch's own term."""
    kind: str
    """actor, place, violence, noise (of the pack), or term, exclude (of the watch)."""
    field: Field
    quote: str
    """The sentence, in the article's own words."""
    start: int = 0
    end: int = 0
    """Where in the field the match stands, in characters."""
    weight: float | None = None
    """Its share of the score, where the scorer can tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that a text names, resolved as far as it could be."""

    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    admin: str | None = None
    precision: Literal["point", "area", "country"] | None = None
    sentence: int | None = None
    """The first sentence that names it, -1 for the headline; None where that is not known."""
    away: bool = False
    """Only named as a place to which somebody was brought, or where somebody spoke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One of the events that a round-up tells, with the sentence that tells it."""

    place: Place
    deaths_min: int | None = None
    deaths_max: int | None = None
    day: date | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Who did what to whom, where, when, how many dead: of the article's main event. None: not said."""

    countries: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[str, ...] = ()
    perpetrator: str | None = None
    victims: tuple[str, ...] = ()
    """Whom it befell, by names of actors; empty where the text leaves it open."""
    deaths_min: int | None = None
    deaths_max: int | None = None
    injured: int | None = None
    abducted: int | None = None
    freed: int | None = None
    displaced: int | None = None
    people: Mapping[str, Headcount] = field(default_factory=dict)
    """killed, injured, abducted, freed, displaced -> range, kinds, claims and background."""
    event_type: EventType | None = None
    event_date: date | None = None
    quotes: Mapping[str, str] = field(default_factory=dict)
    """Name of a fact -> the sentence it was read from."""
    incidents: tuple[Incident, ...] = ()
    """Of a round-up: the events that it tells. Empty for a report on one."""

    @property
    def only_claimed(self) -> bool:
        """Whether all the dead are known only by the word of a side that fights."""
        killed = self.people.get("killed")
        dead = self.deaths_max if self.deaths_min is None else self.deaths_min
        return bool(dead) and killed is not None and killed.claimed == dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason for or against relevance, in words, with its weight in the score's log-odds."""

    name: str
    weight: float
    quote: str | None = None
    words: tuple[str, ...] = ()
    """The article's own words that show it, a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one watch makes of an article."""

    watch: str
    relevant: bool
    score: float
    """0 to 1, calibrated as a probability."""
    matches: tuple[Match, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    excluded_by: str | None = None
    """The watch's `exclude` term that ruled the article out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A block that cleaning took away, or put back (`restored`), and why."""

    text: str
    reason: str
    restored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was read from a page."""

    url: str
    """The page's canonical address, or the one fetched."""
    fetched_at: datetime
    title: str | None = None
    text: str = ""
    """Paragraphs joined by a blank line, without the title."""
    source: str | None = None
    lang: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    section: str | None = None
    agency: str | None = None
    dateline: str | None = None
    partial: str | None = None
    not_article: str | None = None
    """Why the page is no article (`soft_404`, `challenge`, `index` ...); None where it is one."""
    error: str | None = None
    """Why the page could not be read; None where it was."""
    verdicts: tuple[Verdict, ...] = ()
    """One a watch, best first."""
    facts: Facts = Facts()
    kind: ReportKind | None = None
    severity: Severity | None = None
    removed: tuple[Removed, ...] = ()
    fingerprints: tuple[str, ...] = ()
    """Of the page's blocks, for intake to learn the host's boilerplate from."""
    notes: tuple[str, ...] = ()
    """What went less than well (`kept_whole`, `second_opinion_differs` ...)."""

    @property
    def best(self) -> Verdict | None:
        """The verdict of the best-scoring watch, or None without watches."""
        return self.verdicts[0] if self.verdicts else None

    @property
    def relevant(self) -> bool:
        """Whether any watch takes the article."""
        return any(verdict.relevant for verdict in self.verdicts)
