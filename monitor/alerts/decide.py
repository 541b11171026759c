"""Whether a story is told, on which channels, and why: pure, called by intake within the article's transaction."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from monitor.alerts.routes import matching, subject
from monitor.store.outbox import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.config import Config, Route
    from monitor.items import Action, AlertType, Article, Change, Story

FRESH = timedelta(hours=48)
"""What was published longer ago when it is found is backlog: told in a digest, or on a first poll not at all."""
GATHER = timedelta(minutes=1)
"""How long held backlog waits for more, so that an outage ends in one digest a channel."""


ANNIVERSARY = timedelta(days=7)
"""So near to the day on which an event lies one or more whole years back, an article remembers it."""
_YEAR = 365.25


def decide(
    story: Story,
    article: Article,
    config: Config,
    now: datetime,
    *,
    first_poll: bool,
    article_id: str | None = None,
    heard: Mapping[str, bool] = MappingProxyType({}),
    changes: Sequence[Change] = (),
    number: int | None = None,
    languages: Sequence[str] | None = None,
) -> list[Decision]:
    """Return what becomes of a story that an article opened, joined or changed, each decision with a named reason.

    `heard`: the channels that were told of the story; True where that message is not written yet. `changes` is what is
    new since, `number` its number in the story; `languages` those of its articles where the story does not list them.
    story.new: send `new_story`; hold `backlog` (published over 48 hours ago); none `first_poll_old`,
    `first_poll_undated`, `anniversary`. story.update: send `changed: ...`; none `no_material_change`, `late`,
    `anniversary`, `in_first_alert` (the first message will say it), `updates_off` (the route wants none). Either: none
    with the nearest miss of `routes.MISSES`, or `same_channel` (another watch told it there).
    Empty where no watch takes the article.
    """
    ident = article_id if article_id is not None else _article_id(story, article)
    first = _timing(article, first_poll=first_poll)
    told: set[str] = set()
    decisions: list[Decision] = []

    def add(
        watch: str, route: int | None, channel: str | None, told: tuple[Action, str], kind: AlertType = "story.new"
    ) -> None:
        action, reason = told
        decisions.append(
            Decision(
                story_id=story.id,
                article_id=ident,
                watch=watch,
                route=route,
                channel=channel,
                type=kind,
                action=action,
                until=now + GATHER if action == "hold" else None,
                reason=reason,
                change=number if kind == "story.update" and action == "send" else None,
            )
        )

    for verdict in article.verdicts:
        if not verdict.relevant:
            continue
        taken, miss = matching(config.routes, subject(verdict.watch, story, languages))
        if not taken:
            add(verdict.watch, None, None, ("none", miss))
        for index in taken:
            for channel in config.routes[index].to:
                if channel in told:
                    add(verdict.watch, index, channel, ("none", "same_channel"))
                    continue
                told.add(channel)
                if channel in heard:
                    update = _update(config.routes[index], changes, first, pending=heard[channel])
                    add(verdict.watch, index, channel, update, "story.update")
                else:
                    add(verdict.watch, index, channel, first)
    return decisions


def _update(route: Route, changes: Sequence[Change], first: tuple[Action, str], *, pending: bool) -> tuple[Action, str]:
    """Return what becomes of news about a story on a channel that was told of it."""
    action, reason = first
    if not changes:
        return "none", "no_material_change"
    if pending:
        return "none", "in_first_alert"
    if route.updates == "none":
        return "none", "updates_off"
    if action != "send":
        return "none", "late" if reason == "backlog" else reason
    return "send", f"changed: {', '.join(change.what for change in changes)}"


def _timing(article: Article, *, first_poll: bool) -> tuple[Action, str]:
    """Return whether the article's age lets it be told now, and the reason."""
    if _remembers(article):
        return "none", "anniversary"
    if article.published_at is None:
        return ("none", "first_poll_undated") if first_poll else ("send", "new_story")
    if article.fetched_at - article.published_at <= FRESH:
        return "send", "new_story"
    return ("none", "first_poll_old") if first_poll else ("hold", "backlog")


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
