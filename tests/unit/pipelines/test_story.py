from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.reports import BANIBANGOU, BANKASS, BAYE, DAY, DJIBO, KOULOGON, MOPTI, OGOTA, facts, report

from monitor.headcount import Headcount
from monitor.items import Incident, Place
from monitor.packs.load import cached_pack
from pipelines.agreement import is_name
from pipelines.report import Report, standing
from pipelines.same_place import near_keys, place_keys, place_score, scene, where_of
from pipelines.story import choose, compare


def test_the_same_event_in_two_languages_is_one() -> None:
    found = compare(report(), report("هجوم قرب بنكاس", lang="ar"))
    assert found.same
    assert found.reason == "same_event: same_place, date, toll, actors, type"


def test_a_higher_toll_the_next_day_is_the_same_event() -> None:
    assert compare(report(), report("Le bilan monte", deaths_min=20, deaths_max=20, day=date(2026, 3, 3))).same


@pytest.mark.parametrize(
    "other",
    [
        report(places=(BAYE,), deaths_min=4, deaths_max=4),
        report(countries=("BF",), places=(DJIBO,)),
        report(event_date=date(2026, 3, 12), day=date(2026, 3, 12)),
        report(places=(BANKASS, OGOTA), deaths_min=4, deaths_max=4),
        report(places=(MOPTI,), deaths_min=2, deaths_max=2, actors=()),
        report("Point sur la situation", places=(), deaths_min=None, deaths_max=None),
    ],
    ids=["other town", "other country", "other week", "other village of the district", "region only", "country only"],
)
def test_others_stay_apart(other: Report) -> None:
    found = compare(report("Treize morts à Koulogon", places=(BANKASS, KOULOGON)), other)
    assert not found.same
    assert not found.reason.startswith("same_event")


def test_two_attacks_in_one_region_on_one_day_stay_two() -> None:
    one = report("Niger : dix-sept soldats tués", countries=("NE",), places=(BANIBANGOU,), deaths_min=17, deaths_max=17)
    tera = Place(name="Téra", country="NE", lat=14.01, lon=0.75, admin="Tillabéri", precision="point")
    two = report("Niger : quatre villageois tués", countries=("NE",), places=(tera,), deaths_min=4, deaths_max=4)
    assert compare(one, two).reason == "other_place"


def test_the_same_town_on_the_same_day_by_another_hand_is_another_event() -> None:
    raid = report(
        actors=("Military forces of Burkina Faso", "JNIM"), perpetrator="JNIM", deaths_min=8, event_type="battle"
    )
    killings = report(
        lang="en", actors=("Military forces of Burkina Faso", "VDP"), perpetrator="VDP", deaths_min=23, deaths_max=None
    )
    assert not compare(raid, killings).same


def test_weekly_vagueness_does_not_glue() -> None:
    vague = {"places": (), "actors": ("Military forces of Mali",), "deaths_min": None, "deaths_max": None}
    one = report("L'armée annonce des opérations", "Des motos ont été saisies lors de patrouilles.", **vague)
    two = report("L'armée neutralise des terroristes", "Du matériel récupéré, selon un communiqué.", **vague)
    assert not compare(one, two).same


def test_a_telling_toll_joins_where_a_place_is_missing_and_a_small_one_does_not() -> None:
    soldiers = {"places": (), "actors": ("Military forces of Mali",)}
    assert compare(report(actors=("Military forces of Mali",)), report("جنود", lang="ar", **soldiers)).same
    two = {"deaths_min": 2, "deaths_max": 2}
    assert not compare(report(**two), report("جنود", lang="ar", places=(), **two)).same


def test_a_claim_days_later_is_the_same_event_though_it_is_dated_on_its_own_day() -> None:
    wednesday = date(2026, 3, 4)
    claim = report("Le JNIM revendique l'attaque de Bankass", event_date=wednesday, day=wednesday)
    assert not compare(report(), replace(claim, facts=replace(claim.facts, event_date=date(2026, 3, 20)))).same
    assert compare(report("L'attaque de Bankass"), claim).same


FUNERAL = date(2026, 3, 5)
SHELTER = Place(name="Mopti", country="ML", lat=14.48, lon=-4.18, precision="point", sentence=-1)


@pytest.mark.parametrize(
    ("title", "lang"),
    [
        ("Bankass enterre ses morts", "fr"),
        ("Bankass buries its dead", "en"),
        ("تشييع ضحايا بنكاس", "ar"),
        ("An yi jana'izar mutanen Bankass", "ha"),
    ],
)
def test_the_day_of_a_burial_is_not_held_against_the_attack(title: str, lang: str) -> None:
    burial = report(title, lang=lang, event_date=FUNERAL, day=FUNERAL, actors=())
    assert compare(report(), burial).same


def test_a_second_attack_days_later_is_no_aftermath_of_the_first() -> None:
    second = report("Bankass de nouveau attaquée, le bilan est de 12 morts", event_date=FUNERAL, day=FUNERAL)
    third = report("Attaque contre Bankass", "Douze morts.", event_date=FUNERAL, day=FUNERAL)
    assert not compare(report(deaths_min=20, deaths_max=20), second).same
    assert not compare(report(deaths_min=20, deaths_max=20), third).same


