from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from monitor.items import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

    Read = Callable[..., Document]

BODY = "<p>Des hommes armés ont attaqué un poste près de la frontière, a dit un responsable de la région.</p>" * 3


def ld(node: str) -> str:
    return f'<script type="application/ld+json">{node}</script>'


def page(head: str = "", body: str = "", title: str = "Une attaque près de la frontière") -> str:
    return f"<html lang='fr-FR'><head>{head}</head><body><h1>{title}</h1>{body}{BODY}</body></html>"


@pytest.mark.parametrize(
    ("title", "headline", "wanted"),
    [
        ("Dix morts à Gao - Le Relais", "Dix morts à Gao", "Dix morts à Gao"),
        ("Dix morts à Gao | Relais.example", "", "Dix morts à Gao"),
        ("Le Relais : Dix morts à Gao", "", "Dix morts à Gao"),
        ("Mali - Burkina : la frontière fermée", "", "Mali - Burkina : la frontière fermée"),
        ("Dix morts à Gao - Le Relais", "Le Relais", "Dix morts à Gao"),
    ],
)
def test_title_is_the_headline_without_the_site(read_markup: Read, title: str, headline: str, wanted: object) -> None:
    head = f"<title>{title}</title><meta property='og:site_name' content='Le Relais'>"
    heading = f"<h1>{headline}</h1>" if headline else ""
    document = read_markup(f"<html><head>{head}</head><body>{heading}{BODY}</body></html>")
    assert document.title == wanted


def test_a_kicker_in_the_heading_is_no_part_of_the_title(read_markup: Read) -> None:
    markup = page(
        "<title>Dix morts à Gao</title>", title="<span class='kicker'>Mali</span> <span>Dix morts à Gao</span>"
    )
    assert read_markup(markup).title == "Dix morts à Gao"


@pytest.mark.parametrize(
    ("author", "wanted"),
    [
        ('{"@type":"Person","name":"Aïssata Koné"}', ("Aïssata Koné",)),
        (
            '[{"@type":"Person","name":"Aïssata Koné"},{"@type":"Person","name":"Moussa Ag Attaher"}]',
            ("Aïssata Koné", "Moussa Ag Attaher"),
        ),
        ('"Par Aïssata Koné et Moussa Ag Attaher"', ("Aïssata Koné", "Moussa Ag Attaher")),
        ('{"@type":"Organization","name":"Le Relais"}', ()),
        ('{"@type":"Person","name":"Le Relais"}', ()),
        ('{"@type":"Person","name":"admin"}', ()),
        ('{"@type":"Person","name":"relais.example"}', ()),
        ('"https://relais.example/author/kone"', ()),
        ('{"@type":"Person","name":"محمد ولد أحمد"}', ("محمد ولد أحمد",)),
    ],
)
def test_authors_are_people(read_markup: Read, author: str, wanted: object) -> None:
    head = "<meta property='og:site_name' content='Le Relais'>" + ld(f'{{"@type":"NewsArticle","author":{author}}}')
    assert read_markup(page(head)).authors == wanted


