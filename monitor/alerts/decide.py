"""Whether a story is told, on which channels, and why: pure, called by intake within the article's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.alerts.routes import matching, subject
from monitor.alerts.silencing import covering
from monitor.alerts.stages import GATHER, Hold, hold
from monitor.store.outbox import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from monitor.config import Config, Route
    from monitor.items import Action, Article, Change, Facts, Story
    from monitor.store.silences import Silence

FRESH = timedelta(hours=48)
"""What was published longer ago when it is found is backlog: told in a digest, or on a first poll not at all."""
ANNIVERSARY = timedelta(days=7)
"""So near to the day on which an event lies one or more whole years back, an article remembers it."""
_YEAR = 365.25
UPDATES_OFF = "updates_off"


def _nothing_spent(route: Route, channel: str) -> int:
    del route, channel
    return 0


def _not_loud(route: Route, channel: str) -> bool:
    del route, channel
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What becomes of an alert on a channel."""

    action: Action
    reason: str
    held: Hold | None = None
    silence: int | None = None

    def settled(self, channel: str) -> set[str]:
        """Return the channel where another watch or route need not be asked for it: not where one of them is muted."""
        return {channel} if self.silence is None and self.reason != UPDATES_OFF else set()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A story, and the article that opened, joined or changed it."""

    story: Story
    article: Article
    article_id: str | None = None
    """None: it is one that the story lists."""
    first_poll: bool
    """Whether its source's first poll fetched its page."""
    waited: bool = False
    """Whether that poll found the page, and a later one fetched it."""
    changes: Sequence[Change] = ()
    """What is new since the story was last told."""
    number: int | None = None
    """Of the changes, in the story."""
    languages: Sequence[str] | None = None
    """Those of the story's articles; None: it lists them."""
    said: Sequence[Facts] = ()
    """The facts of each of the story's articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What the news meets: who has heard of the story, and what holds it back."""

    heard: Mapping[str, bool] = field(default_factory=dict)
    """The channels that were told of the story; True where that message is not written yet."""
    spent: Callable[[Route, str], int] = _nothing_spent
    """How many messages a route has told on a channel within the last span of its budget."""
    loud: Callable[[Route, str], bool] = _not_loud
    """Whether the article's source brought so many critical ones on a channel that more wait."""
    silences: Sequence[Silence] = ()
    """Those in force."""


def decide(news: News, met: Reception, config: Config, now: datetime) -> list[Decision]:
    """Return what becomes of the news for each watch, route and channel, each decision with a named reason.

    story.new: send `new_story`; hold `backlog` (published over 48 hours ago, or undated and `waited`); none
    `first_poll_old`, `first_poll_undated`, `anniversary`. story.update: send `changed: ...`; none `no_material_change`,
    `late`, `anniversary`, `in_first_alert` (the first message will say it), `updates_off` (the route wants none). What
    would be sent may be held: `digest`, `unconfirmed`, `quiet_hours`, `over_budget`, `one_source`. Either: none with
    the nearest miss of `routes.MISSES`, `same_channel` (another watch told it there), or `silenced: ID`.
    Empty where no watch takes the article.
    """
    story, article = news.story, news.article
    ident = news.article_id if news.article_id is not None else _article_id(story, article)
    first = _timing(news, now)
    told: set[str] = set()
    decisions: list[Decision] = []

    def add(watch: str, index: int | None, channel: str | None, fate: _Fate, *, update: bool = False) -> None:
        decisions.append(
            Decision(
                story_id=story.id,
                article_id=ident,
                watch=watch,
                route=index,
                channel=channel,
                type="story.update" if update else "story.new",
                action=fate.action,
                until=fate.held.until if fate.held else None,
                reason=fate.reason,
                change=news.number if update and fate.action != "none" else None,
                route_key=None if index is None else config.routes[index].key,
                bundle=fate.held.bundle if fate.held else None,
                silence_id=fate.silence,
            )
        )

    for verdict in article.verdicts:
        if not verdict.relevant:
            continue
        taken, miss = matching(config.routes, subject(verdict.watch, story, news.languages))
        if not taken:
            add(verdict.watch, None, None, _Fate(action="none", reason=miss))
        for index in taken:
            route = config.routes[index]
            for channel in route.to:
                if channel in told:
                    add(verdict.watch, index, channel, _Fate(action="none", reason="same_channel"))
                    continue
                update = channel in met.heard
                fate = _update(route, news.changes, first, pending=met.heard[channel]) if update else first
                asked = fate.action != "none"
                silence = covering(met.silences, story, verdict.watch, channel, news.said) if asked else None
                if silence is not None:
                    fate = _Fate(action="none", reason=f"silenced: {silence.id}", silence=silence.id)
                elif fate.action == "send" or (fate.action == "hold" and route.digest is not None):
                    held = hold(route, story, channel, now, spent=met.spent, loud=met.loud, waits=not update)
                    fate = fate if held is None else _Fate(action="hold", reason=_because(held, fate), held=held)
                told |= fate.settled(channel)
                add(verdict.watch, index, channel, fate, update=update)
    return decisions


def _because(held: Hold, fate: _Fate) -> str:
    """Return the reason of a hold, after what changed where that is what is held."""
    return held.reason if fate.reason == "new_story" else f"{fate.reason} > {held.reason}"


def _update(route: Route, changes: Sequence[Change], first: _Fate, *, pending: bool) -> _Fate:
    """Return what becomes of news about a story on a channel that was told of it."""
    if not changes:
        return _Fate(action="none", reason="no_material_change")
    if pending:
        return _Fate(action="none", reason="in_first_alert")
    if route.updates == "none":
        return _Fate(action="none", reason=UPDATES_OFF)
    if first.action != "send":
        return _Fate(action="none", reason="late" if first.reason == "backlog" else first.reason)
    return _Fate(action="send", reason=f"changed: {', '.join(change.what for change in changes)}")


def _timing(news: News, now: datetime) -> _Fate:
    """Return whether the article's age lets it be told now, and the reason."""
    article = news.article
    if _remembers(article):
        return _Fate(action="none", reason="anniversary")
    backlog = _Fate(action="hold", reason="backlog", held=Hold(bundle="backlog", until=now + GATHER))
    if article.published_at is None:
        if news.first_poll:
            return _Fate(action="none", reason="first_poll_undated")
        # It may be old and it may be today's: told with the others that waited, so that it neither floods nor is lost.
        return backlog if news.waited else _Fate(action="send", reason="new_story")
    if article.fetched_at - article.published_at <= FRESH:
        return _Fate(action="send", reason="new_story")
    return _Fate(action="none", reason="first_poll_old") if news.first_poll or news.waited else backlog


def _remembers(article: Article) -> bool:
    """Return whether the article was published on the day, give or take a week, of an event whole years before."""
    day = article.facts.event_date
    if day is None or article.published_at is None:
        return False
    ago = (article.published_at.date() - day).days
    return ago > _YEAR / 2 and abs(ago - round(ago / _YEAR) * _YEAR) <= ANNIVERSARY.days


def _article_id(story: Story, article: Article) -> str:
    """Return the id under which the story lists the article: by its address, else the last one."""
    ids = [listed.id for listed in story.articles if listed.url == article.url]
    return ids[-1] if ids else story.articles[-1].id
