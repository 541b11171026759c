from __future__ import annotations

import random

import pytest
from support.cost import bounded

from pipelines.language import SAMPLE, detect

WHOLE = {
    "fr": "Des hommes armés ont attaqué un village dans la nuit de mardi à mercredi, ont indiqué des sources locales.",
    "en": "Gunmen on motorbikes attacked a village on Tuesday night and burned several houses, residents said.",
    "ar": "قال شهود عيان إن مسلحين هاجموا قرية في شمال البلاد مساء الثلاثاء وأحرقوا عددا من المنازل.",
    "ha": "Wasu 'yan bindiga sun kai hari a wani ƙauye da daren Talata, inda suka ƙona gidaje da dama, in ji mazauna.",
}


@pytest.mark.parametrize(("lang", "text"), WHOLE.items())
def test_names_the_four_languages(lang: str, text: str) -> None:
    assert detect(None, text) == lang


@pytest.mark.parametrize(("lang", "text"), WHOLE.items())
def test_a_source_of_another_language_does_not_overrule_a_clear_text(lang: str, text: str) -> None:
    assert detect(None, text, "en", ("en",)) == lang


def test_hausa_headline_is_hausa_where_the_source_speaks_it() -> None:
    assert detect("'Yan bindiga sun sace mutum bakwai a hanyar Birnin Gwari", "", None, ("ha",)) == "ha"


@pytest.mark.parametrize(
    "text", ["", "   ", "12 345 6789 €€€", "Mopti", "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂", "\u202e\u202d\u200f"]
)
def test_too_little_to_tell_is_none(text: str) -> None:
    assert detect(None, text) is None


def test_seed_is_our_own() -> None:
    random.seed(3)
    first = [detect("Le Mali", text) for text in WHOLE.values()]
    random.seed(99)
    assert [detect("Le Mali", text) for text in WHOLE.values()] == first


def test_a_megabyte_costs_no_more_than_its_beginning() -> None:
    detect(None, WHOLE["fr"])
    with bounded(10):
        assert detect(None, WHOLE["fr"] * 12_000) == "fr"
    assert SAMPLE < 1_000


def test_mixed_scripts_and_bidi_marks_give_an_answer() -> None:
    assert detect("\u202eMali", WHOLE["ar"] + " Bamako Mopti " + WHOLE["ar"]) == "ar"
