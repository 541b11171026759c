from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.items import Entry, Page, Site
from pipelines.extract import read

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENTRY = Entry(
    url="https://relais.example/2025/12/attaque",
    method="feed",
    via="v",
    title="Quinze morts dans une attaque contre Barsalogho",
    text="Des hommes armés ont attaqué le village à l’aube, selon un élu.",
    published_at=datetime(2025, 12, 31, 8, tzinfo=UTC),
)
CLOSED = "<html><title>Site en maintenance</title><body><p>Notre site en maintenance sera bientôt de retour.</p></body>"
MISSING = "<html><title>Page introuvable</title><body><p>La page que vous cherchez n'existe plus.</p></body></html>"
CHALLENGE = "<html><title>Just a moment...</title><body><p>Checking your browser before you go on.</p></body></html>"
LINKS = "".join(f"<li><a href='/2025/{n}'>Un titre d’article assez long pour {n}</a></li>" for n in range(30))
INDEX = f"<html><title>Le Relais</title><body><ul>{LINKS}</ul></body></html>"
ARTICLE = f"<html><body><h1>{ENTRY.title}</h1>" + "<p>Quinze personnes ont été tuées à l’aube, dit un élu.</p>" * 3


def page(markup: str | bytes, *, tries: int | None = 0, **more: Any) -> Page:
    body = markup.encode() if isinstance(markup, str) else markup
    url = more.pop("url", "https://relais.example/fermeture")
    return Page(url=url, fetched_at=NOW, body=body, tries=tries, **{"entry": ENTRY} | more)


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (CLOSED, "suspended"),
        (CHALLENGE, "challenge"),
        (INDEX, "index"),
        ("", "empty"),
        (b"\x00\x01" * 99, "unreadable"),
    ],
)
def test_what_stands_in_an_articles_place_makes_way_for_the_feeds_words(markup: str | bytes, kind: str) -> None:
    document = read(page(markup), Site())
    assert (document.partial, document.not_article) == (kind, None)
    assert (document.url, document.title, document.text) == (ENTRY.url, ENTRY.title, ENTRY.text)
    assert document.published_at == ENTRY.published_at


def test_a_page_said_not_to_be_there_is_believed_in_after_a_while() -> None:
    assert [read(page(MISSING, tries=tries), Site()).not_article for tries in (0, 1, 2)] == [
        "soft_404",
        "soft_404",
        None,
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"tries": None},  # read before
        {"entry": None},
        {"entry": Entry(url=ENTRY.url, method="sitemap", via="v")},
    ],
)
def test_otherwise_it_is_named_and_no_more(more: dict[str, Any]) -> None:
    assert read(page(CLOSED, **more), Site()).not_article == "suspended"


def test_an_index_that_a_listing_took_for_an_article_is_one() -> None:
    guessed = Entry(url=ENTRY.url, method="listing", via="v", title="Politique et société")
    assert read(page(INDEX, entry=guessed), Site()).not_article == "index"


def test_an_article_is_read_as_it_is() -> None:
    document = read(page(ARTICLE), Site())
    assert (document.partial, document.not_article) == (None, None)
    assert "Quinze personnes" in document.text


@pytest.mark.parametrize(
    "trailer",
    [
        f"The post {ENTRY.title} appeared first on Le Relais.",
        f"L’article {ENTRY.title} est apparu en premier sur Le Relais.",
        f"ظهرت المقالة {ENTRY.title} أولاً على الموقع.",
    ],
)
def test_the_line_that_ends_each_item_of_a_feed_goes(trailer: str) -> None:
    text = f"Des hommes armés ont attaqué le village à l’aube.\n\n{trailer}"
    document = read(page("", title=ENTRY.title, text=text), Site())
    assert document.text == "Des hommes armés ont attaqué le village à l’aube."
    assert [removed.text for removed in document.removed] == [trailer]
    assert read(page("", title=ENTRY.title, text=trailer), Site()).text == trailer
