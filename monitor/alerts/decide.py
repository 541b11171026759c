"""Whether a story is told, on which channels, and why: pure, called by intake within the article's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
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


def decide(
    story: Story,
    article: Article,
    config: Config,
    now: datetime,
    *,
    first_poll: bool,
    waited: bool = False,
    article_id: str | None = None,
    heard: Mapping[str, bool] = MappingProxyType({}),
    changes: Sequence[Change] = (),
    number: int | None = None,
    languages: Sequence[str] | None = None,
    spent: Callable[[Route, str], int] = _nothing_spent,
    loud: Callable[[Route, str], bool] = _not_loud,
    silences: Sequence[Silence] = (),
    said: Sequence[Facts] = (),
) -> list[Decision]:
    """Return what becomes of a story that an article opened, joined or changed, each decision with a named reason.

    `first_poll`: its source's first poll fetched the page; `waited`: that found it, and a later one fetched it.
    `heard`: the channels that were told of the story; True where that message is not written yet. `changes` is what is
    new since, `number` its number in the story; `languages` those of its articles where the story does not list them;
    `spent` how many messages a route has told on a channel within the last span of its budget, `loud` whether the
    source brought so many critical ones that it waits; `silences` are those in force, `said` the facts of each article.
    story.new: send `new_story`; hold `backlog` (published over 48 hours ago, or undated and `waited`); none
    `first_poll_old`, `first_poll_undated`, `anniversary`. story.update: send `changed: ...`; none `no_material_change`,
    `late`, `anniversary`, `in_first_alert` (the first message will say it), `updates_off` (the route wants none). What
    would be sent may be held: `digest`, `unconfirmed`, `quiet_hours`, `over_budget`, `one_source`. Either: none with
    the nearest miss of `routes.MISSES`, `same_channel` (another watch told it there), or `silenced: ID`.
    Empty where no watch takes the article.
    """
    ident = article_id if article_id is not None else _article_id(story, article)
    first = _timing(article, now, first_poll=first_poll, waited=waited)
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
                change=number if update and fate.action != "none" else None,
                route_key=None if index is None else config.routes[index].key,
                bundle=fate.held.bundle if fate.held else None,
                silence_id=fate.silence,
            )
        )

    for verdict in article.verdicts:
        if not verdict.relevant:
            continue
        taken, miss = matching(config.routes, subject(verdict.watch, story, languages))
        if not taken:
            add(verdict.watch, None, None, _Fate(action="none", reason=miss))
        for index in taken:
            route = config.routes[index]
            for channel in route.to:
                if channel in told:
                    add(verdict.watch, index, channel, _Fate(action="none", reason="same_channel"))
                    continue
                update = channel in heard
                fate = _update(route, changes, first, pending=heard[channel]) if update else first
                silence = None if fate.action == "none" else covering(silences, story, verdict.watch, channel, said)
                if silence is not None:
                    fate = _Fate(action="none", reason=f"silenced: {silence.id}", silence=silence.id)
                elif fate.action == "send" or (fate.action == "hold" and route.digest is not None):
                    held = hold(route, story, channel, now, spent=spent, loud=loud, waits=not update)
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


def _timing(article: Article, now: datetime, *, first_poll: bool, waited: bool) -> _Fate:
    """Return whether the article's age lets it be told now, and the reason."""
    if _remembers(article):
        return _Fate(action="none", reason="anniversary")
    backlog = _Fate(action="hold", reason="backlog", held=Hold(bundle="backlog", until=now + GATHER))
    if article.published_at is None:
        if first_poll:
            return _Fate(action="none", reason="first_poll_undated")
        # It may be old and it may be today's: told with the others that waited, so that it neither floods nor is lost.
        return backlog if waited else _Fate(action="send", reason="new_story")
    if article.fetched_at - article.published_at <= FRESH:
        return _Fate(action="send", reason="new_story")
    return _Fate(action="none", reason="first_poll_old") if first_poll or waited else backlog


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
