"""Which cue phrases stand in a block, and whether the block's shape lets them count."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import ahocorasick

from pipelines.wording import fold, load

LANGUAGES: Final = ("fr", "en", "ar", "ha", "es", "pt", "de", "other")
_TRIMMED: Final = " .:!?…>»«<|•·*-–—→›‹▶►⇒[]()\"'=~_#+،؟"
_MAX_SCANNED: Final = 700
"""Characters of a block that are searched: the longest block any category takes."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Categories of the cues found, by how they stood."""

    exact: frozenset[str]
    start: frozenset[str]
    inside: frozenset[str]
    count: int
    """How many cues of any category were found."""


def hits(text: str) -> Hits:
    """Return the cues in `text`."""
    folded = _bare(fold(text[:_MAX_SCANNED]))
    exact, found = _exact(), {"start": set[str](), "any": set[str]()}
    count = 0
    for end, entries in _automaton().iter(folded):
        size = entries[0]
        start = end - size + 1
        if not (_edge(folded, start - 1) and _edge(folded, end + 1)) and folded[start].isalnum():
            continue
        for kind, category in entries[1]:
            if kind == "any" or start == 0:
                found[kind].add(category)
                count += 1
    whole = exact.get(folded.rstrip(_TRIMMED), frozenset())
    return Hits(whole, frozenset(found["start"]), frozenset(found["any"]), count)


def category(text: str, *, linked: float = 0.0, tail: bool = False) -> str | None:
    """Return the category whose cue proves the block furniture, or None.

    `linked` is the share of the block that is links, `tail` whether no prose follows it.
    """
    if len(text) > _MAX_SCANNED:
        return None
    found = hits(text)
    if found.exact:
        return min(found.exact)
    for name in sorted(found.start | found.inside):
        if name in _shapes() and _fits(name, found, text, linked=linked, tail=tail):
            return name
    return None


def _fits(name: str, found: Hits, text: str, *, linked: float, tail: bool) -> bool:
    shape = _shapes()[name]
    if len(text) > shape["chars"] or (shape.get("tail") and not tail):
        return False
    if (needed := shape.get("needs")) and needed not in found.inside:
        return False
    if name in found.inside:
        return True
    return len(text) <= shape["long"] or linked > LINKED or found.count > 1


LINKED: Final = 0.15
"""Share of a block from which a link in it bears a cue out: more than a word of a sentence."""
_PICTURE: Final = frozenset({"So", "Sk", "Mn", "Cf", "Co"})
_TELLING: Final = "©®"


def _bare(folded: str) -> str:
    """Return the text from its first letter, digit or telling sign on: emoji and bullets stand before many a prompt."""
    folded = folded.lstrip(_TRIMMED)
    while folded and folded[0] not in _TELLING and unicodedata.category(folded[0]) in _PICTURE:
        folded = folded[1:].lstrip(_TRIMMED)
    return folded


def _edge(text: str, at: int) -> bool:
    return at < 0 or at >= len(text) or not text[at].isalnum()


@cache
def _shapes() -> dict[str, Any]:
    return load("shapes")


@cache
def _exact() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for name, lists in load(language).items():
            for phrase in lists.get("exact", ()):
                found.setdefault(fold(phrase).strip(_TRIMMED), set()).add(name)
    return {phrase: frozenset(names) for phrase, names in found.items()}


@cache
def _automaton() -> ahocorasick.Automaton:
    entries: dict[str, set[tuple[str, str]]] = {}
    for language in LANGUAGES:
        for name, lists in load(language).items():
            for kind in ("start", "any"):
                for phrase in lists.get(kind, ()):
                    folded = fold(phrase) if kind == "any" else fold(phrase).lstrip(_TRIMMED)
                    if folded:
                        entries.setdefault(folded, set()).add((kind, name))
    automaton = ahocorasick.Automaton()
    for phrase, kinds in entries.items():
        automaton.add_word(phrase, (len(phrase), tuple(sorted(kinds))))
    automaton.make_automaton()
    return automaton
