from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.items import Entry, Page, Site
from pipelines.extract import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def seed_folder() -> Path:
    root = os.environ.get("MONITOR_EVAL_DATA")
    folder = Path(root).parent / "seed" if root else Path(__file__).parents[4] / "shared" / "seed"
    if not folder.is_dir():
        pytest.skip(f"the customer's example pages are not here: {folder}")
    return folder


@pytest.mark.parametrize("name", ["page.html", "page-unmarked.html"])
def test_the_customers_page_reads_exactly(name: str) -> None:
    folder = seed_folder()
    page = Page(url="https://thelocalreport.in/x/", fetched_at=NOW, body=(folder / name).read_bytes())
    document = read(page, Site())
    assert f"{document.title}\n\n{document.text}\n" == (folder / "expected.txt").read_text(encoding="utf-8")
    assert document.authors == ("Surja",)
    assert document.published_at == datetime(2024, 3, 30, 5, 12, 44, tzinfo=UTC)


def test_a_brief_with_six_related_links_keeps_its_story_and_nothing_else(read_page: Callable[..., Document]) -> None:
    document = read_page("brief")
    assert document.text.split("\n\n") == [
        "Une patrouille de l'armée est tombée dans une embuscade mardi matin dans le delta intérieur du Niger.",
        (
            "Six soldats ont été tués et onze autres blessés mardi dans une embuscade tendue à une patrouille, "
            "a indiqué un élu local."
        ),
        (
            "Les assaillants, venus à moto, ont mis le feu à deux véhicules avant de se replier vers la forêt, "
            "selon la même source."
        ),
        "L'armée a annoncé l'envoi de renforts et une opération de ratissage dans tout le cercle.",
    ]
    assert document.agency == "AFP"
    assert document.dateline == "Bamako"
    assert document.not_article is None
    assert "kept_whole" not in document.notes


def test_each_removed_block_has_its_reason_and_the_lead_is_marked_restored(read_page: Callable[..., Document]) -> None:
    removed = {block.text[:24]: block for block in read_page("brief").removed}
    assert removed["Lire aussi : Burkina, le"].reason in {"link", "related"}
    assert removed["À lire également : Niger"].reason == "related"
    assert removed["Suivez-nous sur notre ch"].reason == "follow"
    assert removed["Photo : archives du jour"].reason == "credit"
    lead = removed["Une patrouille de l'armé"]
    assert lead.restored
    assert lead.reason == "lead"


def test_arabic_page_loses_its_related_and_follow_lines_only(read_page: Callable[..., Document]) -> None:
    document = read_page("arabic")
    assert document.title == "مقتل ثمانية مدنيين في هجوم على قرية وسط مالي"
    assert len(document.text.split("\n\n")) == 3
    assert "اقرأ" not in document.text
    assert "تابعونا" not in document.text
    assert document.published_at == datetime(2025, 11, 22, 14, 30, tzinfo=UTC)
    assert document.declared_lang == "ar"


def test_hausa_page_keeps_its_hooked_letters(read_page: Callable[..., Document]) -> None:
    document = read_page("hausa", site=Site(timezone="Africa/Niamey"))
    assert document.title == "Ƴan bindiga sun kashe mutum goma a Tillabéri"
    assert document.text.startswith("Wasu ƴan bindiga a kan babura sun kai hari ƙauyen")
    assert "Karanta kuma" not in document.text
    assert "Ku biyo mu" not in document.text
    assert document.published_at == datetime(2025, 11, 22, tzinfo=UTC)


def test_a_live_blog_keeps_its_times(read_page: Callable[..., Document]) -> None:
    text = read_page("liveblog").text
    assert [part for part in text.split("\n\n") if len(part) == 5] == ["14:05", "11:30", "08:10"]


def test_follow_line_name_bio_and_label_as_plain_paragraphs(read_page: Callable[..., Document]) -> None:
    document = read_page("unmarked")
    assert document.text.split("\n\n")[-1].startswith("Local leaders asked")
    assert len(document.text.split("\n\n")) == 3
    assert document.authors == ("Hamma Ould Sidi",)


