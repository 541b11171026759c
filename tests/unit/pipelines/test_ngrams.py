from __future__ import annotations

import pytest
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

from pipelines.ngrams import Profiles

TEXTS = {
    "fr": "Des hommes armés ont attaqué un village dans la nuit de mardi à mercredi, ont indiqué des sources locales.",
    "en": "Gunmen on motorbikes attacked a village on Tuesday night and burned several houses, residents said.",
    "ar": "قال شهود عيان إن مسلحين هاجموا قرية Bamako في شمال البلاد مساء الثلاثاء وأحرقوا عددا من المنازل.",
    "vi": "Hôm thứ Ba, những người có vũ trang đã tấn công một ngôi làng ở miền bắc đất nước này.",
    "ja": "火曜日の夜、武装した男たちが北部の村を襲撃し、家々に火をつけたと住民が語った。",
}


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    return Profiles.load()


@pytest.fixture(scope="module")
def library() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory


@pytest.mark.parametrize(("lang", "text"), TEXTS.items())
def test_answers_as_the_library_does(profiles: Profiles, library: DetectorFactory, lang: str, text: str) -> None:
    detector = library.create()
    detector.append(text)
    theirs = detector.detect()
    shares = profiles.shares(text, (), 1.0)
    assert max(shares, key=lambda code: shares[code]) == theirs == lang


def test_knows_the_library_s_languages(profiles: Profiles, library: DetectorFactory) -> None:
    assert sorted(profiles.languages) == sorted(library.get_lang_list())


def test_a_text_has_one_answer_whatever_was_asked_before(profiles: Profiles) -> None:
    doubtful = "Mali Niger Tchad"
    first = profiles.shares(doubtful, (), 1.0)
    profiles.shares(TEXTS["fr"] * 9, (), 1.0)
    assert profiles.shares(doubtful, (), 1.0) == first


def test_a_favoured_language_is_likelier_in_a_doubtful_text(profiles: Profiles) -> None:
    doubtful = "Attaque Tillabéri"
    plain, favoured = (profiles.shares(doubtful, codes, 50.0).get("fr", 0.0) for codes in ((), ("fr",)))
    assert favoured >= plain


@pytest.mark.parametrize("text", ["", " ", "12345", "ONU", "🙂", "https://example.org/attaque a@b.org"])
def test_nothing_to_go_by_is_no_answer(profiles: Profiles, text: str) -> None:
    assert isinstance(profiles.shares(text, (), 1.0), dict)
    assert profiles.shares("", (), 1.0) == {}
