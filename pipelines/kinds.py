"""What a page is when it is no article: named, so that nobody takes its silence for absence of news."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pipelines.furniture import is_prose
from pipelines.wording import fold, load

if TYPE_CHECKING:
    from pipelines.blocks import Block
    from pipelines.metadata import Metadata
    from pipelines.survey import Survey

_WALLS: Final = ("challenge", "soft_404", "suspended", "consent")
_MAX_WALL: Final = 1_200
"""Characters of text up to which a page may be a wall or an error; an article about captchas is longer."""
_MAX_TITLED: Final = 500
_MIN_TEXT: Final = 25
_MIN_CAPTION: Final = 250
_MIN_TEASERS: Final = 12
_TEASER_WORDS: Final = 4
_SECTION: Final = re.compile(
    r"/(?:category|categorie|categories|tag|tags|rubrique|rubriques|section|sections|topic|topics|author|auteur|page|archives?|"
    r"themes?|dossiers?|search|recherche)/",
    re.IGNORECASE,
)
_ARTICLE_TYPE: Final = re.compile(r"(?:Article|Posting|Report)$")


def not_article(blocks: list[Block], meta: Metadata, seen: Survey, url: str) -> str | None:
    """Return why the page is no article, or None where it is one or may be."""
    text = " ".join(block.text for block in blocks)
    wall = _wall(f"{meta.tab} | {meta.title or ''}", text, seen)
    if wall is not None:
        return wall
    described = any(_ARTICLE_TYPE.search(kind) for kind in meta.kinds) or meta.og_type == "article"
    if _is_index(blocks, seen, url, described=described):
        return "index"
    if len(text) < _MIN_CAPTION and not described:
        if meta.kinds & {"VideoObject", "Movie"} or (meta.og_type or "").startswith("video"):
            return "video"
        if meta.kinds & {"ImageGallery", "MediaGallery"} or seen.images >= _MIN_TEASERS:
            return "gallery"
    return "empty" if len(text) < _MIN_TEXT else None


def _wall(title: str, text: str, seen: Survey) -> str | None:
    """Return which wall the page is, by its title and whole text; walls have little of either."""
    shown = text or " ".join(run.text for run in seen.runs)
    if len(shown) > _MAX_WALL:
        return None
    headline, body = fold(title), fold(shown)
    for name in _WALLS:
        phrases = _phrases()[name]
        titled = any(_holds(headline, phrase) for phrase in phrases["title"]) and len(shown) <= _MAX_TITLED
        told = sum(_holds(body, phrase) for phrase in phrases["text"])
        if (titled and (told or len(shown) < _MIN_CAPTION)) or told > 1 or (told and len(shown) < _MIN_CAPTION):
            return name
    return None


def _holds(text: str, phrase: str) -> bool:
    at = text.find(phrase)
    if at < 0:
        return False
    end = at + len(phrase)
    return (at == 0 or not text[at - 1].isalnum()) and (end == len(text) or not text[end].isalnum())


def _is_index(blocks: list[Block], seen: Survey, url: str, *, described: bool) -> bool:
    """Whether the page lists others: many linked headlines, and prose only in teasers or none."""
    parts = urlsplit(url)
    front = not parts.path.strip("/") and not parts.query
    section = bool(_SECTION.search(parts.path + "/"))
    if described and not front:
        return False
    prose = [block for block in blocks if is_prose(block)]
    teasers = sum(run.link_share > 0.9 and len(run.text.split()) >= _TEASER_WORDS for run in seen.runs)  # noqa: PLR2004 (all but a mark)
    if teasers < _MIN_TEASERS:
        return False
    if front or section:
        return len(prose) <= teasers
    return not prose and teasers >= 2 * _MIN_TEASERS


@cache
def _phrases() -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        name: {part: tuple(fold(phrase) for phrase in phrases) for part, phrases in parts.items()}
        for name, parts in load("kinds").items()
    }
