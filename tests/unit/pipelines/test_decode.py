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


@pytest.mark.parametrize("sign", [*(chr(n) for n in (*range(9), 11, 12, *range(14, 32), 127)), "\ufffe", "\uffff"])
def test_every_control_character_goes_from_every_encoding_that_has_it(sign: str) -> None:
    assert decode(f"été {sign}né".encode()) == "été né"
    assert decode(f"\ufeffa{sign}b".encode("utf-16-le")) == "ab"


def test_half_a_character_that_utf_16_smuggles_in_goes() -> None:
    assert "\ud800" not in decode(b"\xff\xfea\x00\x00\xd8b\x00")


@pytest.mark.parametrize("name", ["x-unknown", "hex", "rot13", "utf-7", "idna"])
def test_hostile_declarations_are_ignored(name: str) -> None:
    assert "caf" in decode("café".encode("cp1252"), f"text/html; charset={name}")


def test_tidy_leaves_no_invisible_residue() -> None:
    assert tidy("e\u0301te\u0301 soft\u00adhyphen zero\u200bwidth \ufeffmark") == "été softhyphen zerowidth mark"


@pytest.mark.parametrize(
    "sign", [chr(n) for n in (0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))]
)
def test_tidy_finds_each_invisible_sign_by_itself(sign: str) -> None:
    assert tidy(f"été{sign} né") == ("été né" if sign != "\u2065" else f"été{sign} né")


def test_tidy_keeps_the_joiner_where_a_script_needs_it() -> None:
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"
    assert tidy("a\u200cb") == "ab"
