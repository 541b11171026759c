from __future__ import annotations

from functools import cache

import pytest

from monitor.items import Facts, Site
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import CompiledPack, compiled_pack


@cache
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def facts(lang: str, text: str, title: str | None = None) -> Facts:
    reading = read_document(Document(url="", title=title, text=text), lang, sahel())
    return read_facts(reading, sahel().places, sahel().pack, site=Site(), published_at=None)


SCENES = [
    (
        "ha",
        "An kashe mutum goma a garin Ouallam na Nijar. An kai mutum shida da suka jikkata asibitin Yamai.",
        "Ouallam",
    ),
    ("ha", "'Yan bindiga sun kashe manoma biyar a garin Diffa na Nijar. Ana jinyar mutum uku a Yamai.", "Diffa"),
    ("fr", "Dix civils ont été tués à Ouallam, au Niger. Les blessés ont été évacués vers Niamey.", "Ouallam"),
    ("fr", "Huit soldats ont péri à Djibo, au Burkina Faso. L'hôpital de Ouagadougou a reçu les blessés.", "Djibo"),
    ("fr", "Le ministre a déclaré lundi à Bamako, au Mali, que cinq civils avaient été tués à Ménaka.", "Ménaka"),
    ("en", "Gunmen killed six farmers in Djibo, Burkina Faso. The wounded were airlifted to Ouagadougou.", "Djibo"),
    ("en", "Speaking in Niamey, Niger, the governor said gunmen had killed ten villagers in Ouallam.", "Ouallam"),
    ("en", "Four were treated at a hospital in Gao after an attack killed nine people in Ménaka, Mali.", "Ménaka"),
    ("ar", "قتل عشرة جنود في هجوم على مدينة جيبو في بوركينا فاسو. ونقل الجرحى إلى مستشفى في واغادوغو.", "Djibo"),
    ("ar", "قال الوزير في باماكو إن خمسة مدنيين قتلوا في هجوم على مدينة ميناكا في مالي.", "Ménaka"),
]


@pytest.mark.parametrize(("lang", "text", "expected"), SCENES)
def test_the_scene_comes_before_the_hospital_and_the_speaker(lang: str, text: str, expected: str) -> None:
    assert facts(lang, text).places[0].name == expected


def test_a_place_where_the_wounded_are_is_still_listed_when_it_was_attacked_itself() -> None:
    found = facts("fr", "Une attaque a visé l'hôpital de Djibo, au Burkina Faso, et tué trois infirmiers.")
    assert [place.name for place in found.places] == ["Djibo"]


@pytest.mark.parametrize(
    ("lang", "title", "text", "name"),
    [
        ("fr", "Mali: attaque dans la région de Mopti", "Cinq civils ont été tués lundi à Mopti, au Mali.", "Mopti"),
        ("fr", "Mali: trois soldats tués à Gao", "L'attaque a eu lieu dans la région de Gao, au Mali.", "Gao"),
        ("en", "Attack in Mali's Gao region kills five", "Gunmen killed five people in the town of Gao, Mali.", "Gao"),
    ],
)
def test_a_town_and_its_region_of_one_name_are_listed_once(lang: str, title: str, text: str, name: str) -> None:
    assert [place.name for place in facts(lang, text, title).places].count(name) == 1


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ha", "Mayaƙan IS na yankin Sahel sun kashe mutum uku a garin Ouallam a Nijar."),
        ("fr", "L'État islamique au Sahel a tué cinq civils à Ménaka, au Mali."),
        ("en", "Fighters of the Islamic State's Sahel branch killed five people near Djibo in Burkina Faso."),
    ],
)
def test_a_groups_name_holds_no_place(lang: str, text: str) -> None:
    assert "Sahel" not in [place.name for place in facts(lang, text).places]


@pytest.mark.parametrize(
    ("lang", "text", "first"),
    [
        ("fr", "Dix civils ont été tués à Ouallam, au Niger, par des combattants du JNIM.", "JNIM"),
        ("en", "Villagers were killed near Djibo in Burkina Faso when JNIM fighters attacked.", "JNIM"),
    ],
)
def test_civilians_come_after_those_who_fight(lang: str, text: str, first: str) -> None:
    assert facts(lang, text).actors == (first, "civilians")


REFUGES = [
    ("fr", "Vingt patients ont été tués lundi à Nyala, au Soudan. Les survivants ont fui vers le Tchad.", "SD"),
    ("fr", "Huit marins ont été tués à Tripoli, en Libye. Leurs corps ont été rapatriés au Niger, à Zinder.", "LY"),
    ("en", "Shells killed nine people in Nyala, Sudan. Hundreds sought refuge in Chad, where Goz Beïda is full.", "SD"),
    ("en", "Gunmen crossed into Niger on Friday and killed six farmers in the town of Bankilaré.", "NE"),
    ("en", "Raiders who came from Nigeria killed six farmers in the town of Maradi, Niger.", "NE"),
    ("ar", "قتل تسعة أشخاص في قصف على مدينة نيالا في السودان. وفر المئات إلى تشاد.", "SD"),
    ("ha", "An kashe mutum tara a Nyala ta Sudan. Daruruwan mutane sun tsere zuwa Chadi.", "SD"),
]


@pytest.mark.parametrize(("lang", "text", "country"), REFUGES)
def test_a_country_that_people_fled_to_is_not_where_it_happened(lang: str, text: str, country: str) -> None:
    assert facts(lang, text).countries == (country,)


def test_an_attack_on_the_place_of_refuge_is_one_there() -> None:
    text = "Families fled to Chad last year. An attack on the town of Adré, Chad, killed four of them."
    assert facts("en", text).countries == ("TD",)


@pytest.mark.parametrize(
    ("lang", "text", "country"),
    [
        ("en", "A drone strike near the Algerian border killed five miners in northern Mali.", "ML"),
        ("fr", "La Libye accuse des soldats tchadiens après la mort de six bergers en territoire tchadien.", "TD"),
    ],
)
def test_a_border_is_a_neighbours_and_soil_is_ones_own(lang: str, text: str, country: str) -> None:
    assert facts(lang, text).countries == (country,)


def test_words_of_several_words_stand_beside_a_name() -> None:
    found = facts("en", "Bandits killed ten farmers in Paikoro local government area, Niger State, Nigeria.")
    assert "Paikoro" in [place.name for place in found.places]