def test_who_fled_is_told_elsewhere_but_names_the_place_of_the_attack() -> None:
    scene_of_it = replace(BANKASS, sentence=1)
    flight = {"deaths_min": None, "deaths_max": None, "event_type": "strategic_development", "day": FUNERAL}
    fled = report("4.000 déplacés arrivent à Mopti", lang="fr", places=(SHELTER, scene_of_it), **flight)
    assert compare(report(), fled).reason.startswith("same_event")
    other = report("Mopti : le marché rouvre", lang="fr", places=(SHELTER, scene_of_it), **flight)
    assert not compare(report(), other).same


def test_a_market_is_known_in_every_language_where_only_the_region_is_named() -> None:
    region = {"places": (MOPTI,), "actors": (), "deaths_min": 11}
    for title, lang in (("A market attacked", "en"), ("هجوم على سوق", "ar"), ("Hari a kasuwar kauye", "ha")):
        later = report(title, lang=lang, actors=(), deaths_min=14, deaths_max=14)
        assert compare(report("Un marché attaqué", **region), later).same
        assert not compare(report("Une mosquée attaquée", **region), later).same


def test_a_region_that_was_read_as_its_town_is_not_held_against_a_place_in_it() -> None:
    town = Place(name="Mopti", country="ML", lat=14.48, lon=-4.18, precision="point")
    assert compare(report(places=(town,)), report("هجوم", lang="ar")).same
    assert compare(report(places=(town,)), report("هجوم", lang="ar", places=(MOPTI,), actors=())).same
    few = report("هجوم", lang="ar", deaths_min=4, deaths_max=4)
    assert not compare(report(places=(town,)), few).same


def test_a_town_that_bears_its_districts_name_is_where_the_district_is() -> None:
    town = Place(name="Dogondoutchi", country="NE", lat=13.64, lon=4.03, admin="Dosso", precision="point")
    district = replace(town, precision="area", lat=None, lon=None)
    seat = replace(town, name="Dosso")
    there, here, nearby = (where_of(facts(places=(place,))) for place in (district, town, seat))
    assert place_score(here, there, same_lang=True) == (2.0, "same_area")
    assert place_score(nearby, there, same_lang=True) == (0.4, "same_area")


def test_a_first_toll_of_few_may_rise_by_four() -> None:
    few, more, many = (report(deaths_min=number, deaths_max=number, actors=()) for number in (2, 6, 7))
    assert compare(few, more).score - compare(few, many).score == pytest.approx(1.3)


def test_a_coup_is_known_by_its_country() -> None:
    coup = {"event_type": "strategic_development", "actors": (), "places": ()}
    one = report("Coup d'Etat au Mali", deaths_min=None, deaths_max=None, **coup)
    two = report("Toll of Mali coup rises", lang="en", deaths_min=21, deaths_max=21, day=date(2026, 3, 4), **coup)
    assert compare(one, two).same
    assert not compare(report("Manifestation au Mali", deaths_min=None, deaths_max=None, **coup), two).same


def test_comparing_is_the_same_both_ways() -> None:
    reports = [report(), report(places=(MOPTI,)), report(places=()), report(event_date=None), report(lang="ar")]
    reports += [report("Le bilan s'alourdit", event_date=FUNERAL, day=day) for day in (DAY, FUNERAL)]
    for one in reports:
        for other in reports:
            assert compare(one, other).score == pytest.approx(compare(other, one).score)


def test_the_likeliest_story_is_chosen() -> None:
    stories = {
        "near": [report(places=(MOPTI,))],
        "same": [report(deaths_min=20, deaths_max=20), report()],
        "other": [report(countries=("BF",), places=(DJIBO,))],
    }
    assert choose(report(), stories).story_id == "same"
    assert choose(report(), {}) == choose(report(), {"other": []})
    assert choose(report(), {"other": stories["other"]}).story_id is None
    assert choose(report(), {"other": stories["other"]}).reason == "other_country"


def test_what_only_a_toll_joins_must_not_be_contradicted_by_another_report_of_the_story() -> None:
    unplaced = report("Attaque", lang="ar", places=())
    assert choose(report(), {"s": [unplaced]}).story_id == "s"
    found = choose(
        report(), {"s": [unplaced, report(places=(Place(name="Gao", lat=16.3, lon=0.0, precision="point"),))]}
    )
    assert (found.story_id, found.reason) == (None, "contradicted")


def test_a_report_that_names_only_the_district_joins_no_two_of_its_villages() -> None:
    vague = report("Hari a Bankass", lang="ha", places=(replace(MOPTI, name="Bankass", admin="Mopti"),), deaths_min=9)
    other = {"places": (KOULOGON,), "deaths_min": 9, "deaths_max": 9}
    assert choose(report("هجوم", lang="ar", **other), {"s": [vague]}).story_id == "s"
    known = [vague, report(places=(OGOTA,))]
    found = choose(report("Attaque à Koulogon", **other), {"s": known})
    assert (found.story_id, found.reason) == (None, "contradicted")


