from __future__ import annotations

from typing import Any

import pytest

from monitor.errors import PackError
from monitor.headcount import Headcount
from monitor.items import Facts
from monitor.packs.load import cached_pack
from monitor.packs.severity import check_rules, require_rules
from pipelines.severity import grade

RULES: dict[str, Any] = {
    "rules": [
        {"level": "low", "why": "soft", "kind": "soft"},
        {"level": "critical", "why": "coup", "kinds": ["coup"]},
        {"level": "high", "why": "many civilians", "deaths": 5, "event_type": ["violence_against_civilians"]},
        {"level": "medium", "why": "someone", "deaths": 1},
        {"level": "low", "why": "else"},
    ]
}


def test_the_first_rule_that_holds_decides_and_says_why() -> None:
    facts = Facts(deaths_min=7, event_type="violence_against_civilians")
    assert grade(facts, (), "event", RULES) == ("high", "many civilians")
    assert grade(facts, ("coup",), "event", RULES) == ("critical", "coup")
    assert grade(facts, (), "soft", RULES) == ("low", "soft")


def test_every_condition_of_a_rule_must_hold() -> None:
    assert grade(Facts(deaths_min=7, event_type="battle"), (), "event", RULES) == ("medium", "someone")
    assert grade(Facts(), (), None, RULES) == ("low", "else")


def test_at_most_so_many_counts_where_no_minimum_is_given() -> None:
    assert grade(Facts(deaths_max=3), (), "event", RULES) == ("medium", "someone")


def test_a_rule_may_ask_whether_the_dead_are_only_claimed() -> None:
    rules = {"rules": [{"level": "high", "why": "told", "claimed": False}, {"level": "low", "why": "claimed"}]}
    claimed, partly = (Facts(deaths_min=n, people={"killed": Headcount(min=n, claimed=30)}) for n in (30, 31))
    levels = [grade(facts, (), "event", rules) for facts in (claimed, partly, Facts())]
    assert levels == [("low", "claimed"), ("high", "told"), ("high", "told")]


def test_no_rules_give_no_level() -> None:
    assert grade(Facts(deaths_min=7), (), "event", {}) is None


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ({"level": "grave", "why": "x"}, "level: 'grave'"),
        ({"level": "low"}, "why: is missing"),
        ({"level": "low", "why": "x", "dead": 3}, "dead: is unknown"),
        ({"level": "low", "why": "x", "deaths": "3"}, "deaths: '3'"),
        ({"level": "low", "why": "x", "event_type": "battle"}, "event_type: 'battle'"),
        ({"level": "low", "why": "x", "kinds": ["putsch"]}, "kinds: 'putsch'"),
        ({"level": "low", "why": "x", "claimed": "no"}, "claimed: 'no'"),
    ],
)
def test_a_broken_rule_is_named_with_its_field(rule: dict[str, Any], complaint: str) -> None:
    (problem,) = check_rules({"rules": [{"level": "low", "why": "ok"}, rule]}, ("coup",))
    assert complaint in problem
    assert "rule 2" in problem
    with pytest.raises(PackError, match="rule 1"):
        require_rules({"rules": [rule]}, ("coup",))


def test_rules_that_are_no_tables_are_named() -> None:
    assert check_rules({"rules": {"level": "low"}}, ()) == [
        "severity.toml: rules: must be tables, each begun by [[rules]]"
    ]


def test_the_packs_own_rules_are_sound_and_grade_plain_cases() -> None:
    pack = cached_pack("sahel")
    assert check_rules(pack.severity, {kind.name for kind in pack.violence}) == []
    levels = [
        grade(facts, kinds, "event", pack.severity)
        for facts, kinds in (
            (Facts(deaths_min=160), ()),
            (Facts(deaths_min=11, event_type="battle"), ()),
            (Facts(deaths_min=2, event_type="battle"), ()),
            (Facts(deaths_min=30, people={"killed": Headcount(min=30, claimed=30)}), ()),
            (Facts(deaths_min=12, people={"killed": Headcount(min=12, claimed=12)}), ()),
            (Facts(event_type="strategic_development"), ("coup",)),
            (Facts(event_type="strategic_development"), ("looting and burning",)),
            (Facts(event_type="strategic_development"), ()),
        )
    ]
    assert [level[0] if level else None for level in levels] == [
        "critical",
        "high",
        "medium",
        "high",
        "medium",
        "critical",
        "medium",
        "low",
    ]
