"""Short reports in unseen wordings are known, and what only looks like one is not: `tests/data/briefs.jsonl`."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.evidence import gather
from pipelines.knowledge import CompiledPack, compiled_pack
from pipelines.places import locate
from pipelines.relevance import score

BRIEFS = Path(__file__).parents[2] / "data" / "briefs.jsonl"
MISSED_AT_MOST = 6
"""Reports of 211 that may be judged wrong; the words were written with them in view."""


@cache
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def judged(title: str, text: str, lang: str) -> float:
    reading = read_document(Document(url="", title=title, text=text), lang, sahel())
    signals = gather(reading, sahel().pack, locate(reading, sahel().places).located)
    return score(signals, sahel().pack, sahel().pack.countries).value


def test_short_reports_and_traps() -> None:
    wrong = Counter[str]()
    for line in BRIEFS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (judged(row["title"], row["text"], row["lang"]) >= 0.5) != (row["label"] == "core"):
            wrong[row["id"]] += 1
    assert len(wrong) <= MISSED_AT_MOST, sorted(wrong)


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("fr", "« La Captive », un film sur les otages de Gao", "Des djihadistes enlèvent une infirmière au Mali."),
        ("en", "New thriller set in Mali", "Gunmen ambush a convoy near Gao and kill the driver in the first chapter."),
        ("ar", "فيلم جديد عن رهائن في مالي", "يروي قصة طبيبة خطفها مسلحون قرب غاو وقتلوا زوجها."),
        ("ha", "Sabon fim kan harin Mali", "'Yan bindiga sun kashe mutane a garin Gao a cikin fim din."),
    ],
)
def test_what_a_work_tells_is_no_report(lang: str, title: str, text: str) -> None:
    assert judged(title, text, lang) < 0.5


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("fr", "Mali : une équipe de tournage enlevée", "Des hommes armés ont enlevé trois cinéastes près de Gao."),
        ("en", "Film crew abducted in Mali", "Gunmen seized three members of a film crew near Gao on Monday."),
        (
            "fr",
            "Le réalisateur du film « Fleuve » tué au Mali",
            "Le réalisateur a été tué mardi avec quatre personnes dans une attaque jihadiste près de Tombouctou.",
        ),
        (
            "en",
            "Documentary shows army killings in Mali",
            "At least 30 villagers were executed by Malian soldiers near Niono on Monday, witnesses said.",
        ),
        ("ar", "خطف طاقم فيلم وثائقي في مالي", "خطف مسلحون ثلاثة من طاقم فيلم وثائقي قرب غاو."),
        ("ha", "An sace masu ɗaukar fim a Mali", "'Yan bindiga sun sace masu ɗaukar fim uku a kusa da Gao."),
    ],
)
def test_what_befalls_those_who_make_one_is(lang: str, title: str, text: str) -> None:
    assert judged(title, text, lang) >= 0.5


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Killing of Chad Barlow: two held", "Chad Barlow was shot dead by a gunman in Ohio. Barlow was 41."),
        ("Mali Prosser shot in her car", "Mali Prosser, 24, was killed by a gunman in Swansea, police said."),
    ],
)
def test_a_first_name_is_no_country(title: str, text: str) -> None:
    assert judged(title, text, "en") < 0.5


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Chad Prime Minister mourns soldiers", "Twelve soldiers were killed by Boko Haram at Barkaram in Chad."),
        ("Gunmen kill six in Mali", "Mali Transport union says six drivers were shot dead in Mali's south."),
    ],
)
def test_a_country_before_a_capital_letter_stays_one(title: str, text: str) -> None:
    assert judged(title, text, "en") >= 0.5


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("fr", "La foudre tue six bergers au Tchad", "L'orage a surpris les éleveurs près de Mongo."),
        ("en", "Floods kill nine in Niger", "Heavy rains swept away houses in Maradi."),
        ("ar", "السيول تقتل سبعة في النيجر", "انهارت منازل في مرادي."),
        ("ha", "Ambaliya ta kashe mutum bakwai a Nijar", "Ruwa ya rushe gidaje a Maradi."),
    ],
)
def test_what_kills_without_a_will_is_no_killing(lang: str, title: str, text: str) -> None:
    assert judged(title, text, lang) < 0.5


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("fr", "Gaza : 40 morts, le Mali condamne", "Le Mali et le Niger ont condamné les frappes israéliennes."),
        ("en", "Niger condemns Khartoum attack", "Gunmen killed 30 people in Sudan. Niger voiced concern."),
        ("ar", "غارات على غزة ومالي تدين", "أدانت باماكو القصف الإسرائيلي على غزة الذي قتل أربعين."),
    ],
)
def test_who_condemns_is_not_where(lang: str, title: str, text: str) -> None:
    assert judged(title, text, lang) < 0.5


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Togo takes in hundreds",
            "Families have arrived in Dapaong after gunmen killed three in the Malian village of X.",
        ),
        (
            "Drone from Libya kills seven",
            "A drone launched from Libya killed seven in the Chadian town of Y.",
        ),
    ],
)
def test_the_village_of_a_country_is_where(title: str, text: str) -> None:
    assert judged(title, text, "en") >= 0.5
