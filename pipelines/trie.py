"""Finds phrases in a text by walking its folded words through a tree of known words.

A lookup costs the same whether the tree holds a hundred phrases or ten thousand: a word that begins none is passed
over by one dictionary lookup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from monitor.packs.folding import stem, variants
from monitor.packs.forms import NUMBER, parse_form, written_so

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.packs.folding import Token

P = TypeVar("P", bound="object")
Keys = tuple[str, ...]
_MEMO = 100_000
_ALEF, _INDEFINITE = "ا", 4
_STEMMED = "fr"
"""A language whose words are stemmed, for forms of no particular one."""


class Found(NamedTuple, Generic[P]):
    """A phrase found: its payloads, and the index after its last word."""

    end: int
    payloads: tuple[P, ...]


class _Leaf(NamedTuple):
    payload: Any
    lang: str | None
    capitals: tuple[str | None, ...] | None


class _Known(NamedTuple):
    """What the tree knows of a word, wherever it stands."""

    keys: Keys
    """By which it is looked up behind another word."""
    nodes: tuple[dict[str, Any], ...]
    """Where a phrase that it begins goes on."""
    whole: bool
    """Whether it is a phrase by itself."""


_UNKNOWN = _Known((), (), whole=False)


class Lookup(Generic[P]):
    """The phrases that stand in some tokens of a text."""

    def __init__(self, text: str, tokens: Sequence[Token], lang: str | None, known: Sequence[_Known]) -> None:
        """Take what the tree knows of each token."""
        self._text, self._tokens, self._lang, self._known = text, tokens, lang, known

    def starts(self) -> Iterator[int]:
        """Yield the tokens that a phrase may begin with, which are few of a text."""
        known = self._known
        last = len(known) - 1
        for at, word in enumerate(known):
            if word[1] and (word[2] or (at < last and self._goes_on(word[1], known[at + 1][0]))):
                yield at

    @staticmethod
    def _goes_on(nodes: tuple[dict[str, Any], ...], keys: Keys) -> bool:
        return any(key in node for key in keys for node in nodes) if keys else False

    def any(self) -> bool:
        """Return whether any phrase stands there."""
        return any(self.longest(at) is not None for at in self.starts())

    def longest(self, first: int) -> Found[P] | None:
        """Return the longest phrase that begins at token `first`, or None."""
        best: Found[P] | None = None
        for found in self.walk(first):
            best = found
        return best

    def walk(self, first: int) -> Iterator[Found[P]]:
        """Yield every phrase that begins at token `first`, the shortest first."""
        known, lang = self._known, self._lang
        nodes: Sequence[dict[str, Any]] = known[first].nodes
        at = first
        while nodes:
            at += 1
            payloads = tuple(
                dict.fromkeys(
                    leaf.payload
                    for node in nodes
                    for leaf in node.get("", ())
                    if (lang is None or leaf.lang is None or leaf.lang == lang)
                    and (leaf.capitals is None or self._capitalised(leaf.capitals, first))
                )
            )
            if payloads:
                yield Found(at, payloads)
            if at == len(known):
                return
            keys = known[at].keys
            nodes = [node[key] for node in nodes for key in keys if key in node]

    def _capitalised(self, capitals: tuple[str | None, ...], first: int) -> bool:
        written = (self._text[token.start : token.end] for token in self._tokens[first : first + len(capitals)])
        return all(wanted is None or written_so(wanted, word) for wanted, word in zip(capitals, written, strict=True))


class Trie(Generic[P]):
    """Phrases with what they stand for. Filled once, then only read."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}
        self._words: set[str] = set()
        self._prefix_lengths: tuple[int, ...] = ()
        self._memo: dict[str, _Known] = {}

    def add(self, form: str, payload: P, *, lang: str | None = None, stemmed: bool = False) -> None:
        """Add every spelling of `form`; with `lang`, it is found only in texts of that or of an unknown language.

        `stemmed` meets plural and feminine forms also where no language is given.
        """
        for spelling in parse_form(form, _STEMMED if stemmed else lang):
            node = self._root
            for key in spelling.keys:
                node = node.setdefault(key, {})
                self._words.add(key)
                if key[-1] == "*" and len(key) - 1 not in self._prefix_lengths:
                    self._prefix_lengths = tuple(sorted((*self._prefix_lengths, len(key) - 1)))
            capitals = spelling.capitals if any(spelling.capitals) else None
            leaf = _Leaf(payload, lang, capitals)
            leaves = node.setdefault("", [])
            if leaf not in leaves:
                leaves.append(leaf)

    def over(self, text: str, tokens: Sequence[Token], lang: str | None) -> Lookup[P]:
        """Return a look-up of the phrases that stand in these tokens of `text`, which is in language `lang`."""
        memo = self._memo
        known: list[_Known] = []
        for token in tokens:
            folded = token[0]  # by its place: a name of a named tuple takes three times as long
            word = memo.get(folded)
            if word is None:
                if len(memo) >= _MEMO:  # hostile or endless vocabulary must not grow the table for good
                    memo.clear()
                word = memo[folded] = self._known(folded)
            known.append(word)
        return Lookup(text, tokens, lang, known)

    def _known(self, folded: str) -> _Known:
        keys = self._keys(folded)
        nodes = tuple(self._root[key] for key in keys if key in self._root)
        return _Known(keys, nodes, any("" in node for node in nodes)) if keys else _UNKNOWN

    def _keys(self, folded: str) -> Keys:
        """Return the keys of this tree by which the word may be looked up."""
        words = self._words
        out = []
        for variant in variants(folded):
            out.append(variant)
            out.append("~" + stem(variant))
            out.extend(variant[:n] + "*" for n in self._prefix_lengths if n <= len(variant))
        if folded.isdigit():
            out.append(NUMBER)
        found = tuple(key for key in out if key in words)
        if not found and folded[-1] == _ALEF and len(folded) > _INDEFINITE:  # `حصارا`: an indefinite object
            return tuple(key for key in variants(folded[:-1]) if key in words)
        return found

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_memo": {}}
