from __future__ import annotations

import pytest

from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.knowledge import compiled_pack
from pipelines.places import locate
from pipelines.sounds import sound_of


def named(text: str, title: str = "") -> set[str]:
    compiled = compiled_pack("sahel")
    reading = read_document(Document(url="", title=title, text=text), "ar", compiled)
    return {item.entry.name for item in locate(reading, compiled.places).located}


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("كايغا كينجيريا", "Kaiga Kindjiria"),
        ("غرغندو", "Gargando"),
        ("ماكالوندي", "Makalondi"),
        ("شنقيط", "Chinguetti"),
        ("بيلا", "Pella"),
    ],
)
def test_one_name_sounds_alike_in_both_scripts(arabic: str, latin: str) -> None:
    assert sound_of(arabic) == sound_of(latin) != ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("قتل ثمانية مدنيين في هجوم قرب ماكالوندي في النيجر.", "Makalondi"),
        ("هاجم مسلحون بلدة غرغندو شمالي مالي صباح الأحد.", "Gargando"),
        ("أعلن الجيش في بوركينا فاسو مقتل عشرة جنود في إقليم لوروم.", "Loroum"),
    ],
)
def test_a_place_listed_in_latin_letters_is_found_by_its_sound(text: str, place: str) -> None:
    assert place in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "قتل عشرة جنود في مالي، وقال إن التحقيق بدأ.",  # a word for saying is no name
        "أعلن رئيس مالي فوزه بولاية ثانية.",  # a second term, no area
        "هاجم مسلحون بلدة غرغندو في الأرجنتين.",  # no country of the place is named
    ],
)
def test_common_words_and_other_countries_places_are_not_taken_for_one(text: str) -> None:
    assert not named(text) & {"Kalana", "Tenaha", "Gargando"}
