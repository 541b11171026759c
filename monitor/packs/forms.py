"""The notation in which packs and watches write words, read into the keys by which texts are looked up.

`attaque{,s}` stands for both spellings, `terroris*` for every word that begins so, `^FACT` for the word only when it is
written with those capitals, `=son` for exactly this word, `#` for any number in digits. A French or English word is
otherwise met in its plural and feminine forms too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from monitor.packs.folding import stem, tokenize, variants

STEMMED = frozenset(("fr", "en"))
"""Languages whose words are met by their stem."""
NUMBER = "#"
"""A word of a form, and its key: any number in digits."""
MAX_EXPANSIONS = 200
"""Spellings one form may stand for."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_ARTICLE = "ال"


class FormError(ValueError):
    """A form that cannot be read; the message says why."""


class Spelling(NamedTuple):
    """One spelling of a form: the keys of its words, and which of them must be capitalised how."""

    keys: tuple[str, ...]
    capitals: tuple[str | None, ...]


def expand(form: str) -> tuple[str, ...]:
    """Return every spelling that the braces of `form` stand for. Raises FormError when there are too many."""
    if "{" not in form and "}" not in form:
        return (form,)
    done: list[str] = []
    waiting = [form]
    while waiting:
        text = waiting.pop()
        braces = _BRACES.search(text)
        if braces is None:
            done.append(text)
        else:
            head, tail = text[: braces.start()], text[braces.end() :]
            waiting.extend(head + choice.lstrip() + tail for choice in reversed(braces.group(1).split(",")))
        if len(done) + len(waiting) > MAX_EXPANSIONS:
            raise FormError(f"{form!r} stands for more than {MAX_EXPANSIONS} spellings")
    if any(char in spelling for spelling in done for char in "{}"):
        raise FormError(f"{form!r} has a brace without its partner")
    return tuple(dict.fromkeys(done))


def parse_form(form: str, lang: str | None) -> tuple[Spelling, ...]:
    """Return the spellings of `form` as keys. Raises FormError where nothing is left to look for."""
    out = [_parse_spelling(text, lang) for text in expand(form)]
    if not all(set(spelling.keys) - {NUMBER} for spelling in out):
        raise FormError(f"{form!r} holds no word")
    return tuple(dict.fromkeys(out))


def _parse_spelling(text: str, lang: str | None) -> Spelling:
    keys: list[str] = []
    capitals: list[str | None] = []
    for chunk in text.split():
        if chunk == NUMBER:
            keys.append(NUMBER)
            capitals.append(None)
            continue
        exact, cased, prefix = chunk.startswith("="), chunk.startswith("^"), chunk.endswith("*")
        bare = chunk.lstrip("=^").rstrip("*")
        if "*" in bare:
            raise FormError(f"{text!r}: a star stands only at the end of a word")
        words = _words(bare)
        for at, (folded, written) in enumerate(words, 1):
            keys.append(_key(folded, lang, exact=exact or cased, prefix=prefix and at == len(words)))
            capitals.append(written if cased else None)
    return Spelling(tuple(keys), tuple(capitals))


@lru_cache(maxsize=32_768)
def _words(chunk: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a chunk, folded and as written; a pack names most of its words many times."""
    return tuple((token.folded, chunk[token.start : token.end]) for token in tokenize(chunk))


def _key(folded: str, lang: str | None, *, exact: bool, prefix: bool) -> str:
    if folded.startswith(_ARTICLE) and len(variants(folded)) > 1:
        folded = folded[len(_ARTICLE) :]
    if prefix:
        return folded + "*"
    if exact or lang not in STEMMED:
        return folded
    return "~" + stem(folded)


def written_so(capitals: str, written: str) -> bool:
    """Return whether `written` has capitals where `capitals` has them (more are no fault)."""
    if capitals.isupper():
        return written.isupper()
    return written[:1].isupper() or not capitals[:1].isupper()
