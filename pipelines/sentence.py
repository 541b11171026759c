"""One sentence with its words tagged by what they say of people and of what befell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.packs.folding import tokenize
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.packs.folding import Token

Outcome = Literal["dead", "hurt", "taken", "fled", "freed"]
OUTCOMES: tuple[Outcome, ...] = ("dead", "hurt", "taken", "fled", "freed")
HARMED = OUTCOMES[:3]
"""What makes victims."""
GROUPS = ("soldier", "fighter", "child", "civilian", "person")
MAX_CHARS = 2_000
MAX_TOKENS = 160
"""Characters and words of a sentence that are looked at; longer ones are lists or hostile."""
PEOPLE = frozenset((*GROUPS, "other"))
"""Tags of words for people."""
FATES = frozenset((*OUTCOMES, "loss"))
"""Tags of words for what befell them."""
HAVE = frozenset(("a", "ont", "avoir", "ayant", "have", "has", "had", "having"))
"""Auxiliaries of the active voice."""
OBJECTS = frozenset(("a", "an", "the", "his", "her", "their", "un", "une", "le", "la", "les", "des", "plusieurs"))
"""Words that open a verb's object."""
_WISH_WITHIN = 6
Tags = frozenset[str]
NO_TAGS: Tags = frozenset()


@dataclass(slots=True)
class People:
    """A number with its noun, while the sentence is read."""

    first: int
    end: int
    low: int | None
    high: int | None
    group: str
    outcome: Outcome | None = None
    part: bool = False
    single: bool = False
    article: bool = False
    """One by an article alone: `a doctor`."""


class Sentence:
    """The words of one sentence with their tags."""

    def __init__(self, text: str, lang: str | None, tokens: Sequence[Token] | None = None) -> None:
        """Read `text`, or only the given `tokens` of it."""
        if tokens is None:
            text = text[:MAX_CHARS]
            tokens = tokenize(text)
        self.text = text
        self.lang = lang
        self.tokens = tokens[:MAX_TOKENS]
        self.tags: list[Tags] = [NO_TAGS] * len(self.tokens)
        self.spans: list[tuple[int, int, Tags]] = []
        lookup = vocabulary("tolls").over(text, self.tokens, lang)
        free = 0
        for at in lookup.starts():
            found = lookup.longest(at) if at >= free else None
            if found is None:
                continue
            tags = frozenset(found.payloads)
            if _acronym(text[self.tokens[at].start : self.tokens[at].end]) and not tags & PEOPLE:
                continue  # IS is the Islamic State, no verb
            if "freed" in tags and self._wished(at):
                tags -= {"freed"}
            self.spans.append((at, found.end, tags))
            self.tags[at : found.end] = [tags] * (found.end - at)
            free = found.end

    def _wished(self, at: int) -> bool:
        """Return whether a word shortly before says that it has not happened: `exige la libération de`."""
        return any("wish" in tags for tags in self.tags[max(at - _WISH_WITHIN, 0) : at])

    def has(self, tag: str) -> bool:
        """Return whether any word of the sentence carries `tag`."""
        return any(tag in tags for _, _, tags in self.spans)

    def gap(self, at: int) -> str:
        """Return what stands between token `at` - 1 and token `at`."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start] if 0 < at < len(self.tokens) else " "

    def fate(self, at: int) -> Outcome | None:
        """Return what befell, by the word at token `at`."""
        here = self.tags[at]
        return "dead" if "loss" in here else next((outcome for outcome in OUTCOMES if outcome in here), None)

    def word(self, at: int) -> str:
        """Return token `at` as written, "" beyond the end."""
        return self.text[self.tokens[at].start : self.tokens[at].end] if at < len(self.tokens) else ""


def _acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.isascii()


def counted(sentence: Sentence, at: int) -> bool:
    """Return whether a number or a vague quantity stands before the noun: `and several injuries`."""
    word = sentence.tokens[at - 1].folded
    return word in ("several", "plusieurs", "many", "des", "some", "de", "nombreux") or word.isdigit()
