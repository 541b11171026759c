from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("soft404", "soft_404"),
        ("challenge", "challenge"),
        ("suspended", "suspended"),
        ("consent", "consent"),
        ("index", "index"),
        ("brief", None),
        ("liveblog", None),
        ("arabic", None),
        ("paywall", None),
    ],
)
def test_pages_are_named_for_what_they_are(read_page: Callable[..., Document], name: str, kind: str | None) -> None:
    url = "https://relais.example/category/politique/" if name == "index" else "https://relais.example/a/b"
    assert read_page(name, url=url).not_article == kind


def test_a_paywall_stub_is_kept_and_marked(read_page: Callable[..., Document]) -> None:
    document = read_page("paywall")
    assert document.partial == "paywall"
    assert document.text.startswith("À Tillabéri")
    assert "réservée" not in document.text


def test_an_article_about_captchas_is_an_article(read_markup: Callable[..., Document]) -> None:
    text = "Les captchas, ces images à cocher, ralentissent les lecteurs du pays, écrit un chercheur de Bamako. " * 15
    page = (
        f"<html><body><article><h1>Access denied : la vie avec les captchas</h1><p>{text}</p></article></body></html>"
    )
    assert read_markup(page).not_article is None


WALLS = {
    "soft_404": [
        (
            "Page non trouvée - Faso Actu",
            "Oups ! Cette page est introuvable.",
            "Il semble que rien n’ait été trouvé ici.",
        ),
        ("الصفحة غير موجودة - أخبار", "خطأ 404", "عذرا، الصفحة التي تبحث عنها غير موجودة."),
        ("Ba a samu shafin ba", "404", "Ba a samu shafin da kuke nema ba."),
        ("Page not found", "404", "The page you are looking for does not exist."),
    ],
    "challenge": [
        ("Just a moment...", "faso.example", "Vérification que vous êtes humain. Cela peut prendre quelques secondes."),
        ("Just a moment...", "faso.example", "Verify you are human by completing the action below."),
        ("لحظة…", "faso.example", "التحقق من أنك إنسان. قد يستغرق هذا بضع ثوان."),
    ],
    "suspended": [("Account Suspended", "Account Suspended", "This Account has been suspended.")],
}


@pytest.mark.parametrize(("kind", "page"), [(kind, page) for kind, pages in WALLS.items() for page in pages])
def test_walls_are_told_in_every_language(
    read_markup: Callable[..., Document], kind: str, page: tuple[str, str, str]
) -> None:
    tab, head, text = page
    markup = f"<html><head><title>{tab}</title></head><body><h1>{head}</h1><p>{text}</p></body></html>"
    assert read_markup(markup).not_article == kind


def test_a_gallery_without_text_is_a_gallery(read_markup: Callable[..., Document]) -> None:
    pictures = "".join(f'<figure><img src="{n}.jpg"></figure>' for n in range(15))
    page = f"<html><body><h1>Gao en images</h1><p>Quinze vues du marché de Gao.</p>{pictures}</body></html>"
    assert read_markup(page).not_article == "gallery"


def test_a_video_without_text_is_a_video(read_markup: Callable[..., Document]) -> None:
    page = (
        '<html><head><script type="application/ld+json">{"@type":"VideoObject","name":"Gao"}</script></head>'
        "<body><h1>Reportage à Gao</h1><p>Notre reportage sur place, en deux minutes.</p></body></html>"
    )
    assert read_markup(page).not_article == "video"


@pytest.mark.parametrize("body", [b"", b"  \n ", b"\x89PNG\r\n\x1a\n" + bytes(2000), b'{"a": 1}'])
def test_what_is_no_page_has_no_text(read_markup: Callable[..., Document], body: bytes) -> None:
    document = read_markup(body)
    assert document.text == ""
    assert document.not_article in {"empty", "unreadable"}
