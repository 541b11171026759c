"""Bytes to text: a page in whatever encoding, without what is not seen; detection where no charset explains it."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from monitor.charsets import high_bytes, read, read_as

MAX_BYTES = 4_000_000
"""What is read of a page: the longest articles are well under 1 MB of markup."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Soft hyphen, zero-width space, directional marks, word joiner, byte order mark. The joiners U+200C and U+200D go
# too where no joining script needs them; see `tidy`.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LONE_JOINER = re.compile(r"(?<![\u0600-\u0fff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0fff])")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Any of the two above, invisible or joiner: hardly any text holds one, and looking at once is a sixth of the time."""
_CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32), 127])
_MAX_BAD_SHARE = 0.2
"""Of the bytes above 127: with more of them unreadable, the encoding is another one."""
_MAX_CONTROLS = 0.1
"""Of the first bytes: with more control characters than that, a body is no text."""
_BINARY = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_SAMPLE = 20_000


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return the page as text, without control characters; never raises."""
    body = body[:MAX_BYTES]
    text = read(body, content_type or "")
    if text is None:
        text = _detect(body)
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


def _detect(body: bytes) -> str:
    """Return the likeliest reading of bytes that no declaration explains."""
    utf8 = body.decode("utf-8", "replace")
    if utf8.count("\ufffd") <= _MAX_BAD_SHARE * max(1, high_bytes(body)):
        return utf8
    high = bytes(b for line in body.split(b"\n") if not line.isascii() for b in line + b"\n")[:_SAMPLE]
    best = from_bytes(high).best()
    text = None if best is None or best.encoding.startswith("utf") else read_as(body, best.encoding)
    return text if text is not None else body.decode("cp1252", "replace")
