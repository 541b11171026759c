from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cost import bounded

from monitor.packs.folding import fold, folded_words, sentences, tokenize


def words(text: str) -> list[str]:
    return [token.folded for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'armée d’Inates, qu'on a vue", ["armee", "inates", "on", "a", "vue"]),
        ("N'Djamena N’Djaména Ndjamena", ["ndjamena"] * 3),
        ("'Yan ta’adda ƴan ta'adda ʼyan taadda", ["yan", "taadda"] * 3),
        ("Mali's army, the soldiers' camp", ["mali", "army", "the", "soldiers", "camp"]),
        ("Côte d'Ivoire COTE D’IVOIRE", ["cote", "ivoire"] * 2),
        ("Ansarul-Islam / Al-Qaïda", ["ansarul", "islam", "al", "qaida"]),
        ("قُتِلَ الجُنُودُ في مـالـي", ["قتل", "الجنود", "في", "مالي"]),
        ("أحمد إبراهيم آخر مؤتمر مدينة", ["احمد", "ابراهيم", "اخر", "موتمر", "مدينه"]),
        ("٣٥ قتيلا و۱۲", ["35", "قتيلا", "و12"]),
        ("e\u0301te\u0301 d'e\u0301te\u0301", ["ete", "ete"]),
        ("Ma\u200bli \u202eNiger\u202c", ["mali", "niger"]),
        ("ɗan bindiga, ɓarayi, ƙauye", ["dan", "bindiga", "barayi", "kauye"]),
        ("œuvre_x 2 000", ["oeuvre", "x", "2", "000"]),
    ],
)
def test_spellings_meet_as_the_same_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(max_size=200))
def test_tokens_point_into_the_text_in_order_and_fold_is_stable(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert token.folded
        end = token.end
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200) | st.text(alphabet="ldsSaé'’ʼ-\u0301\u200b 3٣ب", max_size=60))
def test_words_alone_are_those_of_the_tokens(text: str) -> None:
    assert folded_words(text) == words(text)


@given(st.text(alphabet="ab.!? \nM«»é؟", max_size=120))
def test_sentences_cover_every_word_once(text: str) -> None:
    spans = sentences(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M. Keita est mort. Le Gén. Traoré aussi.", ["M. Keita est mort.", "Le Gén. Traoré aussi."]),
        ("Il a dit : « Non ! » Puis il partit.", ["Il a dit : « Non ! »", "Puis il partit."]),
        ("Ils sont morts… selon la radio. A. B. Ba dément", ["Ils sont morts… selon la radio.", "A. B. Ba dément"]),
        ("Titre sans point\n\nUn texte. Fin", ["Titre sans point", "Un texte.", "Fin"]),
        ("قتل جنود. لماذا؟ لا أحد يعلم", ["قتل جنود.", "لماذا؟", "لا أحد يعلم"]),
        ("3.5 millions at 10.30 a.m. on Monday", ["3.5 millions at 10.30 a.m. on Monday"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_a_quarter_of_a_megabyte_is_cut_in_bounded_time() -> None:
    with bounded(15):
        for text in ("a" * 250_000, "M. " * 80_000, "'" * 250_000, "l'" * 120_000, "قتل\u202e " * 50_000):
            tokenize(text)
            sentences(text)
