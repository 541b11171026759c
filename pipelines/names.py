"""What is a person's name and what is an office, a publisher or no name at all."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from pipelines.decode import tidy
from pipelines.wording import fold, load, squash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = Literal["person", "office", "nobody"]

MAX_AUTHORS: Final = 12
MAX_NAME: Final = 60
_MAX_WORDS: Final = 6
_SPLIT: Final = re.compile(r"(?:(?<!\s)\s+)?(?:[,;|/•·+\n、]|&amp;|&|\s[-–—]\s)\s*")
_JUNK: Final = re.compile(r"\d|[<>{}\[\]=#%?!:]|\.(?:com|org|net|de|fr|info|at|be)\b", re.IGNORECASE)
_PARENTHESES: Final = re.compile(r"(?:(?<!\s)\s+)?\(([^()]*)\)")
_ADDRESS: Final = re.compile(r"(?<!\S)\S+@\S+|@\w+|https?://\S+|\[email.protected\]")
_DATED: Final = re.compile(r"(?:(?:,|(?<!\s)\s)\s*(?:le|am|on|el|em|في|ga)\s+)?\d(?s:.*)")


def tidy_names(texts: Iterable[str], known: frozenset[str]) -> tuple[str, ...]:
    """Return the people's names in `texts`, each once, in order, or else the offices'.

    `known` are the site's own squashed names, which sign nothing.
    """
    people, offices = sort_names(texts, known)
    return people or offices


def sort_names(texts: Iterable[str], known: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the people's names in `texts` and the offices', each once, in order."""
    found: dict[Kind, dict[str, str]] = {"person": {}, "office": {}, "nobody": {}}
    for text in texts:
        for name in _names(text, known):
            found[_kind(name, known)].setdefault(squash(name), name)
    return tuple(found["person"].values())[:MAX_AUTHORS], tuple(found["office"].values())[:MAX_AUTHORS]


def is_byline(text: str) -> bool:
    """Return whether the whole line is a word like `By` and one to a few capitalised names."""
    match = opening().match(text)
    if match is None or match.end() == 0:
        return False
    names = [name for part in _SPLIT.split(_DATED.sub("", text[match.end() :])) for name in _conjunction().split(part)]
    names = [name for name in names if name.strip()]
    return bool(names) and all(is_name_shaped(name) for name in names[:2])


def is_name_shaped(name: str) -> bool:
    """Return whether `name` is one to five words, capitalised or in a script without capitals."""
    words = name.strip(" .:").split()
    if not 1 <= len(words) < _MAX_WORDS or _JUNK.search(name) or len(name) > MAX_NAME:
        return False
    big = sum(not word[:1].islower() for word in words)
    return big >= len(words) - 1 and not words[0][:1].islower()


@cache
def opening() -> re.Pattern[str]:
    """Return the pattern of the words that stand before a name."""
    words = "|".join(re.escape(word) for word in sorted(load("authors")["by"], key=len, reverse=True))
    glued = "|".join(re.escape(word) for word in load("authors")["glued"])
    return re.compile(rf"^[-–—\s]*(?:(?i:{words})(?:\s*[:：]\s*|\s+)|(?:{glued})(?=[A-ZÀ-Þ]))")


def _names(text: str, known: frozenset[str]) -> Iterator[str]:
    text = " ".join(tidy(html.unescape(html.unescape(text))).split())[:400]
    if text.startswith("http") or any(_names_host(inner, known) for inner in _PARENTHESES.findall(text)):
        return
    text = opening().sub("", _ADDRESS.sub(" ", _PARENTHESES.sub("", text)).strip())
    seen = 0
    for part in _SPLIT.split(text):
        for piece in _conjunction().split(part):
            name = _DATED.sub("", opening().sub("", piece)).strip(" .:-–—*'\"|_,")
            if fold(name) in _words("degrees") or not 1 < len(name) <= MAX_NAME or _JUNK.search(name):
                continue
            if seen and " " not in name and squash(name) not in _words("agencies") and text.count(" ") > 1:
                continue  # after a comma, one word is a town
            if fold(name) in _words("by"):
                continue
            seen += 1
            yield name.title() if name.isupper() and len(name) > 5 and " " in name else name  # noqa: PLR2004 (initials stay)


def _names_host(text: str, known: frozenset[str]) -> bool:
    return any(len(name) > 3 and name in squash(text) for name in known)  # noqa: PLR2004 (shorter are in many words)


def _kind(name: str, known: frozenset[str]) -> Kind:
    key, words = squash(name), fold(name).split()
    if not key or len(words) > _MAX_WORDS or any(word in _words("never") for word in words):
        return "nobody"
    if key in _words("agencies") or fold(name) in _words("agencies"):
        return "person"
    parts = re.split(r"[\s.-]+", fold(name))
    office = any(word in _words("offices") or word.endswith(_endings()) for word in parts)
    if key in known:
        person = len(words) > 1 and not office and words[0] not in _words("articles")
        return "person" if person and is_name_shaped(name) else "nobody"
    if office:
        return "office"
    if len(words) > 1 and squash(words[0]) in known:
        return "nobody"
    return "nobody" if any(len(site) > 4 and key.startswith(site) for site in known) else "person"  # noqa: PLR2004 (short site names begin people's names)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load("authors")[name])


@cache
def _endings() -> tuple[str, ...]:
    """Return the ends of compound words that name a publication or a body."""
    return tuple(sorted(_words("office_endings")))


@cache
def label() -> re.Pattern[str]:
    """Return the pattern of a line that begins with a word for the author and a colon, or with a verb of writing."""
    words = "|".join(re.escape(word) for word in sorted(load("authors")["labels"], key=len, reverse=True))
    written = "|".join(re.escape(word) for word in load("authors")["written"])
    return re.compile(rf"^[(\[]?\s*(?:(?i:{words})\s*[:：]\s*\S|(?i:{written})\s+[^\Wa-z_])")


@cache
def _conjunction() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in load("authors")["and"])
    return re.compile(rf"(?<!\s)\s+(?:{words})\s+", re.IGNORECASE)
