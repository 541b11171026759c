from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from support.cost import bounded

from monitor.items import Facts, Site
from monitor.packs.gazetteer import import_dump, load_gazetteer
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import CompiledPack, compiled_pack
from pipelines.mentions import compile_places
from pipelines.places import locate
from pipelines.scene import MOST_PLACES

if TYPE_CHECKING:
    from pathlib import Path


@cache
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def facts(text: str, lang: str = "fr", title: str | None = None, country: str | None = None) -> Facts:
    reading = read_document(Document(url="", title=title, text=text), lang, sahel())
    return read_facts(reading, sahel().places, sahel().pack, site=Site(country=country), published_at=None)


def names(text: str, lang: str = "fr") -> list[tuple[str, str | None]]:
    return [(place.name, place.country) for place in facts(text, lang).places]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("fr", "Une attaque a visé Barsalogo, au Burkina Faso.", ("Barsalogho", "BF")),
        ("fr", "Des hommes armés ont attaqué Tillabéry.", ("Tillabéri", "NE")),
        ("en", "Gunmen attacked the town of Djibo in Burkina Faso.", ("Djibo", "BF")),
        ("ar", "هجوم مسلح على مدينة جيبو في بوركينا فاسو", ("Djibo", "BF")),
        ("ha", "An kai hari a garin Diffa na Nijar.", ("Diffa", "NE")),
        ("ha", "An kashe mutum uku a jihar Agadas ta Nijar.", ("Agadez", "NE")),
        ("ha", "An kai hari a yankin Tawha na Nijar.", ("Tahoua", "NE")),
        ("ar", "هجوم مسلح في المنطقة الوسطى الشمالية في بوركينا فاسو", ("Centre-Nord", "BF")),
        ("ar", "اشتباك بين رعاة ومزارعين في لوغون الغربي جنوبي تشاد", ("Logone Occidental", "TD")),
        ("fr", "Des combats dans la zone des trois frontières.", ("trois frontières", None)),
    ],
)
def test_places_are_met_in_four_languages(lang: str, text: str, expected: tuple[str, str | None]) -> None:
    assert expected in names(text, lang)


def test_niger_is_a_state_of_nigeria_where_the_sentence_says_so() -> None:
    found = facts("Bandits attacked a village in Shiroro, Niger State, killing ten farmers.", "en")
    assert found.countries == ("NG",)
    assert ("Niger", "NG") in [(place.name, place.country) for place in found.places]


def test_niger_is_the_country_elsewhere() -> None:
    assert facts("Des soldats nigériens ont été tués à Inatès, au Niger.").countries == ("NE",)


def test_brackets_name_the_admin_areas_of_a_village() -> None:
    found = facts("JNIM militants attacked Gwalo (Paikoro, Niger) on 15 May 2022.", "en")
    assert found.countries == ("NG",)
    assert "Paikoro" in [place.name for place in found.places]


@pytest.mark.parametrize(
    "text",
    [
        "Karma is a word. The school of Madina won the cup, and Say was there to say so.",
        "Samba Traoré et Boni Yayi ont parlé de football avec Mariko.",
        "Le PSG a battu Lyon, et Nana a marqué deux fois.",
    ],
)
def test_common_words_and_surnames_are_no_villages(text: str) -> None:
    assert names(text) == []
    assert names(text, "en") == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Au Niger, Karim Keïta et Moussa Dosso ont signé."),
        ("en", "In Nigeria, the NEMA and Aminu Waziri Tambuwal met Lawan Gusau."),
        ("ha", "A Najeriya, Sanata Kabiru Gaya ya ce Yana nan a watan Yuli."),
    ],
)
def test_surnames_and_acronyms_are_no_places(lang: str, text: str) -> None:
    assert names(text, lang) == []


def test_a_headline_in_capitals_still_names_its_place() -> None:
    found = facts("Ten people died.", "en", title="Gunmen Attack Zurmi In Zamfara, Nigeria")
    assert "Zurmi" in [place.name for place in found.places]


def test_a_name_inside_a_word_or_in_lower_case_is_none() -> None:
    assert names("un gaoulois et la kayade, il est dori et mopti") == []


def test_the_neighbour_across_the_border_is_not_where_it_happened() -> None:
    text = "Quinze soldats ont été tués au Niger, près de la frontière avec le Mali."
    assert facts(text, title="Niger: quinze soldats tués").countries == ("NE",)


def test_two_countries_named_in_one_breath_share_the_event() -> None:
    title = "Attaques au Mali et au Burkina Faso"
    assert set(facts("Des attaques ont visé les deux pays, le Mali et le Burkina Faso.", title=title).countries) == {
        "ML",
        "BF",
    }


