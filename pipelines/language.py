"""What language a page is written in: langdetect and py3langid heard together, with what the source says of itself.

langdetect is asked with a fixed seed and prior odds for the source's languages. Where it is sure of a language that no
unknown one is taken for, that is the answer; else py3langid is asked too, which knows Hausa and the other languages
that langdetect has no profile of. Where the two contradict each other and nothing settles it, the answer is None.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipelines.ngrams import Profiles

if TYPE_CHECKING:
    from collections.abc import Collection

SAMPLE = 700
"""Characters of title and text that are looked at: enough for both detectors to be sure, and quick."""

_LETTERS_NEEDED = 12
_FAVOUR = 6.0
_SURE = 0.8
_DOUBT = 0.5
_SHARE_OF_LETTERS = 0.3
_FLOOR = 0.02
_SETTLED = 0.6
_SURE_ALONE = 0.99
_LETTERS_ALONE = 150
_UNMISTAKABLE = frozenset(("ar", "en", "es", "fr", "pt"))
"""Languages that langdetect names for no text of some length in a language that it doesn't know: Hausa passes for
Indonesian, Somali or Swahili. (Measured on the set's 655 Hausa articles.)"""
_AKIN = {"pcm": "en"}
"""Languages so near to another that a headline cannot tell them apart: Nigerian Pidgin is read as English."""


def detect(title: str | None, text: str, declared: str | None = None, languages: Collection[str] = ()) -> str | None:
    """Return the ISO 639-1 code of the language of title and text, or None when unsure.

    `declared` is what the page says (`lang` attribute), `languages` are the source's own; both only tip the balance.
    """
    sample = _sample(title, text)
    letters = sum(map(str.isalpha, sample))
    if letters < max(_LETTERS_NEEDED, _SHARE_OF_LETTERS * len(sample)):
        return None
    hints = {code for code in (_primary(declared), *map(_primary, languages)) if code}
    first = _by_langdetect(sample, hints)
    best = _best(first)
    if letters >= _LETTERS_ALONE and best in _UNMISTAKABLE and first[best] >= _SURE_ALONE:
        return best
    second = _by_py3langid(sample, hints)
    return _settle(first, second, hints)


def _sample(title: str | None, text: str) -> str:
    """Return the title and the beginning of the text, never more than SAMPLE characters."""
    body = text[: 4 * SAMPLE].strip()
    return " ".join(f"{(title or '')[:SAMPLE]}\n{body}".split())[:SAMPLE]


def _primary(code: str | None) -> str | None:
    return code.replace("_", "-").split("-")[0].lower()[:3] if code else None


def _settle(first: dict[str, float], second: dict[str, float], hints: set[str]) -> str | None:
    """Return the language that both name, or the one that can be trusted where they differ."""
    one, other = _best(first), _best(second)
    if one == other:
        return one
    if other is not None and other not in _langdetect().languages:
        # langdetect cannot know it: its own answer is then only the nearest of the languages that it has.
        sure = second[other] >= (_DOUBT if other in hints else _SURE)
        return other if sure else (one if one in hints else None)
    joint = {code: (first.get(code, 0.0) + _FLOOR) * (second.get(code, 0.0) + _FLOOR) for code in {*first, *second}}
    best = _best(joint)
    if best is not None and joint[best] >= _SETTLED * sum(joint.values()):
        return best
    hinted = [code for code in (one, other) if code in hints]
    return hinted[0] if len(hinted) == 1 else None


def _best(shares: dict[str, float]) -> str | None:
    return max(shares, key=lambda code: (shares[code], code), default=None)


def _by_langdetect(sample: str, hints: set[str]) -> dict[str, float]:
    return _langdetect().shares(sample, hints, _FAVOUR)


def _by_py3langid(sample: str, hints: set[str]) -> dict[str, float]:
    ranked: dict[str, float] = dict(_py3langid().rank(sample)[:6])
    shares: dict[str, float] = {}
    for code, share in ranked.items():
        near: str = code if code in hints else _AKIN.get(code, code)
        shares[near] = shares.get(near, 0.0) + share * (_FAVOUR if near in hints else 1.0)
    total = sum(shares.values()) or 1.0
    return {code: share / total for code, share in shares.items()}


@lru_cache(maxsize=1)
def _langdetect() -> Profiles:
    """Return the profiles; they are read once a process and never change."""
    return Profiles.load()


@lru_cache(maxsize=1)
def _py3langid() -> Any:
    """Return the model with probabilities; it is read once a process and never changed."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
