"""The headline of a page, without the site's name: what its h1, social tags and JSON-LD agree on."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from pipelines.decode import tidy
from pipelines.wording import fold, squash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml.html import HtmlElement

_SEPARATOR: Final = re.compile(r"(?<!\s)\s+[|–—·•«»:/\-]+\s+|(?:(?<!\s)\s+)?[|»«]\s*|: |::|_")
_HEADLINE_NAME: Final = re.compile(r"title|headline|titre|titulo|titel", re.IGNORECASE)
_KICKER_NAME: Final = re.compile(
    r"kicker|overline|topline|dachzeile|roofline|eyebrow|surtitre|volanta|antetitulo|spitzmarke|prefix|hidden|pretitle",
    re.IGNORECASE,
)
_FURNITURE_NAME: Final = re.compile(
    r"\b(?:site|blog|menu|nav|widget|sidebar|logo)[-_]?\w*|screen-reader|visually-?hidden|sr-only|\bhidden\b",
    re.IGNORECASE,
)
_FURNITURE_COST: Final = 4
"""What a heading loses that is named as part of the site: more than one agreeing title is worth."""
_TAIL: Final = re.compile(r"(?<!\s)\s+[|–—·•«»-]\s+|[-_](?=[\u4e00-\u9fff]{2,8}$)")
MAX_HEADINGS: Final = 30
_MIN_SUFFIX: Final = 12
"""Letters from which the end of an h1 may be the headline and its beginning a kicker."""
_MAX_TITLE: Final = 500
_BROKEN_OFF: Final = ("...", "…")
_LEADING_DATE: Final = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{4}\s*[-–—:|]\s*(?=\S)")


def headline(
    tree: HtmlElement,
    *,
    structured: str | None,
    social: Iterable[str | None],
    names: Iterable[str],
    host: str,
    shown: Callable[[str], bool] = lambda _: False,
) -> str | None:
    """Return the page's headline, or None where nothing on the page is one.

    `structured` is JSON-LD's headline, `social` the og and twitter titles, `names` what the site calls itself; `shown`
    tells whether the page has a line that is the text given.
    """
    known = site_keys(names, host)
    og, *others = [without_site(_line(text), known) for text in social]
    stated = without_site(_line(structured), known)
    titled = without_site(_line(tree.findtext(".//title")), known)
    heads = [text for text in (stated, og, *others, titled) if text]
    best = _best_heading(tree, heads, known)
    if best is None:
        return (
            _without_date(heads[0])
            if len(heads) > 1
            else _part_shown(titled, shown) or _without_tail(titled) or next(iter(heads), None)
        )
    if og and _is_meant(og, best, stated, (*others, titled)):
        return og
    if stated and squash(best) == squash(og) != squash(stated) and og != best and _ends_with(best, stated):
        return stated
    return _without_date(_spelt(_without_kicker(best, heads), heads))


def _is_meant(og: str, best: str, stated: str, others: Iterable[str]) -> bool:
    """Whether the social title words it otherwise than the heading and is the one meant.

    It is where JSON-LD shares it, and where it alone differs while all others agree: an editor wrote it by hand.
    """
    social, heading = squash(og), squash(best)
    if social == heading:
        return False
    if social == squash(stated):
        return True
    alone = stated and all(squash(other) == heading for other in (stated, *others) if other)
    same_subject = bool(_long_words(og) & _long_words(best))
    return bool(alone) and same_subject and heading not in social and not og.endswith(_BROKEN_OFF)


def _long_words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(text)) if len(word) > 3}  # noqa: PLR2004 (shorter are articles)


def _part_shown(titled: str, shown: Callable[[str], bool]) -> str | None:
    """Return the longest part of the page's only title that stands on the page as a line of its own."""
    parts = sorted(_TAIL.split(titled), key=len, reverse=True)
    return next((part for part in parts if len(squash(part)) >= _MIN_SUFFIX and shown(part)), None)


def _without_tail(titled: str) -> str:
    """Return a page's title, the only one it states, without a last part that is shorter than what stands before."""
    tails = list(_TAIL.finditer(titled))
    if tails and len(squash(titled[tails[-1].end() :])) < len(squash(titled[: tails[-1].start()])):
        return titled[: tails[-1].start()].strip()
    return titled


def _without_date(title: str) -> str:
    """Return `title` without a date that stands before it."""
    return _LEADING_DATE.sub("", title) or title


