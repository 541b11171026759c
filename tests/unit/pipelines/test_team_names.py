"""A national team may bear an armed group's name, and a striker is called an attacker."""

from __future__ import annotations

from functools import cache

import pytest

from monitor.packs.schema import Actor
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.knowledge import CompiledPack, compiled_pack


@cache
def sahel() -> CompiledPack:
    return compiled_pack("sahel")


def actors(text: str) -> set[str]:
    reading = read_document(Document(url="", title=None, text=text), "ar", sahel())
    return {hit.entry.name for hit in reading.text.hits if isinstance(hit.entry, Actor)}


@pytest.mark.parametrize("text", ["فاز المرابطون على بوركينا فاسو", "سجل المهاجم هدفا في الدقيقة 88"])
def test_a_match_has_no_armed_group(text: str) -> None:
    assert not actors(text) & {"JNIM", "Al-Mourabitoun", "unidentified gunmen"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("تبنت جماعة المرابطون الهجوم في مالي", {"JNIM", "Al-Mourabitoun"}),
        ("فر المهاجمون على دراجات نارية", {"unidentified gunmen"}),
    ],
)
def test_the_group_and_the_attackers_are_named_as_such(text: str, expected: set[str]) -> None:
    assert actors(text) & expected
