"""What a story says of its articles: headline, summary and facts, in the articles' own words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.items import Story
from monitor.packs.folding import sentences

if TYPE_CHECKING:
    from monitor.items import Article
    from monitor.store.articles import StoredArticle

SUMMARY_CHARS = 400
"""Length at which a summary takes no further sentence; the first is taken whatever its length, up to twice this."""
HEADLINE_CHARS = 300


def story_of(stored: StoredArticle, story_id: str) -> Story:
    """Return the story that one article makes; its list of articles is the store's to fill."""
    article = stored.article
    return Story(
        id=story_id,
        headline=headline(article),
        summary=summary(article.text),
        lang=article.lang,
        facts=article.facts,
        severity=article.severity or "low",
        articles=(),
        kind=article.kind,
    )


def headline(article: Article) -> str:
    """Return the article's title, or its first sentence where it has none."""
    return _cut(article.title or summary(article.text) or article.url, HEADLINE_CHARS)


def summary(text: str) -> str:
    """Return the text's first sentences, as they stand."""
    head = text[: SUMMARY_CHARS * 4]
    kept: list[str] = []
    for start, end in sentences(head):
        sentence = " ".join(head[start:end].split())
        if kept and sum(map(len, kept)) + len(sentence) > SUMMARY_CHARS:
            break
        kept.append(sentence)
    return _cut(" ".join(kept), SUMMARY_CHARS * 2)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
