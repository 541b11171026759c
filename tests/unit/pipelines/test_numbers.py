from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.packs.folding import tokenize
from pipelines.numbers import LARGEST, find_numbers


def values(text: str, lang: str | None) -> list[int | None]:
    return [number.value for number in find_numbers(text, tokenize(text), lang)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("fr", "dix-sept soldats", [17]),
        ("fr", "quatre-vingt-dix-neuf civils", [99]),
        ("fr", "vingt et un morts et trois blessés", [21, 3]),
        ("fr", "deux mille trois cents personnes", [2300]),
        ("fr", "soixante-quinze", [75]),
        ("fr", "mille deux cents", [1200]),
        ("fr", "une vingtaine de soldats", [20]),
        ("fr", "plusieurs dizaines de morts", [None]),
        ("fr", "2 000 000 morts", [2_000_000]),
        ("fr", "17.500 personnes", [17_500]),
        ("en", "one hundred and five people", [105]),
        ("en", "two dozen fighters and a dozen more", [24, 12]),
        ("en", "1,500 and 20", [1500, 20]),
        ("en", "scores of people", [None]),
        ("ar", "مقتل ثلاثة عشر جنديا", [13]),
        ("ar", "خمسة وعشرين مدنيا", [25]),
        ("ar", "١٢ شخصا", [12]),
        ("ha", "mutum goma sha biyu", [12]),
        ("ha", "ashirin da biyar", [25]),
        ("ha", "ɗari biyu", [200]),
        ("ha", "mutum dubu uku", [3000]),
        (None, "three civils et trois civilians", [3, 3]),
    ],
)
def test_reads_digits_and_words(lang: str | None, text: str, expected: list[int | None]) -> None:
    assert values(text, lang) == expected


@pytest.mark.parametrize("text", ["à 7:16", "2-1 au match", "1,5 million de francs", "15 % des voix", "le 12/03/2021"])
def test_what_is_no_count_is_left(text: str) -> None:
    assert not [value for value in values(text, "fr") if value and value > 1]


@pytest.mark.parametrize(("number", "word"), [(n, str(n)) for n in (0, 1, 7, 21, 80, 100, 999)])
def test_digits_read_as_themselves(number: int, word: str) -> None:
    assert values(f"{word} personnes", "fr") == [number]


@given(st.text(max_size=300), st.sampled_from(["fr", "en", "ar", "ha", None]))
def test_any_text_gives_ordered_counts_in_bounds(text: str, lang: str | None) -> None:
    tokens = tokenize(text)
    found = find_numbers(text, tokens, lang)
    assert all(number.value is None or 0 <= number.value <= LARGEST for number in found)
    assert all(0 <= number.first < number.end <= len(tokens) for number in found)
    assert all(one.end <= other.first for one, other in pairwise(found))


@given(st.integers(min_value=0, max_value=999_999_999))
def test_grouped_digits_keep_their_value(number: int) -> None:
    for text in (f"{number:,}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", "\u202f")):
        assert values(f"soit {text} personnes", "fr") == [number]
