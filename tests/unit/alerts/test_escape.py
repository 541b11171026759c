from __future__ import annotations

import html as stdlib_html
import unicodedata
from html.parser import HTMLParser

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts import escape

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("<>&|*_~`[]()!@#\\\"'\r\n\t\x00\x1b:/ "), st.sampled_from(OVERRIDES), st.characters()
    ),
    max_size=120,
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(HOSTILE)
def test_plain_is_one_line_without_controls_or_overrides(text: str) -> None:
    shown = escape.plain(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in shown)
    assert not set(shown) & set(OVERRIDES)
    assert escape.plain(shown) == shown


@given(HOSTILE)
def test_html_leaves_no_tag_and_loses_nothing(text: str) -> None:
    parser = Tags()
    safe = escape.html(escape.plain(text))
    parser.feed(f"<p>{safe}</p>")
    parser.close()
    assert parser.tags == ["p"]
    assert stdlib_html.unescape(safe) == escape.plain(text)
    assert '"' not in safe


@given(HOSTILE)
def test_slack_reads_no_control_sequence_and_no_formatting(text: str) -> None:
    safe = escape.slack(escape.plain(text))
    assert "<" not in safe
    assert ">" not in safe
    assert regex.sub(r"&(amp|lt|gt);", "", safe).count("&") == 0
    assert not set(safe) & set("*_~`|")
    assert not regex.search(r"@\w", safe)


@given(HOSTILE)
def test_telegram_reads_no_tag_and_no_mention(text: str) -> None:
    parser = Tags()
    safe = escape.telegram(escape.plain(text))
    parser.feed(safe)
    parser.close()
    assert not parser.tags
    assert not regex.search(r"@\w", safe)


@pytest.mark.parametrize(
    "attack",
    [
        "@everyone",
        "@here",
        "<!channel>",
        "<@U123>",
        "<#C1|x>",
        "[x](https://evil.example)",
        "https://evil.example",
        "||x||",
    ],
)
def test_chat_text_loses_its_meaning_but_keeps_its_look(attack: str) -> None:
    safe = escape.defang(f"a {attack} b")
    assert attack not in safe
    assert safe.replace(escape.BREAK, "").translate({ord("¦"): "|"}) == f"a {attack} b"


@given(HOSTILE, st.integers(1, 80))
def test_header_cannot_break_out(text: str, limit: int) -> None:
    value = escape.header(text, limit)
    assert "\r" not in value
    assert "\n" not in value
    assert len(value) <= limit


@given(st.text(max_size=60), st.integers(0, 40), st.sampled_from([len, escape.utf16]))
def test_shortened_text_fits_and_is_whole_clusters(text: str, limit: int, measure: object) -> None:
    assert callable(measure)
    short = escape.shorten(text, limit, measure)
    assert measure(short) <= limit
    if short != text and short:
        kept = short.removesuffix(escape.ELLIPSIS)
        clusters = regex.findall(r"\X", text)
        assert any("".join(clusters[:n]).rstrip() == kept for n in range(len(clusters) + 1))


def test_a_family_emoji_is_kept_or_dropped_whole() -> None:
    family = "👨‍👩‍👧‍👦"
    assert escape.shorten(family * 3, len(family) + 2) == family + "…"
    assert escape.utf16("👨") == 2


def test_right_to_left_text_is_isolated_and_only_that() -> None:
    assert escape.isolate("هجوم") == "\u2068هجوم\u2069"
    assert escape.isolate("attaque") == "attaque"


def test_towers_of_marks_are_cut() -> None:
    assert len(escape.plain("z" + "\u0301" * 500)) <= 1 + escape.MAX_MARKS


@pytest.mark.parametrize(
    "bad",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://user:secret@evil.example/",
        "https://google.example@evil.example/",
        "http://",
        "//x.example",
        "https://x.example:99999/",
        "https://[::1",
        "https://exa mple.org/",
        "https://x.example/" + "a" * 3000,
        "",
    ],
)
def test_only_plain_web_addresses_are_linked(bad: str) -> None:
    assert escape.safe_url(bad) is None


@given(st.text(max_size=60))
def test_a_linked_address_holds_nothing_that_could_end_a_link(path: str) -> None:
    url = escape.safe_url(f"https://x.example/{path}")
    if url is not None:
        assert regex.fullmatch(r"[A-Za-z0-9%/:=&?+!$,;.~#_\-]+", url)


def test_a_usual_address_stays_as_it_is() -> None:
    url = "https://site.example/spip.php?article123&lang=fr#top"
    assert escape.safe_url(url) == url
    assert escape.safe_url("https://exämple.org/é|<x>@everyone") == (
        "https://xn--exmple-cua.org/%C3%A9%7C%3Cx%3E%40everyone"
    )
