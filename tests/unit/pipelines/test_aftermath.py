"""What is told days later: the buried are dead, a video frees nobody, a group's own word is its claim."""

from __future__ import annotations

import pytest
from support.readings import reading

from pipelines.timing import account
from pipelines.tolls import Toll, read_tolls


def tolls(text: str, lang: str) -> dict[str, Toll]:
    return {str(outcome): toll for outcome, toll in read_tolls(account(reading("", text, lang))).items()}


@pytest.mark.parametrize(
    ("lang", "text", "dead"),
    [
        ("en", "Thirty-two people were buried in Barsalogho after Sunday's attack.", 32),
        ("fr", "Vingt-sept personnes ont été portées en terre samedi à Kokorou.", 27),
        ("fr", "Onze fidèles ont été inhumés dimanche à Téra.", 11),
        ("ha", "An binne mutum arba'in da uku a Mansila bayan harin.", 43),
    ],
)
def test_the_buried_are_dead(lang: str, text: str, dead: int) -> None:
    assert tolls(text, lang)["dead"].low == dead


@pytest.mark.parametrize(
    "text",
    [
        "JNIM released a video showing four captured soldiers.",
        "The group released footage of two hostages held in Mali.",
        "The video was released on Monday and shows three hostages.",
    ],
)
def test_a_video_that_is_released_frees_nobody(text: str) -> None:
    assert "freed" not in tolls(text, "en")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "JNIM said it had killed 19 soldiers. The army acknowledged seven dead."),
        ("fr", "Le JNIM affirme avoir tué 19 soldats. L'armée reconnaît sept morts."),
    ],
)
def test_what_a_group_says_it_did_is_its_claim(lang: str, text: str) -> None:
    dead = tolls(text, lang)["dead"]
    assert dead.low == 7
    assert dead.claimed is not None
    assert dead.claimed.number == 19
