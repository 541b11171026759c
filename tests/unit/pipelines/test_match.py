from __future__ import annotations

import pytest
from support.cost import bounded

from pipelines.knowledge import CompiledPack, compiled_pack
from pipelines.match import LONGEST, LONGEST_QUOTE, FieldReading, read_field, to_matches


@pytest.fixture(scope="module")
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def read(text: str, pack: CompiledPack, lang: str | None = None) -> FieldReading:
    return read_field("text", text, lang, pack.trie, pack.table)


def names(text: str, pack: CompiledPack, lang: str | None = None) -> set[str]:
    return {hit.entry.name for hit in read(text, pack, lang).hits}


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("fr", "Le GSIM revendique l’attaque de Djibo", {"JNIM", "attack"}),
        ("fr", "LE GROUPE DE SOUTIEN À L'ISLAM ET AUX MUSULMANS", {"JNIM"}),
        ("fr", "des soldats nigériens tuées", {"Military forces of Niger", "killing"}),
        ("fr", "deux soldats nigérians", {"Military forces of Nigeria"}),
        ("en", "gunmen ambushed Malian troops", {"unidentified gunmen", "attack", "Military forces of Mali"}),
        ("en", "ISWAP's fighters; Boko-Haram", {"ISWAP", "Boko Haram"}),
        ("fr", "Le JNIM a incendié samedi 40 camions", {"looting and burning"}),
        ("fr", "Le JNIM brûle 40 camions-citernes", {"looting and burning"}),
        ("fr", "les assaillants ont brûlé dimanche plusieurs cases", {"looting and burning"}),
        ("fr", "des camions brûlés près de Kayes", {"looting and burning"}),
        ("en", "JNIM burned 40 fuel tankers", {"looting and burning"}),
        ("en", "gunmen setting fire to homes, trucks set ablaze", {"looting and burning"}),
        ("ar", "مسلحون يحرقون 40 صهريجا", {"looting and burning"}),
        ("ha", "sun ƙona motoci 40; suka ƙone gidaje", {"looting and burning"}),
        ("ar", "وبالجيش المالي ومسلّحون", {"FAMa", "unidentified gunmen"}),
        ("ar", "للمتمرّدين الطوارق", {"rebels of northern Mali"}),
        ("ar", "قُتل جنود في هجومٍ لبوكو حرام", {"killing", "army", "attack", "Boko Haram"}),
        ("ha", "‘Yan bindiga sun kai hari; ƴan ta’adda", {"'yan bindiga", "attack", "jihadists"}),
        ("ha", "sojojin Nijar sun mutu", {"Military forces of Niger", "dead or hurt"}),
    ],
)
def test_names_are_found_in_every_language_and_spelling(
    sahel: CompiledPack, lang: str, text: str, found: set[str]
) -> None:
    assert found <= names(text, sahel, lang)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("The facts of a tactful fact", "FACT"),
        ("on peut, elle can, le canal", "football and sport"),
        ("Somalisation et Malibu", "Mali"),
        ("an attacker's rate of heartattacks", "Mali"),
        ("Niger State and the Niger Delta", "Niger"),
        ("دعم مالي للمزارعين", "Mali"),
        ("une crise cardiaque, une attaque cardiaque", "attack"),
        ("Un incendie samedi au marché a détruit 40 boutiques", "looting and burning"),
        ("Deux maisons ont brûlé dimanche à Bamako", "looting and burning"),
        ("les aliments qui font brûler des calories, 300 calories brûlées", "looting and burning"),
    ],
)
def test_nothing_is_found_inside_words_or_longer_names(sahel: CompiledPack, text: str, absent: str) -> None:
    assert absent not in names(text, sahel)


def test_words_of_another_language_are_not_heard(sahel: CompiledPack) -> None:
    assert "abduction" in names("sun sace mutane", sahel, "ha")
    assert "abduction" not in names("il sace", sahel, "fr")
    assert "abduction" in names("sun sace mutane", sahel, None)


