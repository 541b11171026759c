"""Tells whether a sentence reports one death that it does not number: `la mort de son chef`, `killed a rider`."""

from __future__ import annotations

from typing import Final

from pipelines.sentence import HAVE, PEOPLE, Sentence, counted

_DIED: Final = frozenset(("died", "perished", "succombe"))
"""Verbs of dying that need no auxiliary."""


def one_unnumbered(sentence: Sentence) -> bool:
    """Return whether the sentence tells of one death without a number: `la mort de son chef`, `il a été tué`."""
    tags = sentence.tags
    for first, end, here in sentence.spans:
        if any("attempt" in tags[at] or "none" in tags[at] for at in range(max(first - 2, 0), first)):
            continue
        if "loss" in here and _names_one(sentence, end):
            return True
        if here & {"dead", "loss"} and (_object_one(sentence, first, end) or _subject_one(sentence, first)):
            return True
        if "pronoun" in here and died(sentence, end, 4):
            return True
        if (
            "one" in here
            and first
            and "own" in tags[first - 1]
            and not _plural(sentence, first)
            and died(sentence, end, 7)
        ):
            return True
    return False


def _object_one(sentence: Sentence, first: int, end: int) -> bool:
    """Return whether the deed has one object without a number: `killed a motorcycle rider`."""
    tags = sentence.tags
    if (
        end + 1 >= len(tags)
        or sentence.gap(end).strip()
        or (first and "aux" in tags[first - 1] and sentence.tokens[first - 1].folded not in HAVE)
    ):
        return False
    return sentence.word(end).lower() in ("a", "an", "un", "une") and "many" not in tags[end + 1]


def _subject_one(sentence: Sentence, first: int) -> bool:
    """Return whether one was killed, as the verb's singular says: `the businessman was killed`, `a été tué`."""
    before = " ".join(token.folded for token in sentence.tokens[max(first - 2, 0) : first])
    if not (before.endswith(" was") or before in {"was", "a ete"}) or sentence.tokens[first].folded.endswith("s"):
        return False
    subject = first - (1 if before.endswith("was") else 2) - 1
    return subject >= 0 and not sentence.tags[subject] & {"none", "many", "join"} and not _plural(sentence, subject)


def died(sentence: Sentence, begin: int, within: int) -> bool:
    """Return whether a passive or participle of death follows soon, before any colon or quotation."""
    for at in range(begin, min(begin + within, len(sentence.tags))):
        if any(mark in sentence.gap(at) for mark in ':;“"'):
            return False
        if "dead" in sentence.tags[at]:
            alone = at > 0 and ("aux" in sentence.tags[at - 1] or "," in sentence.gap(at))
            alone = alone or sentence.tokens[at].folded in _DIED
            return alone and not counted(sentence, at) and "ou" not in (t.folded for t in sentence.tokens[at : at + 2])
    return False


def _plural(sentence: Sentence, at: int) -> bool:
    return sentence.tokens[at].folded[-1] in "sx"


def _names_one(sentence: Sentence, at: int) -> bool:
    """Return whether the words from token `at` on name one person."""
    tags, tokens = sentence.tags, sentence.tokens
    steps = 0
    while at < len(tags) and steps < 3 and tags[at] & {"of", "own"}:  # noqa: PLR2004 - `de l'un`
        at, steps = at + 1, steps + 1
    if at >= len(tags):
        return False
    word = sentence.text[tokens[at].start : tokens[at].end]
    if tokens[at].folded[-1] in "sx":
        return False
    if "one" in tags[at] or (sentence.lang == "ar" and "single" in tags[at]):
        return True
    following = sentence.text[tokens[at + 1].start : tokens[at + 1].end] if at + 1 < len(tokens) else ""
    return steps > 0 and word[:1].isupper() and following[:1].isupper() and not tags[at] & PEOPLE
