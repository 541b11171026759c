"""What `monitor explain` shows of an article: short lines that read well on a phone, no wide tables. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from monitor.alerts.vocabulary import load_vocabulary
from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from monitor.alerts.vocabulary import Vocabulary
    from monitor.items import Article, Evidence, Facts, Match, Removed, Verdict

LONGEST = 100_000
"""Characters of a text that are shown."""
_QUOTE = 140
_BLOCK = 300
_TELLING = 0.2
"""Evidence that moves the log-odds by less is counted, not listed."""
_MOST = 3
"""Reasons that a line names."""
_KINDS = ("actor", "violence", "place", "term", "noise", "exclude")
"""In the order in which terms are listed."""
_PLACE_TOPICS = ("where", "nowhere", "vague", "groupless", "base_where")
"""How the names begin of evidence on the question where the event lies."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the explanation, and how far it is indented."""

    text: Text
    indent: int = 0

    def on_terminal(self) -> RenderableType:
        """Return the line so that its wrapped parts keep the indentation."""
        if not self.text:
            return Text(" ")  # rich drops a padded text of no length
        return Padding(self.text, (0, 0, 0, self.indent), expand=False)

    def in_file(self) -> Text:
        """Return the line unwrapped, for a pipe."""
        return Text.assemble(" " * self.indent, self.text)


def explanation(article: Article, tips: Mapping[str, Sequence[Evidence]] | None = None) -> Iterator[Line]:
    """Yield what was read, the verdict of each watch with its reasons, the facts, the text, and what was removed."""
    yield Line(Text(printable(article.title or "(no title)", _BLOCK), style="bold"))
    yield from _metadata(article)
    words = load_vocabulary("en")
    for verdict in article.verdicts:
        yield from _verdict(verdict, words)
        yield from _tip(verdict, (tips or {}).get(verdict.watch, ()), words)
    yield from _facts(article.facts)
    yield from _heading("Text" if article.text else "No text was found.")
    for paragraph in article.text[:LONGEST].split("\n\n"):
        yield Line(Text(printable(paragraph, LONGEST)))
    yield from _removed(article.removed)


def _heading(text: str) -> Iterator[Line]:
    yield Line(Text())
    yield Line(Text(text, style="bold"))


def _metadata(article: Article) -> Iterator[Line]:
    when = article.published_at.strftime("%Y-%m-%d %H:%M UTC") if article.published_at else "not found"
    rows = {
        "error": article.error, "no article": article.not_article, "only a part": article.partial,
        "address": article.url, "published": when, "authors": ", ".join(article.authors), "agency": article.agency,
        "dateline": article.dateline, "language": article.lang or "not told",
        "severity": article.severity if article.relevant else None,
        "kind": {"event": "one event", "soft": "not one event (posture, reaction, figures)"}.get(article.kind or "")
        if article.relevant else None,
        "round-up of": "; ".join(filter(None, (told.place.name for told in article.facts.incidents))),
        "notes": ", ".join(note.replace("_", " ") for note in article.notes),
    }  # fmt: skip
    for name, value in rows.items():
        if value:
            yield Line(Text.assemble((f"{name}: ", "dim"), printable(value, _BLOCK)))


def _verdict(verdict: Verdict, words: Vocabulary) -> Iterator[Line]:
    style = "bold green" if verdict.relevant else "bold"
    word = "relevant" if verdict.relevant else "not relevant"
    yield Line(Text())
    yield Line(Text(f"{printable(verdict.watch, 60)}: {word}, score {verdict.score:.2f}", style=style))
    if verdict.excluded_by:
        term = printable(verdict.excluded_by, 80)
        yield Line(Text(f"Ruled out by the watch's own exclude term “{term}”.", style="yellow"))
    where = [one for one in verdict.evidence if one.name.startswith(_PLACE_TOPICS)]
    about = [one for one in verdict.evidence if not one.name.startswith(_PLACE_TOPICS)]
    quoted: set[str] = set()
    for question, evidence in (
        ("Does it report armed conflict?", about),
        ("Does it happen in a watched country?", where),
    ):
        yield from _answer(question, evidence, words, quoted)
    yield from _terms(verdict.matches)


def _tip(verdict: Verdict, evidence: Sequence[Evidence], words: Vocabulary) -> Iterator[Line]:
    """Yield what would have tipped the verdict the other way."""
    if not evidence:
        return
    other = "It would not be relevant" if verdict.relevant else "It would be relevant"
    if all(one.name.startswith(_PLACE_TOPICS) for one in evidence):
        lies = "elsewhere" if verdict.relevant else "in a watched country"
        yield Line(Text(f"{other} if it happened {lies}.", style="bold"))
        return
    reasons = " and ".join(printable(words.reason(one.name, against=one.weight < 0), 80) for one in evidence[:_MOST])
    if len(evidence) > _MOST:
        stays = "relevant" if verdict.relevant else "not relevant"
        lead = f"It would still be {stays} unless {len(evidence)} reasons were missing, first of all: "
        yield Line(Text.assemble((lead, "bold"), reasons))
    else:
        yield Line(Text.assemble((f"{other} without: ", "bold"), reasons))


