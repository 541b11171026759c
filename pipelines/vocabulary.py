"""The words of `words/*.toml`, by language and tag, in a tree: read once a process."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from monitor.packs.folding import fold
from pipelines.trie import Trie


@cache
def vocabulary(name: str) -> Trie[str]:
    """Return the forms of `words/NAME.toml`, each with its tag, which holds a table of tags and forms a language."""
    raw = _read(name)
    trie: Trie[str] = Trie()
    for lang, tags in raw.items():
        for tag, forms in tags.items():
            for form in forms:
                trie.add(form, tag, lang=lang)
    return trie


@cache
def languages(name: str) -> frozenset[str]:
    """Return the languages that `words/NAME.toml` has words of."""
    return frozenset(_read(name))


@cache
def listed(name: str) -> frozenset[str]:
    """Return the folded names that `words/NAME.toml` lists, of whatever language."""
    raw = tomllib.loads((files("pipelines") / "words" / f"{name}.toml").read_text(encoding="utf-8"))
    return frozenset(fold(each) for each in raw["names"])


def _read(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("pipelines") / "words" / f"{name}.toml").read_text(encoding="utf-8"))
