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


def test_half_a_character_in_structured_data_goes(read_markup: Read) -> None:
    author = '{"name": "Awa \\ud83d Diallo \\ud83d\\ude00"}'
    script = f'{{"@type": "NewsArticle", "headline": "Une attaque \\ud83d", "author": {author}}}'
    document = read_markup(f"<html><head>{ld(script)}</head><body>{BODY}</body></html>")
    assert document.title == "Une attaque"
    assert "Awa" in document.authors[0]
    assert not any("\ud800" <= char <= "\udfff" for char in "".join(document.authors))


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


def titled(heading: str, structured: str, social: str, twitter: str) -> str:
    head = ld(f'{{"@type":"NewsArticle","headline":"{structured}"}}') + f"<title>{heading}</title>"
    head += f'<meta property="og:title" content="{social}"><meta name="twitter:title" content="{twitter}">'
    return page(head, title=heading)


@pytest.mark.parametrize(
    ("social", "twitter", "wanted"),
    [
        ("Attaque de Gao : les dix morts", "Dix morts à Gao", "Attaque de Gao : les dix morts"),
        ("Attaque de Gao : les dix morts", "Attaque de Gao : les dix morts", "Dix morts à Gao"),
        ("Gao : les dix morts...", "Dix morts à Gao", "Dix morts à Gao"),
        ("Dix morts à Gao, nos images", "Dix morts à Gao", "Dix morts à Gao"),
        ("L'actualité du Sahel en continu", "Dix morts à Gao", "Dix morts à Gao"),
    ],
)
def test_a_social_title_counts_where_it_alone_differs(
    read_markup: Read, social: str, twitter: str, wanted: object
) -> None:
    assert read_markup(titled("Dix morts à Gao", "Dix morts à Gao", social, twitter)).title == wanted


def test_a_heading_of_the_site_is_not_the_headline(read_markup: Read) -> None:
    markup = (
        "<html><head><title>Dix morts dans une attaque à Gao – Carnets d'une reporter</title></head><body>"
        "<h1 class='site-title'>Carnets d'une reporter</h1>"
        f"<h1 class='entry-title'>Dix morts dans une attaque à Gao</h1>{BODY}</body></html>"
    )
    assert read_markup(markup).title == "Dix morts dans une attaque à Gao"


def test_a_kicker_glued_to_the_heading_goes_with_the_stated_headline(read_markup: Read) -> None:
    head = ld('{"@type":"NewsArticle","headline":"Dix morts dans une attaque"}')
    head += "<meta property='og:title' content='Le fil | Dix morts dans une attaque'>"
    markup = page(head, title="<b>Le fil</b>Dix morts dans une attaque")
    assert read_markup(markup).title == "Dix morts dans une attaque"


@pytest.mark.parametrize(
    "line",
    ["Auteur : Aïssata Koné", "Text: Aïssata Koné", "Erstellt von Aïssata Koné", "(الكاتب: Aïssata Koné)"],
)
def test_a_signature_below_the_text_names_the_author(read_markup: Read, line: str) -> None:
    assert read_markup(page(body=BODY * 30 + f"<p>{line}</p>")).authors == ("Aïssata Koné",)


def test_an_office_waits_for_a_person(read_markup: Read) -> None:
    head = "<meta name='author' content='Landesanstalt für Wald'>"
    document = read_markup(page(head, body="<p class='byline'>Aïssata Koné</p>"))
    assert document.authors == ("Aïssata Koné",)
    assert read_markup(page(head)).authors == ("Landesanstalt für Wald",)


@pytest.mark.parametrize("zone", ["Africa/Niamey", "America/Lima", None])
@pytest.mark.parametrize("value", ["2025-03-04", "2025-03-04T00:00:00+01:00", "2025-03-04T00:00:00"])
def test_a_bare_day_stays_that_day(read_markup: Read, zone: str | None, value: str) -> None:
    head = f"<meta property='article:published_time' content='{value}'>"
    at = read_markup(page(head), site=Site(timezone=zone)).published_at
    assert at is not None
    assert at.date().isoformat() == "2025-03-04"


def test_the_date_by_the_headline_wins_over_a_loose_one(read_markup: Read) -> None:
    document = read_markup(page("<meta name='date' content='2025-03-09'>", body="<p>4 mars 2025</p>"))
    assert document.published_at == datetime(2025, 3, 4, tzinfo=UTC)


def test_a_caption_dates_no_page(read_markup: Read) -> None:
    caption = "<p>Des soldats patrouillent dans les rues de la ville, le 24 février 2025</p>"
    document = read_markup(page(body=f"{caption}<p>Date 4 mars 2025</p>"))
    assert document.published_at == datetime(2025, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "caption", ["<figure><img src='/a.jpg'><figcaption>{}</figcaption></figure>", "<p class='wp-caption-text'>{}</p>"]
)
def test_the_date_of_an_archive_picture_is_not_the_pages(read_markup: Read, caption: str) -> None:
    body = caption.format("Des soldats à Gao, le 3 mars 2020. (Photo d'illustration)")
    document = read_markup(page(body=body), url="https://relais.example/2025/11/28/attaque/")
    assert document.published_at == datetime(2025, 11, 28, tzinfo=UTC)
    assert read_markup(page(body=body)).published_at is None


def test_the_address_of_a_page_that_moved_keeps_its_day(read_markup: Read) -> None:
    head = "<meta property='article:published_time' content='2025-03-04T10:00:00Z'>"
    document = read_markup(page(head), url="https://relais.example/2023/05/02/une-attaque")
    assert document.published_at == datetime(2023, 5, 2, tzinfo=UTC)
