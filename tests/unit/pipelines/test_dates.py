from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.packs.folding import tokenize
from pipelines.dates import find_days

THURSDAY = date(2021, 7, 8)


def days(text: str, published: date | None = None) -> list[date]:
    return [day.day for day in find_days(tokenize(text), published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 15 May 2022, soldiers", date(2022, 5, 15)),
        ("dans la journée du samedi 1er mai 2021", date(2021, 5, 1)),
        ("du mercredi 04 août 2021", date(2021, 8, 4)),
        ("May 15, 2022 in Gao", date(2022, 5, 15)),
        ("dans la nuit du 4 au 5 juin 2021", date(2021, 6, 4)),
        ("dans la nuit du mercredi 19 à jeudi 20 mai 2021", date(2021, 5, 19)),
        ("le samedi 1ier mai 2021", date(2021, 5, 1)),
        ("ranar 15 ga watan Mayu 2022", date(2022, 5, 15)),
        ("يوم 15 مايو 2022", date(2022, 5, 15)),
    ],
)
def test_written_days_need_no_publication(text: str, expected: date) -> None:
    assert days(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ont été tués mardi", date(2021, 7, 6)),
        ("killed on Thursday", THURSDAY),
        ("hier dans le nord", date(2021, 7, 7)),
        ("avant-hier", date(2021, 7, 6)),
        ("the attack yesterday", date(2021, 7, 7)),
        ("مساء الثلاثاء", date(2021, 7, 6)),
        ("أول أمس", date(2021, 7, 6)),
        ("da daren Talata", date(2021, 7, 6)),
        ("a ranar Juma'a", date(2021, 7, 2)),
        ("jiya da dare", date(2021, 7, 7)),
        ("le 30 décembre", date(2020, 12, 30)),
        ("le samedi 26 juin, au moins quarante villageois", date(2021, 6, 26)),
        ("hier mardi", date(2021, 7, 6)),
        ("أمس الأربعاء", date(2021, 7, 7)),
        ("the previous day", date(2021, 7, 7)),
    ],
)
def test_weekdays_and_relative_days_go_back_from_publication(text: str, expected: date) -> None:
    assert days(text, THURSDAY) == [expected]


@pytest.mark.parametrize("text", ["air strikes wipe out 17 fighters", "set 12 houses on fire", "two days earlier"])
def test_words_of_other_tongues_and_of_other_events_are_no_days(text: str) -> None:
    """`out` and `set` are months in Portuguese."""
    assert days(text, THURSDAY) == []


def test_days_before_one_that_is_named_are_counted_from_it() -> None:
    assert days("The army said on Tuesday that six soldiers had died two days earlier", THURSDAY)[-1] == date(
        2021, 7, 4
    )


@pytest.mark.parametrize("text", ["mardi", "hier", "le 4 juin", "yesterday"])
def test_without_publication_they_are_not_guessed(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize("text", ["le 31 février 2021", "le 45 mai 2021", "depuis 10 juin 2021"])
def test_impossible_and_open_days_are_left(text: str) -> None:
    assert days(text, THURSDAY) == []


def test_a_day_after_publication_is_no_event() -> None:
    assert days("un sommet le 20 juillet 2021", THURSDAY) == []


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_written_out_is_read_back(day: date) -> None:
    month = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][day.month - 1]
    assert days(f"On {day.day} {month} {day.year} troops") == [day]


@given(st.text(max_size=200))
def test_any_text_gives_days_not_after_tomorrow(text: str) -> None:
    assert all(day <= date(2021, 7, 9) for day in days(text, THURSDAY))


@pytest.mark.parametrize(
    "text", ["tués hier", "killed the previous day", "قتلوا أمس", "an kashe su jiya", "le 8 juillet"]
)
def test_a_day_ends_where_the_sentence_does(text: str) -> None:
    tokens = tokenize(text)
    assert [day.end for day in find_days(tokens, THURSDAY)] == [len(tokens)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Les soldats ont repoussé, ce mercredi, une attaque.", False),
        ("Des tirs retentissent depuis 4 heures du matin ce mercredi à Gao.", False),
        ("Rundunar ta ce a ranar Laraba mayakan sun kai hari.", True),
        ("An kai harin ranar Laraba, inji mazauna garin.", False),
    ],
)
def test_a_word_of_one_language_says_nothing_in_another(*, text: str, said: bool) -> None:
    """French `ce` is no Hausa `ta ce`, she said."""
    assert [day.said for day in find_days(tokenize(text), THURSDAY)] == [said]


def test_the_day_of_the_saying_is_told_from_the_day_of_the_deed() -> None:
    found = find_days(tokenize("L'armée a annoncé mercredi que 5 soldats ont été tués mardi"), THURSDAY)
    assert [(day.day.day, day.said) for day in found] == [(7, True), (6, False)]
