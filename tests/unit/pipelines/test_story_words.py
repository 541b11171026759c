from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.reports import BANKASS, DAY, DJIBO, MOPTI, facts, report

from monitor.items import Incident, Place
from pipelines.report import recalls, standing
from pipelines.same_place import where_of
from pipelines.story import choose, compare
from pipelines.storywords import Words
from pipelines.vocabulary import listed

THIN = {"places": (MOPTI,), "actors": (), "deaths_min": None, "deaths_max": None}
UNPLACED = {**THIN, "places": ()}
BAMAKO = Place(name="Bamako", country="ML", lat=12.65, lon=-8.0, precision="point")


def days(number: int) -> date:
    return DAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("title", "lang", "kind"),
    [
        ("Cortège nuptial visé", "fr", "wedding"),
        ("Wedding party attacked", "en", "wedding"),
        ("هجوم على موكب زفاف", "ar", "wedding"),
        ("An kai hari a bikin aure", "ha", "wedding"),
        ("Trois Chinois enlevés", "fr", "chinese"),
        ("اختطاف ثلاثة صينيين", "ar", "chinese"),
        ("Gunmen storm prison", "en", "prison"),
        ("Fursunoni sun tsere daga gidan yari", "ha", "prison"),
        ("Blocus de Nara", "fr", "siege"),
        ("فرض حصار على ليري", "ar", "siege"),
    ],
)
def test_kinds_of_scene_and_deed_are_the_same_in_every_language(title: str, lang: str, kind: str) -> None:
    assert kind in Words(title, "", lang).traits.kinds


def test_a_rare_scene_on_the_day_is_known_by_its_country_and_a_common_one_is_not() -> None:
    wedding = report("Un mariage attaqué", **UNPLACED)
    assert compare(wedding, report("Wedding party attacked", lang="en", **UNPLACED)).same
    assert not compare(report("Un convoi escorté", **UNPLACED), report("A lorry", lang="en", **UNPLACED)).same
    assert not compare(wedding, report("Wedding attacked", lang="en", **(UNPLACED | {"event_date": days(4)}))).same


def test_two_deeds_in_one_region_on_one_day_stay_two() -> None:
    mosque = report("Une mosquée attaquée", **THIN)
    assert not compare(mosque, report("Minibus hits roadside bomb", lang="en", **THIN)).same
    assert compare(mosque, report("Worshippers killed in mosque", lang="en", **THIN)).same


def test_a_toll_rises_rather_than_falls() -> None:
    first, region = (
        report("Attaque", **(THIN | {"deaths_min": 20, "deaths_max": 20})),
        {"places": (MOPTI,), "actors": ()},
    )
    risen = report("هجوم", lang="ar", day=days(1), deaths_min=28, deaths_max=28, **region)
    fallen = report("هجوم", lang="ar", day=days(1), deaths_min=7, deaths_max=7, **region)
    assert compare(first, risen).same
    assert not compare(first, fallen).same
    assert compare(first, risen).score > compare(replace(first, day=days(1)), replace(risen, day=DAY)).score


def test_other_victims_and_another_toll_in_the_same_town_on_the_same_day_are_another_event() -> None:
    soldiers = report(victims=("Military forces of Mali",), event_type="battle", deaths_min=3, deaths_max=3, actors=())
    villagers = report("Villagers killed", lang="en", victims=("civilians",), deaths_min=19, deaths_max=19, actors=())
    assert not compare(soldiers, villagers).same
    # Each side of one fight counts the other's dead.
    attackers = replace(soldiers, lang="en", facts=replace(soldiers.facts, victims=("jihadists",)))
    assert compare(soldiers, attackers).same


