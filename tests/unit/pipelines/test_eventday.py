from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from support.cost import bounded

from monitor.items import Site
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import compiled_pack

PUBLISHED = datetime(2026, 9, 18, 12, tzinfo=UTC)
"""A Friday."""


def day(text: str, lang: str) -> date | None:
    compiled = compiled_pack("sahel")
    reading = read_document(Document(url="", title="", text=text), lang, compiled)
    return read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=PUBLISHED).event_date


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "GAO, Sept 18 (XNW) - Gunmen killed six herders near Gao on Wednesday, residents said.", 16),
        ("en", "DORI, September 18, 2026 (XNW) - Armed men entered a village near Dori on Thursday evening.", 17),
        ("fr", "GAO, 18 sept. 2026 (XNW) - Six éleveurs ont été tués mercredi près de Gao.", 16),
    ],
)
def test_the_day_of_a_dateline_is_when_it_was_written(lang: str, text: str, expected: int) -> None:
    assert day(text, lang) == date(2026, 9, expected)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Situation au 17 septembre à Dori. Après l'attaque du 8 septembre, 212 familles sont arrivées."),
        ("fr", "Le ministre a qualifié jeudi de mensonge le massacre du 8 septembre à Djibo."),
        ("en", "The group claimed on Thursday the September 8 attack on a market near Dori."),
        ("en", "He condemned on Wednesday the attack of 8 September on the market of Djibo."),
        ("ar", "أعربت الأمم المتحدة يوم الخميس عن قلقها بعد هجوم 8 سبتمبر قرب غاو."),
        ("ha", "Majalisar ta yi magana ranar Alhamis kan harin ranar 8 ga Satumba a Gao."),
    ],
)
def test_the_day_that_stands_with_the_deed_is_the_events(lang: str, text: str) -> None:
    assert day(text, lang) == date(2026, 9, 8)


@pytest.mark.parametrize(
    "text", ["Au Mali, " + "attaque dans un autre grand village le 8 septembre ou " * 1000, "Attaque à Gao.\n" * 4000]
)
def test_many_deeds_and_days_take_bounded_time(text: str) -> None:
    with bounded(20):  # the first took a minute before, and .1 s now
        day(text, "fr")
