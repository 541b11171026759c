"""Tells what a fighting side says of the enemy's dead from what is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipelines.sentence import Sentence


def claimed_groups(sentence: Sentence) -> frozenset[str]:
    """Return the groups whose dead the sentence gives only in the word of those who fight them; often none.

    An army's word covers the fighters it says it killed; where a side says "we killed", it covers all it counts.
    """
    tags = _tags(sentence)
    if "says" not in tags:
        return frozenset()
    if "itself" in tags:
        return frozenset(("soldier", "fighter", "civilian", "child", "person", "other"))
    return frozenset(("fighter",)) if "force" in tags else frozenset()


def _tags(sentence: Sentence) -> frozenset[str]:
    lookup = vocabulary("claims").over(sentence.text, sentence.tokens, sentence.lang)
    return frozenset(tag for at in lookup.starts() for phrase in lookup.walk(at) for tag in phrase.payloads)
