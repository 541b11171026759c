"""Bounds what a robots.txt file costs: what it says to others is left out, and of what it says to us the excess. Pure.

RFC 9309 (2.5) asks that at least 500 KiB be parsed. They are read here; what is bounded is the number of rules for us,
far above what sites have, since each of them costs time at every address.
"""

from __future__ import annotations

import re
from typing import Final

MAX_RULES: Final = 10_000
"""Rules without wildcards, which are matched all at once."""
MAX_WILDCARDS: Final = 1000
"""Rules with `*` or `$`, each of which is matched by itself: together 14 ms for an address of 2,000 characters."""

_AGENT: Final = re.compile(r"user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
_LOOSE: Final = re.compile(r"(?:allow|dis|dias|crawl|request|visit)", re.IGNORECASE)
"""How a directive begins that the parser takes without a colon; other lines without one are none."""
_SITE_WIDE: Final = re.compile(r"(?:site-?maps?|host)\s*[:\s]", re.IGNORECASE)


def for_us(text: str, robot: str) -> tuple[str, int]:
    """Return the lines that concern the robot or the whole site, and how many rules for it were left out."""
    kept: list[str] = []
    naming = mine = False  # whether the lines before name robots, and whether ours is among them
    rules = wildcards = left = 0
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        if found := _AGENT.fullmatch(line):
            mine = (naming and mine) or _names(found[1], robot)
            naming = True
            if _names(found[1], robot):
                kept.append(line)
            continue
        if _SITE_WIDE.match(line):
            kept.append(line)
            continue
        if ":" not in line and not _LOOSE.match(line):
            continue
        naming = False
        if not mine:
            continue
        wild = "*" in line or "$" in line
        if (wildcards if wild else rules) >= (MAX_WILDCARDS if wild else MAX_RULES):
            left += 1
            continue
        wildcards, rules = wildcards + wild, rules + (not wild)
        kept.append(line)
    return "\n".join(kept), left


def _names(value: str, robot: str) -> bool:
    """Return whether a robots line may mean the robot; the parser, which decides, is as generous with stars."""
    name = value.replace("*", "").strip().lower()
    return not name or name in robot.lower()