def test_what_happens_on_every_day_of_a_war_holds_up_no_join_without_a_place() -> None:
    thin = {"places": (), "actors": (), "deaths_min": None, "deaths_max": None}
    strikes = report("Frappe de drone au Mali", **thin), report("A drone strike in Mali", lang="en", **thin)
    weddings = report("Un mariage attaqué au Mali", **thin), report("A wedding attacked in Mali", lang="en", **thin)
    assert not compare(*strikes).same
    assert compare(*weddings).same


def test_news_of_a_report_on_months_joins_it_and_the_attacks_of_those_months_do_not() -> None:
    months = {"event_date": None, "deaths_min": 230, "deaths_max": None, "places": (MOPTI,)}
    study = report("Mali: months of terror", lang="en", kind="soft", source_kind="ngo", **months)
    assert standing(study) == "retrospective"
    assert choose(report("Une ONG recense 230 morts", **months), {"study": [study]}).story_id == "study"
    assert choose(report("Attaque", places=(MOPTI,)), {"study": [study]}).story_id is None
    assert choose(report("Attaque", **(months | {"event_date": DAY})), {"study": [study]}).story_id is None


def test_a_round_up_joins_none() -> None:
    told = tuple(Incident(place=place, deaths_min=3) for place in (BANKASS, DJIBO, BANIBANGOU))
    review = replace(report(), facts=facts(incidents=told))
    assert standing(review) == "round_up"
    assert choose(review, {"s": [report()]}).story_id is None


def test_an_ngos_report_on_months_is_a_story_of_its_own_kind() -> None:
    assert standing(report(source_kind="ngo", kind="soft", event_date=None)) == "retrospective"
    assert standing(report(source_kind="ngo", event_date=date(2025, 6, 1), places=(BANKASS, DJIBO))) == "retrospective"
    assert standing(report(source_kind="ngo")) is None
    assert standing(report(source_kind="news", kind="soft", event_date=None)) is None


def test_nearby_places_are_found_by_each_others_keys() -> None:
    close = facts(places=(replace(BANKASS, name="Ségué", lat=14.3, lon=-3.2),))
    far = facts(places=(replace(DJIBO, admin=None),))
    assert near_keys(facts()) & place_keys(close)
    assert not near_keys(facts()) & place_keys(far)
    assert place_keys(facts(places=())) == set()


def at(place: Place, sentence: int, *, away: bool = False) -> Place:
    return replace(place, sentence=sentence, away=away)


def test_where_help_came_from_is_no_place_of_the_event() -> None:
    lead = facts(places=(at(BANKASS, 0), at(MOPTI, 1), at(DJIBO, 3)))
    assert scene(lead) == [at(BANKASS, 0)]
    titled = facts(places=(at(DJIBO, -1), at(BANKASS, 2), at(MOPTI, 0)))
    assert scene(titled) == [at(DJIBO, -1), at(MOPTI, 0)]


def test_an_area_in_the_lead_takes_the_exact_places_within_it() -> None:
    place = at(BANKASS, 2)
    assert scene(facts(places=(place, at(MOPTI, 0), at(DJIBO, 2)))) == [place, at(MOPTI, 0)]


def test_a_place_that_comes_late_or_as_a_hospitals_is_not_the_scene() -> None:
    assert scene(facts(places=(at(BANKASS, 2),))) == []
    assert scene(facts(places=(at(BANKASS, 0, away=True),))) == []
    assert scene(facts(places=(BANKASS, DJIBO))) == [BANKASS, DJIBO]  # read before sentences were kept


def test_attackers_counted_among_the_dead_are_no_other_toll() -> None:
    both = report(
        deaths_min=113, deaths_max=113, people={"killed": Headcount(min=113, max=113, kinds={"fighters": 100})}
    )
    assert compare(both, report()).score == pytest.approx(compare(report(), report()).score)


def test_one_form_of_words_does_not_join_two_towns() -> None:
    town = Place(name="Ségué", country="ML", lat=14.45, lon=-3.3, precision="point")
    words = "Au moins douze civils ont été tués lundi dans l'attaque d'un marché, selon un élu local."
    one, other = report(words, words, actors=()), report(words, words, actors=(), places=(town,), deaths_min=3)
    assert not compare(one, other).same


@pytest.mark.parametrize(("doer", "less"), [("VDP", 1.9), ("jihadists", 1.0), ("unidentified gunmen", 0.6)])
def test_who_is_only_described_may_bear_a_name_elsewhere(doer: str, less: float) -> None:
    named = report(actors=(), perpetrator="JNIM")
    alike = compare(named, report(lang="en", actors=(), perpetrator="JNIM")).score
    assert compare(named, report(lang="en", actors=(), perpetrator=doer)).score == pytest.approx(alike - less)


def test_the_pack_writes_small_what_only_describes() -> None:
    described = {actor.role: {is_name(a.canonical) for a in cached_pack("sahel").actors if a.role == actor.role}
                 for actor in cached_pack("sahel").actors}  # fmt: skip
    assert described["generic"] == {False}
    assert described["group"] == {is_name("JNIM"), is_name("bandits")}