def _spelt(best: str, heads: list[str]) -> str:
    """Return the stated title of the same letters, where `best` lost the spaces between its parts."""
    key = squash(best)
    same = [head for head in heads if squash(head) == key and _count(head) > _count(best)]
    return same[0] if same else best


def _count(text: str) -> int:
    return sum(map(any, (map(str.isalnum, word) for word in text.split())))


def site_keys(names: Iterable[str], host: str) -> frozenset[str]:
    """Return the squashed forms under which a site may sign its titles."""
    host = host.lower().removeprefix("www.")
    label = host.split(".")[-2] if host.count(".") else host
    keys = {squash(name) for name in names} | {squash(host), squash(label)}
    return frozenset(key for key in keys if len(key) > 1)


def without_site(title: str, known: frozenset[str]) -> str:
    """Return `title` without the site names and sections around it."""
    for _ in range(4):
        cut = _cut(title, known)
        if cut == title:
            return title
        title = cut
    return title


def _cut(title: str, known: frozenset[str]) -> str:
    marks = list(_SEPARATOR.finditer(title))
    for mark in reversed(marks):
        if squash(title[: mark.start()]) and _is_site(squash(title[mark.end() :]), known):
            return title[: mark.start()].strip()
    if marks and title[marks[0].end() :].strip() and squash(title[: marks[0].start()]) in known:
        return title[marks[0].end() :].strip()
    return title


def _is_site(key: str, known: frozenset[str]) -> bool:
    """Whether the end of a title is the site's name, maybe with a few letters more (`Le Monde.fr`)."""
    slack = 14
    return any(key == name or (len(name) > 3 and name in key and len(key) <= len(name) + slack) for name in known)  # noqa: PLR2004 (shorter names are in many words)


def _best_heading(tree: HtmlElement, heads: list[str], known: frozenset[str]) -> str | None:
    best: tuple[float, str] | None = None
    for number, element in enumerate(tree.iter("h1")):
        if number >= MAX_HEADINGS:
            break
        text = _heading_text(element, heads)
        key = squash(text)
        if not key or key in known or len(text) > _MAX_TITLE:
            continue
        name = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        score = _agreement(key, heads) + bool(_HEADLINE_NAME.search(name)) - 0.3 * number
        score -= _FURNITURE_COST * bool(_FURNITURE_NAME.search(name))
        if best is None or score > best[0]:
            best = (score, text)
    if best is None or (best[0] < 1 and len(squash(best[1])) < 25 and _agreed(heads)):  # noqa: PLR2004 (a section's name)
        return None
    return best[1]


def _agreed(heads: list[str]) -> bool:
    keys = [squash(head) for head in heads]
    return len(set(keys)) < len(keys)


def _agreement(key: str, heads: list[str]) -> float:
    score = 0.0
    for head in heads:
        other = squash(head)
        if other == key:
            score += 3
        elif min(len(key), len(other)) > _MIN_SUFFIX and (key in other or other in key):
            score += 2
    return score


def _heading_text(element: HtmlElement, heads: list[str]) -> str:
    """Return a heading's text, without a kicker that is marked as one where the page states no title with it."""
    children, whole = list(element), " ".join(tidy(element.text_content()).split())
    key = squash(whole)
    if any(squash(head) == key for head in heads):
        return whole
    if len(children) > 1 and not (element.text or "").strip():
        first = children[0]
        name = f"{first.get('class') or ''}"
        rest = " ".join(" ".join(c.itertext()) + " " + (c.tail or "") for c in children[1:]) + (first.tail or "")
        if _KICKER_NAME.search(name) and rest.strip():
            return " ".join(tidy(rest).split()).lstrip(" :-–—|·")
    return whole


def _without_kicker(best: str, heads: list[str]) -> str:
    """Return the head that is the end of `best`, or its beginning up to a mark, where no title is `best` itself."""
    key = squash(best)
    if any(squash(head) == key for head in heads):
        return best
    for head in sorted(heads, key=len, reverse=True):
        if _ends_with(best, head):
            return head
    begun = [best[: mark.start()] for mark in _TAIL.finditer(best)]
    return next((text for text in begun if any(squash(head) == squash(text) for head in heads)), best)


def _ends_with(whole: str, end: str) -> bool:
    """Whether `whole` is a kicker and `end`."""
    key, other = squash(whole), squash(end)
    return len(other) >= _MIN_SUFFIX and key.endswith(other) and len(other) >= 0.4 * len(key)


def _line(text: str | None) -> str:
    return " ".join(tidy(html.unescape(text or "")).split())[:_MAX_TITLE]
