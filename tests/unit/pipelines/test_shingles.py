from __future__ import annotations

import random
import subprocess
import sys

import pytest

from pipelines.shingles import BANDS, bands, likeness, shingles, words_of

WORDS = [f"mot{n}" for n in range(500)]


def text(seed: int, words: int = 300) -> list[str]:
    rng = random.Random(seed)
    return [rng.choice(WORDS) for _ in range(words)]


def changed(words: list[str], share: float, seed: int = 1) -> list[str]:
    rng = random.Random(seed)
    return [rng.choice(WORDS) if rng.random() < share else word for word in words]


def test_the_bands_of_a_text_stay_what_they_are() -> None:
    """They are stored: a library that counts otherwise must not pass unseen."""
    found = bands("Au moins treize civils ont été tués dimanche soir près de Bankass.")
    assert len(found) == BANDS
    assert found[:2] == (2291535729040291843, -5700263864212391532)


def test_bands_are_the_same_in_another_process() -> None:
    code = "from pipelines.shingles import bands; print(bands('un deux trois quatre cinq'))"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert there.strip() == str(bands("un deux trois quatre cinq"))


def test_an_empty_text_has_no_bands() -> None:
    assert bands("") == bands(" … ") == ()
    assert shingles([]) == frozenset()
    assert not likeness("", "").copy


def test_bands_are_signed_64_bit_numbers() -> None:
    assert all(-(2**63) <= key < 2**63 for n in range(20) for key in bands(" ".join(text(n))))


def test_copies_with_a_few_words_changed_share_a_band_and_are_copies() -> None:
    for seed in range(30):
        own = text(seed)
        other = changed(own, 0.05, seed)
        assert set(bands(" ".join(own))) & set(bands(" ".join(other))), seed
        assert likeness(" ".join(own), " ".join(other)).copy


def test_other_texts_are_no_copies() -> None:
    for seed in range(30):
        assert not likeness(" ".join(text(seed)), " ".join(text(seed + 100))).copy
        assert not likeness(" ".join(text(seed)), " ".join(changed(text(seed), 0.5))).copy


def test_a_cut_copy_is_contained() -> None:
    own = text(3)
    assert likeness(" ".join(own), " ".join(own[:120])).copy


@pytest.mark.parametrize(("one", "other", "copy"), [
    ("Cinq soldats tués à Djibo lundi", "Cinq soldats tués à Djibo lundi.", True),
    ("Cinq soldats tués à Djibo lundi", "Six soldats tués à Djibo lundi", False),
    ("Réservé aux abonnés. Attaque à Gao", "Réservé aux abonnés. Marché à Ségou", False),
])  # fmt: skip
def test_short_texts_must_be_all_but_equal(one: str, other: str, *, copy: bool) -> None:
    assert likeness(one, other).copy is copy


def test_case_accents_and_space_do_not_count() -> None:
    assert likeness("Été à Ménaka,  DEUX morts", "ete a menaka deux\nmorts").jaccard == 1


def test_a_huge_text_is_bounded() -> None:
    assert len(words_of("mot " * 200_000)) <= 1500
