"""Times of day as machines and people write them. Pure."""

from __future__ import annotations

import re
from typing import Final

_HALF_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})(:\d\d(?::\d\d)?)\s?([ap])(?:\.m\.|m\b)", re.IGNORECASE)


def in_full_day(text: str) -> str:
    """Return `text` with its times of day in twenty-four hours: readers of RFC 822 and ISO 8601 overlook AM and PM."""
    return _HALF_DAY.sub(_moved, text)


def _moved(found: re.Match[str]) -> str:
    hour = int(found[1])
    if 1 <= hour <= 12:  # noqa: PLR2004 - hours of half a day; 22:30 PM says what it means
        hour = hour % 12 + (12 if found[3] in "pP" else 0)
    return f"{hour:02}{found[2]}"
