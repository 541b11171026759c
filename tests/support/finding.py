"""Pages as the store knows them, for tests of what a poll makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.store.pages import Seen
from monitor.urls import url_key

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def seen(path: str, state: Any = "fetched", **more: Any) -> Seen:
    url = f"https://x.org{path}"
    values: dict[str, Any] = {
        "key": url_key(url),
        "url": url,
        "source": "S",
        "state": state,
        "reason": None,
        "first_seen_at": NOW - 2 * HOUR,
        "fetched_at": NOW - 2 * HOUR,
        "lastmod": None,
        "etag": None,
        "last_modified": None,
        "article_id": None,
        "relevant": None,
        "refetches": 0,
        "refetch_at": None,
        "attempts": 0,
        "retry_at": None,
    }
    return Seen(**{name: value for name, value in (values | more).items() if name in Seen.__slots__})
