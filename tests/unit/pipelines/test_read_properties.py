"""What holds for any page: an answer, bounded, of the page's own words in their order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.items import Page, Site
from pipelines.blocks import Block
from pipelines.clean import Setting, clean
from pipelines.decode import decode
from pipelines.extract import read
from pipelines.survey import key_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = st.sampled_from(
    [
        "attaque",
        "village",
        "Mali",
        "soldats",
        "tués",
        "hier",
        "Lire",
        "aussi",
        ":",
        "Suivez-nous",
        "WhatsApp",
        "Photo",
        "AFP",
        "©",
        "newsletter",
        "قتل",
        "جنود",
        "ƙauye",
        "ɗan",
        "2025",
        "14h30",
        "Par",
        "Aïssata",
        "don",
        "(AFP)",
        "—",
        ".",
        "!",
        "«",
        "»",
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
TAGS = st.sampled_from(["p", "div", "h2", "li", "blockquote", "table", "span", "section", "article", "figure"])


def document(body: bytes) -> str:
    return read(Page(url="https://relais.example/a", fetched_at=NOW, body=body), Site()).text


@given(st.binary(max_size=3000))
@settings(max_examples=150)
def test_any_bytes_get_an_answer(body: bytes) -> None:
    answer = read(Page(url="https://relais.example/a", fetched_at=NOW, body=body), Site())
    assert answer.text or answer.not_article
    assert len(answer.text) <= 4 * len(body) + 100


@given(st.text(max_size=2000))
@settings(max_examples=100)
def test_any_given_text_gets_an_answer(text: str) -> None:
    answer = read(Page(url="feed:1", fetched_at=NOW, text=text), Site())
    assert len(answer.text) <= 4 * len(text) + 100


@given(st.lists(st.tuples(TAGS, LINES), min_size=1, max_size=25))
@example([("p", "attaque " * 13), ("section", "attaque " * 10 + "village"), ("figure", "attaque"), ("span", "attaque")])
@example([("p", "attaque " * 3), ("span", "attaque " * 12), ("figure", "attaque"), ("article", "attaque " * 5)])
@settings(max_examples=80)
def test_no_word_appears_that_the_page_does_not_hold(parts: list[tuple[str, str]]) -> None:
    rows = [(tag, f"<tr><td>{line}</td></tr>" if tag == "table" else line) for tag, line in parts]
    markup = " ".join(f"<{tag}>{line}</{tag}>" for tag, line in rows)
    page = f"<html><body><h1>Un titre de page</h1><main>{markup}</main></body></html>".encode()
    held = set(" ".join(line for _, line in parts).split()) | {"Un", "titre", "de", "page", "|", "-"}
    assert set(document(page).split()) <= held


@given(st.lists(LINES, max_size=20))
@settings(max_examples=150)
def test_cleaning_keeps_order_and_invents_nothing(lines: list[str]) -> None:
    blocks = [Block(line) for line in lines]
    result = clean(blocks, Setting(title="Mali attaque"))
    numbers = [next(n for n, block in enumerate(blocks) if block is kept) for kept in result.blocks]
    assert numbers == sorted(numbers)
    assert len(result.blocks) + len(result.removed) == len(blocks)


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=koi8-r"]))
@settings(max_examples=200)
def test_decoding_is_bounded_and_leaves_no_controls(body: bytes, declared: str | None) -> None:
    text = decode(body, declared)
    assert len(text) <= 2 * len(body) + 4
    assert not any(ord(char) < 32 and char not in "\t\n\r" for char in text)


@given(st.text())
def test_keys_hold_no_white_space(text: str) -> None:
    assert not any(char.isspace() for char in key_of(text))


ABUSE = {
    "thirty megabytes of divs": b"<div>" * 6_000_000,
    "a million links": b"<html><body><h1>T</h1>" + b"<a href=1>un lien vers</a> " * 1_000_000,
    "one line": b"<html><body><p>" + b"mot " * 500_000,
    "a tag storm": b"<html><body><article>" + b"mot <br>" * 200_000,
    "open comments": b"<html><body>" + b"<!--" * 200_000,
    "frames": b"<html><head><title>F</title></head><frameset><frame src=a></frameset></html>",
    "open lists": b"<html><body>" + b"<ul><li>x " * 50_000,
    "entities": b"<html><body><p>" + b"&#xD800;&bogus;&#0;" * 10_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ABUSE)
def test_abuse_ends_soon_with_an_answer(name: str) -> None:
    answer = read(Page(url="https://relais.example/a", fetched_at=NOW, body=ABUSE[name]), Site())
    assert answer.text or answer.not_article
    assert len(answer.text) <= 5_000_000
