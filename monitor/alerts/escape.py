"""Makes foreign text harmless for each place it is shown in, and cuts it soundly. Pure.

Every text of a page goes through `plain` first; what is added here for one channel never changes what another shows.
"""

from __future__ import annotations

import html as _html
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

import regex

if TYPE_CHECKING:
    from collections.abc import Callable

BREAK = "\u200b"
"""Zero-width space: breaks a mention or a link without being seen."""
FSI, PDI = "\u2068", "\u2069"
"""First strong isolate and its end: the text between sets its own direction and none around it."""
ELLIPSIS = "…"
MAX_URL = 2000
"""Longer addresses are not linked; browsers and chat services stop near there."""
MAX_RAW = 20_000
"""Characters of a text that are looked at; nothing longer is ever shown."""
MAX_MARKS = 4
"""Combining marks on one letter that are kept: written languages need up to three, towers of them hide other lines."""

_VISIBLE_FORMATS = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
"""Format characters that belong to writing: joiners of Persian and emoji, and Arabic number signs."""
_LOOKALIKES = str.maketrans({"*": "∗", "_": "＿", "~": "∼", "`": "ˋ", "|": "¦", "\\": "＼"})
"""Stand-ins for what Markdown dialects take for formatting: no dialect of chat has a common escape."""
_ISOLATED = regex.compile(rf"{FSI}[^{PDI}]*{PDI}")
_TAG = regex.compile(r"<[^>]*>")
_CLUSTER = regex.compile(r"\X")
_MARK_TOWER = regex.compile(rf"(\p{{Mn}}{{{MAX_MARKS}}})\p{{Mn}}+")


def plain(text: str) -> str:
    """Return the text on one line: no controls, no direction overrides, no invisible characters, no mark towers."""
    kept = []
    for char in text[:MAX_RAW]:
        category = unicodedata.category(char)
        if category in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif category == "Cs":
            kept.append("\ufffd")  # half of a pair: it cannot be encoded
        elif category != "Cf" or char in _VISIBLE_FORMATS:
            kept.append(char)
    bounded: str = _MARK_TOWER.sub(r"\1", "".join(kept))
    return " ".join(bounded.split())


def isolate(text: str) -> str:
    """Return the text so that its direction stays its own: right-to-left text is wrapped, other text is as it was.

    So is a text in which all that runs from right to left is wrapped already.
    """
    if any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in _ISOLATED.sub("", text)):
        return f"{FSI}{text}{PDI}"
    return text


def utf16(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "replace")) // 2


def read_utf16(markup: str) -> int:
    """Return the length in UTF-16 code units of what HTML of ours shows: Telegram counts after reading the markup."""
    return utf16(_html.unescape(_TAG.sub("", markup)))


def shorten(text: str, limit: int, measure: Callable[[str], int] = len) -> str:
    """Return the text, cut with an ellipsis where it measures more than `limit`; never inside a grapheme cluster."""
    if measure(text) <= limit:
        return text
    room = limit - measure(ELLIPSIS)
    if room < 0:
        return ""
    used, end = 0, 0
    for cluster in _CLUSTER.finditer(text):
        used += measure(cluster.group())
        if used > room:
            break
        end = cluster.end()
    return text[:end].rstrip() + ELLIPSIS


def defang(text: str) -> str:
    """Return plain text in which no chat service sees a mention, a link or formatting."""
    text = text.translate(_LOOKALIKES)
    text = text.replace("@", f"@{BREAK}").replace("](", f"]{BREAK}(").replace("://", f":{BREAK}//")
    text = regex.sub(r"<(?=[@!#:/\p{L}])", f"<{BREAK}", text)
    return str(regex.sub(r"(?i)\bwww\.", f"www{BREAK}.", text))


def html(text: str) -> str:
    """Return the text for HTML, in an element or a quoted attribute."""
    return _html.escape(text, quote=True)


def slack(text: str) -> str:
    """Return defanged text for Slack's mrkdwn, with its three escapes (docs.slack.dev, "Formatting message text")."""
    return defang(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def telegram(text: str) -> str:
    """Return defanged text for Telegram's HTML mode (core.telegram.org/bots/api#html-style)."""
    return html(defang(text))


def header(text: str, limit: int) -> str:
    """Return the text for a mail header: one line without controls, at most `limit` characters."""
    return shorten(plain(text), limit)


def safe_url(url: str) -> str | None:
    """Return the address with everything encoded that could end a link or mean something in chat, or None.

    None: no http or https, credentials in it, no host, too long, or not an address at all.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    if not regex.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return None
    netloc = f"[{host}]" if ":" in host else host
    netloc += "" if port is None else f":{port}"
    safe = "/%:=&?+!$,;-."
    path, query, fragment = (
        quote(part, safe=safe, errors="replace") for part in (parts.path, parts.query, parts.fragment)
    )
    clean = urlunsplit((parts.scheme, netloc, path, query, fragment))
    return clean if len(clean) <= MAX_URL else None
