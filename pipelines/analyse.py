"""The one way to understand a page: page and knowledge in, article out. No network, no disk, no clock but the page's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.items import Article, Facts, Verdict
from pipelines import extract, language
from pipelines.evidence import gather
from pipelines.match import Reading, read_field, to_matches
from pipelines.relevance import score, verdict

if TYPE_CHECKING:
    from monitor.items import Page, Site
    from pipelines.document import Document
    from pipelines.knowledge import CompiledPack, CompiledWatch, Knowledge

_LISTED = frozenset(("actor", "place", "violence"))
_MOST_MATCHES = 40


def analyse(page: Page, knowledge: Knowledge, site: Site) -> Article:
    """Return what the page means to each watch, and the facts of its main event."""
    document = extract.read(page, site)
    lang = language.detect(document.title, document.text, document.declared_lang, site.languages)
    readings = {name: read_document(document, lang, pack) for name, pack in knowledge.packs.items()}
    verdicts = [_judge(watch, readings[watch.pack], knowledge.packs[watch.pack]) for watch in knowledge.watches]
    verdicts.sort(key=lambda found: (-found.relevant, -found.score, found.watch))
    return Article(
        url=document.url,
        fetched_at=page.fetched_at,
        title=document.title,
        text=document.text,
        source=page.source or site.source,
        lang=lang,
        authors=document.authors,
        published_at=document.published_at,
        updated_at=document.updated_at,
        section=document.section,
        agency=document.agency,
        dateline=document.dateline,
        partial=document.partial,
        not_article=document.not_article,
        verdicts=tuple(verdicts),
        facts=Facts(),
        removed=document.removed,
        fingerprints=document.fingerprints,
        notes=document.notes,
    )


def read_document(document: Document, lang: str | None, compiled: CompiledPack) -> Reading:
    """Return what of the pack stands in title and text."""
    known = lang if lang in compiled.pack.languages else None
    return Reading(
        title=read_field("title", document.title or "", known, compiled.trie, compiled.table),
        text=read_field("text", document.text, known, compiled.trie, compiled.table),
        lang=known,
    )


def _judge(watch: CompiledWatch, reading: Reading, compiled: CompiledPack) -> Verdict:
    judged = score(gather(reading, compiled.pack), compiled.pack, watch.countries)
    own = watch.terms.find(reading)
    ruled_out = watch.exclude.find(reading)
    matches = (*own, *ruled_out, *to_matches(reading.fields, _LISTED, _MOST_MATCHES))
    return verdict(watch.name, judged, watch.threshold, matches, ruled_out[0].term if ruled_out else None)
