"""In which charset a feed or sitemap is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.charsets import read

if TYPE_CHECKING:
    from collections.abc import Sequence


def decode(body: bytes, content_type: str = "", languages: Sequence[str] = ()) -> str:
    """Return `body` as text. Never raises; bytes that fit nothing become U+FFFD.

    Where no charset explains the bytes, the usual Windows charset of the source's first language does.
    """
    text = read(body, content_type)
    if text is not None:
        return text
    return body.decode("cp1256" if languages and languages[0] == "ar" else "cp1252", errors="replace")
