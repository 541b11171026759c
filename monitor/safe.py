"""Text from web pages made safe to print on a terminal, in a table or in a log line."""

from __future__ import annotations

import unicodedata

# Format characters (category Cf) that readable text needs: joiners of Arabic and Indic scripts, the soft hyphen not.
_KEPT_FORMATS = frozenset("\u200c\u200d")
_ELLIPSIS = "…"


def printable(text: str | None, limit: int = 200) -> str:
    """Return `text` on one line without control, escape, bidirectional or other invisible characters.

    Runs of white space become one blank. The result has at most `limit` characters; a cut is shown by an ellipsis.
    None gives the empty string.
    """
    if not text:
        return ""
    # A hostile page may hold megabytes: what lies far beyond the limit is not looked at.
    head = text[: limit * 8 + 64]
    shown = " ".join("".join(_safe(char) for char in head).split())
    if len(shown) > limit:
        return shown[: max(limit - 1, 0)].rstrip() + _ELLIPSIS
    return shown


def _safe(char: str) -> str:
    """Return the character, a blank for a control or separator, or nothing for an invisible one."""
    if char in _KEPT_FORMATS:
        return char
    match unicodedata.category(char):
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
        case "Cf" | "Cs" | "Co":
            return ""
        case _:
            return char
