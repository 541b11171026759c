"""The values that flow through the house: Source, Poll, Page, Article, Story, Alert, Delivery.

Data moves one way, as frozen dataclasses: spiders make pages of sources, pipelines make articles of
pages, intake makes stories and alerts of articles, the sender makes deliveries of alerts.
Times are aware datetimes in UTC; days are `date`s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.headcount import Headcount

SourceKind = Literal["news", "ngo", "agency"]
Severity = Literal["low", "medium", "high", "critical"]
Confidence = Literal["low", "medium", "high"]
Field = Literal["title", "text"]
ReportKind = Literal["event", "soft"]
StoryForm = Literal["event", "round_up", "retrospective"]
EventType = Literal[
    "battle",
    "explosion_remote_violence",
    "violence_against_civilians",
    "protest",
    "riot",
    "strategic_development",
]
Method = Literal["feed", "sitemap", "listing"]
PollStatus = Literal["ok", "unchanged", "degraded", "failed"]
Action = Literal["send", "hold", "none"]
AlertType = Literal["story.new", "story.update", "digest", "operator", "test"]
DeliveryState = Literal["waiting", "sent", "failed"]

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
"""From the least to the most severe."""


# ---------------------------------------------------------------- finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page that lists articles, with an optional way to tell their links."""

    url: str
    links: str | None = None
    """A CSS selector for the article links."""
    pattern: str | None = None
    """A regular expression that an article's URL must match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A site that is watched."""

    name: str
    kind: SourceKind = "news"
    every: timedelta = timedelta(minutes=15)
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    languages: tuple[str, ...] = ()
    country: str | None = None
    """ISO 3166 alpha-2, or None for an international publisher."""
    timezone: str | None = None
    """IANA zone in which the site's dates without a zone are read."""
    unproven: bool = False
    """No dated probe of its address is known: tried once a day, quietly, until a poll succeeds."""
    max_pages: int = 50
    """Pages fetched in one poll at the most; the rest wait for the next."""
    max_age: timedelta = timedelta(days=7)
    """Entries older than this are noted, not fetched."""
    insecure: bool = False
    """Do not verify this source's TLS certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item that a feed, sitemap or listing names. Everything in it is the site's claim."""

    url: str
    method: Method
    via: str
    """The address of the feed, sitemap or listing."""
    title: str | None = None
    text: str | None = None
    """The feed's own summary or content, as plain text."""
    guid: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    """Feed `updated` or sitemap `lastmod`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The record of one visit to a source."""

    source: str
    started_at: datetime
    finished_at: datetime
    status: PollStatus
    method: Method | None
    """The first method that brought entries; None where none did."""
    found: int = 0
    new: int = 0
    known: int = 0
    refetched: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    """How many entries or pages were left, by named reason (`robots`, `too_old`, `not_html` ...)."""
    errors: tuple[str, ...] = ()
    gap: str | None = None
    """Why items may have been missed, e.g. nothing known was left in the feed; None for no gap."""
    retry_at: datetime | None = None
    """The earliest time at which the site said it may be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched response, or the feed's own text where the page could not be had."""

    url: str
    """The address that answered, after redirects."""
    fetched_at: datetime
    source: str | None = None
    requested_url: str | None = None
    """The address that was asked for, before redirects; None where it is the same."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers, names in lower case, repeated ones joined by ', '."""
    body: bytes = b""
    entry: Entry | None = None
    title: str | None = None
    text: str | None = None
    """Given text (feed text, or `analyse` of plain text): when set, it is read instead of `body`."""
    partial: str | None = None
    """Why only a part could be had (`http_403`, `challenge` ...); None for the whole page."""
    first_poll: bool = False
    """Found by a poll of a source that never succeeded before: old and undated articles are not alerted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is known of the host a page comes from, passed to `analyse` as data."""

    source: str | None = None
    kind: SourceKind | None = None
    languages: tuple[str, ...] = ()
    country: str | None = None
    timezone: str | None = None
    boilerplate: Mapping[str, int] = field(default_factory=dict)
    """Fingerprint of a block -> number of the host's pages that carried it."""


