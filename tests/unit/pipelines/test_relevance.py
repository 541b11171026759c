from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.items import Match
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.evidence import Signals, gather
from pipelines.knowledge import CompiledPack, compiled_pack
from pipelines.places import locate
from pipelines.reasons import with_quotes
from pipelines.relevance import logit, report_kind, score, sigmoid, verdict
from pipelines.whereabouts import location_features

if TYPE_CHECKING:
    from pipelines.match import Reading

PLACE = ("where", "nowhere", "vague", "groupless", "base_where")
CORE = ("ML", "BF", "NE", "TD", "MR")


@pytest.fixture(scope="module")
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def read(sahel: CompiledPack, title: str, text: str, lang: str | None = None) -> Reading:
    return read_document(Document(url="", title=title, text=text), lang, sahel)


def signals(sahel: CompiledPack, title: str, text: str, lang: str | None = None) -> Signals:
    reading = read(sahel, title, text, lang)
    return gather(reading, sahel.pack, locate(reading, sahel.places).located)


def judged(sahel: CompiledPack, title: str, text: str, countries: tuple[str, ...] = CORE) -> float:
    return score(signals(sahel, title, text), sahel.pack, countries).value


def where(sahel: CompiledPack, title: str, text: str) -> dict[str, float]:
    return location_features(signals(sahel, title, text), CORE, sahel.pack)


def test_the_score_is_the_product_of_both_questions_and_its_evidence_adds_up(sahel: CompiledPack) -> None:
    found = score(
        signals(sahel, "Mali : six soldats tués", "Six soldats ont été tués à Gao, au Mali."), sahel.pack, CORE
    )
    about = sum(e.weight for e in found.evidence if not e.name.startswith(PLACE))
    place = sum(e.weight for e in found.evidence if e.name.startswith(PLACE))
    assert sigmoid(about) == pytest.approx(found.conflict, abs=0.02)
    assert sigmoid(place) == pytest.approx(found.location, abs=0.02)
    calibration = sahel.pack.weights.calibration
    whole = sigmoid(calibration["slope"] * logit(found.conflict * found.location) + calibration["offset"])
    assert found.value == pytest.approx(whole, abs=1e-3)


@pytest.mark.parametrize(
    ("report", "trap"),
    [
        ("Mali : attaque à Gao, dix morts", "Mali : accident de la route à Gao, dix morts"),
        ("Niger : dix civils tués par des hommes armés", "Niger : dix personnes mortes du choléra"),
        ("Burkina Faso : l'armée bombarde une base", "Burkina Faso : le film « la base » primé au festival"),
        ("Tchad : affrontements à Faya", "Tchad : la finale du tournoi à Faya"),
    ],
)
def test_a_report_stands_well_above_its_trap(sahel: CompiledPack, report: str, trap: str) -> None:
    assert judged(sahel, report, report + ".") > 2 * judged(sahel, trap, trap + ".")


def test_niger_state_is_not_niger(sahel: CompiledPack) -> None:
    text = "Gunmen killed ten villagers in Shiroro, Niger State, Nigeria. Niger's governor spoke in Minna, Nigeria."
    assert where(sahel, "Gunmen kill ten in Niger State", text)["where_all"] < 0
    plain = "Gunmen killed ten villagers in Tillaberi. Niger's army spoke in Niamey."
    assert where(sahel, "Gunmen kill ten in Niger", plain)["where_all"] > 0.5


def test_a_first_name_is_no_country(sahel: CompiledPack) -> None:
    name = where(sahel, "A death", "Chad Wilson was shot dead. Chad Wilson was 40.")
    country = where(sahel, "A death", "Chad's army was attacked. Chad mourns.")
    assert name["where_all"] < country["where_all"] / 2


