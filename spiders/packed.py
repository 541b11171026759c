"""Bodies that are packed, whatever their headers say. Pure."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import Final

from spiders.markup import UnreadableError

MAX_UNPACKED: Final = 20 * 1024 * 1024
"""Bytes of a list once unpacked. Sitemaps may have 50 MB (sitemaps.org), which take ten times that to read."""
_GZIP: Final = b"\x1f\x8b"
_BEFORE_MARKUP: Final = b"\xef\xbb\xbf \t\r\n"
_END: Final = re.compile(rb"</(?:html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)
_LAST: Final = 4000
"""Bytes at the end in which a document closes: caches and counters leave their marks behind it."""


def is_gzip(body: bytes) -> bool:
    """Return whether the body begins as gzip does."""
    return body.startswith(_GZIP)


def is_plain(body: bytes) -> bool:
    """Return whether the body begins as markup or JSON does."""
    return body[:64].lstrip(_BEFORE_MARKUP)[:1] in (b"<", b"{", b"[")


def is_whole(body: bytes) -> bool:
    """Return whether a document ends as it should, packed or not, whatever length its server gave it."""
    try:
        return bool(_END.search(unpacked(body)[-_LAST:]))
    except UnreadableError:
        return False


def unpacked(body: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Return the body without a gzip of its own, if it has one. Raises UnreadableError: `bad_encoding`, `too_large`."""
    if not is_gzip(body):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            plain = file.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadableError("bad_encoding") from None
    if len(plain) > limit:
        raise UnreadableError("too_large")
    return plain
