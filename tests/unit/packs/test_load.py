from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.errors import PackError
from monitor.packs.lint import lint_pack
from monitor.packs.load import available_packs, load_pack

PACKS = Path(__file__).parents[2] / "data" / "packs"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a copy of the tiny pack that a test may break."""
    return Path(shutil.copytree(PACKS / "northwind", tmp_path / "northwind"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_pack_loads_and_its_linter_is_content() -> None:
    pack = load_pack("sahel")
    assert pack.countries == ("ML", "BF", "NE", "TD", "MR")
    assert lint_pack("sahel") == []
    assert {"ML", "NG", "UA", "CD"} <= {country.code for country in pack.world}


def test_every_kind_of_event_and_group_has_words_in_four_languages() -> None:
    pack = load_pack("sahel")
    for entry in (*pack.violence, *(noise for noise in pack.noise if noise.category != "homonym")):
        assert all(getattr(entry, lang) for lang in ("fr", "en", "ar", "ha")), entry.name


def test_force_templates_name_each_countrys_forces() -> None:
    forms = {actor.name: actor.forms() for actor in load_pack("sahel").actors}
    assert ("fr", "soldat{,s} nigerien{,ne}") in forms["Military forces of Niger"]
    assert any(lang == "ha" and "sojojin" in form for lang, form in forms["Military forces of Mali"])


def test_packs_are_found_in_extra_folders() -> None:
    assert available_packs() == ("sahel",)
    assert available_packs((PACKS,)) == ("northwind", "sahel")
    assert load_pack("northwind", (PACKS,)).countries == ("IS",)


def test_an_unknown_pack_names_the_known_ones() -> None:
    with pytest.raises(PackError, match=r"No pack is called 'atlantis'. Known packs: sahel"):
        load_pack("atlantis")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("actors.toml", 'side = "militia"', 'side = "pirates"', r"actors\.toml:3: actors\.0\.side: Input should be"),
        ("actors.toml", '"harpoon league"', '"harpoon{ league"', r"actors\.toml:6: actors\.0\.any\.0: .*brace"),
        ("actors.toml", "since = 2001", "sinse = 2001", r"actors\.toml:5: actors\.0\.sinse: Extra inputs"),
        ("violence.toml", '"attack"', '"tickle"', r"violence\.toml:3: violence\.0\.bucket"),
        ("noise.toml", "[[noise]]", "[[noise]", r"noise\.toml: .*line 1"),
        ("pack.toml", 'version = "1"', "", r"pack\.toml:1: version: Field required"),
        ("countries.toml", 'code = "IS"', 'code = "Iceland"', r"countries\.toml:2: world\.0\.code"),
    ],
)
def test_a_broken_pack_names_file_line_and_field(broken: Path, file: str, old: str, new: str, said: str) -> None:
    edit(broken / file, old, new)
    with pytest.raises(PackError, match=said):
        load_pack("northwind", (broken.parent,))


def test_a_missing_file_is_named(broken: Path) -> None:
    (broken / "noise.toml").unlink()
    with pytest.raises(PackError, match=r"noise\.toml"):
        load_pack("northwind", (broken.parent,))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("actors.toml", "since = 2001", 'of = "Nobody"', "actors.toml:2: of: no actor is called 'Nobody'"),
        ("actors.toml", "since = 2001", "since = 2001\nuntil = 1990", "2001 to 1990 is no span of years"),
        ("actors.toml", '"harpoon league"', '"harpoon league", "Harpoon League"', "any: 'Harpoon League' stands twice"),
        ("noise.toml", '"regatta"', '"re"', "noise.toml:2: en: 're' is too short"),
        ("noise.toml", 'en = ["regatta"]', "", "the entry has no form"),
        ("pack.toml", '["IS"]', '["IS", "GL"]', "countries: GL is not in countries.toml"),
    ],
)
def test_the_linter_sees_what_the_schema_cannot(broken: Path, file: str, old: str, new: str, said: str) -> None:
    edit(broken / file, old, new)
    problems = lint_pack("northwind", (broken.parent,))
    assert any(said in problem for problem in problems), problems
