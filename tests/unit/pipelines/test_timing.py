"""What happened at another time or place is background: its dead are not added to the event's, in four languages."""

from __future__ import annotations

from datetime import date

import pytest
from support.readings import reading

from monitor.packs.folding import tokenize
from pipelines.dates import find_spans
from pipelines.timing import account
from pipelines.tolls import Toll, read_tolls

PUBLISHED = date(2026, 3, 10)  # a Tuesday
LEADS = {
    "fr": ("Quatre douaniers tués", "Quatre douaniers ont été tués dimanche dans une attaque."),
    "en": ("Four officers killed", "Four police officers were killed on Sunday in an attack."),
    "ar": ("مقتل أربعة جنود", "قتل أربعة جنود يوم الأحد في هجوم."),
    "ha": ("An kashe sojoji huɗu", "An kashe sojoji huɗu ranar Lahadi a wani hari."),
}
BACKGROUND = {
    "fr": [
        "Au mois de juillet 2023, quarante villageois avaient été massacrés dans la commune.",
        "C'est là que, le 3 mars 2022, seize bergers ont été tués.",
        "Une semaine plus tôt, trente-deux civils étaient morts.",
        "Il y a trois semaines, dix-huit pêcheurs ont été abattus.",
        "L'année précédente, soixante habitants y avaient péri.",
        "Jeudi, dix paysans avaient été exécutés dans un hameau.",
    ],
    "en": [
        "Insurgents murdered 44 farmers there in March 2025.",
        "On 9 October 2024 sixteen traders were shot dead on the same road.",
        "Five days before, thirty-one villagers had been killed.",
        "Ten herders were murdered three weeks ago.",
        "In a similar attack, twelve teachers were killed.",
        "On Thursday, nine fishermen were killed.",
    ],
    "ar": [
        "وكان 44 مزارعا قد قتلوا هناك في مارس 2025.",
        "وقبل أسبوعين قتل ثلاثون قرويا في البلدة.",
        "وفي الشهر المنصرم قتل اثنا عشر تاجرا.",
        "وفي هجوم سابق قتل عشرون مدنيا.",
    ],
    "ha": [
        "A watan Yulin 2023, an kashe manoma arba'in a yankin.",
        "Makonni uku da suka gabata, an kashe makiyaya goma sha takwas.",
        "A satin da ya wuce, an kashe ɗalibai goma.",
        "A baya an kashe fararen hula talatin a garin.",
    ],
}
OWN = {
    "fr": "Onze assaillants ont aussi été tués.",
    "en": "Eleven attackers were also killed.",
    "ar": "وقتل أحد عشر مسلحا أيضا.",
    "ha": "An kuma kashe 'yan ta'adda goma sha ɗaya.",
}


def toll(title: str, text: str, lang: str) -> Toll:
    return read_tolls(account(reading(title, text, lang), PUBLISHED))["dead"]


@pytest.mark.parametrize(("lang", "after"), [(lang, text) for lang, texts in BACKGROUND.items() for text in texts])
def test_the_dead_of_another_time_are_background(lang: str, after: str) -> None:
    title, lead = LEADS[lang]
    found = toll(title, f"{lead}\n\n{after}", lang)
    assert (found.low, found.high) == (4, 4)
    assert found.background is not None
    assert found.background.number >= 9


@pytest.mark.parametrize("lang", list(OWN))
def test_the_attackers_dead_of_the_same_event_are_still_added(lang: str) -> None:
    title, lead = LEADS[lang]
    assert toll(title, f"{lead}\n\n{OWN[lang]}", lang).low == 15


@pytest.mark.parametrize(
    ("lang", "text", "dead"),
    [
        ("fr", "Six gendarmes ont été tués mardi, trois jours après la mort de quinze villageois.", 6),
        ("fr", "Six gendarmes ont été tués mardi, au lendemain d'une attaque qui a fait quinze morts.", 6),
        ("en", "Six guards were killed on Monday, two weeks after gunmen killed 19 herders.", 6),
        ("en", "Six guards were killed on Monday; a month earlier 19 herders were killed.", 6),
        ("ar", "قتل ستة جنود يوم الاثنين بعد أسبوع من مقتل عشرين مدنيا.", 6),
        ("ha", "An kashe sojoji shida ranar Litinin, kwana biyu bayan an kashe manoma ashirin.", 6),
    ],
)
def test_one_sentence_may_tell_of_two_events(lang: str, text: str, dead: int) -> None:
    found = toll("", text, lang)
    assert (found.low, found.high) == (dead, dead)


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("en", "Forty killed last week", "Last week gunmen killed forty people, the mayor said on Monday."),
        ("fr", "Un hameau attaqué", "Il y a deux semaines, quarante habitants ont été tués, révèle une ONG."),
        ("ar", "هجوم", "قتل أربعون مدنيا الأسبوع الماضي، وفق تقرير نشر اليوم."),
        ("ha", "An kai hari", "An kashe mutane arba'in a makon da ya gabata, in ji shaidu."),
    ],
)
def test_what_the_lead_tells_is_the_event_whenever_it_was(lang: str, title: str, text: str) -> None:
    assert toll(title, text, lang).low == 40


def test_a_later_day_and_the_night_between_are_the_same_event() -> None:
    text = "Four officers were killed on Sunday night. Seven attackers were killed on Saturday or Monday, police said."
    assert toll("", text, "en").low == 11


def test_spans_are_days_months_with_their_year_and_years() -> None:
    tokens = tokenize("In June 2021, on 3 May 2020 and in 2019; watan Yulin 2022, en février de 2024, March and May")
    assert sorted((span.first, span.last) for span in find_spans(tokens)) == [
        (date(2019, 1, 1), date(2019, 12, 31)),
        (date(2020, 5, 3), date(2020, 5, 3)),
        (date(2021, 6, 1), date(2021, 6, 30)),
        (date(2022, 7, 1), date(2022, 7, 31)),
        (date(2024, 2, 1), date(2024, 2, 29)),
    ]
