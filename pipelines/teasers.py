"""Cards of other articles in a page: a linked headline and some words of each, side by side.

Their words are another event's, and read like the article's own. Structure tells them: nothing else on a page stands in
a row of boxes that each begin with a headline that leads to another page of the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin

from monitor.items import Removed
from monitor.sites import site_of
from pipelines.survey import MIN_PROSE

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from lxml.html import HtmlElement

    from pipelines.survey import Run, Survey

_HEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")
_MAX_HEADINGS: Final = 300
_HEADLINE: Final = 24
"""Characters from which a linked heading is a headline."""
_LEVELS: Final = 4
"""Elements around a headline among which its card is looked for."""
_LONGEST: Final = 600
"""Characters of prose up to which a card's words are a teaser."""
_MIN_OWN: Final = 150
"""Characters of prose that must stand outside of cards: a page that is nothing else is what they are."""
_MIN_SHARE: Final = 0.25
"""Of the cards' prose, that must stand outside: of a round-up the cards are the text."""
_TOLD: Final = 300
_LINKED: Final = 0.5


def drop_teasers(tree: HtmlElement, seen: Survey, url: str) -> list[Removed]:
    """Drop the cards of other articles from the tree, mark their runs as furniture and return their texts."""
    cards = _cards(tree, url)
    inside = {card: runs for card, runs in _inside(cards, seen).items() if _is_teaser(runs)} if cards else {}
    told = sum(map(_prose, inside.values()))
    taken = {id(run) for runs in inside.values() for run in runs}
    own = _prose(run for run in seen.runs if run.junk is None and id(run) not in taken)
    if not inside or own < max(_MIN_OWN, _MIN_SHARE * told):
        return []
    dropped = []
    for card, runs in inside.items():
        if any(run.junk is None for run in runs):
            dropped.append(Removed(text=" ".join(run.text for run in runs)[:_TOLD], reason="related"))
        for run in runs:
            run.junk = run.junk or "related"
        if card.getparent() is not None:
            card.drop_tree()
    return dropped


def _inside(cards: Container[HtmlElement], seen: Survey) -> dict[HtmlElement, list[Run]]:
    """Return the runs of each card, in the page's order."""
    inside: dict[HtmlElement, list[Run]] = {}
    for run in seen.runs:
        card = next((one for one in (run.owner, *run.owner.iterancestors()) if one in cards), None)
        if card is not None:
            inside.setdefault(card, []).append(run)
    return inside


def _is_teaser(runs: list[Run]) -> bool:
    """Whether a card's words are a teaser's: one paragraph at most, and not a long one."""
    paragraphs = sum(len(run.text) >= MIN_PROSE and run.link_share < _LINKED for run in runs)
    return paragraphs <= 1 and _prose(runs) <= _LONGEST


def _prose(runs: Iterable[Run]) -> int:
    return sum(len(run.key) - run.linked for run in runs if len(run.text) >= MIN_PROSE)


def _cards(tree: HtmlElement, url: str) -> dict[HtmlElement, None]:
    """Return the boxes that stand beside others of their kind, each around one headline of the same site."""
    headings = [heading for _, heading in zip(range(_MAX_HEADINGS), tree.iter(*_HEADINGS), strict=False)]
    linked = dict.fromkeys(heading for heading in headings if _leads_elsewhere(heading, url))
    cards: dict[HtmlElement, None] = {}
    if len(linked) < 2:  # noqa: PLR2004 - one alone stands beside nothing
        return cards
    for heading in linked:
        if (card := _card(heading, linked)) is not None:
            cards[card] = None
    return cards


def _card(heading: HtmlElement, linked: Container[HtmlElement]) -> HtmlElement | None:
    """Return the box around the heading of which another like it stands in the same element; None where none does."""
    box = heading
    for _ in range(_LEVELS):
        parent = box.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            return None
        rivals = [other for other in parent if other is not box and other.tag == box.tag]
        if any(_holds(other, linked) for other in rivals):
            return box if box is not heading and box.find(".//h1") is None and _holds(box, linked) else None
        box = parent
    return None


def _holds(box: HtmlElement, linked: Container[HtmlElement]) -> bool:
    """Whether the box has a headline of another article, and no further heading of its own."""
    found = list(box.iter(*_HEADINGS))
    return len(found) == 1 and found[0] in linked


def _leads_elsewhere(heading: HtmlElement, url: str) -> bool:
    links = [link for link in heading.iter("a") if link.get("href")] or _around(heading)
    if len(links) != 1:
        return False
    text = "".join("".join(heading.itertext()).split())
    said = "".join("".join(links[0].itertext()).split())
    try:
        there = urldefrag(urljoin(url, links[0].get("href"))).url
    except ValueError:
        return False
    # A press review's headlines lead to other sites, and what stands below them is its text.
    own = site_of(there) == site_of(url)
    return own and len(text) >= _HEADLINE and text in said and there.partition("?")[0] != url.partition("?")[0]


def _around(heading: HtmlElement) -> list[HtmlElement]:
    """Return the link that the heading stands in, as in cards that are links as a whole."""
    parent = heading.getparent()
    return [parent] if parent is not None and parent.tag == "a" and parent.get("href") else []
