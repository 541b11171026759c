from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.readings import reading

from pipelines.counts import Sentence, read_counts
from pipelines.timing import account
from pipelines.tolls import MOST_DEAD, read_tolls

Range = tuple[int | None, int | None]


def dead(text: str, lang: str | None, title: str = "") -> Range:
    toll = read_tolls(account(reading(title, text, lang))).get("dead")
    return (toll.low, toll.high) if toll else (None, None)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("fr", "Au moins treize civils ont été tués lundi.", (13, None)),
        ("fr", "Une vingtaine de soldats ont péri.", (20, None)),
        ("fr", "Dix-sept soldats sont morts dans une embuscade.", (17, 17)),
        ("fr", "L'attaque a fait 7 morts, dont 4 volontaires.", (7, 7)),
        ("fr", "15 soldats ont été tués ainsi que 11 civils.", (26, 26)),
        ("fr", "2 policiers et un gendarme tués à la frontière.", (3, 3)),
        ("fr", "Le bilan passe désormais de 15 à 19 militaires tués.", (19, 19)),
        ("fr", "Entre 10 et 15 villageois ont été abattus.", (10, 15)),
        ("fr", "La secte a annoncé la mort de son chef, Idrissa Maïga.", (1, 1)),
        ("fr", "Les 30 assaillants ont tué 5 civils et blessé 3 soldats.", (5, 5)),
        ("fr", "Plusieurs soldats ont été tués.", (None, None)),
        ("fr", "L'attaque a coûté la vie à huit gendarmes.", (8, 8)),
        ("fr", "Dix-huit corps ont été découverts dans la brousse.", (18, 18)),
        ("fr", "Deux membres d'une même famille ont été assassinés.", (2, 2)),
        ("fr", "Bilan provisoire : 4 morts, 7 blessés.", (4, 4)),
        ("fr", "Les terroristes ont abattu 3 bergers et emporté 200 têtes de bétail.", (3, 3)),
        ("fr", "Quatre otages ont été exécutés.", (4, 4)),
        ("en", "Two dozen fighters were killed.", (24, 24)),
        ("en", "The death toll rises to 53.", (53, 53)),
        ("en", "Gunmen kill 12, abduct 30 in Zurmi.", (12, 12)),
        ("en", "A bomb went off, killing at least seven.", (7, None)),
        ("en", "The raid left 15 dead and 20 injured.", (15, 15)),
        ("en", "The attack claimed 11 lives.", (11, 11)),
        ("ar", "ارتفعت حصيلة القتلى إلى 25.", (25, 25)),
        ("en", "Three volunteers and fourteen civilians were killed, and nine others wounded.", (17, 17)),
        ("en", "7 people including 5 hunters, 1 guard and 1 civilian, and 20 militants were killed.", (27, 27)),
        ("en", "Gunmen killed a motorcycle rider on the road.", (1, 1)),
        ("en", "A woman was shot and killed by four armed men.", (1, 1)),
        ("en", "The blast killed 1 and injured 2.", (1, 1)),
        ("en", "Troops have killed no fewer than 21 armed bandits.", (21, None)),
        ("ar", "مقتل ثلاثة عشر جنديا وإصابة خمسة آخرين في هجوم.", (13, 13)),
        ("ar", "قتل سبعة مدنيين على الأقل في غارة.", (7, None)),
        ("ar", "مقتل جنديين قرب القرية.", (2, 2)),
        ("ha", "'Yan bindiga sun kashe mutum goma sha biyu.", (12, 12)),
        (
            "fr",
            "Une explosion a tué seize commerçants.",
            (16, 16),
        ),  # the article counts nobody of those behind a number
        ("fr", "Un accrochage laisse dix-sept combattants morts.", (17, 17)),
        ("fr", "Un guet-apens fait onze morts.", (11, 11)),
        ("fr", "Un jeune berger et deux autres personnes ont été tués.", (3, 3)),
        ("en", "A raid leaves nineteen villagers dead.", (19, 19)),
        ("en", "A rocket killed thirteen people.", (13, 13)),
        ("en", "A police officer and two civilians were killed.", (3, 3)),
        ("ar", "خلف انفجار خمسة عشر قتيلا.", (15, 15)),
        ("ha", "Wata nakiya ta kashe sojoji tara.", (9, 9)),
        ("ha", "Mutane aƙalla 20 sun mutu a harin.", (20, None)),
    ],
)
def test_reads_the_toll(lang: str, text: str, expected: Range) -> None:
    assert dead(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Le conflit a fait plus de 20 000 morts depuis 2012."),
        ("fr", "La guerre a tué 2 000 000 personnes."),
        ("fr", "Un homme âgé de 45 ans a été arrêté en 2021."),
        ("fr", "L'armée a neutralisé 4 bases terroristes et saisi 12 motos."),
        ("fr", "Appelez le 20 22 45 67 en cas d'attaque meurtrière."),
        ("fr", "Une attaque terroriste meurtrière a visé le marché."),
        ("fr", "Il a échappé à une tentative d'assassinat."),
        ("fr", "Une rançon de 500 000 francs a été versée pour éviter la mort."),
        ("en", "A donkey was killed. There were no casualties."),
        ("en", "On 15 May 2022 soldiers destroyed 200 houses after the killing."),
        ("en", "The army counts 5,100 soldiers and fights death every day."),
    ],
)
def test_what_is_no_toll_of_the_event_is_left(lang: str, text: str) -> None:
    low, high = dead(text, lang)
    assert low in (None, 1)
    assert high in (None, 1)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Le conflit a fait plus de 20 000 morts depuis 2012."),
        ("fr", "L'armée a neutralisé 4 bases terroristes et saisi 12 motos."),
        ("fr", "Un tir de mortier fait plusieurs morts."),
        ("en", "An explosion left several people dead."),
        ("en", "The attack was shown in a live broadcast."),
    ],
)
def test_background_things_and_the_unnumbered_give_none(lang: str, text: str) -> None:
    assert dead(text, lang) == (None, None)


