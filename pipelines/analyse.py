"""The one way to understand a page: page and knowledge in, article out; no network, no disk, no clock."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from monitor.items import Article, Facts
from pipelines import extract, language
from pipelines.eventday import local_day
from pipelines.evidence import gather
from pipelines.facts import read_facts
from pipelines.match import Reading, read_field, to_matches
from pipelines.news import news_of
from pipelines.places import locate
from pipelines.reasons import sided, weight_of, with_quotes
from pipelines.relevance import report_kind, score, verdict
from pipelines.severity import grade
from pipelines.staged import without_staged
from pipelines.timing import account
from pipelines.works import without_works

if TYPE_CHECKING:
    from monitor.items import Page, ReportKind, Severity, Site, Verdict
    from pipelines.document import Document
    from pipelines.evidence import Signals
    from pipelines.knowledge import CompiledPack, CompiledWatch, Knowledge
    from pipelines.places import Geography

FACTS_FROM = 0.1
"""An article that no watch gives this score is not read for facts: nobody is told of them, and reading takes time."""
_LISTED = frozenset(("actor", "place", "violence"))
_MOST_MATCHES = 40


def analyse(page: Page, knowledge: Knowledge, site: Site, *, thorough: bool = False) -> Article:
    """Return what the page means to each watch, and the facts of its main event.

    `thorough` reads facts, and words for each reason, also of pages that no watch would take.
    """
    least = 0.0 if thorough else FACTS_FROM
    document = extract.read(page, site)
    lang = language.detect(document.title, document.text, document.declared_lang, site.languages)
    read = {name: _read(document, lang, pack, site) for name, pack in knowledge.packs.items()}
    verdicts = [
        _judge(
            watch,
            read[watch.pack],
            knowledge.packs[watch.pack],
            least=least,
            not_article=document.not_article is not None,
        )
        for watch in knowledge.watches
    ]
    verdicts.sort(key=lambda found: (-found.relevant, -found.score, found.watch))
    facts, kind, severity = Facts(), None, None
    if verdicts and verdicts[0].score >= least:
        pack = knowledge.packs[knowledge.pack_of(verdicts[0].watch)]
        facts, kind, severity = _facts(document, read[pack.pack.name], pack, site)
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
        error="unreadable" if document.not_article == "unreadable" else None,
        verdicts=tuple(verdicts),
        facts=facts,
        kind=kind,
        severity=severity,
        removed=document.removed,
        fingerprints=document.fingerprints,
        notes=document.notes,
    )


def _read(
    document: Document, lang: str | None, compiled: CompiledPack, site: Site
) -> tuple[Reading, Signals, Geography]:
    reading = read_document(document, lang, compiled)
    geography = locate(reading, compiled.places, site.country)
    return reading, gather(reading, compiled.pack, geography.located), geography


def read_document(document: Document, lang: str | None, compiled: CompiledPack) -> Reading:
    """Return what of the pack stands in title and text."""
    known = lang if lang in compiled.pack.languages else None
    reading = Reading(
        title=read_field("title", document.title or "", known, compiled.trie, compiled.table),
        text=read_field("text", document.text, known, compiled.trie, compiled.table),
        lang=known,
    )
    return without_works(without_staged(reading))


def _judge(
    watch: CompiledWatch,
    read: tuple[Reading, Signals, Geography],
    compiled: CompiledPack,
    *,
    least: float,
    not_article: bool,
) -> Verdict:
    reading, signals, geography = read
    own = watch.terms.find(reading)
    ruled_out = watch.exclude.find(reading)
    judged = score(signals, compiled.pack, watch.countries, own)
    if not_article:
        judged = judged._replace(value=0.0)
    if judged.value >= least:
        judged = judged._replace(evidence=with_quotes(judged.evidence, reading, geography.located, watch.countries))
    weigh = partial(weight_of, weights=sided(judged.evidence), countries=watch.countries)
    matches = (*own, *ruled_out, *to_matches(reading.fields, _LISTED, _MOST_MATCHES, weigh))
    return verdict(watch.name, judged, watch.threshold, matches, ruled_out[0].term if ruled_out else None)


def _facts(
    document: Document, read: tuple[Reading, Signals, Geography], compiled: CompiledPack, site: Site
) -> tuple[Facts, ReportKind, Severity | None]:
    reading, signals, geography = read
    published = local_day(document.published_at, site.timezone)
    told_so = account(reading, published)
    facts = read_facts(
        reading,
        compiled.places,
        compiled.pack,
        site=site,
        published_at=document.published_at,
        geography=geography,
        told_so=told_so,
    )
    news = news_of(reading, published, told_so)
    happened = news.latest or facts.event_date
    age = (published - happened).days if published and happened else None
    kind: ReportKind = "event" if news.event else report_kind(signals, compiled.pack)
    graded = grade(facts, news.kinds, kind, compiled.pack.severity, age)
    return facts, kind, graded[0] if graded else None