def _answer(question: str, evidence: Sequence[Evidence], words: Vocabulary, quoted: set[str]) -> Iterator[Line]:
    """Yield a question with the probability that the evidence adds up to, and the reasons, each sentence once."""
    if not evidence:
        return
    probability = 1 / (1 + exp(-sum(one.weight for one in evidence)))
    yield Line(Text.assemble((question, "bold"), f" about {probability:.0%}"))
    telling = [one for one in evidence if abs(one.weight) >= _TELLING]
    for one in telling:
        sign = "green" if one.weight > 0 else "red"
        reason = words.reason(one.name, against=one.weight < 0)
        shown = ", ".join(f"“{printable(word, 40)}”" for word in one.words)
        yield Line(
            Text.assemble((f"{one.weight:+.1f} ", sign), printable(reason, 80), f": {shown}" if shown else ""), 2
        )
        if one.quote and one.quote not in quoted:
            quoted.add(one.quote)
            yield Line(Text(f"“{printable(one.quote, _QUOTE)}”", style="dim"), 7)
    if len(telling) < len(evidence):
        yield Line(Text(f"and {len(evidence) - len(telling)} of little weight", style="dim"), 2)


def _terms(matches: Sequence[Match]) -> Iterator[Line]:
    """Yield the terms found, by kind, each with how often it stands."""
    if not matches:
        return
    yield Line(Text("Terms found", style="bold"))
    kinds = dict.fromkeys((*_KINDS, *(match.kind for match in matches)))
    for kind in kinds:
        counts: dict[str, int] = {}
        for match in matches:
            if match.kind == kind:
                counts[match.term] = counts.get(match.term, 0) + 1
        if counts:
            listed = (f"{printable(term, 60)}{f' ×{n}' if n > 1 else ''}" for term, n in counts.items())
            yield Line(Text.assemble((f"{kind}: ", "dim"), ", ".join(listed)), 2)


def _facts(facts: Facts) -> Iterator[Line]:
    rows = (
        ("dead", _range(facts.deaths_min, facts.deaths_max) + _kinds(facts, "killed"), "deaths"),
        ("dead, by a side's own word", _aside(facts, "claimed"), "deaths_claimed"),
        ("dead in other events or over a longer time", _aside(facts, "background"), "deaths_background"),
        ("injured", _range(facts.injured, facts.injured), "injured"),
        ("abducted", _range(facts.abducted, facts.abducted), "abducted"),
        ("freed", _range(facts.freed, facts.freed), "freed"),
        ("displaced", _range(facts.displaced, facts.displaced), "displaced"),
        ("event", (facts.event_type or "").replace("_", " "), "event_type"),
        ("day", facts.event_date.isoformat() if facts.event_date else "", "event_date"),
        ("by", facts.perpetrator or "", "perpetrator"),
        ("to", ", ".join(facts.victims), "victims"),
        ("actors", ", ".join(facts.actors), "actors"),
        ("countries", ", ".join(facts.countries), "countries"),
        ("places", ", ".join(f"{p.name} ({p.country})" if p.country else p.name for p in facts.places), "places"),
    )
    yield from _heading("Facts of the main event" if any(value for _, value, _ in rows) else "No facts were found.")
    quoted: set[str] = set()
    for name, value, key in rows:
        if not value:
            continue
        yield Line(Text.assemble((f"{name}: ", "dim"), printable(value, _BLOCK)), 2)
        quote = facts.quotes.get(key)
        if quote and quote not in quoted:
            quoted.add(quote)
            yield Line(Text(f"“{printable(quote, _QUOTE)}”", style="dim"), 7)


def _kinds(facts: Facts, what: str) -> str:
    """Return who they were, in brackets behind the number; "" where the text does not tell."""
    known = facts.people.get(what)
    kinds = ", ".join(f"{kind} {number}" for kind, number in known.kinds.items()) if known else ""
    return f" ({kinds})" if kinds and (known and (known.min, known.max) != (None, None)) else ""


def _aside(facts: Facts, name: str) -> str:
    known = facts.people.get("killed")
    number = getattr(known, name) if known else None
    return "" if number is None else str(number)


def _range(low: int | None, high: int | None) -> str:
    if low is None:
        return "" if high is None else f"up to {high}"
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"


def _removed(blocks: Sequence[Removed]) -> Iterator[Line]:
    if not blocks:
        return
    yield from _heading("Removed (-) and put back (+), with the reason")
    for block in blocks:
        sign, style = ("+ ", "green") if block.restored else ("- ", "strike dim")
        reason = printable(block.reason.replace("_", " "), 60)
        yield Line(Text.assemble((sign, "dim"), (f"{reason}: ", "cyan"), (printable(block.text, _BLOCK), style)))
