from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from monitor.items import Facts
from monitor.lineage import lineages
from monitor.store.members import Member


def member(number: int, **changes: Any) -> Member:
    known = {
        "id": str(number),
        "url": f"https://paper{number}.example/1",
        "title": "t",
        "head": "",
        "source": f"Paper {number}",
        "source_kind": "news",
        "lang": "fr",
        "agency": None,
        "copy_of": None,
        "at": datetime(2026, 3, 1, tzinfo=UTC),
        "partial": None,
        "kind": "event",
        "severity": "high",
        "score": 0.9,
        "facts": Facts(),
    }
    return Member(number=number, **(known | changes))


def origins(*members: Member) -> int:
    return len(set(lineages(members).values()))


def test_sources_with_words_of_their_own_are_independent() -> None:
    assert origins(member(1), member(2), member(3)) == 3


def test_two_articles_of_one_source_are_not() -> None:
    assert origins(member(1, source="A"), member(2, source="a")) == 1


def test_copies_and_customers_of_one_agency_count_once() -> None:
    assert origins(member(1, agency="AFP"), member(2, agency="afp"), member(3, copy_of=1)) == 1
    assert origins(member(1, agency="AFP"), member(2, agency="Reuters")) == 2


def test_an_agency_that_is_a_source_is_the_origin_of_its_customers() -> None:
    assert origins(member(1, source="AFP", source_kind="agency"), member(2, agency="AFP")) == 1


def test_a_customers_own_report_is_independent_of_the_agency() -> None:
    assert origins(member(1, source="A", agency="AFP"), member(2, source="A")) == 2


def test_a_copy_does_not_tie_its_source_to_the_copied_one() -> None:
    assert origins(member(1, source="A"), member(2, source="B", copy_of=1), member(3, source="B")) == 2


def test_without_a_source_the_host_counts() -> None:
    assert origins(member(1, source=None), member(2, source=None)) == 2
    assert (
        origins(
            member(1, source=None, url="https://www.x.example/1"), member(2, source=None, url="https://x.example/2")
        )
        == 1
    )
