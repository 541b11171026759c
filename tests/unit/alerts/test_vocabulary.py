from __future__ import annotations

import string
import tomllib
from importlib import resources
from typing import Any

from monitor.alerts.vocabulary import load_vocabulary


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


def test_reasons_that_stand_in_one_place_are_named_together() -> None:
    english = load_vocabulary("en")
    names = ["armed_lead", "where_lead", "toll_title", "kill_lead"]
    assert english.reasons(names, 3) == (
        "an armed group, a place in a watched country in the first lines, dead or hurt in the headline"
    )
    assert english.reasons(["armed_violence"], 3) == "an armed group and violence in one sentence"


def test_counts_are_written_as_people_write_them() -> None:
    french = load_vocabulary("fr")
    assert french.count("deaths", 1, 1) == "1 mort"
    assert french.count("deaths", 1, None) == "au moins 1 mort"
    assert french.count("deaths", 1, 2) == "1 à 2 morts"
    assert french.count("deaths", 0, 3) == "0 à 3 morts"
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
