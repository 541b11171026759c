"""In which charset a feed or sitemap is written: what decodes decides, not what is declared."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_XML_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_META_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEADER_DECLARED: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-6": "cp1256"}
"""Pages that declare the former are written in the latter, its superset (as browsers know)."""
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
"""Python's codecs that no page is written in: some fail on stray bytes, and UTF-7 hides markup."""
_HEAD: Final = 4096


def decode(body: bytes, content_type: str = "", languages: Sequence[str] = ()) -> str:
    """Return `body` as text. Never raises; bytes that fit nothing become U+FFFD.

    A byte order mark comes first, then UTF-8 where the bytes are valid as such (those of another charset hardly ever
    are), then what the header or the document declares, then the usual Windows charset of the source's languages.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    if wide := _wide(body):
        return body.decode(wide, errors="replace")
    if (text := _utf8(body)) is not None:
        return text
    for declared in _declared(body, content_type):
        if declared != "utf-8":
            return body.decode(declared, errors="replace")
    return body.decode("cp1256" if languages and languages[0] == "ar" else "cp1252", errors="replace")


def _wide(body: bytes) -> str | None:
    """Return the two-byte charset of a document that begins with an unmarked `<`."""
    return {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(body[:2])


def _utf8(body: bytes) -> str | None:
    """Return `body` read as UTF-8, or None where it is another charset; a cut end or a few stray bytes are borne."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    return text if broken <= 1 + sound // 20 and sound > broken else None


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:_HEAD]
    named = [
        found.group(1).decode("ascii") for found in (_XML_DECLARED.search(head), _META_DECLARED.search(head)) if found
    ]
    if header := _HEADER_DECLARED.search(content_type):
        named.append(header.group(1))
    known = []
    for name in named:
        try:
            codec = codecs.lookup(name).name
            " ".encode(codec)  # refuses Python's own byte-to-byte codecs, which declare no charset
        except (LookupError, ValueError, TypeError):
            continue
        if codec in _NO_CHARSETS:
            continue
        known.append(_WINDOWS.get(codec, codec))
    return known
