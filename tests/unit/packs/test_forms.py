from __future__ import annotations

import pytest

from monitor.packs.forms import FormError, expand, parse_form, written_so


@pytest.mark.parametrize(
    ("form", "spellings"),
    [
        ("attaque", ["attaque"]),
        ("tué{,e}{,s}", ["tué", "tués", "tuée", "tuées"]),
        ("{groupe,bande} armé{,e}", ["groupe armé", "groupe armée", "bande armé", "bande armée"]),
    ],
)
def test_braces_stand_for_every_choice(form: str, spellings: list[str]) -> None:
    assert list(expand(form)) == spellings


@pytest.mark.parametrize("form", ["a{b", "a}b", "", "  ", "!?", "#", "mid*dle", "{a,b}{c,d}" * 8])
def test_a_form_that_cannot_be_read_is_refused(form: str) -> None:
    with pytest.raises(FormError):
        parse_form(form, "fr")


@pytest.mark.parametrize(
    ("form", "lang", "keys"),
    [
        ("attaques", "fr", ("~attaqu",)),
        ("attaques", "ha", ("attaques",)),
        ("=son", "fr", ("son",)),
        ("terroris*", None, ("terroris*",)),
        ("الجيش المالي*", "ar", ("جيش", "مالي*")),
        ("burned #", "en", ("~burned", "#")),
        ("Front de libération de l'Azawad", None, ("front", "de", "liberation", "de", "azawad")),
    ],
)
def test_words_become_keys(form: str, lang: str | None, keys: tuple[str, ...]) -> None:
    assert parse_form(form, lang)[0].keys == keys


@pytest.mark.parametrize(
    ("wanted", "written", "holds"),
    [
        ("FACT", "FACT", True),
        ("FACT", "fact", False),
        ("FACT", "Fact", False),
        ("Chad", "Chad", True),
        ("Chad", "chad", False),
    ],
)
def test_capitals_are_asked_for(wanted: str, written: str, *, holds: bool) -> None:
    assert written_so(wanted, written) is holds


def test_a_choice_may_end_in_the_space_before_the_next_word() -> None:
    assert expand("{groupe ,le ,}état") == ("groupe état", "le état", "état")
    assert expand("{un, deux} mots") == ("un mots", "deux mots")
