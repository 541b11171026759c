"""`monitor analyse`: a JSON Lines filter over pages and texts; reads stdin, writes stdout, nothing to disk."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.items import Article, Entry, Page, Site
from monitor.parallel import in_parallel
from monitor.rows import article_row
from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipelines.knowledge import Knowledge

LARGEST_PAGE = 20 << 20
"""Bytes of a page that are read; a spider's own bound is lower."""


class BadLineError(ValueError):
    """A line of input that names no document."""


@click.command()
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=None,
    help="The configuration [default: ./config.yaml where it exists, else the Sahel pack alone].",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
def command(config_path: Path | None, jobs: int) -> None:
    """Read {"id", "url", "html_path"} or {"id", "url", "title", "text"} a line, write an article a line.

    A bad line is named on stderr and skipped; an unreadable document answers `relevant` false and `error`.
    """
    from monitor.commands.knowledge import knowledge_source  # noqa: PLC0415 - the language libraries load with it

    recipe = knowledge_source(config_path)
    documents = _documents(sys.stdin.buffer)
    if jobs == 1:
        rows: Iterable[dict[str, Any]] = map(partial(answer, knowledge=recipe()), documents)
    else:
        rows = _in_parallel(documents, recipe, jobs)
    for row in rows:
        # Whatever the locale, and though a document may hold half a surrogate pair, which nothing encodes.
        sys.stdout.buffer.write((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
        sys.stdout.buffer.flush()


def answer(document: dict[str, Any], *, knowledge: Knowledge) -> dict[str, Any]:
    """Return the article fields of one document, with `error` where it could not be read."""
    now = datetime.now(UTC)
    try:
        page, site = page_of(document, now)
    except (OSError, ValueError) as error:  # the latter for BadLineError, and a path with a zero byte
        problem = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        article = Article(url=str(document.get("url") or ""), fetched_at=now, error=problem)
    else:
        article = _analysed(page, knowledge, site)
    return article_row(article, id=document["id"], source=document.get("source"), story_id=None)


def _analysed(page: Page, knowledge: Knowledge, site: Site) -> Article:
    from pipelines.analyse import analyse  # noqa: PLC0415 - see command

    try:
        return analyse(page, knowledge, site)
    except Exception as error:  # noqa: BLE001 - a bug met by one document must not lose the answers of all others
        click.echo(f"{printable(page.url, 200)}: {type(error).__name__} while it was read", err=True)
        return Article(url=page.url, fetched_at=page.fetched_at, error=f"error_{type(error).__name__}")


def page_of(document: dict[str, Any], now: datetime) -> tuple[Page, Site]:
    """Return the page that a document names and what it says of its site.

    Raises OSError for a file that cannot be read and BadLineError for a document without page or text.
    """
    url = str(document.get("url") or "")
    title, text, path = document.get("title"), document.get("text"), document.get("html_path")
    fetched_at = _time(document.get("fetched_at")) or now
    published = _time(document.get("published_at"))
    entry = Entry(url=url, method="feed", via="", published_at=published) if published else None
    language = document.get("lang")
    site = Site(
        source=document.get("source") if isinstance(document.get("source"), str) else None,
        languages=(language,) if isinstance(language, str) else (),
        country=document.get("country") if isinstance(document.get("country"), str) else None,
        timezone=document.get("timezone") if isinstance(document.get("timezone"), str) else None,
    )
    if isinstance(path, str):
        with Path(path).open("rb") as file:
            body = file.read(LARGEST_PAGE)
        return Page(url=url, fetched_at=fetched_at, body=body, entry=entry), site
    if isinstance(text, str):
        page = Page(
            url=url, fetched_at=fetched_at, text=text, title=title if isinstance(title, str) else None, entry=entry
        )
        return page, site
    raise BadLineError("neither html_path nor text is given")


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter beyond the years 1 to 9999
        return None


def _documents(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the documents of the lines; name bad lines on stderr."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError) as error:
            click.echo(f"line {number} is not JSON ({printable(str(error), 100)}); skipped", err=True)
            continue
        if not isinstance(document, dict) or not isinstance(document.get("id"), str):
            click.echo(f'line {number} is no object with a string "id"; skipped', err=True)
            continue
        yield document


def _in_parallel(
    documents: Iterable[dict[str, Any]], recipe: Callable[[], Knowledge], jobs: int
) -> Iterator[dict[str, Any]]:
    """Yield the answers in the order of the documents."""
    work = partial(_answer_in_worker, recipe)
    for document, row in in_parallel(work, documents, jobs=jobs, prepare=recipe):
        if isinstance(row, str):
            article = Article(url=str(document.get("url") or ""), fetched_at=datetime.now(UTC), error=row)
            yield article_row(article, id=document["id"], source=document.get("source"), story_id=None)
        else:
            yield row


def _answer_in_worker(recipe: Callable[[], Knowledge], document: dict[str, Any]) -> dict[str, Any]:
    return answer(document, knowledge=recipe())
