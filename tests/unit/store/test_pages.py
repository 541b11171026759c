from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.store.articles import text_hash
from monitor.store.pages import next_refetch, next_retry

FIRST = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "following"),
    [(0, 1), (0.9, 1), (1, 6), (5.9, 6), (7, 24), (23.9, 24), (24, None), (999, None), (-5, 1)],
)
def test_a_page_is_looked_at_again_after_1_6_and_24_hours(passed: float, following: int | None) -> None:
    expected = None if following is None else FIRST + timedelta(hours=following)
    assert next_refetch(FIRST, FIRST + timedelta(hours=passed)) == expected


def test_retries_end() -> None:
    waits = [next_retry(n, FIRST) for n in range(1, 10)]
    assert waits[0] == FIRST + timedelta(minutes=15)
    assert waits[6:] == [FIRST + timedelta(hours=16), None, None]


def test_the_hash_of_a_text_ignores_case_space_and_forms_of_characters() -> None:
    assert text_hash("L'ARMÉE  a\n\ndit ﬁn") == text_hash("l'arme\u0301e a dit fin")
    assert text_hash("douze morts") != text_hash("treize morts")
