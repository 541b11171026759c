"""In which charset bytes from the web are written: what decodes decides, not what is declared. Pure.

Spiders and pipelines read by it alike; each has a last resort of its own for bytes that nothing here explains.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_XML_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{1,40})")
_META_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEADER_DECLARED: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
"""How a document of two-byte characters begins that has no byte order mark."""
_SUPERSETS: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
"""What declares the former is read as the latter, which has letters where the former has controls (WHATWG Encoding)."""
_MISTAKEN: Final = {"iso8859-6": "cp1256"}
"""What declares the former may be written in the latter, which has other letters in the same places: bytes tell."""
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})
"""Python's own codecs that no page is written in; some fail on stray bytes."""
_UNBELIEVED: Final = ("utf-",)
"""Where declared: UTF-8 was tried, wide characters show themselves by their first bytes, and UTF-7 hides markup."""
_HEAD: Final = 8192
"""Bytes in which a document declares its charset."""
_MAX_LOST: Final = 0.2
"""Of the bytes above 127: with more of them unreadable, the charset is another one."""
_FEW: Final = 3
_HIGH: Final = bytes(range(128, 256))
_LOST: Final = re.compile("[\x80-\x9f\ufffd]")
"""What comes of bytes that a charset has no letter for."""


def read(body: bytes, content_type: str = "") -> str | None:
    """Return `body` as text, or None where no charset explains it. Never raises.

    A byte order mark comes first, then UTF-8 where the bytes are valid as such (those of another charset hardly ever
    are), then what the header or the document declares. Stray bytes become U+FFFD; half a last letter is dropped.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    if wide := _UNMARKED.get(body[:2]):
        return body.decode(wide, errors="replace")
    if (text := _utf8(body)) is not None:
        return text
    return next((text for name in _declared(body, content_type) if (text := read_as(body, name)) is not None), None)


def read_as(body: bytes, name: str) -> str | None:
    """Return `body` in the charset called `name`, or None where that is none or would lose too much."""
    codec = _codec(name)
    if codec is None:
        return None
    readings = [body.decode(one, errors="replace") for one in (codec, _MISTAKEN.get(codec)) if one]
    text = min(readings, key=lambda reading: len(_LOST.findall(reading)))
    return text if text.count("\ufffd") <= max(_FEW, _MAX_LOST * high_bytes(body)) else None


def high_bytes(body: bytes) -> int:
    """Return how many bytes are no ASCII."""
    return len(body) - len(body.translate(None, _HIGH))


def _utf8(body: bytes) -> str | None:
    """Return `body` read as UTF-8, or None where it is another charset; a cut end or a few stray bytes are borne."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return body[: error.start].decode("utf-8")
    text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    return text if broken <= 1 + sound // 20 and sound > broken else None


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Yield the charsets that header and document name, in their order of trust."""
    if header := _HEADER_DECLARED.search(content_type):
        yield header[1]
    head = body[:_HEAD]
    for pattern in (_XML_DECLARED, _META_DECLARED):
        for found in pattern.finditer(head):
            yield found[1].decode("latin-1")


def _codec(name: str) -> str | None:
    """Return the Python codec for a charset's name, or for its superset; None where there is none to believe."""
    try:
        codec = codecs.lookup(name).name
        " ".encode(codec)  # refuses Python's own byte-to-byte codecs, which declare no charset
    except (LookupError, ValueError, TypeError):
        return None
    if codec in _NO_CHARSETS or codec.startswith(_UNBELIEVED):
        return None
    return _SUPERSETS.get(codec, codec)