def test_what_is_said_in_the_capital_does_not_lie_far_from_the_event() -> None:
    assert "bamako" in listed("capitals")
    spoken = {"places": (BAMAKO,), "deaths_min": None, "deaths_max": None, "actors": ()}
    ministry = report("الخارجية تتابع اختطاف صينيين", lang="ar", **spoken)
    taken = report("Deux Chinois enlevés près de Bankass", **(THIN | {"places": (BANKASS,)}))
    assert compare(ministry, taken).same
    elsewhere = replace(BAMAKO, name="Kayes", lat=14.45, lon=-11.44)
    assert not compare(replace(ministry, facts=facts(**(spoken | {"places": (elsewhere,)}))), taken).same


def test_a_report_without_a_scene_that_names_the_place_in_passing_is_on_its_event() -> None:
    late = report("Des familles témoignent", places=(replace(BANKASS, sentence=6),), actors=(), deaths_min=15)
    assert where_of(late.facts).points == ()
    assert "mentioned" in compare(report(lang="en", actors=(), deaths_min=None, deaths_max=None), late).reason
    other = replace(late, facts=replace(late.facts, places=(replace(DJIBO, country="ML", sentence=6),)))
    assert not compare(report(lang="en", actors=(), deaths_min=None, deaths_max=None), other).same


def test_who_fled_names_at_least_the_district() -> None:
    district = Place(name="Bankass", country="ML", admin="Mopti", lat=14.0, lon=-3.5, precision="area", sentence=2)
    shelter = Place(name="Sévaré", country="ML", lat=14.53, lon=-4.1, admin="Mopti", precision="point", sentence=-1)
    flight = {"deaths_min": None, "deaths_max": None, "actors": (), "event_type": "strategic_development"}
    fled = report("Sévaré : 200 ménages déplacés", places=(shelter, district), day=days(3), **flight)
    attack = report("An attack", lang="en", places=(replace(BANKASS, name="Ogota", admin="Bankass, Mopti"),))
    assert choose(fled, {"s": [attack]}).story_id == "s"
    unnamed = replace(fled, facts=replace(fled.facts, places=(shelter,)))
    assert choose(unnamed, {"s": [attack]}).story_id is None


def test_a_deed_done_again_is_not_the_one_before() -> None:
    first = report("Bankass attaquée", day=DAY)
    second = report("Bankass attacked for the second time", lang="en", day=days(2), event_date=None)
    assert not compare(replace(first, facts=facts(deaths_min=4, deaths_max=4)), second).same
    assert compare(first, replace(second, title="Bankass attacked")).same
    assert compare(second, replace(second, lang="fr", title="Bankass de nouveau attaquée")).same


def test_an_abduction_and_the_release_are_two_events_though_the_release_names_the_day_of_the_abduction() -> None:
    taken = {**THIN, "places": (BANKASS,), "abducted": 3}
    abduction = report("Trois Chinois enlevés à Bankass", **taken)
    freed = {**taken, "abducted": None, "freed": 3, "event_type": "strategic_development"}
    release = report("Les otages chinois libérés", day=days(17), **freed)
    assert release.event_day is None
    assert not compare(abduction, release).same
    thanks = report("Chinese hostages freed in Mali", lang="en", day=days(17), **(freed | {"event_date": days(17)}))
    assert compare(release, thanks).same
    asked = report("China asks for swift release", lang="en", day=days(1), **taken)
    assert compare(abduction, asked).same


def test_every_day_of_a_blockade_is_news_of_it() -> None:
    blockade = {**THIN, "places": (BANKASS,), "event_type": "strategic_development"}
    begun = report("Bankass sous blocus", **blockade)
    later = report(
        "Blockade of Bankass: no salt left", lang="en", day=days(16), **(blockade | {"event_date": days(15)})
    )
    assert compare(begun, later).same
    assert not compare(begun, replace(later, title="Market reopens")).same
    assert not compare(begun, replace(later, day=days(40), facts=replace(later.facts, event_date=days(39)))).same


