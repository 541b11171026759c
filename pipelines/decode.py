"""Bytes to text: which encoding a page is in, whatever it claims.

Valid UTF-8 is UTF-8: a longer text in any other encoding is almost never valid by chance. Otherwise the byte order
mark, the header and the page's own declaration are tried in that order, then detection.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 4_000_000
"""What is read of a page: the longest articles are well under 1 MB of markup."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Soft hyphen, zero-width space, directional marks, word joiner, byte order mark. The joiners U+200C and U+200D go
# too where no joining script needs them; see `tidy`.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LONE_JOINER = re.compile(r"(?<![\u0600-\u0fff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0fff])")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Any of the two above, invisible or joiner: hardly any text holds one, and looking at once is a sixth of the time."""
_CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32), 127])
_SINGLE_BYTE = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
}
_MAX_BAD_SHARE = 0.2
"""Of the bytes above 127: with more of them unreadable, the encoding is another one."""
_MAX_CONTROLS = 0.1
"""Of the first bytes: with more control characters than that, a body is no text."""
_BINARY = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_SAMPLE = 20_000


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return the page as text, without control characters; never raises."""
    body = body[:MAX_BYTES]
    text = _decode(body, content_type)
    return _CONTROLS.sub("", text) if _has_controls(text) else text


def _has_controls(text: str) -> bool:
    """Return whether there may be something for `_CONTROLS` to remove, which takes three times as long to look for."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # a surrogate
        return True
    plain = len(encoded.translate(None, _CONTROL_BYTES)) == len(encoded)
    return not plain or "\ufffe" in text or "\uffff" in text


def is_binary(body: bytes) -> bool:
    """Return whether the body is a picture, an archive or the like rather than text."""
    head = body[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return len(head) - len(head.translate(None, _BINARY)) > _MAX_CONTROLS * len(head)


def tidy(text: str) -> str:
    """Return `text` in NFC without soft hyphens, zero-width characters and directional marks."""
    if text.isascii():
        return text
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _UNSEEN.search(text) is None:
        return text
    return _LONE_JOINER.sub("", _INVISIBLE.sub("", text))


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end >= len(body) - 1:
            return body[: error.start].decode("utf-8")
    for name in _declared(body, content_type):
        text = _try(body, name)
        if text is not None:
            return text
    return _detect(body)


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the encodings that header and page name, in their order of trust."""
    header = _HEADER.search(content_type or "")
    if header:
        yield header[1]
    for match in _DECLARED.finditer(body[:8192]):
        yield match[1].decode("ascii")


def _try(body: bytes, name: str) -> str | None:
    """`body` in the encoding `name`, or None where that can't be or loses too much."""
    name = _SINGLE_BYTE.get(name.lower(), name)
    try:
        codec = codecs.lookup(name)
        if codec.name in {"utf-16", "utf-32", "utf-7"} or not codec._is_text_encoding:  # noqa: SLF001 (the only way to tell rot13 and hex from encodings)
            return None
        text = body.decode(codec.name, "replace")
    except (LookupError, UnicodeError, AttributeError):
        return None
    return text if text.count("\ufffd") <= max(3, _MAX_BAD_SHARE * _high_bytes(body)) else None


def _high_bytes(body: bytes) -> int:
    return len(body) - len(body.translate(None, bytes(range(128, 256))))


def _detect(body: bytes) -> str:
    """Return the likeliest reading of bytes that no declaration explains."""
    utf8 = body.decode("utf-8", "replace")
    if utf8.count("\ufffd") <= _MAX_BAD_SHARE * max(1, _high_bytes(body)):
        return utf8
    high = bytes(b for line in body.split(b"\n") if not line.isascii() for b in line + b"\n")[:_SAMPLE]
    best = from_bytes(high).best()
    text = None if best is None or best.encoding.startswith("utf") else _try(body, best.encoding)
    return text if text is not None else body.decode("cp1252", "replace")
