from __future__ import annotations

import pytest

from pipelines.decode import decode, tidy

TEXT = "L'été à Ségou : « déjà » trois œuvres… l’armée — 5 €"


@pytest.mark.parametrize("declared", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_windows_1252_comes_out_right_whatever_is_declared(declared: str | None) -> None:
    markup = f"<html><body><p>{TEXT}</p><p>Les réfugiés ont été accueillis près de la frontière.</p></body></html>"
    assert TEXT in decode(markup.encode("cp1252"), declared)


def test_valid_utf8_wins_over_a_wrong_declaration() -> None:
    assert TEXT in decode(TEXT.encode(), "text/html; charset=iso-8859-1")


def test_the_pages_own_declaration_is_read() -> None:
    markup = '<meta charset="windows-1256"><p>قتل ثمانية مدنيين في هجوم على قرية</p>'
    assert "قتل ثمانية مدنيين" in decode(markup.encode("cp1256"))


def test_a_few_bad_bytes_spoil_only_themselves() -> None:
    raw = (TEXT * 20).encode() + b"\xff\xfe" + TEXT.encode()
    assert decode(raw).count(TEXT) == 21


def test_utf16_by_its_mark() -> None:
    assert decode(("\ufeff" + TEXT).encode("utf-16-le")) == TEXT


def test_controls_go_and_a_cut_last_letter_is_dropped() -> None:
    assert decode(b"a\x00b\x08c") == "abc"
    assert decode("abcé".encode()[:-1]) == "abc"


@pytest.mark.parametrize("name", ["x-unknown", "hex", "rot13", "utf-7", "idna"])
def test_hostile_declarations_are_ignored(name: str) -> None:
    assert "caf" in decode("café".encode("cp1252"), f"text/html; charset={name}")


def test_tidy_leaves_no_invisible_residue() -> None:
    assert tidy("e\u0301te\u0301 soft\u00adhyphen zero\u200bwidth \ufeffmark") == "été softhyphen zerowidth mark"


def test_tidy_keeps_the_joiner_where_a_script_needs_it() -> None:
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"
    assert tidy("a\u200cb") == "ab"