def test_given_text_is_tidied_but_not_restructured() -> None:
    text = "Title here\nPremier paragraphe du texte.\nDeuxième para\u00adgraphe.\n\nLire aussi : autre\nFin du texte."
    page = Page(url="feed:1", fetched_at=NOW, title="Title here", text=text)
    document = read(page, Site())
    assert document.text == "Premier paragraphe du texte.\n\nDeuxième paragraphe.\n\nFin du texte."
    assert document.title == "Title here"


def test_given_text_of_one_line_is_left_alone() -> None:
    page = Page(url="feed:2", fetched_at=NOW, title=None, text="Suivez-nous sur Facebook et WhatsApp")
    assert read(page, Site()).text == "Suivez-nous sur Facebook et WhatsApp"


def test_given_text_keeps_the_town_of_its_dateline() -> None:
    page = Page(url="feed:3", fetched_at=NOW, text="NIAMEY (AFP) - Dix morts.\n\nUne enquête est ouverte.")
    document = read(page, Site())
    assert document.text.startswith("NIAMEY (AFP)")
    assert (document.dateline, document.agency) == ("Niamey", "AFP")


def test_the_feeds_date_counts_where_the_page_has_none(read_markup: Callable[..., Document]) -> None:
    entry = Entry(
        url="https://relais.example/a", method="feed", via="f", published_at=datetime(2025, 5, 1, 7, tzinfo=UTC)
    )
    document = read_markup("<html><body><h1>Un titre</h1><p>Un texte sans date.</p></body></html>", entry=entry)
    assert document.published_at == datetime(2025, 5, 1, 7, tzinfo=UTC)


def test_a_full_text_that_the_page_lacks_is_noted(read_markup: Callable[..., Document]) -> None:
    body = " ".join(f"Phrase numéro {n} du récit complet que la page ne montre pas du tout." for n in range(20))
    page = (
        f'<html><head><script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}'
        "</script></head><body><h1>Un titre assez long</h1><article><p>"
        + "Tout autre chose se lit ici, sans rapport avec le reste de la notice. " * 8
        + "</p></article></body></html>"
    )
    assert "second_opinion_differs" in read_markup(page).notes


def test_wording_never_takes_more_than_a_third(read_markup: Callable[..., Document]) -> None:
    lines = [
        "Abonnez-vous à notre newsletter pour comprendre la crise du Sahel en profondeur, semaine après semaine.",
        "Soutenez notre rédaction par un don : votre soutien nous permet de rester libres et de continuer à enquêter.",
        "Recevez gratuitement nos enquêtes dans votre boîte mail en vous inscrivant à la newsletter quotidienne.",
        "Le village de Solhan compte ses morts depuis la nuit de vendredi, et les familles attendent des secours.",
    ]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    page = (
        f"<html><body><article><h1>Un titre</h1><div class='entry-content'>{paragraphs}</div></article></body></html>"
    )
    document = read_markup(page)
    assert "kept_whole" in document.notes
    assert len(document.text.split("\n\n")) == len(lines)


def test_paragraphs_of_a_layout_table_come_apart(read_markup: Callable[..., Document]) -> None:
    lines = [
        "Des hommes armés ont attaqué le poste de gendarmerie de la commune dans la nuit, faisant quatre morts.",
        "Selon une source sécuritaire, les assaillants étaient une trentaine et ont emporté deux véhicules.",
        "Les renforts dépêchés de la capitale régionale ont mené un ratissage jusqu'au soir, sans résultat.",
    ]
    cell = "<br><br>".join(lines)
    page = f"<html><body><table><tr><td>{cell}</td></tr></table></body></html>"
    assert read_markup(page).text.split("\n\n") == lines


def test_a_forum_without_a_heading_keeps_its_posts(read_markup: Callable[..., Document]) -> None:
    posts = [
        "Depuis hier soir la route de Tessit est coupée, quelqu'un sait-il si les bus passent par Ansongo ?",
        "Oui, nous sommes passés ce matin, mais il faut attendre l'escorte au poste de contrôle de la ville.",
    ]
    rows = "".join(f"<div class='kommentarmodul'><p>{post}</p></div>" for post in posts)
    title = "Route de Tessit coupée"
    page = f"<html><head><title>{title} | Forum</title></head><body><div><b>{title}</b></div>{rows}</body></html>"
    document = read_markup(page)
    assert document.title == title
    assert document.text.split("\n\n") == posts
