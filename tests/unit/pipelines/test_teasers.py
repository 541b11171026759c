from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

    Read = Callable[..., Document]

BODY = (
    "Au moins douze civils ont été tués lundi dans l'attaque du village, ont indiqué des sources locales.",
    "Les assaillants, arrivés à moto, ont incendié des greniers avant de se replier vers la forêt, selon un élu.",
    "L'armée a annoncé mardi l'envoi de renforts dans la zone et l'ouverture d'une enquête sur cette attaque.",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
TEASER = "Dix soldats ont été tués dans une embuscade tendue par des hommes armés dans une autre région, a dit l'armée"


def card(number: int, tag: str = "div", href: str = "/autre-{}", teaser: str = TEASER) -> str:
    words = f"Dix soldats tués dans une embuscade que des hommes armés ont tendue à une patrouille, numéro {number}"
    headline = f"<h3><a href='{href.format(number)}'>{words}</a></h3>"
    return f"<{tag}>{headline}<p>{teaser} ({number}).</p></{tag}>"


def page(body: str) -> str:
    return f"<html><head><title>Douze civils tués</title></head><body><h1>Douze civils tués</h1>{body}</body></html>"


@pytest.mark.parametrize("tag", ["article", "div", "li"])
@pytest.mark.parametrize("number", [2, 6])
@pytest.mark.parametrize(
    "place", ["<div>{text}</div><div>{cards}</div>", "<article>{text}<div>{cards}</div></article>"]
)
def test_the_words_of_other_articles_are_left_out(read_markup: Read, place: str, number: int, tag: str) -> None:
    cards = "".join(card(n, tag) for n in range(number))
    document = read_markup(page(place.format(text=TEXT, cards=cards)))
    assert document.text == "\n\n".join(BODY)
    assert sum("numéro" in removed.text and removed.reason == "related" for removed in document.removed) == number


def test_between_paragraphs_too(read_markup: Read) -> None:
    first, rest = TEXT[: TEXT.index("</p>") + 4], TEXT[TEXT.index("</p>") + 4 :]
    document = read_markup(page(f"<article>{first}<div>{card(1)}{card(2)}</div>{rest}</article>"))
    assert document.text == "\n\n".join(BODY)


def test_the_parts_of_a_round_up_are_its_text(read_markup: Read) -> None:
    cards = "".join(card(n) for n in range(9))
    document = read_markup(page(f"<article><p>{BODY[0]}</p>{cards}</article>"))
    assert document.text.count(TEASER) == 9


def test_chapters_that_lead_to_themselves_or_other_sites_or_say_more_are_text(read_markup: Read) -> None:
    chapters = "".join(card(n, "section", href="#partie-{}") for n in range(2))
    assert read_markup(page(f"<article>{TEXT}{chapters}</article>")).text.count(TEASER) == 2
    review = "".join(card(n, "section", href="https://presse.example/{}") for n in range(2))
    assert read_markup(page(f"<article>{TEXT}{review}</article>")).text.count(TEASER) == 2
    two = "".join(card(n, "section", teaser=f"{TEASER}.</p><p>{TEASER}") for n in range(2))
    assert read_markup(page(f"<article>{TEXT}{two}</article>")).text.count(TEASER) == 4
    long = "".join(card(n, "section", teaser=f"{TEASER}. " * 7) for n in range(2))
    assert read_markup(page(f"<article>{TEXT * 4}{long}</article>")).text.count(TEASER) == 14
