"""The text of a page that a script fills: out of the state that the page carries for it (Next.js, Nuxt, Angular)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_STATE: Final = 3_000_000
"""Characters of state that are read."""
MAX_VALUES: Final = 200_000
_MIN_TEXT: Final = 400
_SENTENCES: Final = 3
_TAG: Final = re.compile(r"<[^<>]{0,400}>")
_END: Final = re.compile(r"[.!?…؟۔](?:\s|[\"»”<]|$)")


def state_text(tree: HtmlElement) -> str | None:
    """Return the longest text of several sentences in the page's JSON scripts, with its markup; None without one."""
    best, size, left = None, _MIN_TEXT - 1, MAX_STATE
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/json" or not script.text:
            continue
        left -= len(script.text)
        if left < 0:
            break
        for text in _texts(script.text):
            plain = len(_TAG.sub("", text))
            if plain > size and len(_END.findall(text)) >= _SENTENCES:
                best, size = text, plain
    return best


def _texts(source: str) -> Iterator[str]:
    """Yield the strings of a JSON document that are long enough, in its order."""
    try:
        waiting: list[Any] = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, str) and len(value) >= _MIN_TEXT:
            yield value.encode("utf-8", "ignore").decode()
