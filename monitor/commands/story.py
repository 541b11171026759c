"""`monitor story`: stories with their articles, and a desk's word on which articles are one event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.text import Text

from monitor import revising, telling
from monitor.alerts.vocabulary import load_vocabulary
from monitor.commands.moments import shown
from monitor.commands.options import config_option
from monitor.commands.stored import stored
from monitor.commands.tables import Rows
from monitor.errors import MonitorError
from monitor.safe import printable
from monitor.store import articles, merging, stories

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from monitor.items import Story


SHORT_ID = 8
"""Characters of an id that are shown, and are enough to name it."""
_LISTS = {
    "story": "`monitor story list` shows the newest, `monitor export stories` all ids.",
    "article": "`monitor story show STORY` shows a story's, `monitor export articles` all ids.",
}


class UnknownIdError(MonitorError):
    """No story or article has such an id, or more than one."""


@click.group(name="story", short_help="stories with their articles; merge, split")
def command() -> None:
    """List and show stories, or say which articles are one event. The first characters of an id are enough."""


@command.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="The newest so many.")
@config_option
def listing(limit: int, config_path: Path) -> None:
    """List the stories that changed last, with their ids. Times are UTC."""
    with stored(config_path) as (_, store), store.read() as conn:
        found = stories.load(conn, stories.newest(conn, limit))
    rows = Rows("story", "changed", "severity", "killed", "sources", "headline")
    for story in found:
        rows.add_row(
            story.id[:SHORT_ID],
            shown(story.changed_at),
            story.severity,
            _killed(story),
            str(story.independent),
            Text(printable(story.headline, 120)),
        )
    if found:
        rows.show()
    else:
        click.echo("No stories yet.", err=True)


@command.command("show")
@click.argument("story")
@config_option
def show(story: str, config_path: Path) -> None:
    """Show what STORY says, its articles and its links."""
    with stored(config_path) as (_, store), store.read() as conn:
        (found,) = stories.load(conn, [_story(conn, story)])
    for name, value in _about(found).items():
        if value:
            click.echo(f"{name}: {printable(value, 400)}")
    click.echo("")
    rows = Rows("article", "published", "source", "lang", "copy", "title")
    for listed in found.articles:
        rows.add_row(
            listed.id[:SHORT_ID],
            shown(listed.published_at),
            Text(printable(listed.source, 30)),
            Text(printable(listed.lang, 10)),
            "copy" if listed.copy else "",
            Text(printable(listed.title, 120)),
        )
    rows.show()


@command.command("merge", short_help="Say that two stories are one event.")
@click.argument("keep")
@click.argument("other")
@config_option
def merge(keep: str, other: str, config_path: Path) -> None:
    """Make OTHER part of KEEP. OTHER's id goes on to lead to KEEP, and what was told of it is not told again."""
    with stored(config_path) as (_, store), store.begin() as conn:
        into, gone = _story(conn, keep), _story(conn, other)
        changed = revising.merge(conn, into, gone, datetime.now(UTC))
    click.echo(f"{gone} is now part of {into}." if changed else "The two are one story already; nothing changed.")


@command.command("split", short_help="Make articles of a story one of their own.")
@click.argument("story")
@click.argument("article", nargs=-1, required=True)
@config_option
def split(story: str, article: tuple[str, ...], config_path: Path) -> None:
    """Move each ARTICLE (its id or address) and its copies out of STORY, into one story of their own.

    What that changes in STORY is told at once where it was told, and the new story where none of its articles was.
    """
    now = datetime.now(UTC)
    with stored(config_path) as (config, store), store.begin() as conn:
        numbers = [_number(conn, ident) for ident in article]
        rest = merging.live(conn, _story(conn, story))
        ident = revising.split(conn, rest, numbers, now)
        telling.correct(conn, rest, config, now)
        telling.announce(conn, ident, config, now, out_of=rest)
    click.echo(f"New story: {ident}")


def _about(story: Story) -> dict[str, str]:
    told = "; ".join(f"{toll.source} {_span(toll.min, toll.max)}" for toll in story.tolls)
    return {
        "story": story.id,
        "took in": ", ".join(story.merged),
        "headline": story.headline,
        "summary": story.summary,
        "form": story.form.replace("_", "-"),
        "severity": story.severity,
        "places": ", ".join(place.name for place in story.facts.places),
        "attributed to": story.facts.perpetrator or "",
        "victims": ", ".join(story.facts.victims),
        "killed": _killed(story),
        "killed, by source": told if len(story.tolls) > 1 else "",
        "sources": f"{story.independent} independent, confidence {story.confidence}",
        "languages": ", ".join(story.languages),
        "first seen": shown(story.first_seen_at),
        "changed": shown(story.changed_at),
        "linked to": "; ".join(f"{one.story_id[:SHORT_ID]} {one.headline}" for one in story.related),
    }


def _killed(story: Story) -> str:
    return _span(story.facts.deaths_min, story.facts.deaths_max)


def _span(low: int | None, high: int | None) -> str:
    """Return a number as alerts write it, e.g. "at least 14"."""
    return load_vocabulary("en").span(low, high) or ("0" if low == high == 0 else "")


def _story(conn: Connection, start: str) -> str:
    return _only(stories.starting(conn, start), start, "story")


def _number(conn: Connection, named: str) -> int:
    found = articles.named(conn, named)
    return found[_only(list(found), named, "article")]


def _only(found: Sequence[str], asked: str, what: str) -> str:
    if len(found) != 1:
        many = "no" if not found else "more than one"
        raise UnknownIdError(f"{printable(asked, 200)} names {many} {what}. {_LISTS[what]}")
    return found[0]
