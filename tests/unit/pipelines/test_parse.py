"""Markup to a tree, whatever it holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.items import Page, Site
from pipelines.extract import read
from pipelines.parse import parse

TEXT = "Au moins douze civils ont été tués lundi soir dans l'attaque d'un village, ont indiqué un élu et des habitants."


@pytest.mark.parametrize("odd", ["&#27;[31m", "&#x1B;", "&#0;", "&#xD800;", "&#xFFFF;", "&#127;", "&#99999999;", "&#8"])
def test_a_reference_to_no_character_costs_that_reference_only(odd: str) -> None:
    body = f"<html><body><article><h1>Titre {odd}</h1>" + f"<p>{odd} {TEXT}</p>" * 3 + "</article></body></html>"
    document = read(
        Page(url="https://x.example/a", fetched_at=datetime(2026, 3, 1, tzinfo=UTC), body=body.encode()), Site()
    )
    assert document.not_article is None
    assert TEXT in document.text
    assert not any(ord(char) < 32 and char != "\n" for char in document.text + (document.title or ""))


@pytest.mark.parametrize(
    ("reference", "read_as"), [("&#233;", "é"), ("&#x2019;", "’"), ("&#146;", "’"), ("&#10;", "\n")]
)
def test_references_to_characters_stay(reference: str, read_as: str) -> None:
    tree = parse(f"<html><body><p>a{reference}b</p></body></html>")
    assert tree is not None
    assert tree.xpath("string(//p)") == f"a{read_as}b"
