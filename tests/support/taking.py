"""What the tests of intake share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.store import articles, outbox, pages
from monitor.urls import url_key

HOUR = timedelta(hours=1)


def only(desk: Any) -> Any:
    """Return the one stored article."""
    (stored,) = desk.ask(articles.newest, 10)
    return stored


def decisions(desk: Any) -> list[tuple[str, str, str | None]]:
    made = desk.ask(outbox.decided, 100)
    return [(row.decision.action, row.decision.reason, row.decision.channel) for row in reversed(made)]


def seen(desk: Any) -> Any:
    return desk.ask(pages.seen, [url_key(desk.url())])[url_key(desk.url())]
