"""Who did it to whom, sentence by sentence in four languages: every wording in which the press says so.

`tests/data/doers.jsonl` lists what may be given; None is nobody. A row's `open` names what is still read wrong, and is
counted by the benchmark.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.cost import bounded

from monitor.items import Facts, Site
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.facts import read_facts
from pipelines.knowledge import compiled_pack

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "doers.jsonl").read_text(encoding="utf-8").splitlines()
]


@cache
def read(lang: str, text: str) -> Facts:
    compiled = compiled_pack("sahel")
    reading = read_document(Document(url="", title="", text=text), lang, compiled)
    published = datetime(2026, 9, 16, 10, tzinfo=UTC)
    return read_facts(reading, compiled.places, compiled.pack, site=Site(), published_at=published)


def right(fact: str) -> list[Any]:
    return [pytest.param(r, id=r["id"]) for r in ROWS if fact in r and fact not in r.get("open", ())]


@pytest.mark.parametrize("row", right("perpetrator"))
def test_the_doer_is_told(row: dict[str, Any]) -> None:
    assert read(row["lang"], row["text"]).perpetrator in row["perpetrator"]


@pytest.mark.parametrize("row", right("victim"))
def test_whom_it_befell_is_told(row: dict[str, Any]) -> None:
    assert set(read(row["lang"], row["text"]).victims) & set(row["victim"])


@pytest.mark.parametrize("row", right("event_type"))
def test_the_kind_of_event_is_told(row: dict[str, Any]) -> None:
    assert read(row["lang"], row["text"]).event_type == row["event_type"]


ISSP, JNIM = "Islamic State Sahel Province", "JNIM"
BRANCHES = [
    ("en", "Islamic State fighters killed nine herders near Menaka, Mali.", ISSP),
    ("en", "Islamic State fighters killed nine herders in Tillaberi, Niger.", ISSP),
    ("en", "Islamic State fighters killed nine fishermen in Diffa, Niger.", "ISWAP"),
    ("en", "Islamic State fighters killed nine fishermen near Baga in Borno State, Nigeria.", "ISWAP"),
    ("en", "Islamic State fighters killed nine herders near Mosul, Iraq.", "Islamic State"),
    ("fr", "Des combattants liés à Al-Qaïda ont tué neuf éleveurs près de Djibo, au Burkina Faso.", JNIM),
    ("ar", "قتل مسلحون مرتبطون بالقاعدة تسعة رعاة قرب غاو في شمال مالي.", JNIM),
    ("ha", "Reshen kungiyar al-Qaeda ya kashe makiyaya tara a Djibo, Burkina Faso.", JNIM),
    ("en", "Al-Qaeda-linked fighters killed nine herders near Marib, Yemen.", "Al-Qaeda"),
    ("ha", "'Yan bindiga sun kashe manoma tara a Tillaberi, Nijar.", "unidentified gunmen"),
]


@pytest.mark.parametrize(("lang", "text", "doer"), BRANCHES)
def test_a_worldwide_groups_name_means_its_branch_there(lang: str, text: str, doer: str) -> None:
    assert read(lang, text).perpetrator == doer


def test_a_branch_is_not_named_before_it_began() -> None:
    text = "On 4 May 2014 al-Qaeda-linked fighters killed nine soldiers in Gao, Mali."
    assert read("en", text).perpetrator == "Al-Qaeda"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "12 soldats ont attaqué 13 soldats du Mali, " * 25_000),
        ("ar", "اتهم سكان الجيش بإعدام مدنيين في مالي " * 25_000),
        ("en", "Chad Wilson " * 60_000),
    ],
)
def test_names_without_end_take_bounded_time(lang: str, text: str) -> None:
    with bounded(6):  # the first took eleven seconds, and half a one now
        read(lang, text)
