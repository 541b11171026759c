from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.safe import printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("  Mali :\n\tdouze  morts ", "Mali : douze morts"),
        ("\x1b[31mrouge\x1b[0m", "[31mrouge [0m"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("\u2066isolé\u2069 \u200fmarque", "isolé marque"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("بين\u200dهما", "بين\u200dهما"),
        ("zero\u200bwidth\ufeff\u00ad", "zerowidth"),
        ("a\u2028b\u2029c\x85d\x9be", "a b c d e"),
        ("\ud800x", "x"),
        ("'yan bindiga sun kashe mutane", "'yan bindiga sun kashe mutane"),
    ],
)
def test_printable(text: str | None, expected: str) -> None:
    assert printable(text) == expected


def test_a_cut_is_shown() -> None:
    assert printable("abcdef", 4) == "abc…"
    assert printable("abcd", 4) == "abcd"


def test_megabytes_of_nothing_are_not_looked_at() -> None:
    assert printable("\u202e" * 5_000_000 + "x", 10) == ""


@given(st.text(), st.integers(1, 50))
def test_nothing_unsafe_is_ever_left(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert all(char in "\u200c\u200d" for char in shown if unicodedata.category(char) == "Cf")
