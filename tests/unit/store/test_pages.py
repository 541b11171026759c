from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.store.articles import text_hash
from monitor.store.pages import Seen, next_refetch, next_retry

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


@pytest.mark.parametrize(
    ("seen", "known"),
    [
        ({"state": "noted", "known_to": None}, True),  # from before it was written down
        ({"state": "noted", "known_to": ["A"]}, False),
        ({"state": "noted", "known_to": ["A", "B"]}, True),
        ({"state": "noted", "known_to": ["A"], "source": "B"}, True),
        ({"state": "failed", "known_to": ["A"], "attempts": 6}, False),
        ({"state": "waiting", "known_to": ["A"], "own": False}, False),
        ({"state": "waiting", "known_to": ["A"], "own": True}, True),
        ({"state": "fetched", "known_to": ["A"], "article_id": "x"}, True),
        ({"state": "fetched", "known_to": ["A"]}, True),  # about to be read
        ({"state": "fetched", "known_to": ["A"], "reason": "soft_404"}, False),
    ],
    ids=str,
)
def test_what_a_source_need_not_look_at_for_itself(seen: dict[str, Any], *, known: bool) -> None:
    values = dict.fromkeys(Seen.__slots__) | {"key": "k", "url": "u", "source": "A", "refetches": 0, "attempts": 0}
    assert Seen(**(values | seen)).known_by("B") is known
