"""The whole analysis of a page, held to our own labelled texts (tests/data/texts), which no weight was fitted to."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.cost import bounded

from monitor.items import Article, Page, Site
from monitor.packs.load import cached_pack, load_pack
from monitor.rows import article_row
from pipelines.analyse import analyse
from pipelines.knowledge import CompiledWatch, Knowledge, compile_pack, default_knowledge
from pipelines.terms import TermSet

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BORDER = (*cached_pack("sahel").countries, *cached_pack("sahel").border)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return default_knowledge()


def watching(
    knowledge: Knowledge, *, terms: tuple[Any, ...] = (), exclude: tuple[Any, ...] = (), **fields: Any
) -> Knowledge:
    given = {"name": "w", "pack": "sahel", "threshold": 0.5, "countries": cached_pack("sahel").countries} | fields
    watch = CompiledWatch(terms=TermSet(terms, "term"), exclude=TermSet(exclude, "exclude"), **given)
    return Knowledge(packs=knowledge.packs, watches=(watch,))


def read(knowledge: Knowledge, title: str, text: str) -> Article:
    return analyse(Page(url="https://example.org/a", fetched_at=NOW, title=title, text=text), knowledge, Site())


def texts(lang: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "texts" / f"{lang}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("lang", "least"), [("ar", 0.9), ("ha", 0.9), ("en", 0.85)])
@pytest.mark.parametrize("view", ["core", "core+border"])
def test_our_own_texts_are_told_apart(knowledge: Knowledge, lang: str, least: float, view: str) -> None:
    known = knowledge if view == "core" else watching(knowledge, countries=BORDER)
    right = wrong = 0
    for row in texts(lang):
        said = read(known, row["title"], row["text"]).relevant
        gold = row["label"] == "core" or (view == "core+border" and row["label"] == "border")
        right += said == gold
        wrong += said != gold
    assert right / (right + wrong) >= least


def test_short_reports_in_other_styles_are_told_apart(knowledge: Knowledge) -> None:
    """Agency flashes, radio briefs, communiqués and statements, written after the word lists."""
    rows = [json.loads(line) for line in (DATA / "probes.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = [
        row["id"] for row in rows if read(knowledge, row["title"], row["text"]).relevant != (row["label"] == "core")
    ]
    assert len(rows) == 46
    assert len(wrong) <= 3


def test_an_attack_across_the_border_is_no_report_of_the_country_that_people_flee_to(knowledge: Knowledge) -> None:
    rows = [json.loads(line) for line in (DATA / "deeds.jsonl").read_text(encoding="utf-8").splitlines()]
    relevant = {row["id"] for row in rows if read(knowledge, row["title"], row["text"]).relevant}
    assert len(rows) == 32
    assert {row["label"] for row in rows if row["id"] in relevant} == {"core"}
    assert {row["id"] for row in rows if row["label"] == "core"} <= relevant


def test_reports_of_the_wires_are_told_where_they_happened(knowledge: Knowledge) -> None:
    """Judged right on the first run of the whole program, though facts were mended with most of them in view."""
    rows = [json.loads(line) for line in (DATA / "reports.jsonl").read_text(encoding="utf-8").splitlines()]
    for watch, labels in ((knowledge, {"core"}), (watching(knowledge, countries=BORDER), {"core", "border"})):
        wrong = [
            row["id"] for row in rows if read(watch, row["title"], row["text"]).relevant != (row["label"] in labels)
        ]
        assert not wrong


UNNAMED = [
    (
        "Bénin : trois soldats tués",
        "Trois militaires béninois ont été tués dimanche dans l'attaque d'un poste à Porga.",
    ),
    (
        "Togo : un véhicule saute sur une mine",
        "Leur véhicule a sauté sur une mine : deux soldats togolais sont morts à Kpendjal.",
    ),
    ("Cameroon: soldiers ambushed", "Six soldiers were killed in an ambush near Fotokol in Cameroon's Far North."),
]


@pytest.mark.parametrize(("title", "text"), UNNAMED)
def test_who_meets_an_army_in_a_border_country_need_not_be_named(knowledge: Knowledge, title: str, text: str) -> None:
    assert read(watching(knowledge, countries=BORDER), title, text).relevant


def test_a_feud_of_cults_elsewhere_in_a_border_country_is_no_report(knowledge: Knowledge) -> None:
    title, text = "Cultists clash in Lagos", "Four people died in a clash between rival cult groups in Lagos on Monday."
    assert not read(watching(knowledge, countries=BORDER), title, text).relevant


def test_half_of_our_texts_are_traps_and_the_counts_are_as_told() -> None:
    assert {lang: len(texts(lang)) for lang in ("ar", "ha", "en")} == {"ar": 60, "ha": 60, "en": 40}
    assert all(2 * sum(row["label"] == "no" for row in texts(lang)) == len(texts(lang)) for lang in ("ar", "ha", "en"))


ATTACK = "Au moins douze civils ont été tués lundi soir dans l'attaque d'un village près de Djibo, au Burkina Faso."


def test_a_report_has_matches_evidence_facts_and_a_kind(knowledge: Knowledge) -> None:
    article = read(knowledge, "Burkina Faso : douze civils tués dans une attaque", ATTACK)
    assert article.relevant
    best = article.best
    assert best is not None
    assert best.score > 0.9
    assert article.kind == "event"
    assert article.facts.countries == ("BF",)
    assert (article.facts.deaths_min, article.facts.deaths_max) == (12, None)
    assert {match.kind for match in best.matches} >= {"place", "violence", "actor"}
    assert all(match.quote in ATTACK or match.quote in (article.title or "") for match in best.matches)
    assert sum(item.weight for item in best.evidence) > 0
    assert any(item.quote and item.quote in ATTACK for item in best.evidence)


def test_border_reports_count_only_where_the_watch_looks(knowledge: Knowledge) -> None:
    title = "Borno : Boko Haram tue huit soldats nigérians près de Maiduguri"
    text = "Huit soldats nigérians ont été tués dans une attaque de Boko Haram près de Maiduguri, dans l'Etat de Borno."
    assert not read(knowledge, title, text).relevant
    assert read(watching(knowledge, countries=BORDER), title, text).relevant


def test_an_excluded_article_is_never_relevant(knowledge: Knowledge) -> None:
    article = read(watching(knowledge, exclude=("douze civils",)), "Burkina Faso : attaque", ATTACK)
    assert not article.relevant
    assert article.best is not None
    assert article.best.excluded_by == "douze civils"
    assert article.best.score < 0.5


def test_a_watchs_own_term_raises_the_score(knowledge: Knowledge) -> None:
    title, text = (
        "Mali : retour des déplacés à Bankass",
        "Des familles de déplacés rentrent à Bankass, au Mali, selon le préfet.",
    )
    plain = read(watching(knowledge), title, text).best
    named = read(watching(knowledge, terms=("Bankass",)), title, text).best
    assert plain is not None
    assert named is not None
    assert named.score > plain.score
    assert [match.term for match in named.matches if match.kind == "term"] == ["Bankass"]


def test_read_also_links_do_not_carry_a_decision(knowledge: Knowledge) -> None:
    harvest = (
        "Les paysans de Sikasso, au Mali, saluent une récolte de coton record. Les prix restent stables cette année."
    )
    links = (
        "A lire aussi : Mali : 12 soldats tués dans une embuscade. A lire aussi : attaque au Burkina Faso, 30 morts."
    )
    assert not read(knowledge, "Mali : récolte de coton record", harvest + "\n\n" + harvest + "\n\n" + links).relevant


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("mot", "mot"),
        ("\u202eMali", "attaque \u2066 قتل 攻撃 " * 50),
        ("12345", "2 000 000 morts ? Tel. +223 20 22 22 22, 1 500 F CFA, en 2012, 34 ans."),
    ],
)
def test_odd_texts_get_an_answer(knowledge: Knowledge, title: str, text: str) -> None:
    best = read(knowledge, title, text).best
    assert best is not None
    assert 0 <= best.score <= 1


@pytest.mark.slow
def test_a_megabyte_is_judged_in_bounded_time(knowledge: Knowledge) -> None:
    for text in ("Douze soldats tués au Mali. " * 40_000, "x" * 1_000_000, "Niger, Mali, Tchad. " * 50_000):
        with bounded(45):
            read(knowledge, "Mali", text)


def test_an_unreadable_page_is_an_error_not_a_report(knowledge: Knowledge) -> None:
    page = Page(url="https://example.org/x", fetched_at=NOW, body=b"\x00\x01\x02")
    row = article_row(analyse(page, knowledge, Site()), id="1", source=None, story_id=None)
    assert row["relevant"] is False
    assert row["score"] == 0
    assert row["error"]


def test_knowledge_is_the_same_after_a_journey_to_a_worker(knowledge: Knowledge) -> None:
    copy = pickle.loads(pickle.dumps(knowledge))
    one, other = (read(known, "Burkina Faso : attaque", ATTACK) for known in (knowledge, copy))
    assert one == other


def test_another_region_needs_only_another_pack() -> None:
    pack = compile_pack(load_pack("northwind", (DATA / "packs",)))
    watch = CompiledWatch(
        name="coast",
        pack="northwind",
        threshold=0.5,
        countries=("IS",),
        terms=TermSet((), "term"),
        exclude=TermSet((), "exclude"),
    )
    knowledge = Knowledge(packs={"northwind": pack}, watches=(watch,))
    report = read(
        knowledge, "Harpoon League boat rammed off Iceland", "A boat of the Harpoon League rammed an Icelandic trawler."
    )
    assert report.relevant
    assert report.facts.actors == ("Harpoon League",)
    assert report.best is not None
    assert report.best.watch == "coast"
    for title, text in (
        ("Ramming off France", "A trawler was rammed off France on Monday, French officials said."),
        ("Iceland regatta", "The regatta ended when two sails rammed each other off Iceland."),
        ("Mali : douze civils tués", ATTACK),
    ):
        assert not read(knowledge, title, text).relevant
