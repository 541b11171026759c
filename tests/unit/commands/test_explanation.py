from __future__ import annotations

from datetime import UTC, date, datetime

from rich.console import Console

from monitor.commands.explanation import explanation
from monitor.items import Article, Evidence, Facts, Match, Place, Removed, Verdict

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SENTENCE = "Des hommes armés ont tué douze villageois à Bankass."


def article(**values: object) -> Article:
    evidence = (
        Evidence(name="armed_lead", weight=2.0, quote=SENTENCE),
        Evidence(name="kill_lead", weight=0.9, quote=SENTENCE),
        Evidence(name="sport_head", weight=-1.2, quote="Le match est reporté."),
        Evidence(name="kill_body", weight=0.06),
        Evidence(name="where_lead", weight=-0.8),
    )
    matches = tuple(Match(term="JNIM", kind="actor", field="text", quote=SENTENCE, start=n) for n in range(3))
    verdict = Verdict(watch="sahel-conflict", relevant=True, score=0.91, matches=matches, evidence=evidence)
    known = {
        "url": "https://x.test/a",
        "fetched_at": NOW,
        "title": "Douze morts",
        "text": f"{SENTENCE}\n\nLe match est reporté.",
        "verdicts": (verdict,),
        "removed": (Removed(text="Lire aussi : le match", reason="related"),
                    Removed(text="Un chapeau", reason="lead", restored=True)),
        "facts": Facts(deaths_min=12, event_date=date(2026, 11, 20), quotes={"deaths": SENTENCE},
                       places=(Place(name="Bankass", country="ML"),)),
    }  # fmt: skip
    return Article(**(known | values))  # type: ignore[arg-type]  # the test names fields freely


def lines(shown: Article) -> list[str]:
    return [line.in_file().plain for line in explanation(shown)]


def test_reasons_are_words_and_each_sentence_is_quoted_once() -> None:
    shown = lines(article())
    assert "  +2.0 an armed group in the first lines" in shown
    assert "  -1.2 sport at the top" in shown
    assert "  -0.8 a place outside the watched countries in the first lines" in shown
    assert "  and 1 of little weight" in shown
    reasons = shown[: shown.index("Terms found")]
    assert sum(SENTENCE in line for line in reasons) == 1
    assert not any("_" in line for line in shown)


def test_terms_are_grouped_and_counted() -> None:
    assert "  actor: JNIM ×3" in lines(article())


def test_facts_stand_beside_the_sentence_they_were_read_from() -> None:
    shown = lines(article())
    at = shown.index("  dead: at least 12")
    assert SENTENCE in shown[at + 1]
    assert "  places: Bankass (ML)" in shown


def test_what_was_removed_is_struck_through_with_its_reason() -> None:
    removed, restored = list(explanation(article()))[-2:]
    assert removed.text.plain == "- related: Lire aussi : le match"
    assert any("strike" in str(span.style) for span in removed.text.spans)
    assert restored.text.plain == "+ lead: Un chapeau"
    assert not any("strike" in str(span.style) for span in restored.text.spans)


def test_an_article_that_was_ruled_out_says_by_which_term() -> None:
    verdict = Verdict(watch="w", relevant=False, score=0.2, excluded_by="match de football")
    shown = lines(article(verdicts=(verdict,), facts=Facts(), text=""))
    assert "Ruled out by the watch's own exclude term “match de football”." in shown
    assert "No facts were found." in shown
    assert "No text was found." in shown


def test_a_narrow_terminal_shows_every_word_within_its_width() -> None:
    console = Console(width=38, force_terminal=True, color_system=None)
    with console.capture() as capture:
        for line in explanation(article()):
            console.print(line.on_terminal())
    shown = capture.get().splitlines()
    assert max(map(len, shown)) <= 38
    assert "villageois" in capture.get()
    assert any(not line.strip() for line in shown)


def test_a_page_cannot_send_controls_to_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07Douze \u202emorts"
    assert not any(mark in "".join(lines(article(title=hostile, text=hostile))) for mark in "\x1b\x07\u202e")
