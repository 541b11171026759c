"""A live blog's entries with their times: extraction drops `time` elements, and entries that only scripts show.

Entries are told by the page's shape: three or more like elements that hold one time and text of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from lxml import html as lxml_html

from pipelines.blocks import Block
from pipelines.instants import clock_of, read_machine
from pipelines.jsonld import text_of, types
from pipelines.survey import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from pipelines.jsonld import Node
    from pipelines.survey import Run, Survey

MIN_ENTRIES: Final = 3
MAX_TIMES: Final = 500
MAX_UPDATES: Final = 200
_MIN_PROSE: Final = 40
"""Characters of text from which an element with a time is an entry."""
_MAX_STAMP: Final = 40
_MAX_HEIGHT: Final = 40
_AHEAD: Final = 400
"""Runs behind one time in which the next is looked for."""
_CLOCK: Final = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])\s?[:hH.]\s?[0-5]\d(?!\d)")
_SAME: Final = 60
"""Letters and digits by which an entry is found again in the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the page: its time as shown, and the page's runs it holds."""

    time: str
    runs: range
    kin: tuple[str, ...]
    """What its element and the element around it are: entries are alike in it."""


@dataclass(frozen=True, slots=True)
class Update:
    """One entry as the page's JSON-LD has it."""

    time: str | None
    paragraphs: tuple[str, ...]


def entries(tree: HtmlElement, seen: Survey, zone: str | None) -> list[Entry]:
    """Return the elements that hold one time, in the page's order; times without a clock are shown in `zone`."""
    times = [element for element, _ in zip(tree.iter("time"), range(MAX_TIMES), strict=False)]
    stamped = [(element, stamp) for element in times if (stamp := _stamp(element, zone))]
    if len(stamped) < MIN_ENTRIES:
        return []
    holders = Counter(above for element, _ in stamped for above in _upwards(element))
    spans = _spans(seen)
    rows = _rows(seen, [element for element, _ in stamped])
    found = []
    for number, (element, stamp) in enumerate(stamped):
        holder = [above for above in _upwards(element) if holders[above] == 1 or above is element][-1]
        parent = holder.getparent()
        if parent is None:
            continue
        runs = spans.get(holder, range(0))
        if sum(len(seen.runs[n].text) for n in runs) < len(stamp) + _MIN_PROSE:
            runs = _following(rows, number, spans.get(parent))
        if runs:
            found.append(Entry(stamp, runs, (str(holder.tag), str(parent.tag), parent.get("class") or "")))
    return found


def with_times(blocks: list[Block], found: list[Entry]) -> list[Block]:
    """Return the blocks with each entry's time in front of its first one, where the page is a live blog."""
    held: dict[int, list[Block]] = {}
    for block in blocks:
        for number, entry in enumerate(found):
            if block.runs and block.runs[0] in entry.runs:
                held.setdefault(number, []).append(block)
    told = [number for number, inside in held.items() if sum(len(block.text) for block in inside) >= _MIN_PROSE]
    kin = [found[number].kin for number in told]
    before: dict[int, str] = {}
    for number in told:
        entry, first = found[number], held[number][0]
        shown = any(key_of(block.text).startswith(key_of(entry.time)) for block in held[number])
        if kin.count(entry.kin) >= MIN_ENTRIES and not shown:
            before[id(first)] = entry.time
    return [
        part for block in blocks for part in ((Block(before[id(block)]), block) if id(block) in before else (block,))
    ]


def updates(nodes: Iterable[Node], zone: str | None) -> tuple[Update, ...]:
    """Return the entries that JSON-LD gives of live blogs."""
    found: list[Update] = []
    for node in nodes:
        listed = node.get("liveBlogUpdate") if "LiveBlogPosting" in types(node) else None
        items = (listed if isinstance(listed, list) else [listed])[:MAX_UPDATES]
        found += [_update(item, zone) for item in items if isinstance(item, dict)]
    return tuple(update for update in found[:MAX_UPDATES] if update.paragraphs)


def missing_updates(blocks: list[Block], stated: tuple[Update, ...]) -> list[Block]:
    """Return the blocks of the stated entries that `blocks` lack: those that only a script shows."""
    have = key_of(" ".join(block.text for block in blocks))
    lacking = []
    for update in stated:
        keys = [key_of(text)[:_SAME] for text in update.paragraphs]
        if not any(key in have for key in keys if len(key) >= _MIN_PROSE // 2):
            lacking += [Block(text) for text in (update.time, *update.paragraphs) if text]
    return lacking


def _update(item: dict[str, Any], zone: str | None) -> Update:
    headline, body = text_of(item.get("headline")), item.get("articleBody") or item.get("description")
    moment = read_machine(text_of(item.get("datePublished")) or "")
    paragraphs = [headline] if headline else []
    paragraphs += _paragraphs(body) if isinstance(body, str) else []
    return Update(clock_of(moment, zone) if moment else None, tuple(dict.fromkeys(paragraphs)))


def _paragraphs(body: str) -> Iterator[str]:
    if "<" in body:
        try:
            root = lxml_html.fragment_fromstring(body, create_parent="div")
        except (etree.LxmlError, ValueError):
            return
        for element in root.iter("p", "br", "li", "div", "h2", "h3"):
            element.tail = "\n" + (element.tail or "")
        body = root.text_content()
    for line in body.split("\n"):
        if text := " ".join(line.split()):
            yield text


def _stamp(element: HtmlElement, zone: str | None) -> str | None:
    """Return the time as the page shows it, or, where it shows none, that of the element's attribute in `zone`."""
    shown = " ".join(element.text_content().split())
    if len(shown) <= _MAX_STAMP and _CLOCK.search(shown):
        return shown
    moment = read_machine(element.get("datetime") or "")
    return clock_of(moment, zone) if moment else None


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the element and those around it, but for the body."""
    holder: HtmlElement | None = element
    for _ in range(_MAX_HEIGHT):
        if holder is None or holder.tag in {"body", "html"}:
            return
        yield holder
        holder = holder.getparent()


def _spans(seen: Survey) -> dict[HtmlElement, range]:
    """Return the runs inside each element that holds any."""
    found: dict[HtmlElement, range] = {}
    for number, run in enumerate(seen.runs):
        for holder in _upwards(run.owner):
            known = found.get(holder)
            found[holder] = range(known.start if known else number, number + 1)
    return found


def _rows(seen: Survey, times: list[HtmlElement]) -> list[int | None]:
    """Return for each time the short run that it is or begins; None where it stands in a longer one."""
    found: list[int | None] = []
    at = 0
    for element in times:
        key = key_of(element.text_content())
        ahead = range(at, min(at + _AHEAD, len(seen.runs)))
        row = next((n for n in ahead if _begins(seen.runs[n], key)), None)
        found.append(row)
        at = at if row is None else row + 1
    return found


def _begins(run: Run, key: str) -> bool:
    return len(run.text) <= 2 * _MAX_STAMP and bool(key) and run.key.startswith(key)


def _following(rows: list[int | None], number: int, around: range | None) -> range:
    """Return the runs behind a time that stands alone between paragraphs, up to the next one; none for any other."""
    start = rows[number]
    if start is None or around is None:
        return range(0)
    end = next((row for row in rows[number + 1 :] if row is not None and row > start), around.stop)
    return range(start, min(end, around.stop))
