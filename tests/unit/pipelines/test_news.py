"""A seizure of power that headline or lead tell as new is critical, be the report soft or not; recalled, it is none."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.items import Facts
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.knowledge import CompiledPack, compiled_pack
from pipelines.news import news_of
from pipelines.severity import grade


@pytest.fixture(scope="module")
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


PUBLISHED = date(2026, 3, 10)
SEIZED = "seizure of power"


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("fr", "Des officiers s'emparent du pouvoir à Ndjamena", "Le palais est encerclé depuis l'aube."),
        ("fr", "Putsch au Niger", "La garde a destitué le président mardi et la Constitution est suspendue."),
        ("fr", "Mali : la Constitution suspendue", "Les institutions sont dissoutes. L'armée a pris le pouvoir lundi."),
        ("en", "Army topples government in Niamey", "The army deposed the president, state radio said on Tuesday."),
        ("en", "Gunfire in the capital", "The president has been ousted, a colonel said on Monday on television."),
        ("en", "Junta leader overthrown by rivals", "A colonel leads the country."),
        ("ar", "ضباط يستولون على الحكم في باماكو", "أعلن الضباط تعليق العمل بالدستور."),
        ("ar", "انقلاب في نيامي", "خلع الحرس الرئيس يوم الاثنين."),
        ("ha", "Sojoji sun karɓe mulki a Bamako", "Sun rushe kundin tsarin mulki."),
        ("fr", "Des officiers à la télévision", "La dissolution du Parlement et du gouvernement a été annoncée mardi."),
        ("en", "Officers take over, dissolve parliament", "Borders are closed, a colonel said in Ouagadougou."),
        ("en", "Borders closed", "They had taken over and dissolved parliament, the officers said on Monday."),
        ("ar", "ضباط يحلون البرلمان في تشاد", "أغلقت الحدود حتى إشعار آخر."),
        ("ha", "Hafsoshi sun rushe majalisa a Mali", "Sun rufe iyakokin ƙasar."),
        ("ha", "Juyin mulki a Nijar", "Hafsoshi sun kifar da gwamnatin ƙasar ranar Litinin."),
    ],
)
def test_a_seizure_of_power_told_as_new_is_critical(sahel: CompiledPack, lang: str, title: str, text: str) -> None:
    news = news_of(read_document(Document(url="", title=title, text=text), lang, sahel), PUBLISHED)
    assert SEIZED in news.kinds
    assert news.event
    graded = grade(Facts(event_type="strategic_development"), news.kinds, "soft", sahel.pack.severity)
    assert graded == ("critical", "a seizure of power")


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("fr", "Le président dissout l'Assemblée", "Le chef de l'État a dissous l'Assemblée nationale à Nouakchott."),
        ("en", "President dissolves parliament", "The president dissolved parliament and called elections in March."),
        ("fr", "Niger : visite à Moscou", "Le général, qui a pris le pouvoir par un coup de force, est reçu lundi."),
        ("fr", "Bénin : appel au dialogue", "L'armée a renversé le président malien en août 2020."),
        (
            "fr",
            "Un an après, le bilan",
            "Un an après, les militaires qui avaient renversé le régime dressent un bilan.",
        ),
        ("en", "Niger and Russia sign accord", "The officers who seized power signed an accord on Monday."),
        ("en", "Mali celebrates", "The army took power in August 2020 and rules still."),
        ("en", "ECOWAS holds summit", "Since soldiers seized power the country has been under sanctions."),
        ("ar", "زيارة إلى موسكو", "زار القائد الذي استولى على السلطة موسكو يوم الاثنين."),
        ("ar", "بعد عامين", "استولى الجيش على السلطة في يوليو 2023."),
        ("ha", "Nijar da Rasha", "Sojojin da suka kifar da gwamnatin Nijar sun kai ziyara ranar Litinin."),
        ("ha", "Tarihi", "Sojoji sun karɓe mulki a watan Agustan 2020."),
    ],
)
def test_a_seizure_of_power_recalled_is_no_news(sahel: CompiledPack, lang: str, title: str, text: str) -> None:
    news = news_of(read_document(Document(url="", title=title, text=text), lang, sahel), PUBLISHED)
    assert SEIZED not in news.kinds
    assert not news.event
