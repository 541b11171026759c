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
