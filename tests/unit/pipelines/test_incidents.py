from __future__ import annotations

from datetime import UTC, date, datetime
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


def facts(title: str, text: str, lang: str = "fr") -> Facts:
    reading = read_document(Document(url="", title=title, text=text), lang, sahel())
    at = datetime(2026, 4, 13, 8, tzinfo=UTC)
    return read_facts(reading, sahel().places, sahel().pack, site=Site(), published_at=at)


WEEK = """Retour sur une semaine de violences.

Mali. Treize civils ont été tués le 6 avril dans l'attaque d'un village près de Bankass.

Burkina Faso. Un convoi a été attaqué mardi à Djibo. Sept soldats ont péri, selon l'armée.

Niger. Trois personnes ont été enlevées le 9 avril à Diffa."""


@pytest.mark.parametrize("title", ["Sahel : la semaine en bref", "La semaine : Bankass, Djibo, Diffa"])
def test_a_round_up_tells_its_events(title: str) -> None:
    told = facts(title, WEEK).incidents
    assert [(one.place.name, one.deaths_min, one.day) for one in told] == [
        ("Bankass", 13, date(2026, 4, 6)),
        ("Djibo", 7, None),
        ("Diffa", None, date(2026, 4, 9)),
    ]
    assert told[0].quote.startswith("Treize civils")


def test_a_round_up_may_place_an_event_by_its_district_and_a_report_of_one_event_may_name_it_too() -> None:
    by_district = WEEK.replace("près de Bankass", "dans le cercle de Bankass")
    assert [one.place.name for one in facts("Sahel : la semaine en bref", by_district).incidents][1:] == [
        "Djibo",
        "Diffa",
    ]
    one = """Treize civils ont été tués dimanche dans le cercle de Bankass. Cinq ont péri à Bankass même.

Douze autres personnes avaient été tuées dans le cercle de Bankass en mars."""
    assert facts("Mali : treize morts", one).incidents == ()


def test_the_headlines_one_place_makes_it_one_event() -> None:
    assert facts("Treize morts à Bankass", WEEK).incidents == ()


def test_where_it_was_written_and_what_was_years_ago_make_no_list() -> None:
    text = """Niamey, 12 avr 2026 (AFP) - Dix-sept civils ont été tués samedi près de Dargol, dans l'ouest du Niger.

« Il y a dix-sept morts », a dit un élu du département de Gothèye.

En mars 2025, 44 fidèles y avaient été tués dans une mosquée de Fambita."""
    assert facts("Dix-sept civils tués dans l'ouest du Niger", text).incidents == ()


def test_a_place_of_the_headline_at_which_nobody_is_counted_heads_a_list() -> None:
    told = facts("La semaine au Sahel : tension à Niamey, une mosquée attaquée et des enlèvements", WEEK).incidents
    assert [one.place.name for one in told] == ["Bankass", "Djibo", "Diffa"]
    assert facts("Vingt morts à Niamey", WEEK).incidents == ()


def test_background_and_help_make_no_round_up() -> None:
    text = """Treize civils ont été tués dimanche dans l'attaque d'un village près de Bankass, au Mali.

Des renforts sont partis de Ségou et de Gao. Les blessés ont été évacués vers Bamako.

En 2019, cent personnes avaient été tuées à Ogossagou, et en 2022 une attaque a fait huit morts à Kati."""
    assert facts("Mali : une attaque fait treize morts", text).incidents == ()


def test_the_day_of_the_dateline_is_not_the_events() -> None:
    text = "BAMAKO, 12 avr 2026 (AFP) - Treize civils ont été tués mercredi à Bankass, au Mali, selon un élu."
    assert facts("Treize morts", text).event_date == date(2026, 4, 8)


def test_the_day_of_a_condemnation_is_not_the_events() -> None:
    text = "The UN chief on Friday strongly condemned the attack of 7 April on a camp near Bankass, Mali."
    assert facts("UN condemns attack", text, "en").event_date == date(2026, 4, 7)
    text = "Gunmen killed nine people on Friday, officials said, in Bankass, Mali."
    assert facts("Nine killed", text, "en").event_date == date(2026, 4, 10)
