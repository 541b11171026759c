"""Whether a story is told, on which channels, and why: pure, called by intake within the article's transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.alerts.routes import matching
from monitor.store.outbox import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.config import Config
    from monitor.items import Action, Article, Story

FRESH = timedelta(hours=48)
"""What was published longer ago when it is found is backlog: told in a digest, or on a first poll not at all."""
GATHER = timedelta(minutes=1)
"""How long held backlog waits for more, so that an outage ends in one digest a channel."""


def decide(
    story: Story,
    article: Article,
    config: Config,
    now: datetime,
    *,
    first_poll: bool,
    article_id: str | None = None,
) -> list[Decision]:
    """Return what becomes of the story that the article opened, each decision with a named reason.

    Send: `new_story`. Hold: `backlog` (published over 48 hours ago). None: `first_poll_old`, `first_poll_undated`,
    `no_route`, `other_country`, `other_kind`, `below_min_severity`, `same_channel` (another watch told it there).
    Empty where no watch takes the article.
    """
    ident = article_id if article_id is not None else _article_id(story, article)
    action, reason = _timing(article, first_poll=first_poll)
    told: set[str] = set()
    decisions: list[Decision] = []

    def add(watch: str, route: int | None, channel: str | None, action: Action, reason: str) -> None:
        until = now + GATHER if action == "hold" else None
        decisions.append(
            Decision(
                story_id=story.id,
                article_id=ident,
                watch=watch,
                route=route,
                channel=channel,
                type="story.new",
                action=action,
                until=until,
                reason=reason,
            )
        )

    for verdict in article.verdicts:
        if not verdict.relevant:
            continue
        taken, miss = matching(config.routes, verdict.watch, story)
        if not taken:
            add(verdict.watch, None, None, "none", miss)
        for index in taken:
            for channel in config.routes[index].to:
                if channel in told:
                    add(verdict.watch, index, channel, "none", "same_channel")
                    continue
                told.add(channel)
                add(verdict.watch, index, channel, action, reason)
    return decisions


def _timing(article: Article, *, first_poll: bool) -> tuple[Action, str]:
    """Return whether the article's age lets it be told now, and the reason."""
    if article.published_at is None:
        return ("none", "first_poll_undated") if first_poll else ("send", "new_story")
    if article.fetched_at - article.published_at <= FRESH:
        return "send", "new_story"
    return ("none", "first_poll_old") if first_poll else ("hold", "backlog")


def _article_id(story: Story, article: Article) -> str:
    """Return the id under which the story lists the article: by its address, else the last one."""
    ids = [listed.id for listed in story.articles if listed.url == article.url]
    return ids[-1] if ids else story.articles[-1].id