def test_hits_point_at_the_original_text_and_quotes_are_its_sentences(sahel: CompiledPack) -> None:
    text = "Rien à signaler.\n\nSelon M. Keita, l’armée malienne a été attaquée à Boni. Fin."
    reading = read(text, sahel, "fr")
    army = next(hit for hit in reading.hits if hit.entry.name == "Military forces of Mali")
    assert text[army.start : army.end] == "armée malienne"
    matches = to_matches([reading], frozenset({"actor"}), 5)
    assert [match.quote for match in matches] == ["Selon M. Keita, l’armée malienne a été attaquée à Boni."]


def test_a_long_sentence_is_quoted_around_the_match(sahel: CompiledPack) -> None:
    text = "mot " * 400 + "Boko Haram " + "suite " * 400
    (match,) = to_matches([read(text, sahel)], frozenset({"actor"}), 5)
    assert len(match.quote) <= LONGEST_QUOTE + 20
    assert "Boko Haram" in match.quote
    assert match.quote in text


def test_each_name_is_listed_once_a_field(sahel: CompiledPack) -> None:
    reading = read("Boko Haram. Boko Haram. ISWAP.", sahel)
    assert [match.term for match in to_matches([reading], frozenset({"actor"}), 9)] == ["Boko Haram", "ISWAP"]
    assert len(to_matches([reading], frozenset({"actor"}), 1)) == 1


@pytest.mark.parametrize("text", ["", "mot", "\u202e\u200f\u2066", "attaque \u202eنيجر\u202c 北京 attaque", "." * 5000])
def test_odd_texts_are_read(sahel: CompiledPack, text: str) -> None:
    reading = read(text, sahel)
    assert all(text[hit.start : hit.end] for hit in reading.hits)


def test_a_megabyte_is_read_by_its_beginning_in_bounded_time(sahel: CompiledPack) -> None:
    with bounded(15):
        for text in ("attaque au Mali. " * 60_000, "a" * 1_000_000, "Niger " * 170_000, "الجيش" * 200_000):
            assert len(read(text, sahel).text) <= LONGEST


def test_a_name_does_not_go_on_behind_a_full_stop(sahel: CompiledPack) -> None:
    found = names("They fled from Chad. Police came. Three died in Mali. Army posts were hit.", sahel, "en")
    assert {"Chad", "police", "Mali", "army"} <= found
    assert not found & {"Police of Chad", "Military forces of Mali"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Aucune victime n'a été signalée."),
        ("fr", "L'attaque n'a pas fait de victimes, aucun mort ni blessé n'est à déplorer."),
        ("fr", "Aucun soldat n'a été tué ; personne n'a été blessé."),
        ("fr", "L'incendie s'est déclaré sans faire de blessés."),
        ("en", "No casualties were reported. There were no deaths or injuries."),
        ("en", "Nobody was hurt, and no one was killed."),
        ("en", "There were no immediate reports of casualties; it passed without loss of life."),
        ("ar", "لم تسجل أي إصابات، ووقع الحادث دون وقوع ضحايا ولم يسفر عن قتلى."),
        ("ha", "Babu wanda ya mutu, kuma babu rahoton asarar rayuka."),
        ("ha", "Ba a samu asarar rai ba, babu wanda aka kashe."),
    ],
)
def test_that_nobody_was_hurt_is_no_find_of_dead_or_hurt(sahel: CompiledPack, lang: str, text: str) -> None:
    assert not names(text, sahel, lang) & {"dead or hurt", "killing", "nobody dead or hurt"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Le bilan est d'aucuns disent dix morts, sans compter les blessés."),
        ("en", "No fewer than twelve dead; no one knows how many were injured."),
        ("ar", "لم يعرف عدد القتلى"),
        ("ha", "Babu tabbas, amma mutane goma sun mutu."),
    ],
)
def test_another_negation_leaves_the_dead(sahel: CompiledPack, lang: str, text: str) -> None:
    assert names(text, sahel, lang) & {"dead or hurt", "killing"}
