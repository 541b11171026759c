"""Who wrote a page: what its structured data says, then its tags, then the lines around the headline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pipelines.furniture import is_date_line
from pipelines.jsonld import Node, types
from pipelines.names import MAX_AUTHORS, MAX_NAME, is_byline, is_name_shaped, label, sort_names, tidy_names
from pipelines.wording import squash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from pipelines.meta import Meta
    from pipelines.survey import Run, Survey

AUTHOR_META: Final = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
    "article:author_name",
    "article.author",
    "authors",
    "cxenseparse:author",
    "dc.author",
    "rbauthors",
    "itemprop:author",
    "shareaholic:article_author_name",
    "dcsext.author",
    "articleauthor",
    "article:byline",
    "twitter:data1",
)
_MAX_ELEMENTS: Final = 6
_BEFORE: Final = 4
_AFTER: Final = 20
"""How many runs before and after the headline a byline may stand."""
_CLOSE: Final = 6
"""How many runs after the headline a name with a date but no other sign is believed."""
_MAX_WORDS: Final = 4
_BAR: Final = re.compile(r"(?:(?<!\s)\s+)?[|•·]\s*")
_DATE_FIRST: Final = re.compile(r"^(.{0,14}\b(?:19|20)\d\d)(?:\s+[-–—|•·]\s+|\s+)(\D+)$")
_NAMED: Final = re.compile(
    r"author|byline|autor|auteur|verfasser|writer|journalist|redacteur|contributor|vcard", re.IGNORECASE
)


def authors(
    tree: HtmlElement,
    *,
    articles: list[Node],
    every: list[Node],
    meta: Meta,
    survey: Survey,
    headline_run: int | None,
    known: frozenset[str],
) -> tuple[str, ...]:
    """Return the authors' names, from the first of the page's sources that has any."""
    shown = list(_shown(survey, headline_run))
    offices: tuple[str, ...] = ()
    stated = [_structured(articles, every), *_tagged(meta), _marked(tree)]
    for texts in stated:
        people, bodies = sort_names(texts, known)
        if people:
            return _spelt_out(people, tidy_names(shown, known))
        offices = offices or bodies
    people, bodies = sort_names(shown, known)
    if people or offices or bodies:
        return people or offices or bodies
    return tidy_names(_classed(tree), known) or tidy_names(_labelled(survey), known)


def _spelt_out(stated: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """Return the shown names where the stated ones are their user names or first names."""
    short = all(" " not in name for name in stated)
    longer = len(stated) == len(shown) and all(
        squash(full).startswith(squash(name)) for name, full in zip(stated, shown, strict=True)
    )
    return shown if short and longer else stated


def _structured(articles: list[Node], every: list[Node]) -> list[str]:
    by_id = {node["@id"]: node for node in every if isinstance(node.get("@id"), str) and "name" in node}
    for node in articles:
        for key in ("author", "creator"):
            names = list(_person_names(node.get(key), by_id, 0))
            if names:
                return names
    return []


def _person_names(value: Any, by_id: dict[str, Node], depth: int) -> Iterator[str]:
    if isinstance(value, list) and depth < 3:  # noqa: PLR2004 (lists of lists of authors happen)
        for item in value[:MAX_AUTHORS]:
            yield from _person_names(item, by_id, depth + 1)
    elif isinstance(value, dict):
        target = by_id.get(str(value.get("@id")), value) if "name" not in value else value
        kinds = types(target)
        if "Person" not in kinds and any("Organization" in kind for kind in kinds):
            return
        name = target.get("name")
        if isinstance(name, (str, list)):
            yield from _person_names(name, by_id, depth + 1)
    elif isinstance(value, str) and value.strip():
        yield value


def _tagged(meta: Meta) -> Iterator[list[str]]:
    for name in AUTHOR_META:
        values = list(meta.every.get(name, ()))
        if name == "twitter:data1" and values and not is_name_shaped(values[0].split("@")[0]):
            continue
        if values:
            yield values


def _marked(tree: HtmlElement) -> list[str]:
    """Return the texts of the first elements that mark themselves as the author in the page's code."""
    for path in ("descendant::*[@itemprop='author']", "descendant::a[@rel='author']"):
        texts = []
        for element in tree.xpath(path)[:_MAX_ELEMENTS]:
            inner = element.find(".//*[@itemprop='name']")
            texts.append(" ".join((element if inner is None else inner).text_content().split()))
        texts = [text for text in texts if 2 < len(text) <= 2 * MAX_NAME]  # noqa: PLR2004 (shorter is no name)
        if texts:
            return texts
    return []


def _classed(tree: HtmlElement) -> list[str]:
    """Return the first author's name that a class names, with those that stand beside it."""
    elements = tree.xpath(
        "descendant::*[contains(@class,'author-name') or contains(@class,'author__name')"
        " or contains(@class,'authorName') or contains(@class,'author-link')"
        " or contains(@class,'byline-name') or contains(@class,'byline__name')]"
    )[:_MAX_ELEMENTS]
    texts: list[str] = []
    for element in elements:
        text = " ".join(element.text_content().split())
        beside = not texts or element.getparent() is elements[0].getparent()
        if beside and is_name_shaped(text) and text not in texts:
            texts.append(text)
    return texts


def _shown(survey: Survey, headline_run: int | None) -> Iterator[str]:
    """Yield the first line around the headline that is a byline by its words or by its element's name."""
    at = 0 if headline_run is None else headline_run
    window = [*range(at, min(at + _AFTER, len(survey.runs))), *range(max(0, at - _BEFORE), at)]
    for number in window:
        run = survey.runs[number]
        if (
            len(run.text) <= 2 * MAX_NAME
            and number != headline_run
            and (is_byline(run.text) or _is_marked(run) or (at < number <= at + _CLOSE and _is_dated_name(run.text)))
        ):
            yield run.text
            return


def _labelled(survey: Survey) -> list[str]:
    """Return the first line of the page that words for the author and maybe a colon begin."""
    for run in survey.runs:
        if len(run.text) <= MAX_NAME and label().match(run.text):
            return [run.text.strip("()[] ")]
    return []


def _is_dated_name(text: str) -> bool:
    """Return whether the line is a name of two to four words and a date behind a bar or bullet."""
    name, mark, rest = _BAR.sub("\n", text, count=1).partition("\n")
    if match := _DATE_FIRST.match(text):
        name, mark, rest = match[2], "-", match[1]
    return bool(mark) and 1 < len(name.split()) <= _MAX_WORDS and is_name_shaped(name) and is_date_line(rest)


def _is_marked(run: Run) -> bool:
    element = run.owner
    for _ in range(3):
        name = element.get("class") or ""
        if _NAMED.search(name):
            return is_name_shaped(re.split(r"[\d|,•·–]", run.text.lstrip("|•·– "))[0])
        parent = element.getparent()
        if parent is None or len(parent) > _MAX_ELEMENTS:
            return False
        element = parent
    return False