@pytest.mark.parametrize(
    "line",
    [
        "Par Aïssata Koné",
        "<span class='byline'>Aïssata Koné</span>",
        "By Aïssata Koné | 3 May 2024",
        "<a rel='author'>Aïssata Koné</a>",
    ],
)
def test_authors_from_the_line_under_the_headline(read_markup: Read, line: str) -> None:
    assert read_markup(page(body=f"<p>{line}</p>")).authors == ("Aïssata Koné",)


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (
            '<meta property="article:published_time" content="2025-03-04T10:00:00+01:00">',
            datetime(2025, 3, 4, 9, tzinfo=UTC),
        ),
        (
            ld('{"@type":"NewsArticle","datePublished":"2025-03-04T10:00:00Z"}'),
            datetime(2025, 3, 4, 10, tzinfo=UTC),
        ),
        (
            ld('{"@graph":[{"@type":"NewsArticle","datePublished":"2025-03-04 10:00:00"}]}'),
            datetime(2025, 3, 4, 10, tzinfo=UTC),
        ),
        (
            ld('{"@type":"NewsArticle","datePublished":"2099-01-01T00:00:00Z"}'),
            None,
        ),
        ('<meta name="date" content="1970-01-01">', None),
        ('<meta name="date" content="hier">', None),
    ],
)
def test_publication_from_structured_data(read_markup: Read, head: str, wanted: object) -> None:
    assert read_markup(page(head)).published_at == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Publié le 4 mars 2025 à 14h30", datetime(2025, 3, 4, 13, 30, tzinfo=UTC)),
        ("March 4, 2025", datetime(2025, 3, 4, tzinfo=UTC)),
        ("4 مارس 2025 - 14:30", datetime(2025, 3, 4, 13, 30, tzinfo=UTC)),
        ("4 ga Maris, 2025", datetime(2025, 3, 4, tzinfo=UTC)),
        ("04/03/2025 14:30", datetime(2025, 3, 4, 13, 30, tzinfo=UTC)),
        ("Mise en ligne : 04.03.2025, 14:30 GMT", datetime(2025, 3, 4, 14, 30, tzinfo=UTC)),
    ],
)
def test_visible_dates_are_read_in_the_sources_zone(read_markup: Read, line: str, wanted: object) -> None:
    document = read_markup(page(body=f"<p>{line}</p>"), site=Site(timezone="Africa/Niamey"))
    assert document.published_at == wanted


def test_a_statement_with_its_zone_wins_over_the_same_without(read_markup: Read) -> None:
    head = (
        ld('{"@type":"NewsArticle","datePublished":"2025-03-04T10:00:00"}')
        + '<meta property="article:published_time" content="2025-03-04T10:00:00+01:00">'
    )
    assert read_markup(page(head)).published_at == datetime(2025, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("canonical", "wanted"),
    [
        ("https://relais.example/a/clean", "https://relais.example/a/clean"),
        ("/a/clean", "https://relais.example/a/clean"),
        ("https://relais.example/", "https://relais.example/news/one"),
        ("https://elsewhere.example/a", "https://relais.example/news/one"),
        ("javascript:alert(1)", "https://relais.example/news/one"),
    ],
)
def test_canonical_address_stays_on_the_site(read_markup: Read, canonical: str, wanted: object) -> None:
    assert read_markup(page(f'<link rel="canonical" href="{canonical}">')).url == wanted


@pytest.mark.parametrize(
    "script",
    [
        "",
        "null",
        "[]",
        "{",
        '{"@type":"NewsArticle",}',
        "[" * 5000 + "]" * 5000,
        '{"@type":"NewsArticle","author":{"author":{"author":{}}},"datePublished":{"a":1},"headline":["x"]}',
        '{"@id":"#a","@type":"Person","name":{"@id":"#a"}}',
    ],
)
def test_broken_structured_data_does_no_harm(read_markup: Read, script: str) -> None:
    document = read_markup(page(ld(script)))
    assert document.title == "Une attaque près de la frontière"
    assert document.not_article is None


def test_section_updated_and_language(read_page: Read) -> None:
    document = read_page("brief")
    assert document.section == "Sécurité"
    assert document.updated_at == datetime(2025, 3, 4, 19, tzinfo=UTC)
    assert document.declared_lang == "fr"
    assert document.url == "https://relais.example/mali-six-soldats-tues?utm_source=x"


@pytest.mark.parametrize(("country", "hour"), [("NE", 13), ("ML", 14), ("US", 14), (None, 14), ("??", 14)])
def test_the_countrys_only_zone_stands_in_for_the_sources(read_markup: Read, country: str | None, hour: int) -> None:
    document = read_markup(page(body="<p>Publié le 4 mars 2025 à 14h30</p>"), site=Site(country=country))
    assert document.published_at == datetime(2025, 3, 4, hour, 30, tzinfo=UTC)
