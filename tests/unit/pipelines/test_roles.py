"""Who did it, to whom, and how many of which kind: on wordings that no list was made from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.items import Facts, Site
from monitor.packs.load import cached_pack
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import CompiledPack, compile_pack


@pytest.fixture(scope="module")
def compiled() -> CompiledPack:
    return compile_pack(cached_pack("sahel"))


def facts(compiled: CompiledPack, lang: str, text: str, title: str = "") -> Facts:
    reading = read_document(Document(url="", title=title, text=text), lang, compiled)
    published = datetime(2025, 10, 9, 8, tzinfo=UTC)
    return read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=published)


FREED = [
    ("fr", "Trente-deux otages ont été libérés mardi près de Ménaka, au Mali.", 32),
    ("fr", "L'armée nigérienne a libéré quinze personnes enlevées la semaine dernière à Tillabéri.", 15),
    ("fr", "Les sept enseignants kidnappés en mai à Djibo, au Burkina Faso, ont recouvré la liberté.", 7),
    ("fr", "Un prêtre enlevé en mai près de Djibo, au Burkina Faso, a été relâché.", 1),
    ("en", "Troops rescued 21 kidnapped farmers near Birnin Gwari in Kaduna, Nigeria.", 21),
    ("en", "The 40 abducted students were freed on Monday in Zamfara, Nigeria.", 40),
    ("en", "Bandits who abducted 12 travellers in Katsina, Nigeria, released them on Sunday.", 12),
    ("ar", "أفرج مسلحون عن عشرين رهينة قرب غاو في شمال مالي.", 20),
    ("ar", "أفرج عن مهندس خطف قبل شهر في منطقة موبتي وسط مالي.", 1),
    ("ha", "An sako mutum goma sha biyar da aka sace a jihar Zamfara ta Najeriya.", 15),
    ("ha", "Sojoji sun kubutar da mutum takwas a jihar Katsina ta Najeriya.", 8),
]


@pytest.mark.parametrize(("lang", "text", "number"), FREED)
def test_people_set_free_are_not_told_as_taken(compiled: CompiledPack, lang: str, text: str, number: int) -> None:
    found = facts(compiled, lang, text)
    assert (found.freed, found.abducted) == (number, None)
    assert found.quotes["freed"] == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Les familles exigent la libération des douze otages retenus près de Ménaka, au Mali."),
        ("fr", "Une rançon est demandée pour la libération des 4 otages enlevés à Djibo, au Burkina Faso."),
        ("en", "Parents are calling for the release of 30 students abducted in Kaduna, Nigeria."),
        ("ar", "طالب الأهالي بالإفراج عن عشرين رهينة خطفوا قرب غاو في شمال مالي."),
        ("en", "The Azawad Liberation Front said 12 people were abducted near Kidal in Mali."),
    ],
)
def test_a_wish_or_a_name_frees_nobody(compiled: CompiledPack, lang: str, text: str) -> None:
    assert facts(compiled, lang, text).freed is None


BURKINA, MALI, NIGERIA = (f"Military forces of {name}" for name in ("Burkina Faso", "Mali", "Nigeria"))
ISSP = "Islamic State Sahel Province"
DONE = [
    (
        "en",
        "Volunteers for the Defense of the Homeland killed at least 23 civilians near Djibo.",
        "VDP",
        ("civilians",),
    ),
    ("fr", "Des hommes armés ont tué cinq bergers près de Gao, au Mali.", "unidentified gunmen", ("civilians",)),
    ("fr", "Onze soldats ont été tués par le JNIM près de Djibo, au Burkina Faso.", "JNIM", (BURKINA,)),
    (
        "fr",
        "Une attaque des combattants de l'EIGS a fait neuf morts parmi les soldats à Ménaka, au Mali.",
        ISSP,
        (MALI,),
    ),
    (
        "fr",
        "Quinze djihadistes ont été tués par l'armée malienne dans le cercle d'Ansongo, au Mali.",
        MALI,
        ("jihadists",),
    ),
    ("en", "Boko Haram fighters killed six fishermen near Baga in Borno State, Nigeria.", "Boko Haram", ("civilians",)),
    ("en", "Eight soldiers were killed by JNIM fighters near Djibo in Burkina Faso.", "JNIM", (BURKINA,)),
    ("ar", "قتل مسلحون أربعة رعاة قرب غاو في شمال مالي.", "unidentified gunmen", ("civilians",)),
    ("ha", "'Yan bindiga sun kashe manoma uku a jihar Tahoua ta Nijar.", "bandits", ("civilians",)),
    ("ha", "Mayakan ISWAP sun kashe sojoji shida a jihar Borno ta Najeriya.", "ISWAP", (NIGERIA,)),
]


@pytest.mark.parametrize(("lang", "text", "doer", "victims"), DONE)
def test_who_did_it_and_to_whom(
    compiled: CompiledPack, lang: str, text: str, doer: str, victims: tuple[str, ...]
) -> None:
    found = facts(compiled, lang, text)
    assert (found.perpetrator, found.victims) == (doer, victims)
    assert found.quotes["perpetrator"] == found.quotes["victims"] == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Quinze djihadistes ont été tués dans le cercle d'Ansongo, au Mali."),
        ("en", "Twelve militants killed in a raid near Gao in Mali."),
        ("en", "Nine soldiers died in a raid near Gao in Mali."),
        ("ha", "An kashe 'yan bindiga tara a jihar Tahoua ta Nijar."),
    ],
)
def test_the_dead_are_not_told_as_doers(compiled: CompiledPack, lang: str, text: str) -> None:
    assert facts(compiled, lang, text).perpetrator is None


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Plusieurs soldats ont été tués dans une attaque terroriste près de Gao, au Mali."),
        ("en", "Several soldiers were killed in an attack near Gao in Mali."),
        ("ar", "مقتل جنود في هجوم قرب غاو في شمال مالي."),
        ("ha", "An kashe sojoji da dama a wani hari kusa da Gao na kasar Mali."),
    ],
)
def test_soldiers_killed_uncounted_make_a_battle(compiled: CompiledPack, lang: str, text: str) -> None:
    found = facts(compiled, lang, text)
    assert (found.event_type, found.victims, found.deaths_min) == ("battle", (MALI,), None)


def test_a_named_claim_outweighs_gunmen(compiled: CompiledPack) -> None:
    text = "Des hommes armés ont tué cinq bergers près de Gao, au Mali. L'attaque a été revendiquée par le JNIM."
    found = facts(compiled, "fr", text)
    assert (found.perpetrator, found.quotes["perpetrator"]) == ("JNIM", "L'attaque a été revendiquée par le JNIM.")


def test_forces_that_kill_together_are_no_group_named_further_down(compiled: CompiledPack) -> None:
    text = "Burkinabe soldiers and members of the VDP killed at least 23 villagers near Djibo. JNIM besieged Djibo."
    found = facts(compiled, "en", text, "Burkina Faso: Army and Volunteers Killed 23 Villagers")
    assert (found.perpetrator, found.victims) == (BURKINA, ("civilians",))


def test_kinds_claims_and_background_stand_apart_each_with_its_sentence(compiled: CompiledPack) -> None:
    said = (
        "Six soldats et quatre civils ont été tués lundi près de Djibo, au Burkina Faso.",
        "L'armée affirme avoir abattu une trentaine d'assaillants.",
        "Les violences ont fait plus de 20 000 morts depuis 2015.",
    )
    found = facts(compiled, "fr", " ".join(said))
    killed = found.people["killed"]
    assert (killed.min, killed.max) == (found.deaths_min, found.deaths_max) == (10, 10)
    assert killed.kinds == {"soldiers": 6, "civilians": 4}
    assert (killed.claimed, killed.background) == (30, 20_000)
    assert [found.quotes[name] for name in ("deaths", "deaths_claimed", "deaths_background")] == list(said)


def test_what_only_a_side_says_is_the_toll_where_nothing_else_is_told(compiled: CompiledPack) -> None:
    found = facts(compiled, "fr", "L'armée malienne affirme avoir tué 12 terroristes près de Gao, au Mali.")
    assert (found.deaths_min, found.people["killed"].claimed) == (12, 12)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Les Forces armées maliennes annoncent avoir neutralisé une trentaine de terroristes près de Gao."),
        ("fr", "L'armée malienne a annoncé avoir tué 30 terroristes près de Gao, au Mali."),
        ("fr", "L'armée malienne déclare avoir tué 30 terroristes près de Gao, au Mali."),
        ("en", "The Malian army announced it had killed 30 militants near Gao, Mali."),
        ("en", "The Malian army says it has killed 30 militants near Gao, Mali."),
        ("ar", "أعلن الجيش المالي أنه قتل 30 إرهابيا قرب غاو في مالي."),
        ("ha", "Rundunar sojin Mali ta ce ta kashe 'yan ta'adda 30 kusa da Gao a Mali."),
    ],
)
def test_an_armys_count_of_those_it_killed_is_only_claimed(compiled: CompiledPack, lang: str, text: str) -> None:
    assert facts(compiled, lang, text).only_claimed


def test_fighters_are_captured_not_abducted(compiled: CompiledPack) -> None:
    text = "Soldiers captured three insurgents after a clash near Gao in Mali."
    assert facts(compiled, "en", text).abducted is None


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("en", "Three armed men kidnapped a nurse near Gao in Mali.", 1),
        ("fr", "Trois hommes armés ont enlevé un infirmier près de Gao, au Mali.", 1),
    ],
)
def test_the_kidnappers_are_not_counted_as_taken(compiled: CompiledPack, lang: str, text: str, number: int) -> None:
    assert facts(compiled, lang, text).abducted == number


def test_a_siege_told_as_background_accuses_nobody(compiled: CompiledPack) -> None:
    text = (
        "Members of the Volunteers for the Defense of the Homeland killed at least 23 civilians near Djibo, Burkina"
        " Faso. JNIM has besieged Djibo for more than three years."
    )
    assert facts(compiled, "en", text).perpetrator == "VDP"
