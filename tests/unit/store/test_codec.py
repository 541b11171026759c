from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from monitor.headcount import Headcount
from monitor.items import Entry, Evidence, Facts, Match, Place, Verdict
from monitor.store import codec


def again(value: object) -> object:
    return json.loads(json.dumps(value))


def test_an_entry_comes_back_equal() -> None:
    moment = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
    entry = Entry(url="u", method="feed", via="v", title="é", published_at=moment, updated_at=moment, guid="g")
    for value in (entry, Entry(url="u", method="listing", via="v")):
        assert codec.entry_from_json(again(codec.entry_to_json(value))) == value  # type: ignore[arg-type]


def test_facts_come_back_equal() -> None:
    place = Place(name="Gao", country="ML", lat=1.5, lon=2.5, precision="point")
    facts = Facts(
        countries=("ML", "NE"), places=(place,), actors=("JNIM",), deaths_min=3, event_type="battle",
        event_date=date(2026, 2, 28), quotes={"deaths": "Trois morts."}, victims=("civilians",), freed=2,
        people={"killed": Headcount(min=3, kinds={"children": 1}, claimed=9, background=70)},
    )  # fmt: skip
    for value in (facts, Facts()):
        assert codec.facts_from_json(again(codec.facts_to_json(value))) == value  # type: ignore[arg-type]


def test_a_verdict_is_written_with_its_matches_and_evidence() -> None:
    match = Match(term="t", kind="actor", field="title", quote="q", start=1, end=2, weight=0.5)
    verdict = Verdict(watch="w", relevant=True, score=0.7, matches=(match,), evidence=(Evidence(name="e", weight=1.0),))
    written: Any = again(codec.verdict_to_json(verdict))
    assert (written["watch"], written["relevant"], written["score"]) == ("w", True, 0.7)
    assert (written["matches"][0]["quote"], written["evidence"][0]["name"]) == ("q", "e")


def test_what_another_version_wrote_is_left_out() -> None:
    assert codec.facts_from_json({"countries": ["ML"], "weather": "hot"}) == Facts(countries=("ML",))