def test_headline_and_lead_tell_one_toll_not_two() -> None:
    assert dead("Quinze soldats ont été tués samedi.", "fr", "Niger: 15 soldats tués") == (15, 15)


def test_the_attackers_dead_are_added_from_the_next_sentence() -> None:
    assert dead("6 soldats et 1 civil ont été tués. Neuf terroristes ont été abattus.", "fr") == (16, 16)


def test_a_partys_claim_gives_way_to_what_is_confirmed() -> None:
    text = "6 soldiers were killed. The group claimed responsibility and said it killed 70 soldiers."
    assert dead(text, "en") == (6, 6)


def test_another_event_counted_apart_is_left() -> None:
    text = "Four soldiers were killed. Air strikes nearby killed 17 militants (coded separately)."
    assert dead(text, "en") == (4, 4)


def test_a_new_total_replaces_the_first_figure() -> None:
    assert dead("Five civilians were killed. One succumbed, bringing the total to six killed.", "en") == (6, 6)


def test_event_notes_settle_their_toll() -> None:
    assert dead("Several militants were killed. Unknown fatalities coded as 3.", "en") == (3, 3)
    assert dead("28 militants were killed. Fatalities are split across two events.", "en") == (14, 14)


def test_the_hurt_and_the_taken_are_told_apart() -> None:
    text = "3 civils ont été tués, 12 autres blessés et une quarantaine de femmes enlevées."
    tolls = read_tolls(account(reading("", text, "fr")))
    assert {outcome: toll.low for outcome, toll in tolls.items()} == {"dead": 3, "hurt": 12, "taken": 40}


def test_each_toll_carries_its_sentence() -> None:
    toll = read_tolls(account(reading("", "Il pleut. 3 civils ont été tués. Le calme est revenu.", "fr")))["dead"]
    assert toll.quote == "3 civils ont été tués."
    assert toll.groups == {"civilian": 3}


@settings(max_examples=60)
@given(
    st.text(alphabet="0123456789 .,'-abcdeéèتقمnsourtlmv\n", max_size=200), st.sampled_from(["fr", "en", "ar", "ha"])
)
def test_any_text_gives_a_toll_in_bounds(text: str, lang: str) -> None:
    for toll in read_tolls(account(reading("", f"{text} soldats tués. {text}", lang))).values():
        assert all(n is None or 0 <= n <= 100 * MOST_DEAD for n in (toll.low, toll.high))


@given(st.integers(min_value=1900, max_value=2099), st.sampled_from(["fr", "en"]))
def test_a_year_is_never_a_toll(year: int, lang: str) -> None:
    text = {"fr": f"En {year}, des soldats ont été tués dans le nord.", "en": f"In {year}, soldiers were killed."}[lang]
    assert dead(text, lang) == (None, None)


@given(st.integers(min_value=1, max_value=1899))
def test_every_number_of_soldiers_is_read_back(number: int) -> None:
    assert dead(f"L'attaque a coûté la vie: {number} soldats ont été tués.", "fr") == (number, number)


def test_a_megabyte_and_a_hostile_sentence_end_soon() -> None:
    started = time.process_time()
    dead("15 soldats tués, " * 12_000, "fr")
    dead("\u202e12 civils \u202dont été tués. " * 6_000, None)
    assert time.process_time() - started < 5


def test_a_count_knows_its_group_and_part() -> None:
    counts = read_counts(Sentence("Five civilians including two children were killed.", "en"))
    assert [(count.group, count.low, count.part) for count in counts] == [("civilian", 5, False), ("child", 2, True)]