def test_an_outside_power_yields_to_the_region() -> None:
    title = "La France annonce la fermeture de ses bases au Mali"
    assert facts(
        "Emmanuel Macron a annoncé que la France ferme ses bases dans le nord du Mali.", title=title
    ).countries == ("ML",)


def test_the_publishers_country_is_only_a_weak_hint() -> None:
    assert facts("Des soldats ont été tués à Djibo.", country="ML").countries == ("BF",)


def test_a_village_that_no_list_has_keeps_its_name_and_admin_area() -> None:
    (place, *_) = [
        p for p in facts("Attaque du village de Xandoré (Djibo, Soum) au Burkina Faso.").places if p.name == "Xandoré"
    ]
    assert (place.country, place.lat, place.lon) == ("BF", None, None)
    assert place.admin is not None


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("fr", "Neuf villageois de Xandoré, une localité de l'est du Burkina Faso, morts près de Djibo.", "Xandoré"),
        ("fr", "Une attaque a fait six morts à Xandoré, dans le département de Djibo, au Burkina Faso.", "Xandoré"),
        ("fr", "Des hommes armés ont tué six habitants de Xandoré, au nord de Djibo, au Burkina Faso.", "Xandoré"),
        ("en", "Insurgents attacked a military base at Xandore, near Djibo in Burkina Faso.", "Xandore"),
        ("en", "Six people were killed in Xandore, a village near Djibo in Burkina Faso.", "Xandore"),
        ("ar", "قتل ستة مدنيين في ضواحي بارسالوغو في بوركينا فاسو", "Barsalogho"),
    ],
)
def test_what_stands_beside_a_name_says_that_it_is_a_village(lang: str, text: str, expected: str) -> None:
    assert expected in [name for name, _ in names(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "wrong"),
    [
        ("fr", "Six morts, selon Xandoré, le maire de Djibo, au Burkina Faso.", "Xandoré"),
        ("ar", "قتل ستة تجار قرب بئر في شمال مالي", "Ber"),
    ],
)
def test_a_person_and_a_well_are_no_village(lang: str, text: str, wrong: str) -> None:
    assert wrong not in [name for name, _ in names(text, lang)]


def row(number: int, name: str, lat: float, lon: float, code: str = "PPL") -> str:
    cells = [
        str(number),
        name,
        name,
        "",
        str(lat),
        str(lon),
        "P" if code == "PPL" else "H",
        code,
        "BF",
        "",
        "12",
        "40",
        "",
        "",
        "0",
        "",
        "1",
        "Z",
        "2012-01-18",
    ]
    return "\t".join(cells)


@pytest.fixture
def with_gazetteer(tmp_path: Path) -> CompiledPack:
    rows = (
        row(1, "Xandoré", 14.2, -1.6),
        row(2, "Xandoré", 9.5, -3.0),
        row(3, "Paris", 14.1, -1.6),
        row(4, "Marché", 14.1, -1.6),
        row(5, "Un", 14.1, -1.6),
        row(6, "Zorgoma", 14.3, -1.6, "PNDI"),
        row(7, "Yorgoma", 14.11, -1.6, "PNDI"),
        row(8, "Yorgoma", 14.2, -1.6),
    )
    (tmp_path / "BF.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    import_dump(tmp_path / "BF.txt", tmp_path)
    compiled = sahel()
    places = compile_places(compiled.places.table, load_gazetteer(tmp_path))
    return CompiledPack(compiled.pack, compiled.trie, compiled.table, places)


def located(text: str, compiled: CompiledPack) -> list[tuple[str, float | None]]:
    reading = read_document(Document(url="", text=text), "fr", compiled)
    found = read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=None)
    return [(place.name, place.lat) for place in found.places]


def test_the_gazetteer_places_a_village_by_what_is_near(with_gazetteer: CompiledPack) -> None:
    assert ("Xandoré", 14.2) in located("Attaque du village de Xandoré, près de Djibo au Burkina Faso.", with_gazetteer)


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre burkinabè est à Paris. À Djibo, au Burkina Faso, une attaque a eu lieu.",
        "Une attaque a visé Djibo, au Burkina Faso. Le Marché est calme.",
        "Attaque au Mali: le ministre Xandoré a parlé.",
        "Attaque à Djibo, au Burkina Faso. (Un coup d'État a eu lieu en 2022.)",
    ],
)
def test_a_hamlet_never_wins_without_context(with_gazetteer: CompiledPack, text: str) -> None:
    assert not {name for name, _ in located(text, with_gazetteer)} & {"Marché", "Xandoré", "Un"}


