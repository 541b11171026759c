"""Puts back what extraction drops most: the lead that stands between the headline and the body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipelines.blocks import Block
from pipelines.furniture import is_date_line, repeats_title, signs
from pipelines.phrases import category
from pipelines.wording import squash

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.survey import Run

_LEAD_NAME: Final = re.compile(
    r"(?<![a-z])(?:lead|lede|leadtext|intro|introduction|introtext|chapo|chapeau|standfirst|excerpt|abstract|teaser|teasertext|summary|"
    r"subtitle|sub-?head(?:line|ing)?|subtitulo|deck|dek|description|bajada|copete|sumario|entradilla|vorspann|"
    r"anrisstext|lead-?text|short-?info|resume|hero-?text|accroche|preamble|ingress)(?![a-z])",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(r"caption|figure|legend|media|image|photo|gallery|video|bild", re.IGNORECASE)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SENTENCE_END: Final = re.compile(r"[.!?…؟。۔।»”\"']\s*$")
_REACH: Final = 60
"""Runs after the headline among which the body must begin for a lead to be looked for."""
_NEAR: Final = 14
_LONG: Final = 1_000
_SHORT: Final = 40
_SENTENCE: Final = 90
"""Characters from which an unnamed paragraph before the body is a lead."""
_SAME: Final = 40
"""Squashed characters that must agree for two texts to begin alike."""


def missing_lead(
    runs: list[Run],
    blocks: list[Block],
    *,
    headline_run: int | None,
    description: str | None,
    authors: tuple[str, ...],
    title: str,
) -> list[Block]:
    """Return the blocks of the lead that `blocks`, the extracted body, lacks; in the page's order."""
    body = next((block.runs[0] for block in blocks if block.runs and len(block.text) >= _SENTENCE), None)
    if body is None or headline_run is None or not 0 < body - headline_run <= _REACH:
        return []
    have = ""
    used = {number for block in blocks for number in block.runs}
    known = squash(description or "")[:_SAME]
    found: list[Block] = []
    for number in range(headline_run + 1, body):
        run = runs[number]
        if number in used or not _may_be_lead(run, authors):
            continue
        have = have or "".join(squash(block.text) for block in blocks)
        key = squash(run.text)
        if key[:_SAME] in have or key in squash(title) or repeats_title(Block(run.text, (number,)), 0, title, None):
            continue
        named = _is_named(run.owner)
        described = len(known) >= _SHORT and key[:_SAME] == known
        sentence = (
            len(run.text) >= _SENTENCE and number - headline_run <= _NEAR and bool(_SENTENCE_END.search(run.text))
        )
        if described or named or sentence or _is_under(run, number - headline_run):
            found.append(Block(run.text, (number,), tag=str(run.owner.tag), link_share=run.link_share))
            have += key
    return found


def _may_be_lead(run: Run, authors: tuple[str, ...]) -> bool:
    return (
        _SHORT <= len(run.text) <= _LONG
        and run.junk is None
        and run.link_share < 0.3  # noqa: PLR2004 (a lead may hold a link)
        and not is_caption(run.owner)
        and run.owner.tag != "h1"
        and not is_date_line(run.text, authors)
        and not signs(run.text, authors)
        and category(run.text) is None
    )


def _is_under(run: Run, distance: int) -> bool:
    """Whether the run is a heading right below the headline: a standfirst by its place."""
    return distance == 1 and run.owner.tag in {"h2", "h3", "h4"}


def _names(element: HtmlElement, levels: int) -> list[str]:
    found = []
    for _ in range(levels):
        found.append(f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}")
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return found


def _is_named(owner: HtmlElement) -> bool:
    return any(_LEAD_NAME.search(_CAMEL.sub("-", name)) for name in _names(owner, 3))


def is_caption(owner: HtmlElement) -> bool:
    """Return whether the element stands in a picture, a list or an aside, or is named a caption."""
    element: HtmlElement | None = owner
    for _ in range(4):
        if element is None:
            return False
        if element.tag in {"figure", "figcaption", "aside", "button", "form", "li"}:
            return True
        element = element.getparent()
    return any(_CAPTION.search(name) for name in _names(owner, 2))
