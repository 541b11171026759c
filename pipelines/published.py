"""When a page was published and last changed: what it states to machines first, then what it shows to people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from htmldate import find_date

from pipelines.datelabels import announces_publication, names_change, publication_part
from pipelines.instants import EARLIEST, Moment, read_machine, read_visible
from pipelines.jsonld import Node, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.html import HtmlElement

    from pipelines.meta import Meta
    from pipelines.survey import Run, Survey

PUBLISHED_META: Final = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "itemprop:datepublished",
    "og:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "article.published",
    "pubdate",
    "publish_date",
    "publishdate",
    "publication_date",
    "published_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.published",
    "article:post_date",
    "citation_publication_date",
    "dc.date.created",
    "dcterms.created",
    "rnews:datepublished",
    "shareaholic:article_published_time",
    "itemprop:datecreated",
)
LOOSE_META: Final = ("last-published", "dc.date", "dcterms.date", "date")
"""What may as well be the date of a change or of an event."""
UPDATED_META: Final = (
    "article:modified_time",
    "og:updated_time",
    "itemprop:datemodified",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "last-modified",
    "datemodified",
)
_MAX_TIMES: Final = 60
_MAX_FALLBACK: Final = 12_000
"""Elements up to which htmldate is asked: it may take a second on a large page."""
_URL_DATE: Final = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)")
_NEAR: Final = (8, 14)
"""How many runs before and after the headline a date line may stand."""
_DATE_LINE: Final = 160
_SHORT_LINE: Final = 60
"""Characters of a line that is little but a date."""


_BARE_LINE: Final = 40
"""Characters of a line that holds a date and no sentence."""
_CAPTION: Final = re.compile(r"caption|l[ée]gende", re.IGNORECASE)
_CAPTION_DEPTH: Final = 3
"""Elements around a line in which a picture's caption stands."""
_MOVED: Final = 30
"""Days by which a stated date may be later than the address's before it is taken for that of a move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """Where dates may be read from."""

    tree: HtmlElement
    url: str
    meta: Meta
    articles: list[Node]
    survey: Survey
    headline_run: int | None
    month_first: bool
    zone: str | None
    fetched_at: datetime
    entry_at: datetime | None = None


def published_at(clues: Clues) -> datetime | None:
    """Return when the page was published, in UTC; None where nothing trustworthy says it."""
    sure = [moment for moment in _stated(clues, PUBLISHED_META) if _plausible(moment, clues)]
    loose = [moment for moment in _stated(clues, LOOSE_META, nodes=False) if _plausible(moment, clues)]
    first = _earlier_address(_witnessed(sure, clues), clues) if sure else _loosely(loose, clues) if loose else None
    if first is not None:
        return _zoned_twin(first, [*sure, *loose]).instant(clues.zone)
    if clues.entry_at is not None and EARLIEST <= clues.entry_at <= clues.fetched_at:
        return clues.entry_at
    for moment in _shown(clues):
        if _plausible(moment, clues):
            times = [other for name in (True, False) for other in _time_elements(clues, named=name)]
            return _zoned_twin(moment, times).instant(clues.zone)
    return None


def _loosely(loose: list[Moment], clues: Clues) -> Moment:
    """Return the loose statement, or the date that stands by the headline where it is another day's."""
    shown = next((moment for moment in _date_lines(clues, near=True, bare=True) if _plausible(moment, clues)), None)
    return _witnessed(loose, clues) if shown is None or shown.day == loose[0].day else shown


def _earlier_address(stated: Moment, clues: Clues) -> Moment:
    """Return the day that the page's address names, where the page states one that is weeks later: it was moved."""
    moment = _address_day(clues)
    moved = moment is not None and (stated.day - moment.day).days > _MOVED and _plausible(moment, clues)
    return moment if moved and moment is not None else stated


def _address_day(clues: Clues) -> Moment | None:
    match = _URL_DATE.search(clues.url)
    return read_machine("-".join(match.groups())) if match else None


def _witnessed(stated: list[Moment], clues: Clues) -> Moment:
    """Return the first statement, or where statements disagree the one whose day the page or its address shows."""
    if all(abs((moment.day - stated[0].day).days) <= 1 for moment in stated):
        return stated[0]
    shown = {moment.day for moment in _date_lines(clues, near=True)}
    if named := _address_day(clues):
        shown.add(named.day)
    return next((moment for moment in stated if moment.day in shown), stated[0])


def updated_at(clues: Clues) -> datetime | None:
    """Return when the page says it was last changed, in UTC, or None."""
    values = [text_of(node.get("dateModified")) for node in clues.articles]
    values += [clues.meta.first(name) for name in UPDATED_META]
    for value in values:
        moment = read_machine(value) if value else None
        if moment is not None and _plausible(moment, clues):
            return moment.instant(clues.zone)
    return None