@pytest.mark.parametrize(("name", "lat"), [("Zorgoma", 14.3), ("Yorgoma", 14.2)])
def test_a_hamlet_that_only_its_pond_is_mapped_of_has_the_ponds_point(
    with_gazetteer: CompiledPack, name: str, lat: float
) -> None:
    """A settlement of the name goes before a pond that lies somewhat nearer."""
    assert (name, lat) in located(f"Attaque du village de {name}, près de Djibo au Burkina Faso.", with_gazetteer)


def test_a_hamlet_of_another_country_is_not_taken(with_gazetteer: CompiledPack) -> None:
    assert ("Xandoré", 14.2) not in located("Attaque du village de Xandoré, près de Gao au Mali.", with_gazetteer)


def test_the_pack_alone_says_what_a_place_is() -> None:
    reading = read_document(Document(url="", text="Attaque à Djibo."), "fr", sahel())
    assert locate(reading, compile_places(())).located == ()


def test_facts_carry_their_sentences() -> None:
    found = facts("Il pleut. Le 4 juin 2021, des djihadistes ont tué 12 civils à Solhan, au Burkina Faso.")
    assert found.quotes["deaths"] == found.quotes["event_date"] == found.quotes["places"]
    assert found.deaths_min == found.deaths_max == 12
    assert "jihadists" in found.actors
    assert found.event_type == "violence_against_civilians"


def test_an_army_is_the_events_countrys_army() -> None:
    assert "Military forces of Niger" in facts("L'armée a perdu 5 soldats à Inatès, au Niger.").actors


def test_a_hostile_text_ends_soon_and_lists_few_places() -> None:
    text = "Djibo Gao (Kaya, Dori) à Ménaka, village de Zzz " * 20_000
    with bounded(30):
        found = facts(text)
    assert len(found.places) <= MOST_PLACES
    assert facts("\u202e\u202d").places == ()


@pytest.mark.parametrize(
    ("lang", "text", "country"),
    [
        ("en", "Raiders on motorbikes shot nine people dead in a hamlet in Niger.", "NE"),
        ("en", "Nine police officers died in a raid on a Niger border post.", "NE"),
        ("fr", "Neuf habitants d'une localité du Niger ont été tués.", "NE"),
        ("fr", "Neuf personnes ont été tuées dans une commune rurale au Niger.", "NE"),
        ("ha", "An kashe mutane tara a wani ƙauye a Nijar.", "NE"),
        ("en", "Nine people were shot dead in Mokwa, Niger state, Nigeria.", "NG"),
        ("fr", "Neuf personnes ont été tuées dans l'État de Niger, au Nigeria.", "NG"),
    ],
)
def test_a_village_in_niger_lies_in_the_country_and_not_in_niger_state(lang: str, text: str, country: str) -> None:
    assert facts(text, lang).countries == (country,)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("L'État du Niger a porté plainte après l'attaque qui a tué neuf gardes lundi à Téra.", "NE"),
        ("Les soldats de l'État du Niger ont été attaqués dimanche ; onze sont morts.", "NE"),
        ("Des bandits ont tué douze villageois dimanche dans l'État du Niger.", "NG"),
        ("Trente élèves d'une école de l'État du Niger, au Nigeria, ont été enlevés par des bandits.", "NG"),
    ],
)
def test_the_state_of_niger_is_a_country_unless_one_is_in_it(text: str, country: str) -> None:
    assert facts(text).countries == (country,)


@pytest.mark.parametrize(
    ("title", "text", "precision"),
    [
        ("", "Huit villageois ont été tués dans la région de Bandiagara.", "area"),
        ("Bandiagara : huit morts", "Huit villageois ont été tués dans la région de Bandiagara.", "area"),
        ("", "Huit villageois ont été tués à Bandiagara.", "point"),
        ("Bandiagara : huit morts", "Huit villageois ont été tués dans le village de Bandiagara.", "point"),
    ],
)
def test_a_town_named_as_an_area_is_the_area(title: str, text: str, precision: str) -> None:
    (place,) = facts(text, title=title).places
    assert (place.name, place.precision) == ("Bandiagara", precision)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Tillabéri (ANP) - Trois bergers ont été tués dimanche près d'Ansongo, selon leurs proches."),
        ("en", "NIAMEY, April 12 (Reuters) - Three herders were killed on Sunday near Ansongo, relatives said."),
        ("ar", "نيامي – وكالات: قتل ثلاثة رعاة أمس قرب أنسونغو وفق أقاربهم."),
    ],
)
def test_where_it_was_written_is_hardly_where_it_happened(lang: str, text: str) -> None:
    assert facts(text, lang).countries == ("ML",)
