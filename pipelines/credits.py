"""The agency that a text is credited to and the town of its dateline: they leave the text, not the article."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from pipelines.wording import fold, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.blocks import Block

_NAME: Final = r"[A-ZÀ-Þ][\w'’.]*(?:[ -](?:(?:de|du|el|al|la|le|of)[ -])?[A-ZÀ-Þ0-9][\w'’.]*){0,3}"
_ARABIC: Final = r"[\u0600-\u06ff]+(?: [\u0600-\u06ff]+){0,2}"
_DASH: Final = r"\s*(?:[—–]|-{1,2})\s*"
_AGENCY: Final = r"\((?P<agency>[^()]{2,30})\)"
_OPENINGS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?P<town>{_NAME}|{_ARABIC})(?:\s*[,،]\s*[^()—–]{{2,30}}?)?\s*{_AGENCY}(?:{_DASH}|\s*[.:]\s*|\s+)",
        rf"^\((?P<town>{_NAME}|{_ARABIC})(?:,[^()]{{2,30}})?\)\s*[—–-]\s*(?P<agency>)",
        rf"^(?P<town>{_NAME}),\s+(?:{_NAME}|\d{{1,2}}\s\w+(?:\s\d{{4}})?)(?:\s?\([^()—–]{{2,30}}\))?\s*[—–]\s+(?P<agency>)",
        rf"^(?P<agency>[A-Z][\w-]{{1,12}})\s*[-–—]\s*(?P<town>{_NAME})(?:\s*\([^()]{{2,30}}\))?{_DASH}",
        rf"^{_AGENCY}(?P<town>)\s*[-–—:.]?\s*",
    )
)
_CLOSING: Final = re.compile(
    r"(?<![\s.,–—-])[\s.,–—-]*(?:\((?P<agency>[^()]{2,40})\)|(?<=[.!?”»])\s+(?P<bare>[A-Z]{2,8}))\s*$"
)
_CREDIT: Final = re.compile(
    r"^\W*(?:sources?|avec|fuente|fonte|quelle|with|mit|con informacion de|com informacoes de|المصدر|majiya)?"
    r"\W*(?:l'|nos |nuestra )?"
)
_PARTS: Final = re.compile(r"(?:(?<!\s)\s+)?(?:/|,|;| and | et | und | y | avec | with |&|\+)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """What was taken off a text's ends."""

    agency: str | None = None
    dateline: str | None = None


def agency_of(text: str) -> str | None:
    """Return the agency that a whole credit line names (`Source: Xinhua`, `AFP`, `dpa/AFP`), or None."""
    folded = fold(text).strip(" .()[]-–—:")
    for part in (folded, *_PARTS.split(_CREDIT.sub("", folded))):
        if name := _names().get(part.strip(" .()[]-–—:")):
            return name
    return None


def take_credits(blocks: Sequence[Block], lines: Iterable[str]) -> tuple[list[Block], Credits]:
    """Return the blocks without dateline and agency mark, and what those said.

    `lines` are the credit lines that cleaning removed.
    """
    kept = list(blocks)
    agency = dateline = None
    for number, block in enumerate(kept[:3]):
        opened = _opened(block.text)
        if opened is not None:
            rest, agency, dateline = opened
            kept[number] = replace(block, text=rest)
            break
    if kept and (match := _CLOSING.search(kept[-1].text)):
        named = agency_of(match["agency"] or match["bare"])
        start = match.start() + (kept[-1].text[match.start() : match.start() + 1] in {".", "!", "?"})
        if named and start > 0:
            agency = agency or named
            kept[-1] = replace(kept[-1], text=kept[-1].text[:start].rstrip())
    if agency is None:
        agency = next((named for line in lines if (named := agency_of(line))), None)
    return kept, Credits(agency=agency, dateline=dateline)


def _opened(text: str) -> tuple[str, str | None, str | None] | None:
    """Return the text after its dateline, the agency and the town, or None where it has no dateline."""
    for pattern in _OPENINGS:
        match = pattern.match(text)
        if match is None:
            continue
        agency = agency_of(match["agency"]) if match["agency"] else None
        if match["agency"] and agency is None:
            continue
        town = match["town"]
        if town and not agency and (named := agency_of(town)):
            agency, town = named, None
        rest = text[match.end() :].strip()
        if rest:
            return rest, agency, _town(town)
    return None


def _town(name: str | None) -> str | None:
    if not name:
        return None
    return name.title() if name.isupper() else name


@cache
def _names() -> dict[str, str]:
    return {fold(spelling): name for name, spellings in load("agencies")["names"].items() for spelling in spellings}
