"""What a full text from elsewhere says of the text that was read: losses are mended, what stays missing is marked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from monitor.items import Entry
from pipelines.opinion import common, opinions

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

PARAGRAPHS = [
    f"Le récit numéro {n} dit en une phrase assez longue ce que les habitants du village {n} ont vu cette nuit-là."
    for n in range(8)
]


def page(shown: str, body: str | None, **more: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Un titre assez long", "articleBody": body, **more}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>' if body else ""
    return f"<html><head>{script}</head><body><h1>Un titre assez long</h1>{shown}</body></html>"


def shown(*, broken: range) -> str:
    """Return the paragraphs as a page shows them; those of `broken` stand where extraction does not look."""
    parts = [
        f"<div class='banner'><p>{text}</p></div>" if n in broken else f"<p>{text}</p>"
        for n, text in enumerate(PARAGRAPHS)
    ]
    return f"<article>{''.join(parts)}</article>"


@pytest.mark.parametrize("escaped", [False, True])
def test_lost_paragraphs_come_back_where_they_stood(read_markup: Callable[..., Document], escaped: bool) -> None:  # noqa: FBT001 - a parameter
    markup = shown(broken=range(3, 5))
    assert PARAGRAPHS[3] not in read_markup(page(markup, None)).text
    body = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in PARAGRAPHS) if escaped else " ".join(PARAGRAPHS)
    document = read_markup(page(markup, body))
    assert document.text.split("\n\n") == PARAGRAPHS
    assert [block.text for block in document.removed if block.restored] == PARAGRAPHS[3:5]
    assert document.notes == ()


def test_the_feeds_full_text_counts_as_well(read_markup: Callable[..., Document]) -> None:
    entry = Entry(url="https://relais.example/a", method="feed", via="f", text="\n\n".join(PARAGRAPHS))
    assert read_markup(page(shown(broken=range(3, 5)), None), entry=entry).text.split("\n\n") == PARAGRAPHS


def test_what_cleaning_took_stays_out(read_markup: Callable[..., Document]) -> None:
    related = "À lire aussi : au Burkina Faso voisin, les écoles de la province rouvrent après deux ans de fermeture"
    markup = shown(broken=range(0)).replace("</article>", f"<p>{related}</p></article>")
    assert read_markup(page(markup, " ".join([*PARAGRAPHS, related]))).text.split("\n\n") == PARAGRAPHS


def test_a_page_that_a_script_fills_is_read_from_its_data(read_markup: Callable[..., Document]) -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    document = read_markup(page("<div id='app'></div>", body))
    assert document.text.split("\n\n") == PARAGRAPHS
    assert document.not_article is None
    assert "second_opinion_differs" not in document.notes


@pytest.mark.parametrize("joint", ["</p><p>", "\n\n"])
def test_text_that_stands_in_structured_data_alone_keeps_its_paragraphs(
    read_markup: Callable[..., Document], joint: str
) -> None:
    assert read_markup(page("<div id='app'></div>", joint.join(PARAGRAPHS))).text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize("wrapped", ["<p>{}</p>", "{}"])
def test_a_page_that_a_script_fills_is_read_from_the_scripts_state(
    read_markup: Callable[..., Document], wrapped: str
) -> None:
    text = wrapped.format(("</p><p>" if "<" in wrapped else "\n\n").join(PARAGRAPHS))
    state = {
        "props": {"article": {"css": "a{}" * 2000, "body": text, "note": PARAGRAPHS[0] * 3, "half": "\ud83d" * 500}}
    }
    script = f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(state)}</script>"
    document = read_markup(page(f"<div id='app'></div>{script}", None))
    assert document.text.split("\n\n") == PARAGRAPHS
    assert document.not_article is None

    shown = "".join(f"<p>Ce que la page montre elle-même, {text}</p>" for text in PARAGRAPHS)
    assert "montre elle-même" in read_markup(page(f"<article>{shown}</article>{script}", None)).text
    assert read_markup(page("<script type='application/json'>{broken</script>", None)).not_article == "empty"


def test_texts_are_compared_by_their_words_alone() -> None:
    (plain,) = opinions("<p>&amp;laquo; " + "</p><p>".join(PARAGRAPHS) + "&lt;/p&gt;", None)
    assert common(plain, "\n\n".join(PARAGRAPHS)) > 0.95
    assert opinions("un teaser", None) == ()
