from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.items import Entry, Page, Site
from pipelines.extract import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

PAGES = Path(__file__).parent / "pages"
FETCHED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def read_markup() -> Callable[..., Document]:
    """Read bytes or text as a page of https://relais.example/."""

    def read_it(
        body: bytes | str,
        *,
        url: str = "https://relais.example/news/one",
        content_type: str | None = None,
        entry: Entry | None = None,
        site: Site | None = None,
        fetched_at: datetime = FETCHED,
    ) -> Document:
        raw = body if isinstance(body, bytes) else body.encode()
        headers = {"content-type": content_type} if content_type else {}
        page = Page(url=url, fetched_at=fetched_at, body=raw, headers=headers, entry=entry)
        return read(page, site or Site())

    return read_it


@pytest.fixture
def read_page(read_markup: Callable[..., Document]) -> Callable[..., Document]:
    """Read one of the synthetic pages by name."""

    def read_it(name: str, **rest: object) -> Document:
        return read_markup((PAGES / f"{name}.html").read_bytes(), **rest)

    return read_it
