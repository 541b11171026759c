from __future__ import annotations

import pytest

from monitor.charsets import read, read_as
from pipelines.decode import decode as decode_page
from spiders.charset import decode as decode_list

FRENCH = "L'été à Ségou : « déjà » trois œuvres… l’armée"
ARABIC = "قتل ثمانية مدنيين، في هجوم على قرية قرب كيدال"


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        (FRENCH, "utf-8", "iso-8859-1"),
        (FRENCH, "cp1252", "iso-8859-1"),
        (FRENCH, "cp1252", "us-ascii"),
        (FRENCH.replace("…", "").replace("’", "'").replace("œ", "oe"), "iso-8859-15", "iso-8859-15"),
        (ARABIC, "cp1256", "windows-1256"),
        (ARABIC, "cp1256", "iso-8859-6"),
        (ARABIC, "iso-8859-6", "iso-8859-6"),
        (ARABIC, "utf-8", "windows-1256"),
        (FRENCH, "utf-16", "utf-8"),
        (FRENCH, "utf-32", "utf-8"),
    ],
)
@pytest.mark.parametrize("where", ["header", "meta", "xml"])
def test_both_rooms_read_the_same_letters(text: str, written: str, declared: str, where: str) -> None:
    head = {
        "header": "",
        "meta": f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">',
        "xml": f'<?xml version="1.0" encoding="{declared}"?>',
    }[where]
    body = f"{head}<p>{text}</p>".encode(written)
    header = f"text/html; charset={declared}" if where == "header" else "text/html"
    assert text in decode_page(body, header)
    assert text in decode_list(body, header)


def test_a_stray_byte_does_not_make_utf_8_another_charset() -> None:
    body = (FRENCH * 20).encode() + b"\xff" + FRENCH.encode()
    assert (read(body, "text/html; charset=iso-8859-1") or "").count(FRENCH) == 21


@pytest.mark.parametrize("name", ["x-unknown", "hex", "rot13", "utf-7", "utf-16", "idna", "unicode_escape"])
def test_names_of_no_charset_are_not_believed(name: str) -> None:
    assert read_as(b"caf\xe9", name) is None
    assert read(b"caf\xe9 noir", f"text/html; charset={name}") is None


def test_what_no_charset_explains_is_left_to_each_rooms_last_resort() -> None:
    body = FRENCH.encode("cp1252")
    assert read(body, "text/html; charset=utf-8") is None
    assert decode_list(body, "text/xml; charset=utf-8", ["fr"]) == FRENCH
    assert decode_list(ARABIC.encode("cp1256"), "", ["ar", "fr"]) == ARABIC


def test_a_charset_that_loses_most_letters_is_not_believed() -> None:
    assert read_as(FRENCH.encode("cp1252"), "cp1252") == FRENCH
    assert read_as(b"\xa1\xa2\xb3\xc5" * 5, "cp932") is not None
    assert read_as(b"\xff\xfe\xfd" * 5 + b"a", "euc-jp") is None


def test_half_a_last_letter_is_dropped() -> None:
    assert read(FRENCH.encode() + "é".encode()[:1]) == FRENCH
