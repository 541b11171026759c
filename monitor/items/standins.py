"""What may come in the place of an article, and when the words of the list that named it stand in for it."""

from __future__ import annotations

from typing import Final

IN_PLACE_OF_ARTICLES: Final = frozenset(
    ("challenge", "consent", "suspended", "soft_404", "index", "empty", "unreadable")
)
"""Why a page is no article, where it may stand in the place of one for a while; a gallery or a video is what it is."""
PATIENCE: Final = 2
"""Tries in vain after which the list's words are taken although the site says that the page is not there.

At first a feed may be ahead of its site, and what was withdrawn soon leaves the feed. Two take 45 minutes."""
