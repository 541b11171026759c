"""langdetect's detector with its tables in one matrix: the same profiles, the same method, a tenth of the time.

The library walks 55 numbers of every letter group in Python, and reads its profiles by copying them three times over.
Here a row of a matrix is multiplied at once; letters are cut into groups by the library's own rules.
"""

from __future__ import annotations

import json
import random
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import langdetect
import numpy as np
from langdetect.detector import Detector
from langdetect.utils.ngram import NGram

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

TRIALS = 7
"""Draws of letter groups whose answers are averaged: the library's own number."""
UNANIMOUS = 2
"""Of a text longer than a headline, as many first draws that are sure of one language settle it."""
_LONG = 400
"""Letter groups of a text longer than a headline."""
_WORDS_KNOWN = 50_000
_LONGEST = NGram.N_GRAM
_CHECKED_EVERY = 5
_LATIN = re.compile("[A-z]")
_OTHER = re.compile("[\u0300-\u1dff\u1f00-\U0010ffff]")


class Profiles:
    """How often each letter group stands in each language, by langdetect's profiles."""

    def __init__(self, languages: Sequence[str], groups: dict[str, int], shares: NDArray[np.float32]) -> None:
        """Take the languages, the row of each letter group, and the matrix of shares."""
        self.languages = tuple(languages)
        self._groups = groups
        self._shares = shares
        self._letter = lru_cache(maxsize=4096)(NGram.normalize)
        self._of_word = lru_cache(maxsize=_WORDS_KNOWN)(self._rows_of)

    @classmethod
    def load(cls, folder: Path | None = None) -> Profiles:
        """Return the profiles of the library, in the order of their names whatever the disk's."""
        files = sorted((folder or Path(langdetect.__file__).parent / "profiles").iterdir())
        read = [json.loads(path.read_bytes()) for path in files if path.is_file() and not path.name.startswith(".")]
        groups = {group: row for row, group in enumerate(dict.fromkeys(group for one in read for group in one["freq"]))}
        shares = np.zeros((len(groups), len(read)), dtype=np.float32)
        for column, one in enumerate(read):
            rows = [groups[group] for group in one["freq"]]
            totals = np.array([0, *one["n_words"]], dtype=float)[[len(group) for group in one["freq"]]]
            shares[rows, column] = np.array([*one["freq"].values()]) / totals
        return cls([one["name"] for one in read], groups, shares)

    def shares(self, text: str, favoured: Collection[str], favour: float) -> dict[str, float]:
        """Return how probable each language is, those of less than a tenth left out; empty where no letter is known.

        The languages `favoured` are taken to be `favour` times as likely beforehand. The draws are seeded: a text has
        one answer.
        """
        rows = self._rows(text)
        if not rows:
            return {}
        prior = np.array([favour if code in favoured else 1.0 for code in self.languages])
        prior /= prior.sum()
        draws = random.Random(0)  # noqa: S311 - a sample, no secret
        trials: list[NDArray[np.float64]] = []
        while len(trials) < TRIALS and not (len(rows) > _LONG and _unanimous(trials)):
            trials.append(self._trial(rows, prior, draws))
        total = np.mean(trials, axis=0)
        found: dict[str, float] = {}
        for code, share in zip(self.languages, total.tolist(), strict=True):
            if share > Detector.PROB_THRESHOLD:
                short = code.split("-")[0]
                found[short] = found.get(short, 0.0) + share
        return found

    def _trial(self, rows: Sequence[int], prior: NDArray[np.float64], draws: random.Random) -> NDArray[np.float64]:
        """Return the probabilities after as many randomly drawn letter groups as make one language sure."""
        weight = (Detector.ALPHA_DEFAULT + draws.gauss(0.0, 1.0) * Detector.ALPHA_WIDTH) / Detector.BASE_FREQ
        odds = prior
        for _ in range(0, Detector.ITERATION_LIMIT, _CHECKED_EVERY):
            odds = odds * (self._shares[draws.choices(rows, k=_CHECKED_EVERY)] + weight).prod(axis=0)
            odds /= odds.sum()
            if odds.max() > Detector.CONV_THRESHOLD:
                break
        return odds

    def _rows(self, text: str) -> list[int]:
        """Return the rows of the letter groups of `text`, which never reach over a space."""
        letters = "".join(map(self._letter, _cleaned(text)))
        return [row for word in letters.split() for row in self._of_word(word)]

    def _rows_of(self, word: str) -> tuple[int, ...]:
        """Return the rows of a word's letter groups, by the library's rule: none from letters in running capitals."""
        groups = self._groups
        out: list[int] = []
        grams, capitals = " ", False
        for char in f"{word} ":
            capitals = char.isupper() and (capitals or grams[-1].isupper())
            grams = (grams + char)[-_LONGEST:]
            if not capitals:
                found = (groups.get(grams[-n:]) for n in range(1, len(grams) + 1))
                out.extend(row for row in found if row is not None)
        return tuple(out)


def _unanimous(trials: Sequence[NDArray[np.float64]]) -> bool:
    """Return whether there are enough draws, all of them sure of one language."""
    if len(trials) < UNANIMOUS:
        return False
    best = {int(odds.argmax()) for odds in trials}
    return len(best) == 1 and all(odds.max() > Detector.CONV_THRESHOLD for odds in trials)


def _cleaned(text: str) -> str:
    """Return the text without addresses, and without its Latin letters where those of another script prevail."""
    text = NGram.normalize_vi(Detector.MAIL_RE.sub(" ", Detector.URL_RE.sub(" ", text)))
    if 2 * len(_LATIN.findall(text)) < len(_OTHER.findall(text)):
        return _LATIN.sub("", text)
    return text
