"""An exercise has no battle and no dead, unless it is attacked."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from monitor.items import Facts, Site
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import CompiledPack, compiled_pack

PUBLISHED = datetime(2026, 3, 10, tzinfo=UTC)


@cache
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def facts(title: str, text: str, lang: str) -> Facts:
    reading = read_document(Document(url="", title=title, text=text), lang, sahel())
    return read_facts(reading, sahel().places, sahel().pack, site=Site(), published_at=PUBLISHED)


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        (
            "fr",
            "Niger : fin des exercices conjoints à Dirkou",
            "Les exercices conjoints ont pris fin. Le scénario : un attentat a tué trente civils à Dirkou.",
        ),
        (
            "en",
            "Joint exercise closes in Zinder",
            "Troops acted out a raid on a village in which bandits killed five. “We will kill them all,” said a major.",
        ),
        (
            "en",
            "Captives freed in desert military exercise",
            "Masked gunmen held a classroom until commandos blew in the door; all were instructors. Nobody was hurt.",
        ),
        ("ar", "مناورات في ولاتة", "اختتمت المناورات. وتضمن السيناريو هجوما قتل فيه عشرون مدنيا."),
        ("ha", "Atisayen soji a Zinder", "Sojoji sun yi kwaikwayon hari inda aka kashe mutane goma."),
    ],
)
def test_what_is_acted_out_or_said_is_no_event(lang: str, title: str, text: str) -> None:
    found = facts(title, text, lang)
    assert found.event_type is None
    assert (found.deaths_min, found.deaths_max) == (None, None)
    assert found.perpetrator is None


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        (
            "fr",
            "Niger : des soldats attaqués pendant un exercice militaire",
            "Six soldats ont été tués dimanche quand des hommes armés ont attaqué un exercice militaire à Dirkou.",
        ),
        (
            "en",
            "Ambush on troops in training exercise",
            "Gunmen ambushed troops returning from a training exercise near Zinder, killing six soldiers.",
        ),
        (
            "en",
            "Soldiers killed in attack on training exercise",
            "Six soldiers were killed on Tuesday when gunmen attacked a military exercise near Agadez.",
        ),
        ("ar", "مقتل ستة جنود خلال مناورات", "قتل ستة جنود في هجوم شنه مسلحون على مناورات عسكرية."),
        ("ha", "An kashe sojoji a atisaye", "'Yan bindiga sun kai hari kan atisaye, suka kashe sojoji shida."),
    ],
)
def test_an_exercise_that_is_attacked_is_an_event(lang: str, title: str, text: str) -> None:
    found = facts(title, text, lang)
    assert found.deaths_min == 6
    assert found.event_type in ("battle", "violence_against_civilians")


def test_one_soldier_killed_at_an_exercise_is_an_event() -> None:
    title = "Soldier killed in attack on training exercise in Niger"
    text = "A soldier was killed on Tuesday when gunmen attacked a military exercise near Agadez, Niger."
    assert facts(title, text, "en").deaths_min == 1