def test_of_a_note_without_a_headline_the_first_sentence_counts_as_one(sahel: CompiledPack) -> None:
    lead = "Gunmen killed six herders near Ménaka in Mali."
    note, article = signals(sahel, "", lead), signals(sahel, lead, lead)
    assert note.conflict.keys() == article.conflict.keys()
    assert note.where["title"] == article.where["title"] == note.where["lead"]


def test_a_text_that_names_no_place_we_know_lies_elsewhere(sahel: CompiledPack) -> None:
    assert judged(sahel, "", "On 3 May 2022, armed men shot and killed a farmer in Santa Rosa de Osos.") < 0.5


def test_a_part_of_a_longer_name_is_no_place(sahel: CompiledPack) -> None:
    found = where(sahel, "Treize otages libérés", "Treize otages ont été libérés dans le Mayo-Kebbi Ouest.")
    assert found["where_all"] > 0.5


def test_a_capital_is_no_village_of_another_country(sahel: CompiledPack) -> None:
    assert where(sahel, "Centrafrique : attaque à Bangui", "Une attaque a fait dix morts à Bangui.")["where_all"] < 0


def test_death_alone_is_told_apart_from_death_by_violence(sahel: CompiledPack) -> None:
    alone = signals(sahel, "Décès du président", "Le président est mort.", "fr").conflict
    violent = signals(sahel, "Dix morts dans une attaque", "Dix morts dans une attaque.", "fr").conflict
    assert "toll_alone" in alone
    assert "toll_lead" not in alone
    assert "toll_lead" in violent


def test_a_border_country_counts_by_its_part(sahel: CompiledPack) -> None:
    wide = (*CORE, "NG")
    north = signals(sahel, "", "Boko Haram attacked Maiduguri in Borno.")
    south = signals(sahel, "", "Gunmen attacked Owerri in Imo State.")
    assert location_features(north, wide, sahel.pack)["where_all"] > 0.5
    assert location_features(south, wide, sahel.pack)["where_all"] < 0
    assert location_features(north, CORE, sahel.pack)["where_all"] < 0


def test_in_a_border_country_it_matters_that_an_armed_group_is_known(sahel: CompiledPack) -> None:
    wide = (*CORE, "NG")
    unknown = signals(sahel, "", "Kidnappers killed a boy in Kaduna State.")
    named = signals(sahel, "", "Boko Haram killed a boy in Kaduna State.")
    further_down = signals(sahel, "", "A boy was killed in Kaduna State. " + "He was nine. " * 40 + "Bandits fled.")
    groupless = [location_features(seen, wide, sahel.pack)["groupless"] for seen in (unknown, further_down, named)]
    assert groupless[0] > groupless[1] > groupless[2] == 0.0
    core = signals(sahel, "", "Kidnappers killed a boy in Gao, Mali.")
    assert location_features(core, wide, sahel.pack)["groupless"] == 0.0


@pytest.mark.parametrize(
    ("title", "trait", "borne"),
    [
        ("Mali : « nous ne partirons pas d'ici »", "quote_title", True),
        ('Minister: "the war is not over"', "quote_title", True),
        ("Mali : les “terroristes” attaquent", "quote_title", False),
        ("L'attaque d'un convoi", "quote_title", False),
        ("La région est le théâtre d'attaques du JNIM", "culture_head", False),
        ("Le nord du pays, nouveau théâtre d'opérations", "culture_head", False),
        ("Une pièce de théâtre sur la guerre au Mali", "culture_head", True),
        ("The army visits the theatre of operations", "culture_head", False),
    ],
)
def test_a_quotation_and_a_play_are_noticed_a_theatre_of_war_is_none(
    sahel: CompiledPack, title: str, trait: str, *, borne: bool
) -> None:
    assert (trait in signals(sahel, title, "").conflict) is borne


