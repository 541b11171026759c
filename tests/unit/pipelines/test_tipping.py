from __future__ import annotations

from monitor.items import Evidence, Verdict
from pipelines.tipping import tipping

PLAIN = {"slope": 1.0, "offset": 0.0}


def verdict(*evidence: tuple[str, float], relevant: bool, excluded_by: str | None = None) -> Verdict:
    return Verdict(
        watch="w",
        relevant=relevant,
        score=0.5,
        evidence=tuple(Evidence(name=name, weight=weight) for name, weight in evidence),
        excluded_by=excluded_by,
    )


def names(found: tuple[Evidence, ...]) -> list[str]:
    return [one.name for one in found]


def test_a_report_hangs_on_its_strongest_evidence() -> None:
    report = verdict(
        ("base_conflict", -2.0), ("attack_title", 3.0), ("toll_lead", 1.0), ("where_all", 4.0), relevant=True
    )
    assert names(tipping(report, PLAIN, 0.5)) == ["where_all"]
    strong = verdict(("attack_title", 5.0), ("kill_lead", 4.0), ("where_all", 6.0), ("where_title", 5.5), relevant=True)
    assert names(tipping(strong, PLAIN, 0.4)) == ["where_all", "where_title", "attack_title", "kill_lead"][:4]


def test_one_question_tips_a_verdict_rather_than_pieces_of_both() -> None:
    place = (("base_where", 2.0), ("where_all", -2.0), ("where_title", -1.8))
    trap = verdict(("attack_title", 4.0), ("sport_head", -1.9), *place, relevant=False)
    assert names(tipping(trap, PLAIN, 0.5)) == ["where_all", "where_title"]


def test_a_rejected_article_hangs_on_what_spoke_against_it() -> None:
    trap = verdict(("attack_title", 2.0), ("sport_head", -3.0), ("where_all", 4.0), relevant=False)
    assert names(tipping(trap, PLAIN, 0.5)) == ["sport_head"]


def test_nothing_tips_an_article_without_evidence_or_one_that_is_excluded() -> None:
    assert tipping(verdict(("base_conflict", -3.0), relevant=False), PLAIN, 0.5) == ()
    assert (
        tipping(verdict(("attack_title", 9.0), ("where_all", 9.0), relevant=False, excluded_by="x"), PLAIN, 0.5) == ()
    )
