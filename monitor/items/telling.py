"""What is told: Story, Alert, Delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.items.kinds import AlertType, Confidence, DeliveryState, ReportKind, Severity, SourceKind, StoryForm
    from monitor.items.reading import Facts, Match


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


Changed = Literal["toll", "independent_sources", "perpetrator", "actors", "place", "severity", "events"]
"""What of a story may become different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became different in a story since it was last told. Values are plain JSON."""

    what: Changed
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
    """For a digest: why it was held: `backlog`, `digest`, `quiet_hours`, `over_budget`, `one_source`,
    `channel_suspended`."""
    text: str | None = None
    """For operator and test messages: what they say."""
    first: Delivery | None = None
    """For an update: the message that told the story first on this channel, which it follows."""
    in_doubt: str | None = None
    """The id of a digest, refused after an attempt without an answer, that may have told this before."""


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
    unsure: bool = False
    """Whether it may have arrived: an attempt was begun, and no answer to it is known."""
    # Of a sent one: what went less than well, and what the service called it, by which it is edited and answered.
    note: str | None = None
    receipt: Mapping[str, Any] | None = None
