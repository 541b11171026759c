from __future__ import annotations

import re
import string
import tomllib
from datetime import date, timedelta
from importlib import resources
from typing import Any

from monitor.alerts.vocabulary import load_vocabulary
from monitor.packs.load import cached_pack
from monitor.packs.places import load_places


def places(value: Any) -> Any:
    """Return the shape of a phrase book: keys, lengths, and the names that phrases fill in."""
    if isinstance(value, dict):
        return {key: places(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return len(value)
    return {name for _, name, _, _ in string.Formatter().parse(str(value)) if name}


def test_both_languages_say_the_same_things() -> None:
    english, french = load_vocabulary("en").words, load_vocabulary("fr").words
    assert places(english) == places(french)
    assert all(isinstance(name, str) for name in english["countries"].values())


def test_what_is_no_proper_name_is_said_in_the_language() -> None:
    """A French desk reads no English words for gunmen and attacks; a new one in the pack must not reach it either."""
    folder = resources.files("monitor.packs").joinpath("sahel")
    actors = tomllib.loads(folder.joinpath("actors.toml").read_text(encoding="utf-8"))
    violence = tomllib.loads(folder.joinpath("violence.toml").read_text(encoding="utf-8"))["violence"]
    common = {actor["name"] for actor in actors["actors"] if actor.get("role") == "generic"}
    common |= {kind["name"] for kind in violence if kind["bucket"] != "none"}
    french = load_vocabulary("fr")
    assert len(common) > 30
    assert common - set(french.words["names"]) == set()
    for force in actors["forces"]:
        said = french.name(force["name"].format(country="Chad"))
        assert "Tchad" in said
        assert "of" not in said
    assert french.name("Chad") == "Tchad"
    assert french.name("JNIM") == "JNIM"


def test_places_countries_and_names_that_are_english_words_are_said_in_french() -> None:
    pack = cached_pack("sahel")
    french = load_vocabulary("fr")
    known = {*french.words["names"], *french.codes}
    assert {zone.name for zone in pack.zones} - known == set()
    assert {country.name for country in pack.world} - known == set()
    assert {country.code for country in pack.world} - set(french.words["countries"]) == set()
    english = re.compile(r"\b(?:Militia|Movement|Framework|Forces?|Forest|forest|Lake|Delta|National|Islamic)\b")
    names = {actor.canonical for actor in pack.actors} | {place.name for place in load_places(pack.folder / "places")}
    spoken = {
        name for name in names if english.search(name) and not name.startswith(("Military forces of", "Delta du"))
    }
    assert len(spoken) > 5
    assert spoken - known == set()
    assert [french.name(name) for name in ("Turkey", "Canada", "Lake Chad")] == ["Turquie", "Canada", "lac Tchad"]


def test_days_and_spans_are_written_as_people_write_them() -> None:
    english, french = load_vocabulary("en"), load_vocabulary("fr")
    assert [words.day(date(2026, 12, 1)) for words in (english, french)] == ["Tue 1 Dec 2026", "mar. 1er déc. 2026"]
    assert [words.day(date(2026, 12, 2)) for words in (english, french)] == ["Wed 2 Dec 2026", "mer. 2 déc. 2026"]
    span = timedelta(days=1, hours=3, seconds=20)
    assert [words.duration(span) for words in (english, french)] == ["1 d 3 h", "1 j 3 h"]


def test_none_is_singular_in_french_and_plural_in_english() -> None:
    english, french = load_vocabulary("en"), load_vocabulary("fr")
    said = [(english.number("status_read", n), french.number("status_read", n)) for n in (0, 1, 1_200)]
    assert said == [
        ("0 articles read", "0 article lu"),
        ("1 article read", "1 article lu"),
        ("1,200 articles read", "1\u202f200 articles lus"),
    ]


def test_reasons_that_stand_in_one_place_are_named_together() -> None:
    english = load_vocabulary("en")
    names = ["armed_lead", "where_lead", "toll_title", "kill_lead"]
    assert english.reasons(names, 3) == (
        "an armed group, a place in a watched country in the first lines, dead or hurt in the headline"
    )
    assert english.reasons(["armed_violence"], 3) == "an armed group and violence in one sentence"


def test_french_lines_break_before_no_sign() -> None:
    def phrases(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [one for inner in value.values() for one in phrases(inner)]
        return [one for inner in value for one in phrases(inner)] if isinstance(value, list) else [str(value)]

    said = phrases(load_vocabulary("fr").words)
    assert any("\u00a0:" in one for one in said)
    assert [one for one in said if re.search(r" [:;!?»]|« ", one)] == []
    assert not any("\u00a0" in one for one in phrases(load_vocabulary("en").words))


def test_counts_are_written_as_people_write_them() -> None:
    french = load_vocabulary("fr")
    assert french.count("deaths", 1, 1) == "1 mort"
    assert french.count("deaths", 1, None) == "au moins 1 mort"
    assert french.count("deaths", 1, 2) == "1 à 2 morts"
    assert french.count("deaths", 0, 3) == "0 à 3 morts"
    assert french.count("deaths", 0, 1) == "0 à 1 mort"
    assert french.count("displaced", 12_500, None) == "au moins 12\u202f500 déplacés"
    assert french.count("displaced", 900, 1_200) == "900 à 1\u202f200 déplacés"
    assert load_vocabulary("en").count("displaced", 12_500, 12_500) == "12,500 displaced"
    assert french.count("deaths", None, None) is None
    assert french.count("deaths", 0, 0) is None


def test_every_kind_of_evidence_that_speaks_for_an_article_has_words() -> None:
    """Names of evidence are the scorer's; a new one must not reach a desk as it stands."""
    text = resources.files("monitor.packs").joinpath("sahel", "weights.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    weights = tables["conflict"] | tables["location"]
    speaking = {name for name, weight in weights.items() if weight > 0}
    assert speaking
    for language in ("en", "fr"):
        words = load_vocabulary(language)
        assert not [name for name in speaking if words.reason(name) == name.replace("_", " ")]
