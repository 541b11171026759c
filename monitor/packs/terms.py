"""The terms of a watch, read into trees: a phrase, `{all: […]}`, `{any: […]}`, `{near: […]}`, or lists by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from monitor.packs.forms import FormError, parse_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WITHIN_DEFAULT = 10
"""Words between the parts of a `near` that gives no distance."""
_LANGUAGES = frozenset(("fr", "en", "ar", "ha"))
_DEEPEST = 6


class TermError(ValueError):
    """A term that cannot be read; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other."""

    form: str
    lang: str | None = None

    @property
    def label(self) -> str:
        """The term as the user wrote it."""
        return self.form


@dataclass(frozen=True, slots=True)
class Group:
    """Several terms of which all or any must be found; `languages` holds lists for articles of one language."""

    how: Literal["all", "any"]
    parts: tuple[Node, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Near:
    """Terms that must stand within so many words of each other, or in one sentence (`within` None)."""

    parts: tuple[Phrase, ...]
    within: int | None
    label: str


Node = Phrase | Group | Near


def parse_term(raw: Any, lang: str | None = None, depth: int = 0) -> Node:
    """Return the tree of a term as the configuration gives it. Raises TermError."""
    if depth > _DEEPEST:
        raise TermError("terms are nested too deeply")
    if isinstance(raw, str):
        return _phrase(raw, lang)
    if not isinstance(raw, Mapping) or not raw:
        raise TermError("a term is a phrase, or one of all, any, near, or lists by language (fr, en, ar, ha)")
    if "near" in raw:
        return _near(raw, lang)
    if set(raw) <= _LANGUAGES:
        parts = tuple(parse_term(item, code, depth + 1) for code, items in raw.items() for item in _items(items, code))
        return Group("any", parts, _label(parts, " | "))
    if len(raw) != 1 or not set(raw) <= {"all", "any"}:
        raise TermError(
            f"{', '.join(map(str, raw))}: write one of all, any, near, or lists by language (fr, en, ar, ha)"
        )
    how: Literal["all", "any"] = "all" if "all" in raw else "any"
    parts = tuple(parse_term(item, lang, depth + 1) for item in _items(raw[how], how))
    return Group(how, parts, _label(parts, " + " if how == "all" else " | "))


def _phrase(raw: str, lang: str | None) -> Phrase:
    try:
        parse_form(raw, lang)
    except FormError as error:
        raise TermError(str(error)) from error
    return Phrase(raw, lang)


def _near(raw: Mapping[str, Any], lang: str | None) -> Near:
    if not set(raw) <= {"near", "within"}:
        raise TermError("near takes only `within` beside it")
    within = raw.get("within", WITHIN_DEFAULT)
    if within != "sentence" and (isinstance(within, bool) or not isinstance(within, int) or within < 1):
        raise TermError("within is `sentence` or a number of words")
    items = _items(raw["near"], "near")
    if len(items) < 2 or not all(isinstance(item, str) for item in items):  # noqa: PLR2004 - near needs a pair
        raise TermError("near takes a list of two or more phrases")
    parts = tuple(_phrase(item, lang) for item in items)
    return Near(parts, None if within == "sentence" else within, _label(parts, " ~ "))


def _items(raw: Any, key: str) -> Sequence[Any]:
    if not isinstance(raw, (list, tuple)) or not raw:
        raise TermError(f"{key} takes a list")
    return raw


def _label(parts: Iterable[Node], joint: str) -> str:
    return joint.join(part.label for part in parts)


def phrases(node: Node) -> tuple[Phrase, ...]:
    """Return every phrase of a term."""
    if isinstance(node, Phrase):
        return (node,)
    return tuple(phrase for part in node.parts for phrase in phrases(part))