def test_what_falls_short_joins_the_only_story_near_and_none_where_another_is() -> None:
    flash = report("Une attaque fait des morts", lang="fr", **THIN)
    told = report("هجوم على قرية", lang="ar", places=(BANKASS,), actors=(), deaths_min=9, deaths_max=9)
    rival = report("هجوم على قرية أخرى", lang="ar", places=(replace(DJIBO, country="ML", admin="Mopti"),), actors=())
    assert not compare(flash, told).same
    found = choose(flash, {"only": [told]})
    assert (found.story_id, found.reason) == ("only", "same_event: date, type, same_area, no_rival")
    assert choose(flash, {"one": [told], "other": [rival]}).story_id is None


@pytest.mark.parametrize(
    ("title", "lang"),
    [
        ("La semaine sécuritaire au Sahel", "fr"),
        ("Rapport mensuel de protection", "fr"),
        ("Sahel in review: Sebba, Abala", "en"),
        ("Monthly trends: August 2026", "en"),
        ("حصاد الأسبوع الأمني في الساحل", "ar"),
    ],
)
def test_a_review_of_a_week_or_a_month_joins_none(title: str, lang: str) -> None:
    later = DAY + timedelta(days=5)
    assert standing(report(title, lang=lang, day=later)) == "round_up"
    assert standing(report(title, lang=lang, places=(MOPTI,))) == "round_up"
    assert standing(report("Une semaine après, la peur à Bankass")) is None


def test_news_under_the_headline_of_a_report_is_an_event() -> None:
    assert standing(report("Situation report: 13 killed near Bankass", lang="en")) is None


@pytest.mark.parametrize(
    ("title", "lang"),
    [
        ("Il y a trois ans, Bankass", "fr"),
        ("Cinq ans après, Bankass n'oublie pas", "fr"),
        ("Five years on, survivors of Bankass still wait", "en"),
        ("الذكرى الخامسة لمجزرة بنكاس", "ar"),
        ("Shekaru biyar bayan harin Bankass", "ha"),
    ],
)
def test_an_anniversary_without_a_day_is_known_by_its_headline(title: str, lang: str) -> None:
    assert recalls(report(title, lang=lang, event_date=None))
    assert recalls(report(title, lang=lang, event_date=date(2021, 3, 2)))
    assert not recalls(report(title, lang=lang))  # an event of these days
    assert not recalls(report("Vingt morts à Bankass", event_date=None))


def test_an_old_text_published_again_says_so_in_its_first_word() -> None:
    assert recalls(report("Archives - Bankass : 132 morts"))
    assert recalls(report("[Archives] Bankass : 132 morts"))
    assert not recalls(report("Bankass : les archives brûlées"))
    assert not recalls(report("Archives nationales incendiées à Bankass : cinq morts"))


def test_a_new_attack_a_year_after_another_is_no_anniversary() -> None:
    again = "Un an après le massacre, une nouvelle attaque à Bankass"
    assert not recalls(report(again, event_date=None))


def test_a_round_ups_parts_are_compared_by_their_sentence() -> None:
    part = Incident(place=BANKASS, deaths_min=3, quote="Trois morts à Bankass.")
    assert standing(replace(report(), facts=facts(incidents=(part,)))) == "round_up"


def test_two_attacks_in_one_region_on_one_day_are_not_one_for_their_kind_alone() -> None:
    town = {
        "places": (replace(BANKASS, name="Douentza", lat=15.0, lon=-2.95),),
        "actors": (),
        "victims": ("civilians",),
    }
    flash = report("Une attaque fait des morts", victims=("civilians",), **THIN)
    assert not compare(flash, report("هجوم", lang="ar", **town)).same


def test_hostages_of_two_nations_are_of_two_abductions() -> None:
    taken = {"places": (BAMAKO,), "actors": (), "deaths_min": None, "deaths_max": None}
    chinese = report("Otages chinois : Bamako dit négocier", **taken)
    assert compare(chinese, report("الخارجية تتابع اختطاف صينيين", lang="ar", **taken)).same
    assert not compare(chinese, report("الخارجية تتابع اختطاف أردنيين", lang="ar", **taken)).same
