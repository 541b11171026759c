from __future__ import annotations

from typing import Any

import pytest

from monitor.packs.folding import tokenize
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


def test_a_word_is_looked_further_from_only_where_a_phrase_can_go_on() -> None:
    """So that ten thousand phrases that an article does not hold cost it as little as a hundred do."""
    words: Trie[int] = Trie()
    for i in range(10_000):
        words.add(f"mot{i % 700} rare{i}", i)
    text = "mot1 combat mot2 drone mot3 rare3 mot4"
    tokens = tokenize(text)
    assert [tokens[at].folded for at in words.over(text, tokens, None).starts()] == ["mot3"]
