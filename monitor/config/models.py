"""The configuration as the program sees it. Values are checked, frozen, and secrets do not show in `repr`.

`docs/reference/config.md` describes every key; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import Field, InstanceOf

from monitor import __version__
from monitor.config.fields import (
    AppriseUrl,
    ChatName,
    Clock,
    Country,
    Duration,
    Header,
    HttpUrl,
    Language,
    MailAddress,
    Name,
    Pattern,
    PositiveDuration,
    Selector,
    SmtpUrl,
    SourceUrl,
    TimeZone,
    Token,
    WebhookSecret,
)
from monitor.config.part import Part
from monitor.config.routing import Route
from monitor.items import Listing, Source, SourceKind

Term: TypeAlias = str | Mapping[str, Any]
"""A phrase, or one of the forms `{all: [...]}`, `{any: [...]}`, `{near: [...], within: ...}`, `{fr: [...], ...}`."""


class ServiceConfig(Part):
    """How the service runs."""

    data_dir: Path = Path("data")
    """Folder of everything that is kept; absolute once loaded (a relative one starts at the configuration's folder)."""
    database: str = Field(default="", repr=False)
    """SQLAlchemy URL; by default an SQLite file in `data_dir`."""
    timezone: TimeZone = "UTC"
    user_agent: Header = f"SahelMonitor/{__version__} (news monitor; obeys robots.txt)"
    allow_private_hosts: bool = False
    """Let crawls reach loopback and private networks: for tests and intranets."""
    retention: PositiveDuration = timedelta(days=30)
    """How long raw pages are kept; the page behind a relevant article stays."""
    status_to: tuple[Name, ...] = ()
    """Channels that get one line a day on how the service is."""
    operator_to: tuple[Name, ...] = ()
    """Channels that learn what breaks and recovers; those of `status_to` unless given."""
    at: Clock = time(7, 0)
    """Time of day of that line, in `timezone`."""
    ping_url: HttpUrl | None = Field(default=None, repr=False)
    """Fetched every minute while the service is well."""
    workers: int | None = Field(default=None, ge=1, le=64)
    """Processes that analyse pages; None for one a core."""
    proxy: HttpUrl | None = Field(default=None, repr=False)
    """HTTP proxy for crawling; the environment's `http_proxy` is ignored."""
    gazetteer_url: HttpUrl = "https://download.geonames.org/export/dump/"
    """Folder from which `monitor gazetteer fetch` takes GeoNames' country files."""
    delay: float = Field(default=1.0, ge=0, le=3600)
    """Seconds between two requests to one host."""
    log: Literal["auto", "console", "json"] = "auto"
    """Form of the log: for people, for machines, or by whether stderr is a terminal."""


class ListingEntry(Part):
    """A listing page as the file gives it."""

    url: SourceUrl
    links: Selector | None = None
    pattern: Pattern | None = None


class SourceEntry(Part):
    """A source as the file gives it."""

    name: Name
    kind: SourceKind = "news"
    every: PositiveDuration = timedelta(minutes=15)
    feeds: tuple[SourceUrl, ...] = ()
    sitemaps: tuple[SourceUrl, ...] = ()
    listings: tuple[ListingEntry, ...] = ()
    languages: tuple[Language, ...] = ()
    country: Country | None = None
    timezone: TimeZone | None = None
    unproven: bool = False
    max_pages: int = Field(default=50, ge=1, le=10_000)
    max_age: Duration = timedelta(days=7)
    insecure: bool = False

    def source(self) -> Source:
        """Return the source it describes."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        listings = tuple(Listing(url=page.url, links=page.links, pattern=page.pattern) for page in self.listings)
        return Source(**{**values, "listings": listings})


class Watch(Part):
    """Named terms and a threshold: what counts as a report worth telling."""

    name: Name
    pack: Name = "sahel"
    threshold: float = Field(0.5, ge=0, le=1)
    countries: tuple[Country, ...] = ()
    """Where the main event must lie; the pack's core countries once loaded, unless given."""
    terms: tuple[Term, ...] = ()
    exclude: tuple[Term, ...] = ()


class ChannelBase(Part):
    """What every channel has. `type` is the key that makes it one of its kind."""

    type: ClassVar[str]

    language: Literal["en", "fr"] = "en"
    """Language of the alert's own words."""


class WrittenChannel(ChannelBase):
    """A channel whose messages are written for people."""

    template: Path | None = None
    """A Jinja2 file that stands for the built-in one; absolute once loaded (relative to the configuration's folder)."""


class ConsoleChannel(WrittenChannel):
    """Prints alerts."""

    type: ClassVar[str] = "console"


class WebhookChannel(ChannelBase):
    """Posts signed JSON."""

    type: ClassVar[str] = "webhook"
    webhook: HttpUrl = Field(repr=False)
    secret: WebhookSecret


class EmailChannel(WrittenChannel):
    """Sends mail."""

    type: ClassVar[str] = "email"
    smtp: SmtpUrl
    from_: MailAddress = Field(alias="from")
    to: tuple[MailAddress, ...] = Field(min_length=1)


class SlackChannel(WrittenChannel):
    """Posts to a Slack channel."""

    type: ClassVar[str] = "slack"
    token: Token
    channel: Name
    api: HttpUrl | None = Field(default=None, repr=False)
    """Address of another server that speaks Slack's API."""


class TelegramChannel(WrittenChannel):
    """Posts to a Telegram chat."""

    type: ClassVar[str] = "telegram"
    token: Token
    chat: ChatName
    api: HttpUrl | None = Field(default=None, repr=False)
    """Address of another server that speaks Telegram's bot API."""


class UrlChannel(WrittenChannel):
    """Sends through any service that Apprise knows."""

    type: ClassVar[str] = "url"
    url: AppriseUrl


Channel: TypeAlias = ConsoleChannel | WebhookChannel | EmailChannel | SlackChannel | TelegramChannel | UrlChannel


class Config(Part):
    """A whole configuration, checked."""

    path: Path
    """The file it was read from."""
    service: ServiceConfig = ServiceConfig()
    sources: tuple[InstanceOf[Source], ...] = ()
    watches: tuple[Watch, ...] = ()
    channels: Mapping[str, Channel] = Field(default_factory=dict)
    routes: tuple[Route, ...] = ()
