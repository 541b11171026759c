"""Text that came without a page: a feed's own words, or `analyse` of plain text. Tidied, never restructured."""

from __future__ import annotations

import re
from typing import Final

from pipelines.blocks import Block
from pipelines.decode import tidy

MAX_TEXT: Final = 400_000
"""Characters of given text that are read."""

_BLANK: Final = re.compile(r"\n[ \t\r\f\v\xa0]*\n\s*")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPEN_END: Final = re.compile(r"[\w,;–—-]$")


def paragraphs(text: str) -> list[Block]:
    """Return the text's paragraphs: at blank lines, and at line ends where a line is no continuation."""
    text = tidy(_CONTROLS.sub("", text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")))
    found: list[str] = []
    for part in _BLANK.split(text):
        open_line = False
        for line in part.split("\n"):
            line = " ".join(line.split())  # noqa: PLW2901 (the same line, tidied)
            if not line:
                continue
            if open_line and line[0].islower():
                found[-1] = f"{found[-1]} {line}"
            else:
                found.append(line)
            open_line = bool(_OPEN_END.search(line))
    return [Block(line) for line in found]
