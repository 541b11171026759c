from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cost import bounded

from spiders.markup import MAX_TEXT, MAX_TITLE, plain_line, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (None, None),
        ("", None),
        (" \n ", None),
        ("plain, as\nit is", "plain, as\n\nit is"),
        ("<p>A &amp; B</p><p>C<br>D</p>", "A & B\n\nC\n\nD"),
        ("<p>broken\nby lines</p>", "broken by lines"),
        ("<ul><li>1<li>2</ul>after", "1\n\n2\n\nafter"),
        ("a<script>bad()</script>b<style>x{}</style>c<!-- no -->d<?php x ?>e", "abcde"),
        ("L&#8217;arm&eacute;e", "L’armée"),
        ("<b>in</b>line <i>te</i>xt", "inline text"),
        ("<img src=x>", None),
        ("5 < 6 & 7", "5 < 6 & 7"),
    ],
)
def test_plain_text(markup: str | None, text: str | None) -> None:
    assert plain_text(markup) == text


def test_a_line_is_one_line_and_bounded() -> None:
    assert plain_line("<p>one</p>\n<p>two</p>") == "one two"
    assert len(plain_line("x" * 5000) or "") == MAX_TITLE


def test_deep_nesting_takes_no_time() -> None:
    with bounded(10):
        assert (plain_text("<div>" * 20_000 + "deep") or "deep") == "deep"


@given(st.text(alphabet="<>&;/!-pdivbr=\"' \nxé#1", max_size=200))
def test_any_markup_gives_bounded_text(markup: str) -> None:
    text = plain_text(markup)
    assert text is None or (text.strip() == text and 0 < len(text) <= MAX_TEXT)