def test_a_term_of_the_watch_weighs_more_in_the_title(sahel: CompiledPack) -> None:
    seen = signals(sahel, "Mali", "Des familles rentrent à Gao.")
    plain = score(seen, sahel.pack, CORE).value
    text = score(seen, sahel.pack, CORE, (Match(term="x", kind="term", field="text", quote="x"),)).value
    title = score(seen, sahel.pack, CORE, (Match(term="x", kind="term", field="title", quote="x"),)).value
    many = score(seen, sahel.pack, CORE, (Match(term="x", kind="term", field="title", quote="x"),) * 50).value
    two = score(seen, sahel.pack, CORE, (Match(term="x", kind="term", field="title", quote="x"),) * 2).value
    assert plain < text < title < many == two


def test_an_exclusion_holds_whatever_the_score(sahel: CompiledPack) -> None:
    found = score(signals(sahel, "Mali : six soldats tués", "Six soldats tués à Gao."), sahel.pack, CORE)
    assert verdict("w", found, 0.5, ()).relevant
    ruled = verdict("w", found, 0.5, (), "six soldats")
    assert (ruled.relevant, ruled.excluded_by) == (False, "six soldats")
    assert ruled.score <= 0.25


def test_events_are_told_from_posture(sahel: CompiledPack) -> None:
    event = signals(sahel, "Mali : six soldats tués dans une embuscade", "Six soldats ont été tués près de Gao.", "fr")
    soft = signals(sahel, "Terrorisme : la France réduit Barkhane", "Le déploiement au Sahel sera réduit.", "fr")
    assert report_kind(event, sahel.pack) == "event"
    assert report_kind(soft, sahel.pack) == "soft"


def test_reasons_show_the_words_that_stand_for_them(sahel: CompiledPack) -> None:
    reading = read(sahel, "Mali : collision à Fana", "Une attaque du JNIM a visé Fana mardi. Le JNIM l'a revendiquée.")
    located = locate(reading, sahel.places).located
    found = score(gather(reading, sahel.pack, located), sahel.pack, CORE)
    words = {reason.name: reason.words for reason in with_quotes(found.evidence, reading, located, CORE)}
    assert words["accident_head"] == ("collision",)
    assert words["armed_lead"] == ("JNIM",)
    assert words["base_conflict"] == ()


def test_reasons_show_watched_places_for_and_all_others_against(sahel: CompiledPack) -> None:
    for text, word in (
        ("Un convoi venu de Côte d'Ivoire a été attaqué vendredi près de Kolondiéba.", "Kolondiéba"),
        ("Un convoi venu du Mali a été attaqué vendredi près de Korhogo, en Côte d'Ivoire.", "Côte d'Ivoire"),
    ):
        reading = read(sahel, "Un convoi attaqué", text, "fr")
        located = locate(reading, sahel.places).located
        evidence = score(gather(reading, sahel.pack, located), sahel.pack, CORE).evidence
        shown = {reason.name: reason.words for reason in with_quotes(evidence, reading, located, CORE)}
        assert word in shown["where_lead"]
        assert not {"Kolondiéba", "Côte d'Ivoire"} - {word} & set(shown["where_lead"])


def test_reasons_quote_the_sentence_that_shows_them(sahel: CompiledPack) -> None:
    text = "Rien d'autre. Six soldats ont été tués près de Gao, au Mali. Fin."
    reading = read(sahel, "Mali : embuscade", text, "fr")
    found = score(gather(reading, sahel.pack, ()), sahel.pack, CORE)
    quotes = {reason.name: reason.quote for reason in with_quotes(found.evidence, reading, (), CORE)}
    assert quotes["strong_lead"] == "Six soldats ont été tués près de Gao, au Mali."
    assert quotes["attack_title"] == "Mali : embuscade"
    assert quotes["base_conflict"] is None


@pytest.mark.parametrize("p", [0.0, 1e-9, 0.3, 1.0])
def test_log_odds_stay_finite(p: float) -> None:
    assert 0 <= sigmoid(logit(p)) <= 1
    assert sigmoid(-1000) == 0.0
    assert sigmoid(1000) == 1.0