# ---------------------------------------------------------------- understanding


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


# ---------------------------------------------------------------- telling


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """An article as a story lists it."""

    id: str
    url: str
    title: str | None
    source: str | None
    kind: SourceKind | None
    lang: str | None
    published_at: datetime | None
    score: float
    partial: str | None = None
    copy: bool = False
    """Whether it repeats the text of an article that was seen before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """What one independent source says of the dead, as it last said it."""

    source: str
    min: int | None
    max: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A link between a round-up and the story of an event that it tells."""

    story_id: str
    """The story at the other end."""
    relation: Literal["tells", "told_by"]
    """Whether the story of which this is said tells the other one's event, or is told by it."""
    headline: str
    quote: str
    """The round-up's sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became different in a story since it was last told. Values are plain JSON."""

    what: Literal["toll", "independent_sources", "perpetrator", "actors", "place", "severity"]
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles on one event, with what they say of it."""

    id: str
    headline: str
    summary: str
    lang: str | None
    facts: Facts
    severity: Severity
    articles: tuple[StoryArticle, ...]
    kind: ReportKind | None = None
    first_seen_at: datetime | None = None
    changed_at: datetime | None = None
    independent: int = 1
    """Sources that do not repeat each other: copies and one agency's customers count once."""
    tolls: tuple[Toll, ...] = ()
    """What each independent source says of the dead; `facts` holds their range."""
    form: StoryForm = "event"
    """`round_up`: several events, none of which is its own; `retrospective`: an NGO's report on months."""
    related: tuple[Related, ...] = ()
    """Of a round-up, the stories of its events; of an event, the round-ups that tell it."""
    merged: tuple[str, ...] = ()
    """Ids of stories that turned out to be this one, and still lead to it."""
    confidence: Confidence = "low"
    """How well founded it is: by independent sources, their kinds, and whether they agree."""

    @property
    def confirmed(self) -> bool:
        """Whether a second independent source reports it."""
        return self.independent > 1

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of its articles, the first one's first."""
        return tuple(dict.fromkeys(article.lang for article in self.articles if article.lang))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """News about a story for a route, as it is rendered for a channel."""

    id: str
    """The delivery's id: the same at every attempt."""
    type: AlertType
    created_at: datetime
    watch: str | None = None
    severity: Severity | None = None
    story: Story | None = None
    evidence: tuple[Match, ...] = ()
    reasons: tuple[str, ...] = ()
    """The strongest two or three reasons, in words."""
    changes: tuple[Change, ...] = ()
    """For an update: what changed since the story was last told."""
    stories: tuple[Story, ...] = ()
    """For a digest: what it lists, in its order."""
    unlisted: int = 0
    """For a digest: stories that it has no room for."""
    story_changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    """For a digest: of its stories that were told before, by id, what changed since."""
    held_for: str | None = None
    """For a digest: why it was held: `backlog`, `digest`, `quiet_hours`, `over_budget`, `channel_suspended`."""
    text: str | None = None
    """For operator and test messages: what they say."""
    first: Delivery | None = None
    """For an update: the message that told the story first on this channel, which it follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert on one channel, with its attempts."""

    id: str
    channel: str
    type: AlertType
    state: DeliveryState
    created_at: datetime
    attempts: int = 0
    next_attempt_at: datetime | None = None
    last_error: str | None = None
    sent_at: datetime | None = None
    body: Mapping[str, Any] | None = None
    """What is sent, frozen at the first attempt; its form is the channel's."""
    waits_since: datetime | None = None
    """Since when it is tried: when it was made, or last tried again by hand."""
    remaining: tuple[str, ...] = ()
    """Recipients that are still to get it, where the others did."""
    # Of a sent one: what went less than well, and what the service called it, by which it is edited and answered.
    note: str | None = None
    receipt: Mapping[str, Any] | None = None
