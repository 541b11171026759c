"""The day of a deed told in trials, tributes and anniversaries is the deed's, not the day of the ceremony."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from monitor.items import Facts
from monitor.packs.load import cached_pack
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.knowledge import CompiledPack, compiled_pack
from pipelines.recalled import Recalled, recalled, rehearsed
from pipelines.severity import grade
from pipelines.timing import account
from pipelines.tolls import read_tolls

PUBLISHED = date(2026, 3, 10)


@cache
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def past(title: str, text: str, lang: str, published: date | None = PUBLISHED) -> Recalled | None:
    reading = read_document(Document(url="", title=title, text=text), lang, sahel())
    return recalled(reading, account(reading, published), published)


@pytest.mark.parametrize(
    ("lang", "title", "text", "latest", "day"),
    [
        (
            "fr",
            "Verdict dans l'affaire de Tongo Tongo",
            "La cour d'assises a condamné lundi deux hommes pour l'embuscade qui a tué neuf soldats le 4 octobre 2017.",
            date(2017, 10, 4),
            date(2017, 10, 4),
        ),
        (
            "fr",
            "Prières à Grand-Bassam",
            "Dix-neuf personnes ont été tuées en mars 2016 par des assaillants.",
            date(2016, 3, 31),
            None,
        ),
        (
            "en",
            "Vigil in Kobadi",
            "On 14 February 2020 gunmen killed 31 villagers in the hamlet.",
            date(2020, 2, 14),
            date(2020, 2, 14),
        ),
        (
            "en",
            "Judges jail ringleader",
            "A court on Monday jailed a man over a 2018 bombing that killed six peacekeepers.",
            date(2018, 12, 31),
            None,
        ),
        ("ar", "ذكرى الهجوم", "قتل مسلحون ثلاثين مدنيا في القرية في مايو 2022.", date(2022, 5, 31), None),
        (
            "ha",
            "Bikin tunawa",
            "An kashe manoma arba'in a ranar 5 ga Mayu 2021.",
            date(2021, 5, 5),
            date(2021, 5, 5),
        ),
    ],
)
def test_a_deed_of_long_ago_is_dated(lang: str, title: str, text: str, latest: date, day: date | None) -> None:
    found = past(title, text, lang)
    assert found is not None
    assert (found.latest, found.day) == (latest, day)
    assert found.quote


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Douze soldats ont été tués lundi à Inata, où 53 gendarmes étaient morts en novembre 2021."),
        ("fr", "Douze soldats ont été tués. En 2021, 53 gendarmes y avaient péri."),
        ("en", "Gunmen killed nine herders on Sunday near the stadium opened in 2019."),
        ("fr", "Un chef enlevé en avril 2021 a été libéré."),
        ("fr", "L'armée a annoncé lundi avoir tué l'auteur de l'attaque de 2019."),
        ("en", "A nurse abducted in May 2022 has been freed."),
        ("en", "Troops killed a commander behind a 2018 bombing, the army said on Friday."),
        ("en", "Nine herders were killed. Gunmen had come in May 2020 too."),
        ("ar", "قتل تسعة جنود يوم الأحد في البلدة التي شهدت هجوما في مايو 2022."),
        ("ha", "An kashe sojoji tara ranar Lahadi a garin da aka kai wa hari a watan Mayun 2022."),
    ],
)
def test_what_happened_now_is_not_dated_by_its_background(lang: str, text: str) -> None:
    assert past("", text, lang) is None


def test_without_a_day_of_publication_nothing_is_long_ago() -> None:
    assert past("", "Gunmen killed 31 villagers on 14 February 2020.", "en", None) is None


@pytest.mark.parametrize(("age", "level"), [(None, "critical"), (200, "critical"), (301, "low")])
def test_what_is_long_past_is_low(age: int | None, level: str) -> None:
    graded = grade(Facts(deaths_min=160), (), "event", cached_pack("sahel").severity, age)
    assert graded is not None
    assert graded[0] == level


TRIED = [
    ("fr", "Le procès de l'attaque qui avait fait 19 morts s'est ouvert lundi à Bamako."),
    ("fr", "Deux hommes ont été condamnés mardi pour l'attentat qui a tué vingt personnes à Bamako."),
    ("fr", "Le Burkina a célébré dimanche l'anniversaire du massacre de Solhan, qui a fait 132 morts."),
    ("en", "The trial over the attack that left 20 people dead in Bamako opened on Tuesday."),
    ("en", "Niger marked the anniversary of the attack on Inates in which 71 soldiers were killed."),
    ("ar", "بدأت في باماكو محاكمة المتهمين في الهجوم الذي أسفر عن مقتل 20 شخصا."),
    ("ha", "An fara shari'ar mutanen da ake zargi da harin da ya kashe mutane 20 a Bamako."),
]


@pytest.mark.parametrize(("lang", "text"), TRIED)
def test_the_dead_of_a_trial_or_an_anniversary_are_not_the_events(lang: str, text: str) -> None:
    reading = read_document(Document(url="", title=None, text=text), lang, sahel())
    told = account(reading, PUBLISHED)
    dead = read_tolls(told._replace(asides=told.asides | rehearsed(told)))["dead"]
    assert (dead.low, dead.high) == (None, None)
    assert dead.background is not None


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Un kamikaze a tué douze personnes devant le tribunal de Maroua."),
        ("fr", "Lors d'un procès à Niamey, des assaillants ont tué quatre gardes."),
        ("fr", "Le pays rend hommage aux 29 soldats tués mardi à Tabatol."),
        ("en", "Gunmen killed four guards at a court in Diffa."),
        ("en", "During a trial in Niamey, gunmen killed four guards."),
        ("en", "Niger mourns 29 soldiers killed on Tuesday near Tabatol."),
        ("ar", "قتل مسلحون أربعة حراس أمام محكمة في ديفا."),
        ("ha", "Mahara sun kashe masu gadi hudu a kotun Diffa."),
    ],
)
def test_an_attack_on_a_court_and_a_tribute_to_the_newly_dead_are_news(lang: str, text: str) -> None:
    reading = read_document(Document(url="", title=None, text=text), lang, sahel())
    assert not rehearsed(account(reading, PUBLISHED))
