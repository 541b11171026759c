"""At whom it was aimed: who fell into an ambush or hit a mine did not do it."""

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
    published = datetime(2026, 11, 25, 10, tzinfo=UTC)
    return read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=published)


MALI, NIGER = "Military forces of Mali", "Military forces of Niger"
CAR = "Military forces of Central African Republic"
MET = [
    ("fr", "Un convoi de l'armée malienne est tombé dans une embuscade près de Gao, faisant six morts.", MALI),
    ("fr", "Un camion de la garde nationale a sauté sur une mine près de Torodi, au Niger : deux morts.", NIGER),
    ("en", "A patrol of Nigerien soldiers ran over a landmine near Diffa in Niger; six people died.", NIGER),
    ("en", "Malian troops came under attack near Gao in Mali and six people were killed.", MALI),
    ("ar", "تعرض الجيش المالي لهجوم قرب غاو في مالي أدى إلى سقوط ستة قتلى.", MALI),
    ("ha", "Sojojin Mali sun taka nakiya kusa da Gao, mutum shida sun mutu.", MALI),
]


@pytest.mark.parametrize(("lang", "text", "met"), MET)
def test_who_met_with_it_is_the_victim_and_not_the_doer(compiled: CompiledPack, lang: str, text: str, met: str) -> None:
    found = facts(compiled, lang, text)
    assert found.perpetrator is None
    assert met in found.victims


CLAIMS = [
    ("fr", "Le JNIM affirme avoir tué douze soldats près de Djibo, au Burkina Faso.", "JNIM"),
    ("fr", "Des civils ont péri près de Gao, au Mali, sous un drone de l'armée malienne qui a frappé la foire.", MALI),
    ("en", "The Azawad Liberation Front said its fighters ambushed a convoy near Anefis in Mali, killing six.", "FLA"),
    ("en", "JNIM claims to have killed twelve soldiers near Djibo in Burkina Faso.", "JNIM"),
    ("en", "A military drone killed six herders near Gao in Mali.", MALI),
    ("en", "Suspected jihadists stormed a market near Djibo in Burkina Faso and killed six traders.", "jihadists"),
    ("ar", "قالت جماعة نصرة الإسلام والمسلمين إنها قتلت اثني عشر جنديا قرب جيبو في بوركينا فاسو.", "JNIM"),
    ("ar", "اتهمت جبهة تحرير أزواد الجيش المالي بقتل ستة رعاة قرب غاو في مالي.", MALI),
    ("ha", "JNIM ta ce ta kashe sojoji goma sha biyu kusa da Djibo a Burkina Faso.", "JNIM"),
    ("ha", "Mutum shida sun mutu a wani hari da jirgi mara matuki na sojojin Mali ya kai kusa da Gao.", MALI),
]


@pytest.mark.parametrize(("lang", "text", "doer"), CLAIMS)
def test_who_says_they_did_it_or_whose_craft_it_was_did_it(
    compiled: CompiledPack, lang: str, text: str, doer: str
) -> None:
    assert facts(compiled, lang, text).perpetrator == doer


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Un hélicoptère de l'armée malienne s'est écrasé près de Gao, au Mali."),
        ("en", "An army helicopter was shot down near Gao in Mali; six people died."),
        ("en", "Two gendarmes were shot dead near Makalondi in Niger."),
        ("en", "Gendarmes shot dead at Niger checkpoint"),
    ],
)
def test_a_craft_that_falls_and_those_shot_did_nothing(compiled: CompiledPack, lang: str, text: str) -> None:
    assert facts(compiled, lang, text).perpetrator is None


STRUCK = [
    ("fr", "Une frappe de drone sur un mariage a tué quatorze personnes près de Tillabéri, au Niger."),
    ("en", "A drone strike on a wedding killed fourteen people near Tillaberi in Niger."),
    ("ar", "مقتل أربعة عشر شخصا في غارة بطائرة مسيرة على حفل زفاف قرب تيلابيري في النيجر."),
    ("ha", "Harin jirgi mara matuki a wajen biki ya kashe mutane goma sha hudu a Tillaberi ta Nijar."),
    ("en", "Fighting over a well between two communities left 14 people dead near Sarh in Chad."),
]


@pytest.mark.parametrize(("lang", "text"), STRUCK)
def test_people_whom_a_strike_or_a_feud_kills_are_civilians(compiled: CompiledPack, lang: str, text: str) -> None:
    found = facts(compiled, lang, text)
    assert found.victims == ("civilians",)
    assert "civilians" in found.actors
    assert found.deaths_min == 14


@pytest.mark.parametrize(
    ("lang", "text", "hurt"),
    [
        ("en", "The blast near Gao in Mali left 9 people dead and 13 wounded, two residents said.", 13),
        ("fr", "L'attaque près de Gao, au Mali, a fait 9 morts et 13 blessés, deux habitants ont rapporté.", 13),
    ],
)
def test_who_only_speaks_is_not_counted(compiled: CompiledPack, lang: str, text: str, hurt: int) -> None:
    assert facts(compiled, lang, text).injured == hurt


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("en", "The priest seized near Dori in Burkina Faso was released unharmed on Thursday, his diocese said.", 19),
        ("en", "Two gendarmes were shot dead overnight near Makalondi in Niger, the radio reported on Tuesday.", 24),
        ("ha", "An kashe mutane uku a Tillaberi ta Nijar ranar Jumma'a.", 20),
    ],
)
def test_days_of_release_of_the_night_and_in_other_spellings(
    compiled: CompiledPack, lang: str, text: str, day: int
) -> None:
    found = facts(compiled, lang, text).event_date
    assert found is not None
    assert found.day == day


NAMED = [
    ("fr", "La Centrafrique a ouvert une enquête après que son armée a tué six soldats tchadiens près de Sido.", CAR),
    ("en", "The Central African Republic said its army killed six Chadian soldiers near Sido in Chad.", CAR),
    ("fr", "La France a fermé sa base militaire française de Tombouctou, au Mali.", "French forces"),
    ("en", "The last French troops left the French military base at Timbuktu in Mali.", "French forces"),
    (
        "fr",
        "Des tirs ont visé la garde présidentielle à Ouagadougou, au Burkina Faso.",
        "Military forces of Burkina Faso",
    ),
    ("en", "Gunmen fired on the presidential guard in Niamey in Niger.", NIGER),
    ("ar", "أطلق مسلحون النار على الحرس الرئاسي في نيامي في النيجر.", NIGER),
    ("ha", "'Yan bindigar sun sako mutum bakwai a jihar Zamfara ta Najeriya.", "bandits"),
    ("en", "Police vowed to end banditry after the raid in Birnin Gwari, Kaduna State, Nigeria.", "bandits"),
]


@pytest.mark.parametrize(("lang", "text", "actor"), NAMED)
def test_actors_are_met_in_more_forms(compiled: CompiledPack, lang: str, text: str, actor: str) -> None:
    assert actor in facts(compiled, lang, text).actors
