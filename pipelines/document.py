"""What was read from one page before anybody asks what it means: its clean text and its metadata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.items import Removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text and metadata of one page. Times are aware and in UTC; what the page doesn't say is None or empty."""

    url: str
    """The page's canonical address on its own site, or the one that answered."""
    title: str | None = None
    text: str = ""
    """Paragraphs joined by a blank line, without the title; NFC."""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    section: str | None = None
    declared_lang: str | None = None
    """The language the page claims, as a lower-case ISO 639-1 code."""
    agency: str | None = None
    """The news agency credited, e.g. `AFP`."""
    dateline: str | None = None
    """The town a dateline names, as written."""
    partial: str | None = None
    """Why only a part of the text is here (`paywall`, `http_403` ...); None for all of it."""
    not_article: str | None = None
    """Why the page is no article (`soft_404`, `challenge`, `index`, `unreadable` ...); None where it is one."""
    removed: tuple[Removed, ...] = ()
    fingerprints: tuple[str, ...] = ()
    """Of the blocks the page showed before cleaning, for intake to learn the host's boilerplate from."""
    notes: tuple[str, ...] = ()
    """What went less than well (`kept_whole`, `second_opinion_differs` ...)."""
