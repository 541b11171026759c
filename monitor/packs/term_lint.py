"""Warnings about a watch's terms: too short, finding nothing that another does not find, contradicting an exclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.packs.folding import stem, tokenize
from monitor.packs.forms import STEMMED, expand
from monitor.packs.terms import Near, Phrase, TermError, parse_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.packs.terms import Node

_SHORT = 3
_Key = tuple[str | None, tuple[str, ...]]


class _Spelling(NamedTuple):
    """One spelling of a phrase, as its words are met."""

    label: str
    lang: str | None
    words: tuple[str, ...]
    """Folded, and stemmed where they are met by their stem."""
    written: tuple[str, ...]
    """Folded only."""
    prefix: bool
    """Whether the last word stands for all that begin so."""
    narrow: bool
    """Whether capitals or an exact form are asked for, so that it finds less than its words would."""


class _Index:
    """Phrases by their words, to be asked which of them every text with another phrase holds too."""

    def __init__(self, spellings: Iterable[_Spelling]) -> None:
        self._whole: dict[_Key, str] = {}
        self._prefixes: dict[_Key, str] = {}
        for one in spellings:
            if not one.narrow:
                (self._prefixes if one.prefix else self._whole).setdefault((one.lang, one.words), one.label)

    def covering(self, one: _Spelling) -> str | None:
        """Return a phrase, other than the spelling's own, that stands in every text in which the spelling stands."""
        return next((found for found in self._found(one) if found != one.label), None)

    def _found(self, one: _Spelling) -> Iterator[str]:
        spans = ((first, last) for last in range(1, len(one.words) + 1) for first in range(last))
        for first, last in spans:
            run, written = one.words[first:last], one.written[last - 1]
            for code in dict.fromkeys((None, one.lang)):
                if not (one.prefix and last == len(one.words)) and (code, run) in self._whole:
                    yield self._whole[code, run]
                for length in range(1, len(written) + 1):
                    key = (code, (*run[:-1], written[:length]))
                    if key in self._prefixes:
                        yield self._prefixes[key]


def lint_terms(terms: Sequence[Any], exclude: Sequence[Any]) -> list[str]:
    """Return warnings: terms that cannot be read, are too short, are covered by another, or contradict an exclusion.

    The time grows with the number of terms, not with its square.
    """
    warnings: list[str] = []
    wanted, unwanted = _read(terms, warnings), _read(exclude, warnings)
    plain = [one for node in wanted if isinstance(node, Phrase) for one in _spellings(node)]
    ruled_out = [one for node in unwanted if isinstance(node, Phrase) for one in _spellings(node)]
    warnings.extend(
        f"{one.label!r} is very short and will be found by accident. Write a longer phrase."
        for one in (*plain, *ruled_out)
        if max(map(len, one.written)) < _SHORT
    )
    index = _Index(plain)
    for one in plain:
        other = index.covering(one)
        if other is not None:
            warnings.append(f"{one.label!r} finds nothing that {other!r} does not find too. Remove one of them.")
    index = _Index(one._replace(label=f"exclude {one.label}") for one in ruled_out)
    for node in wanted:
        other = next((found for one in _needed(node) if (found := index.covering(one)) is not None), None)
        if other is not None:
            shown = other.removeprefix("exclude ")
            warnings.append(f"{node.label!r} is ruled out by the exclusion {shown!r}. Remove one of them.")
    return warnings


def _read(raw: Sequence[Any], warnings: list[str]) -> list[Node]:
    out: list[Node] = []
    for item in raw:
        try:
            node = parse_term(item)
        except TermError as error:
            warnings.append(f"{item!r}: {error}")
            continue
        if node in out[-1:]:
            warnings.append(f"{node.label!r} stands twice. Remove one of them.")
        else:
            out.append(node)
    return out


def _needed(node: Node) -> Iterator[_Spelling]:
    """Yield phrases without which the term does not hold."""
    if isinstance(node, Phrase):
        spellings = _spellings(node)
        if len(spellings) == 1:
            yield spellings[0]
    elif isinstance(node, Near) or node.how == "all" or len(node.parts) == 1:
        for part in node.parts:
            yield from _needed(part)


def _spellings(phrase: Phrase) -> list[_Spelling]:
    out = []
    for written in expand(phrase.form):
        prefix, narrow = written.endswith("*"), any(chunk[0] in "=^" for chunk in written.split())
        # Without a language a phrase is met in its plurals too, as pipelines.terms looks it up.
        stemmed = phrase.lang is None or phrase.lang in STEMMED
        words = tuple(token.folded for token in tokenize(written.replace("*", "")))
        stems = tuple(map(stem, words)) if stemmed else words
        met = (*stems[:-1], words[-1]) if prefix else stems
        out.append(_Spelling(written, phrase.lang, met, words, prefix, narrow))
    return out
