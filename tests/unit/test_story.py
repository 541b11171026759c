from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.items import Article
from monitor.story import HEADLINE_CHARS, SUMMARY_CHARS, headline, summary

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_summary_is_the_first_sentences_as_they_stand() -> None:
    text = "Douze civils ont été tués à Bankass. " + "Les blessés ont été évacués vers Mopti. " * 30
    assert summary(text).startswith("Douze civils ont été tués à Bankass. Les blessés")
    assert SUMMARY_CHARS // 2 < len(summary(text)) <= SUMMARY_CHARS + 60
    assert summary(text).endswith(".")


@pytest.mark.parametrize("text", ["", "x" * 100_000, "mot " * 50_000])
def test_a_summary_is_bounded(text: str) -> None:
    assert len(summary(text)) <= 2 * SUMMARY_CHARS


def test_a_headline_is_the_title_or_the_first_words_or_the_address() -> None:
    article = Article(url="https://a.example/1", fetched_at=NOW)
    assert headline(article) == "https://a.example/1"
    assert headline(Article(url="u", fetched_at=NOW, text="Attaque à Gao. Suite.")).startswith("Attaque à Gao.")
    assert headline(Article(url="u", fetched_at=NOW, title="T", text="x")) == "T"
    assert len(headline(Article(url="u", fetched_at=NOW, title="😀" * 3000))) == HEADLINE_CHARS
