from __future__ import annotations

import pytest

from pipelines.blocks import Block
from pipelines.credits import agency_of, take_credits


@pytest.mark.parametrize(
    ("text", "rest", "agency", "dateline"),
    [
        ("BAMAKO, Mali (AP) — Ten died.", "Ten died.", "AP", "Bamako"),
        ("Niamey, 12 nov 2025 (AFP) - Dix morts.", "Dix morts.", "AFP", "Niamey"),
        ("(Bamako) – Ten people died.", "Ten people died.", None, "Bamako"),
        ("APA – Bamako (Mali) – Dix morts.", "Dix morts.", "APA", "Bamako"),
        ("(Reuters) - Ten died.", "Ten died.", "Reuters", None),
        ("Ouagadougou, Burkina Faso — Dix morts.", "Dix morts.", None, "Ouagadougou"),
        ("Berlin (dpa) - Zehn Tote.", "Zehn Tote.", "dpa", "Berlin"),
        ("باماكو (أ ف ب) - قتل عشرة جنود.", "قتل عشرة جنود.", "AFP", "باماكو"),
        ("Dix morts à Gao. (AFP)", "Dix morts à Gao.", "AFP", None),
        ("Dix morts à Gao. AFP", "Dix morts à Gao.", "AFP", None),
    ],
)
def test_datelines_and_agencies(text: str, rest: str, agency: str | None, dateline: str | None) -> None:
    blocks, found = take_credits([Block(text)], [])
    assert ([block.text for block in blocks], found.agency, found.dateline) == ([rest], agency, dateline)


@pytest.mark.parametrize(
    "text",
    [
        "Boko Haram – qui signifie en haoussa que l'école est un péché – a frappé encore.",
        "Mali - Burkina : la frontière reste fermée aux camions.",
        "The MNLA (a separatist movement) said it had left the town.",
        "Le Niger (27 millions d'habitants) reçoit des réfugiés.",
        "Les assaillants portaient l'uniforme de l'armée (FAMA)",
    ],
)
def test_what_only_looks_like_a_dateline_stays(text: str) -> None:
    blocks, found = take_credits([Block(text)], [])
    assert blocks[0].text == text
    assert found.dateline is None


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("Source: Xinhua", "Xinhua"),
        ("Avec AFP", "AFP"),
        ("dpa/AFP", "dpa"),
        ("المصدر: الأناضول", "Anadolu"),
        ("Le Monde", None),
    ],
)
def test_credit_lines_name_their_agency(line: str, agency: str | None) -> None:
    assert agency_of(line) == agency
    assert take_credits([Block("Un texte.")], [line])[1].agency == agency