def _stated(clues: Clues, names: tuple[str, ...], *, nodes: bool = True) -> Iterator[Moment]:
    """Yield the moments of the meta elements of those `names`, and of JSON-LD and microdata with `nodes`."""
    for key in ("datePublished", "dateCreated", "uploadDate"):
        for node in clues.articles if nodes else ():
            if (value := text_of(node.get(key))) and (moment := read_machine(value) or read_visible(value)):
                yield moment
    for name in names:
        if (value := clues.meta.first(name)) and (
            moment := read_machine(value) or read_visible(value, month_first=clues.month_first)
        ):
            yield moment
    for element in clues.tree.xpath("descendant::*[@itemprop='datePublished']") if nodes else ():
        value = element.get("datetime") or element.get("content") or " ".join(element.itertext())[:80]
        if moment := read_machine(value) or read_visible(value, month_first=clues.month_first):
            yield moment


def _shown(clues: Clues) -> Iterator[Moment]:
    yield from _time_elements(clues, named=True)
    yield from _date_lines(clues, near=True, bare=True)
    yield from _time_elements(clues, named=False)
    yield from _labelled(clues)
    yield from _date_lines(clues, near=True)
    if moment := _address_day(clues):
        yield moment
    if sum(1 for _ in clues.tree.iter()) <= _MAX_FALLBACK:
        found = find_date(clues.tree, original_date=True, extensive_search=False, url=clues.url)
        if found and (moment := read_machine(found)):
            yield moment
    yield from _leading(clues)
    yield from _date_lines(clues, near=False)


def _leading(clues: Clues) -> Iterator[Moment]:
    """Yield the dates with which paragraphs near the headline begin."""
    at = clues.headline_run or 0
    for run in clues.survey.runs[at : at + _NEAR[1]]:
        if len(run.text) > _DATE_LINE:
            moment = read_visible(run.text[:_BARE_LINE], month_first=clues.month_first)
            if moment is not None:
                yield moment


def _time_elements(clues: Clues, *, named: bool) -> Iterator[Moment]:
    """Yield the moments of `time` elements that name themselves the publication's, or of the first others."""
    sure: list[Moment] = []
    other: list[Moment] = []
    for number, element in enumerate(clues.tree.iter("time", "abbr")):
        if number >= _MAX_TIMES:
            break
        value = element.get("datetime") or element.get("title") or element.text_content()[:80]
        moment = read_machine(value) or read_visible(value, month_first=clues.month_first)
        name = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if moment is None or names_change(name):
            continue
        is_sure = element.get("pubdate") is not None or re.search("publish|entry-date|post-date", name)
        (sure if is_sure else other).append(moment)
    yield from sure if named else other[:3]


def _labelled(clues: Clues) -> Iterator[Moment]:
    """Yield the date of the first line that a word for publishing begins, wherever it stands."""
    for run in clues.survey.runs:
        if len(run.text) <= _SHORT_LINE and announces_publication(run.text) and any(map(str.isdigit, run.text)):
            moment = read_visible(run.text, month_first=clues.month_first)
            if moment is not None:
                yield moment
                return


def _date_lines(clues: Clues, *, near: bool, bare: bool = False) -> Iterator[Moment]:
    """Yield the dates in the lines around the headline (`bare`: in date lines), or in the other short lines.

    Lines that date a change alone come last, and among date lines not at all.
    """
    changes: list[str] = []
    runs, at = clues.survey.runs, clues.headline_run
    start, end = (0, 40) if at is None else (at + 1, at + _NEAR[1])
    window = [*range(start, end), *range(at or 0, max(-1, (at or 0) - _NEAR[0]), -1)]
    if not near:
        window = [*range(end, len(runs)), *range(start)]
    for number in window:
        if number >= len(runs):
            continue
        run = runs[number]
        length = _BARE_LINE if bare else _DATE_LINE if near else _SHORT_LINE
        if len(run.text) > length or not any(map(str.isdigit, run.text)) or _dates_a_picture(run):
            continue
        part = publication_part(run.text)
        moment = read_visible(part, month_first=clues.month_first)
        if moment is not None:
            yield moment
        elif part != run.text:
            changes.append(run.text)
    if not bare:
        read = (read_visible(text, month_first=clues.month_first) for text in changes)
        yield from (moment for moment in read if moment is not None)


def _dates_a_picture(run: Run) -> bool:
    """Whether a line is said of a picture, which may be years older than the page."""
    element: HtmlElement | None = run.owner
    for _ in range(_CAPTION_DEPTH):
        if element is None:
            break
        if element.tag in {"figure", "figcaption"}:
            return True
        # Themes name date lines so as well, which are little else than a date.
        if len(run.text) > _BARE_LINE and _CAPTION.search(element.get("class") or ""):
            return True
        element = element.getparent()
    return False


def _plausible(moment: Moment, clues: Clues) -> bool:
    return EARLIEST <= moment.instant(clues.zone) <= clues.fetched_at


def _zoned_twin(first: Moment, stated: list[Moment]) -> Moment:
    """Return the statement that gives the first one's moment with its zone, or the first where none does."""
    if first.zoned:
        return first
    for other in stated:
        near = other.at is not None and abs((other.day - first.day).days) <= 1
        if other.zoned and near and (first.at is None or other.at is None or first.at.minute == other.at.minute):
            return other
    return next((m for m in stated if m.at is not None and m.day == first.day), first)
