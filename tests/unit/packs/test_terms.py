from __future__ import annotations

import time
from typing import Any

import pytest

from monitor.packs.term_lint import lint_terms
from monitor.packs.terms import TermError, parse_term, phrases


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("convoi humanitaire", "convoi humanitaire"),
        ({"all": ["drone", "Kidal"]}, "drone + Kidal"),
        ({"any": ["drone", {"all": ["mine", "bus"]}]}, "drone | mine + bus"),
        ({"near": ["drone", "wedding"], "within": "sentence"}, "drone ~ wedding"),
        ({"fr": ["otage"], "en": ["hostage"]}, "otage | hostage"),
    ],
)
def test_terms_are_read_with_a_name_to_show(raw: Any, label: str) -> None:
    assert parse_term(raw).label == label


def test_lists_by_language_mark_their_phrases() -> None:
    assert {phrase.lang for phrase in phrases(parse_term({"fr": ["otage"], "en": ["hostage"]}))} == {"fr", "en"}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (3, "a term is a phrase"),
        ({}, "a term is a phrase"),
        ({"all": []}, "all takes a list"),
        ({"some": ["a"]}, "write one of all, any, near"),
        ({"all": ["a b"], "any": ["c d"]}, "write one of"),
        ({"near": ["alone"]}, "two or more"),
        ({"near": ["one", "two"], "within": 0}, "within is"),
        ({"near": ["one", "two"], "within": "paragraph"}, "within is"),
        ({"near": ["one", "two"], "order": 1}, "only `within`"),
        ("***", "holds no word"),
        ("a{b", "brace"),
        ({"any": [{"any": [{"any": [{"any": [{"any": [{"any": [{"any": ["deep"]}]}]}]}]}]}]}, "too deeply"),
    ],
)
def test_a_bad_term_says_what_to_write(raw: Any, said: str) -> None:
    with pytest.raises(TermError, match=said):
        parse_term(raw)


def test_the_linter_warns_of_short_covered_contradicting_and_broken_terms() -> None:
    warnings = lint_terms(["ab", "drone strike", "drone", "convoi", {"near": ["x"]}], ["convoi"])
    text = "\n".join(warnings)
    assert "'ab' is very short" in text
    assert "'drone strike' finds nothing that 'drone' does not find too" in text
    assert "'convoi' is ruled out by the exclusion 'convoi'" in text
    assert "two or more phrases" in text
    assert lint_terms(["convoi humanitaire", "camp de déplacés"], ["match amical"]) == []


@pytest.mark.parametrize(
    ("terms", "exclude", "said"),
    [
        (["otage", "otages"], [], "'otages' finds nothing that 'otage' does not find too"),
        (["dron*", "drone armé"], [], "'drone armé' finds nothing that 'dron*' does not find too"),
        (["FLA", "^FLA"], [], "'^FLA' finds nothing that 'FLA' does not find too"),
        (["otage", "=otage"], [], "'=otage' finds nothing that 'otage' does not find too"),
        (["otage", {"fr": ["otage du désert"]}], [], None),
        ([{"all": ["drone", "match"]}], ["match"], "'drone + match' is ruled out by the exclusion 'match'"),
        ([{"near": ["drone", "matchs"]}], ["match"], "'drone ~ matchs' is ruled out by the exclusion 'match'"),
        ([{"any": ["drone", "match"]}], ["match"], None),
        (["^FLA"], ["^FLA"], None),
        (["drone", "dron*"], [], "'drone' finds nothing that 'dron*' does not find too"),
        (["drone armé", "armée"], [], "'drone armé' finds nothing that 'armée' does not find too"),
        (["drone", "mine"], ["drone*"], "'drone' is ruled out by the exclusion 'drone*'"),
    ],
)
def test_the_linter_knows_what_finds_what(terms: list[Any], exclude: list[Any], said: str | None) -> None:
    warnings = lint_terms(terms, exclude)
    assert any(warning.startswith(said) for warning in warnings) if said else warnings == []


def test_ten_thousand_terms_are_linted_in_seconds() -> None:
    began = time.process_time()
    assert lint_terms([f"terme{n} rare{n}" for n in range(10_000)], [f"autre{n}" for n in range(10_000)]) == []
    assert time.process_time() - began < 10
