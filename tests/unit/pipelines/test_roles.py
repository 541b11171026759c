"""Who did it, to whom, and how many of which kind: on wordings that no list was made from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.items import Facts, Site
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import CompiledPack, compiled_pack


@pytest.fixture(scope="module")
def compiled() -> CompiledPack:
    return compiled_pack("sahel")


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


CJTF, GUARDS, GUNMEN = "Civilian Joint Task Force", "self-defence groups", "unidentified gunmen"
MEANT = [
    ("Wasu mahara sun kashe 'yan banga huɗu a garin Ouallam na Nijar.", GUNMEN, (GUARDS,)),
    ("'Yan banga sun kashe 'yan bindiga tara a jihar Katsina ta Najeriya.", GUARDS, ("bandits",)),
    ("'Yan bindiga sun kashe malamai huɗu a garin Bandiagara na Mali.", GUNMEN, ("civilians",)),
    ("Sojojin Chadi sun kashe 'yan ta'adda tara a yankin Tafkin Chadi.", "Military forces of Chad", ("jihadists",)),
]


@pytest.mark.parametrize(("text", "doer", "victims"), MEANT)
def test_hausa_names_mean_who_goes_by_them_there(
    compiled: CompiledPack, text: str, doer: str, victims: tuple[str, ...]
) -> None:
    found = facts(compiled, "ha", text)
    assert (found.perpetrator, found.victims) == (doer, victims)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("'Yan kato da gora sun yi artabu da mahara a jihar Borno ta Najeriya.", CJTF),
        ("'Yan kato da gora sun yi artabu da mahara a garin Diffa na Nijar.", GUARDS),
    ],
)
def test_the_guards_with_cudgels_are_the_task_force_in_nigeria_alone(
    compiled: CompiledPack, text: str, name: str
) -> None:
    assert name in facts(compiled, "ha", text).actors


@pytest.mark.parametrize(
    ("lang", "text", "doer"),
    [
        ("fr", "Le 13 mars 2016, Al-Mourabitoune a tué dix-neuf civils à Gao, au Mali.", "Al-Mourabitoun"),
        ("fr", "Le 13 mars 2018, Al-Mourabitoune a tué dix-neuf civils à Gao, au Mali.", "JNIM"),
        ("en", "On 4 May 2013 MUJAO fighters killed nine soldiers in Gao, Mali.", "MUJAO"),
        ("en", "On 4 May 2019 MUJAO fighters killed nine soldiers in Gao, Mali.", None),
        ("en", "On 4 May 2025 Tuareg rebels killed nine soldiers in Kidal, Mali.", "rebels of northern Mali"),
    ],
)
def test_nothing_is_the_deed_of_a_group_that_was_not_there_yet_or_no_more(
    compiled: CompiledPack, lang: str, text: str, doer: str | None
) -> None:
    assert facts(compiled, lang, text).perpetrator == doer


def test_a_father_and_his_son_are_two(compiled: CompiledPack) -> None:
    text = "Idriss Déby Itno est mort en 2021 ; Mahamat Idriss Déby Itno lui a succédé au Tchad."
    reading = read_document(Document(url="", title="", text=text), "fr", compiled)
    assert [hit.entry.name for hit in reading.text.hits if hit.kind == "actor"] == [
        "Idriss Déby",
        "Mahamat Idriss Déby",
    ]


BLAMED = [
    ("fr", "Neuf pêcheurs sont morts près de Mopti, au Mali. D'après un élu, le JNIM est derrière l'attaque.", "JNIM"),
    ("fr", "L'armée malienne a pilonné un hameau près de Mopti, au Mali, tuant neuf bergers.", MALI),
    ("fr", "Des bandits, venus à dos de chameau, ont enlevé neuf bergers à Maradi, au Niger.", "bandits"),
    ("fr", "Des inconnus armés ont ouvert le feu sur un bus près de Kaya, au Burkina Faso.", "unidentified gunmen"),
    ("en", "Nine fishermen were found dead near Mopti, Mali. Elders said JNIM was behind the killings.", "JNIM"),
    ("en", "ISWAP has claimed responsibility for a blast that killed nine soldiers in Diffa, Niger.", "ISWAP"),
    ("en", "Bandits who came at dusk killed nine herders near Maradi in Niger.", "bandits"),
    ("en", "Militants crossed the river at night and abducted nine girls near Mopti in Mali.", "jihadists"),
    ("en", "The Malian army shelled a hamlet near Mopti, Mali, killing nine herders.", MALI),
    ("ar", "قتل تسعة رعاة قرب موبتي في مالي. ويقول الأهالي إن بوكو حرام تقف وراء المذبحة.", "Boko Haram"),
    ("ar", "قتل تسعة رعاة في غارة جوية للجيش المالي قرب موبتي في مالي.", MALI),
    ("ha", "An kashe makiyaya tara a Mopti ta Mali. Mazauna sun ce JNIM ce ke da alhakin kisan.", "JNIM"),
]


@pytest.mark.parametrize(("lang", "text", "doer"), BLAMED)
def test_a_deed_may_be_laid_to_someone_in_other_words(
    compiled: CompiledPack, lang: str, text: str, doer: str | None
) -> None:
    assert facts(compiled, lang, text).perpetrator == doer


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Neuf pêcheurs sont morts près de Mopti, au Mali. Le JNIM nie être responsable du massacre."),
        ("fr", "L'armée malienne dément avoir tué neuf pêcheurs près de Mopti, au Mali."),
        ("en", "JNIM denied it was behind the killing of nine fishermen near Mopti in Mali."),
        ("en", "Nine fishermen were killed near Mopti in Mali. The army is responsible for order there."),
        ("ar", "نفت بوكو حرام مسؤوليتها عن مقتل تسعة صيادين قرب موبتي في مالي."),
        ("ha", "JNIM ta musanta kashe masunta tara a Mopti ta Mali."),
    ],
)
def test_who_denies_a_deed_has_not_done_it(compiled: CompiledPack, lang: str, text: str) -> None:
    assert facts(compiled, lang, text).perpetrator is None


LATE = [
    ("fr", "Neuf paysans sont morts dans des heurts à Sarh, au Tchad. La gendarmerie s'est rendue sur les lieux."),
    ("en", "Nine farmers died in a clash over land near Sarh in Chad. Police have been sent to the village."),
    ("ar", "قتل تسعة مزارعين في اشتباك قرب سار في تشاد. وانتشرت قوات من الشرطة في القرية."),
    ("ha", "An kashe manoma tara a wani rikici a Sarh ta Chadi. An tura 'yan sanda zuwa kauyen."),
]


@pytest.mark.parametrize(("lang", "text"), LATE)
def test_forces_sent_afterwards_take_no_part(compiled: CompiledPack, lang: str, text: str) -> None:
    assert "Police of Chad" not in facts(compiled, lang, text).actors


def test_forces_sent_and_killed_take_part(compiled: CompiledPack) -> None:
    text = "Nine police officers sent to a village near Sarh in Chad were killed in an ambush."
    assert "Police of Chad" in facts(compiled, "en", text).actors
