"""Pages that are broken, empty or lie: each gets an answer, and no lie gets into it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

TEXT = "Des hommes armés ont attaqué le marché de la commune jeudi matin, tuant douze personnes selon un élu local."


def page(*nodes: str, before: str = "<!DOCTYPE html>", text: str = TEXT) -> str:
    scripts = "".join(f'<script type="application/ld+json">{node}</script>' for node in nodes)
    return (
        f'{before}<html><head><title>Le marché attaqué | Relais</title>{scripts}<meta property="og:site_name" '
        f'content="Relais"/></head><body><h1>Le marché attaqué</h1><p>{text}</p></body></html>'
    )


@pytest.mark.parametrize(
    "node",
    [
        "",
        " ",
        "{}",
        "[]",
        "null",
        "{",
        '{"@type": "NewsArticle"}',
        '{"@type": "NewsArticle", "headline": null, "author": [], "datePublished": {}}',
        '{"@graph": [[[[[]]]]]}',
        ";" * 5000,
    ],
)
def test_empty_structured_data_changes_nothing(read_markup: Callable[..., Document], node: str) -> None:
    document = read_markup(page(node))
    assert (document.title, document.text) == ("Le marché attaqué", TEXT)
    assert (document.authors, document.published_at) == ((), None)


def test_structured_data_that_refers_to_itself_ends(read_markup: Callable[..., Document]) -> None:
    nodes = [
        {"@id": "#a", "@type": "NewsArticle", "mainEntityOfPage": {"@id": "#b"}, "author": {"@id": "#p"}},
        {"@id": "#b", "@type": "WebPage", "mainEntity": {"@id": "#a"}, "author": {"@id": "#b"}},
        {"@id": "#p", "@type": "Person", "name": {"@id": "#p"}},
    ]
    deep = "[" * 5000 + "]" * 5000
    nested = '{"@type":"NewsArticle","mainEntity":' * 3000 + "{}" + "}" * 3000
    document = read_markup(page(json.dumps({"@graph": nodes}), deep, nested))
    assert (document.title, document.text, document.authors) == ("Le marché attaqué", TEXT, ())


def test_lies_are_not_believed(read_markup: Callable[..., Document]) -> None:
    lies = {
        "@type": "NewsArticle",
        "headline": "Le marché attaqué | Relais",
        "datePublished": "2099-01-01T00:00:00Z",
        "dateModified": "1970-01-01T00:00:00Z",
        "author": [{"@type": "Organization", "name": "Relais"}, {"@type": "Person", "name": "relais.example"}],
    }
    document = read_markup(page(json.dumps(lies)))
    assert document.title == "Le marché attaqué"
    assert (document.published_at, document.updated_at, document.authors) == (None, None, ())


def test_xhtml_served_as_xml_is_read(read_markup: Callable[..., Document]) -> None:
    before = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "">'
    markup = page(before=before).replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr">')
    document = read_markup(markup, content_type="application/xhtml+xml")
    assert (document.title, document.text, document.declared_lang) == ("Le marché attaqué", TEXT, "fr")


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\u200b\u00ad\ufeff", "&#0;", "&#xFFFE;", "&#xD800;"])
def test_signs_that_no_text_may_hold_leave_it(read_markup: Callable[..., Document], sign: str) -> None:
    assert read_markup(page(text=TEXT.replace(" ", f"{sign} "))).text == TEXT


def test_broken_entities_stay_as_a_browser_shows_them(read_markup: Callable[..., Document]) -> None:
    document = read_markup(page(text=f"{TEXT} Selon M&eacute;dard Tchad&eacute &amp co, R&D &bogus; reste."))
    assert document.text == f"{TEXT} Selon Médard Tchadé & co, R&D &bogus; reste."


def test_a_page_of_frames_is_empty(read_markup: Callable[..., Document]) -> None:
    frames = "<html><head><title>Relais</title></head><frameset><frame src='a'><frame src='b'></frameset></html>"
    assert read_markup(frames).not_article == "empty"


def test_a_page_that_is_one_line_is_read(read_markup: Callable[..., Document]) -> None:
    body = "".join(f"<p>{TEXT} Fait numéro {n}.</p>" for n in range(300))
    document = read_markup(page(text="x").replace("<p>x</p>", body))
    assert len(document.text.split("\n\n")) == 300
