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


class Trie(Generic[P]):
    """Phrases with what they stand for. Filled once, then only read."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}
        self._words: set[str] = set()
        self._prefix_lengths: tuple[int, ...] = ()
        self._memo: dict[str, Keys] = {}

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

    def keys(self, tokens: Sequence[Token]) -> list[Keys]:
        """Return, for each token, the keys of this tree by which it may be looked up."""
        memo = self._memo
        out = []
        for token in tokens:
            folded = token.folded
            known = memo.get(folded)
            if known is None:
                if len(memo) >= _MEMO:  # hostile or endless vocabulary must not grow the table for good
                    memo.clear()
                known = memo[folded] = self._keys(folded)
            out.append(known)
        return out

    def _keys(self, folded: str) -> Keys:
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

    def may_begin(self, keys: Sequence[Keys], first: int) -> bool:
        """Return whether a walk from token `first` is worth its time, which it is for few words of a text."""
        root = self._root
        for key in keys[first]:
            node = root.get(key)
            if node is not None:
                if "" in node:
                    return True
                if first + 1 < len(keys):
                    for following in keys[first + 1]:
                        if following in node:
                            return True
        return False

    def longest(
        self, keys: Sequence[Keys], first: int, text: str, tokens: Sequence[Token], lang: str | None
    ) -> Found[P] | None:
        """Return the longest phrase that begins at token `first`, or None."""
        if not self.may_begin(keys, first):
            return None
        best: Found[P] | None = None
        for found in self.walk(keys, first, text, tokens, lang):
            best = found
        return best

    def walk(
        self, keys: Sequence[Keys], first: int, text: str, tokens: Sequence[Token], lang: str | None
    ) -> Iterator[Found[P]]:
        """Yield every phrase that begins at token `first`, the shortest first."""
        nodes = [self._root]
        for at in range(first, len(keys)):
            nodes = [node[key] for node in nodes for key in keys[at] if key in node]
            if not nodes:
                return
            payloads = tuple(
                dict.fromkeys(
                    leaf.payload
                    for node in nodes
                    for leaf in node.get("", ())
                    if (lang is None or leaf.lang is None or leaf.lang == lang)
                    and (leaf.capitals is None or _capitalised(leaf.capitals, text, tokens, first))
                )
            )
            if payloads:
                yield Found(at + 1, payloads)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_memo": {}}


def _capitalised(capitals: tuple[str | None, ...], text: str, tokens: Sequence[Token], first: int) -> bool:
    return all(
        wanted is None or written_so(wanted, text[tokens[first + i].start : tokens[first + i].end])
        for i, wanted in enumerate(capitals)
    )
