from __future__ import annotations

import time
from typing import Any

import pytest

from pipelines.match import FieldReading, Reading, read_field
from pipelines.terms import TermSet
from pipelines.trie import Trie


def reading(text: str, title: str = "", lang: str | None = None) -> Reading:
    empty: Trie[int] = Trie()
    fields: list[FieldReading] = [
        read_field(field, given, lang, empty, ())
        for field, given in (("title", title), ("text", text))  # type: ignore[arg-type]  # the literal names
    ]
    return Reading(title=fields[0], text=fields[1], lang=lang)


def found(raw: Any, text: str, lang: str | None = None) -> bool:
    return bool(TermSet([raw], "term").find(reading(text, lang=lang)))


@pytest.mark.parametrize(
    ("raw", "text", "holds"),
    [
        ("convoi humanitaire", "Un convoi humanitaire bloqué", True),
        ("convoi humanitaire", "un CONVOI\nHUMANITAIRE", True),
        ("convoi humanitaire", "un convoi militaire et humanitaire", False),
        ("déplacé", "les deplace de la guerre", True),
        ("convoi humanitaire", "des convois humanitaires", True),
        ("=otage", "des otages", False),
        ("drone", "dronesque", False),
        ("dron*", "dronesque", True),
        ({"all": ["drone", "mariage"]}, "Un drone vise un mariage", True),
        ({"all": ["drone", "mariage"]}, "Un drone", False),
        ({"any": ["drone", "mortier"]}, "tirs de mortier", True),
        ({"any": ["drone", {"all": ["mine", "bus"]}]}, "un bus saute sur une mine", True),
        ({"near": ["drone", "mariage"], "within": "sentence"}, "Un drone vise un mariage.", True),
        ({"near": ["drone", "mariage"], "within": "sentence"}, "Un drone passe. Un mariage a lieu.", False),
        ({"near": ["drone", "mariage"], "within": 2}, "un mariage, un drone", True),
        ({"near": ["drone", "mariage"], "within": 2}, "un mariage a eu lieu sous un drone", False),
        ({"near": ["armée", "armée malienne"], "within": 5}, "armée malienne", False),
        ("'yan bindiga", "ƴan bindiga", True),
        ("الجيش", "وبالجيش", True),
        ("^FLA", "le FLA dit", True),
        ("^FLA", "fla fla", False),
    ],
)
def test_terms_hold_where_they_say(raw: Any, text: str, *, holds: bool) -> None:
    assert found(raw, text) is holds


def test_plurals_are_met_in_lists_by_language() -> None:
    assert found({"fr": ["convoi humanitaire"]}, "des convois humanitaires", "fr")
    assert not found({"fr": ["convoi humanitaire"]}, "des convois humanitaires", "en")


def test_a_match_quotes_its_sentence_and_names_the_term() -> None:
    terms = TermSet([{"all": ["drone", "mariage"]}], "term")
    (match,) = terms.find(reading("Rien. Un drone vise un mariage ! Fin.", "Titre"))
    assert (match.term, match.kind, match.field, match.quote) == (
        "drone + mariage",
        "term",
        "text",
        "Un drone vise un mariage !",
    )


def test_a_term_in_the_title_is_found_there() -> None:
    (match,) = TermSet(["drone"], "exclude").find(reading("Texte.", "Un drone"))
    assert (match.field, match.kind) == ("title", "exclude")


def test_time_hardly_grows_with_the_number_of_terms() -> None:
    text = reading(" ".join(f"mot{i % 700} combat drone village" for i in range(600)))
    few = TermSet([f"terme{i} rare{i}" for i in range(100)], "term")
    many = TermSet([f"terme{i} rare{i}" for i in range(10_000)], "term")

    def once(terms: TermSet) -> float:
        began = time.process_time()
        for _ in range(20):
            terms.find(text)
        return time.process_time() - began

    once(few), once(many)
    rounds = [(once(few), once(many)) for _ in range(15)]
    assert min(many_terms for _, many_terms in rounds) / min(few_terms for few_terms, _ in rounds) < 1.3
