"""Tells what a fighting side says of the enemy's dead from what is confirmed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipelines.trie import Trie

if TYPE_CHECKING:
    from pipelines.sentence import Sentence


def claimed_groups(sentence: Sentence) -> frozenset[str]:
    """Return the groups whose dead the sentence gives only in the word of those who fight them; often none.

    An army's word covers the fighters it says it killed; where a side says "we killed", it covers all it counts.
    """
    tags = _tags(sentence)
    if "says" not in tags:
        return frozenset()
    if "itself" in tags and tags & {"force", "armed"}:
        return frozenset(("soldier", "fighter", "civilian", "child", "person", "other"))
    return frozenset(("fighter",)) if "force" in tags else frozenset()


def _tags(sentence: Sentence) -> frozenset[str]:
    trie = _vocabulary()
    keys = trie.keys(sentence.tokens)
    found = (
        tag
        for at in range(len(keys))
        if keys[at]
        for phrase in trie.walk(keys, at, sentence.text, sentence.tokens, sentence.lang)
        for tag in phrase.payloads
    )
    return frozenset(found)


@cache
def _vocabulary() -> Trie[str]:
    """Return the words of `words/claims.toml` with their tags, read once a process."""
    raw = tomllib.loads((files("pipelines") / "words" / "claims.toml").read_text(encoding="utf-8"))
    trie: Trie[str] = Trie()
    for lang, tags in raw.items():
        for tag, forms in tags.items():
            for form in forms:
                trie.add(form, tag, lang=lang)
    return trie
