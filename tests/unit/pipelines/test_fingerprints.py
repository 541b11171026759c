from __future__ import annotations

import pytest

from pipelines.blocks import Block
from pipelines.clean import Setting, clean
from pipelines.fingerprints import fingerprint, fingerprints, is_site_talk

NAMES = frozenset({"lerelaisdufleuve"})


def test_spelling_and_spacing_make_no_difference() -> None:
    assert fingerprint("Rejoignez  le Relais !") == fingerprint("rejoignez le relais")
    assert fingerprint("Dix morts à Gao") != fingerprint("Onze morts à Gao")
    assert fingerprint(" – ") is None


def test_the_title_is_not_learnt_and_each_block_once() -> None:
    blocks = [Block("Le titre"), Block("Un bloc"), Block("Un bloc")]
    assert fingerprints(blocks, "Le titre") == (fingerprint("Un bloc"),)


@pytest.mark.parametrize(
    "text",
    [
        "Le Relais du Fleuve est un journal indépendant fondé en 2011 à Mopti.",
        "Vous pouvez nous écrire à l'adresse de la rédaction pour témoigner.",
        "Rubrique Sécurité",
        "Contact : +223 20 22 22 22",
    ],
)
def test_a_site_speaking_of_itself_is_told(text: str) -> None:
    assert is_site_talk(Block(text), NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Depuis 2012, le pays est en proie à des violences de groupes armés qui ont fait des milliers de morts.",
        "Le ministère présente ses condoléances aux familles et souhaite un prompt rétablissement aux blessés.",
        "« Nous ne quitterons pas nos terres, quoi qu'il arrive à notre peuple », répètent les anciens.",
        "The junta has not commented on the allegations made by human rights groups.",
    ],
)
def test_news_that_returns_is_no_site_talk(text: str) -> None:
    assert not is_site_talk(Block(text), NAMES)


@pytest.mark.parametrize(("pages", "kept"), [(1, True), (2, False)])
def test_boilerplate_goes_from_the_third_page_on(pages: int, *, kept: bool) -> None:
    line = "Le Relais du Fleuve est un journal indépendant fondé en 2011 à Mopti par trois instituteurs."
    story = Block("Sept personnes ont été tuées jeudi dans une attaque contre le marché de la commune.")
    mark = fingerprint(line)
    assert mark is not None
    setting = Setting(site_names=NAMES, boilerplate={mark: pages})
    assert (line in [block.text for block in clean([story, Block(line)], setting).blocks]) is kept
