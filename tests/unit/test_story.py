from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.headcount import Headcount
from monitor.items import Facts, Place
from monitor.store.members import Member
from monitor.story import HEADLINE_CHARS, SUMMARY_CHARS, story_of, summary

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_summary_is_the_first_sentences_as_they_stand() -> None:
    text = "Douze civils ont été tués à Bankass. " + "Les blessés ont été évacués vers Mopti. " * 30
    assert summary(text).startswith("Douze civils ont été tués à Bankass. Les blessés")
    assert SUMMARY_CHARS // 2 < len(summary(text)) <= SUMMARY_CHARS + 60
    assert summary(text).endswith(".")


def test_a_summary_holds_the_sentences_that_the_facts_were_read_from_and_their_source() -> None:
    filler = "Le marché a rouvert ce matin après plusieurs heures de confusion dans toute la commune. " * 4
    toll = "Le bilan est de douze morts."
    text = f"Une attaque a visé Bankass. {filler}{toll} {filler}"
    told = story_of([member(1, head=text, facts=Facts(deaths_min=12, quotes={"deaths": toll}))], "s").summary
    assert told.startswith("Une attaque a visé Bankass.")
    assert f"[…] {toll}" in told
    assert told.endswith("(P1)")


@pytest.mark.parametrize("text", ["", "x" * 100_000, "mot " * 50_000])
def test_a_summary_is_bounded(text: str) -> None:
    assert len(summary(text)) <= 2 * SUMMARY_CHARS


def test_a_headline_is_the_title_or_the_first_words_or_the_address() -> None:
    def headline(**changes: Any) -> str:
        return story_of([member(1, **changes)], "s").headline

    assert headline(title=None, head="", url="https://a.example/1") == "https://a.example/1"
    assert headline(title=None, head="Attaque à Gao. Suite.").startswith("Attaque à Gao.")
    assert headline(title="T", head="x") == "T"
    assert len(headline(title="😀" * 3000)) == HEADLINE_CHARS


def member(number: int, **changes: Any) -> Member:
    known: dict[str, Any] = {
        "id": str(number), "url": f"https://p{number}.example/1",
        "title": "t", "head": "Attaque.", "source": f"P{number}",
        "source_kind": "news", "lang": "fr", "agency": None, "copy_of": None, "at": NOW,
        "partial": None, "kind": "event",
        "severity": "high", "score": 0.9, "facts": Facts(deaths_min=10, deaths_max=10),
    }  # fmt: skip
    return Member(number=number, **(known | changes))


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([member(1)], "low"),
        ([member(1, source_kind="agency")], "medium"),
        ([member(1), member(2, copy_of=1)], "low"),
        ([member(1), member(2)], "medium"),
        ([member(1, score=0.6), member(2, score=0.6)], "low"),
        ([member(1, agency="AFP"), member(2, agency="AFP")], "medium"),
        ([member(1), member(2, source_kind="ngo")], "high"),
        ([member(1), member(2), member(3)], "high"),
        ([member(1), member(2), member(3, facts=Facts(deaths_min=40))], "medium"),
        ([member(1, kind="soft", source_kind="ngo"), member(2, kind="soft")], "low"),
        ([member(1, partial="paywall"), member(2, partial="paywall", source_kind="ngo")], "low"),
    ],
)
def test_confidence_rests_on_independent_sources_that_agree(members: list[Member], expected: str) -> None:
    assert story_of(members, "s").confidence == expected


def places(*facts: Facts) -> list[str]:
    story = story_of([member(number, facts=said) for number, said in enumerate(facts, start=1)], "story")
    return [place.name for place in story.facts.places]


def test_the_scene_stays_before_the_town_where_the_wounded_were_brought() -> None:
    scene = Place(name="Ouallam", country="NE", precision="area", lat=14.3, lon=2.1)
    hospital = Place(name="Niamey", country="NE", precision="point", lat=13.5, lon=2.1)
    assert places(Facts(places=(scene, hospital))) == ["Ouallam", "Niamey"]
    village = Place(name="Banibangou", country="NE", precision="point", lat=15.0, lon=2.7)
    later = Facts(places=(village, hospital))
    assert places(Facts(places=(scene, hospital)), later) == ["Banibangou", "Ouallam", "Niamey"]


def test_dead_whom_another_source_counts_are_no_mere_claim() -> None:
    claim = member(1, facts=Facts(deaths_min=30, people={"killed": Headcount(min=30, claimed=30)}))
    assert story_of([claim], "s").facts.only_claimed
    other = member(2, facts=Facts(deaths_min=30, people={"killed": Headcount(min=30)}))
    assert not story_of([claim, other], "s").facts.only_claimed
