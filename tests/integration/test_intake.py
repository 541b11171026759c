"""A page becomes an article, with its story, decisions and deliveries: once, whole, or with its reason."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs
from support.taking import decisions, only, seen

from monitor.config import ServiceConfig
from monitor.intake import Intake, unanalysed
from monitor.items import Facts
from monitor.store import articles, fetches, outbox, pages, stories
from monitor.urls import url_key
from pipelines.decode import MAX_BYTES

HOUR = timedelta(hours=1)

# ---------------------------------------------------------------- one article


def test_a_report_becomes_article_story_decision_and_delivery(desk: Any) -> None:
    assert desk.take() == "article"
    stored = only(desk)
    assert replace(stored.article, fingerprints=()) == desk.article(fingerprints=())
    (story,) = desk.ask(stories.load, [stored.story_id])
    assert story.headline == "Mali : douze civils tués près de Bankass"
    assert story.summary.startswith("Au moins douze civils")
    assert story.facts == stored.article.facts
    assert [(listed.id, listed.kind, listed.score) for listed in story.articles] == [(stored.id, "news", 0.9)]
    assert decisions(desk) == [("send", "new_story", "desk")]
    (delivery,) = desk.ask(outbox.due, desk.now)
    alert = desk.ask(outbox.payload, delivery.id)
    assert (alert.id, alert.type, alert.watch, alert.severity) == (delivery.id, "story.new", "sahel", "high")
    assert alert.evidence == desk.article().verdicts[0].matches
    assert alert.reasons == ("killed in the lead",)


def test_the_log_says_of_each_decision_what_is_stored_of_it_with_its_reason_in_words(desk: Any) -> None:
    with capture_logs() as lines:
        desk.take()
        desk.take("https://other.example/2", source="Other", text="D'autres mots. " * 40, title="Autre titre")
    said = [line for line in lines if line["event"] == "alert_decided"]
    kept = [row.decision for row in reversed(desk.ask(outbox.decided, 100))]
    assert [(line["action"], line["reason"], line["channel"], line["watch"]) for line in said] == [
        (decision.action, decision.reason, decision.channel, decision.watch) for decision in kept
    ]
    assert [(line["reason"], line["why"]) for line in said] == [
        ("new_story", "a story not told before"),
        ("in_first_alert", "the first message, not written yet, will say it"),
    ]
    # What was told once is not told again, whatever was decided.
    (again,) = desk.ask(outbox.decide, [kept[0]], desk.now)
    assert (again.action, again.reason) == ("none", "already_alerted")
    assert desk.ask(outbox.decided, 1)[0].decision == again


def test_what_no_watch_takes_is_stored_without_story(desk: Any) -> None:
    assert desk.take(relevant=False) == "article"
    assert only(desk).story_id is None
    assert desk.count("stories") == desk.count("decisions") == desk.count("deliveries") == 0


def test_accepting_a_page_twice_changes_nothing(desk: Any) -> None:
    fetch = desk.keep(desk.page())
    assert desk.accept(fetch, desk.article()) == "article"
    before = {
        table: desk.count(table) for table in ("articles", "matches", "stories", "decisions", "deliveries", "blocks")
    }
    assert desk.accept(fetch, desk.article()) is None
    assert before == {table: desk.count(table) for table in before}


def test_ids_are_the_same_in_every_database(desk: Any) -> None:
    """A page read again after its database was restored from a copy must not alert under a second id."""
    desk.take()
    (delivery,) = desk.ask(outbox.due, desk.now)
    stored = only(desk)
    assert stored.id == articles.public_id(url_key(desk.url()))
    assert stored.story_id == stories.public_id(stored.id)
    assert delivery.id == outbox.delivery_id("story.new", stored.story_id, "desk")


def test_an_unknown_page_id_changes_nothing(desk: Any) -> None:
    assert desk.accept(99, desk.article()) is None
    assert desk.count("articles") == 0


def test_a_page_that_is_no_article_leaves_its_reason(desk: Any) -> None:
    assert desk.take(not_article="soft_404") == "not_article: soft_404"
    assert desk.count("articles") == 0
    assert seen(desk).reason == "soft_404"


@pytest.mark.parametrize("reason", ["soft_404", "challenge", "consent", "suspended", "index", "empty"])
def test_what_stands_in_an_articles_place_is_asked_for_again_and_again_and_left_alone(desk: Any, reason: str) -> None:
    for tries in range(1, pages.MAX_ATTEMPTS + 1):
        desk.take(not_article=reason, page={"fetched_at": desk.now})
        found = seen(desk)
        assert (found.state, found.attempts) == ("failed", tries)
        assert (found.retry_at is None) == (tries == pages.MAX_ATTEMPTS)
        desk.now = found.retry_at or desk.now


def test_an_article_that_came_in_the_end_is_as_any_other(desk: Any) -> None:
    desk.take(not_article="suspended")
    assert desk.take() == "article"
    assert (seen(desk).state, seen(desk).attempts, seen(desk).retry_at) == ("fetched", 0, None)


def test_the_page_of_a_partial_article_may_name_another_address(desk: Any) -> None:
    desk.take(partial="http_503", text="Douze morts.")
    elsewhere = desk.article("https://daily.example/2026/11/attaque")
    assert desk.accept(desk.keep(desk.page()), elsewhere) == "version"
    stored = only(desk)
    assert (stored.article.url, stored.article.partial) == (elsewhere.url, None)
    assert desk.count("deliveries") == 1


def test_a_gallery_is_what_it_is(desk: Any) -> None:
    desk.take(not_article="gallery")
    assert (seen(desk).state, seen(desk).retry_at) == ("fetched", None)


def test_a_page_that_cannot_be_read_is_asked_for_again(desk: Any) -> None:
    desk.take(error="unreadable", not_article="unreadable")
    assert (seen(desk).state, seen(desk).reason) == ("failed", "unreadable")


def test_text_that_no_database_takes_is_stored_all_the_same(desk: Any) -> None:
    facts = Facts(deaths_min=10**30, injured=4)
    assert desk.take(title="Attaque \ud83d\x00 à Gao", facts=facts, authors=("\udcff",)) == "article"
    stored = only(desk).article
    assert stored.title == "Attaque ?\ufffd à Gao"
    assert (stored.facts.deaths_min, stored.facts.injured) == (None, 4)


# ---------------------------------------------------------------- in flight


def test_a_kept_page_that_was_not_taken_in_is_found_again_whole(desk: Any) -> None:
    page = desk.page(requested_url="https://daily.example/old", partial="x", text="T", title="t", first_poll=True)
    fetch = desk.keep(page)
    assert desk.ask(unanalysed) == [(fetch, page)]
    desk.accept(fetch, desk.article())
    assert desk.ask(unanalysed) == []


def test_recovery_leaves_alone_what_a_running_crawl_has_in_hand(desk: Any) -> None:
    desk.keep(desk.page())
    assert desk.ask(unanalysed, desk.now) == []
    assert len(desk.ask(unanalysed, desk.now + HOUR)) == 1


def test_a_page_whose_analysis_fails_is_tried_once_more(desk: Any) -> None:
    fetch = desk.keep(desk.page())
    assert desk.accept(fetch, desk.article(error="timeout")) == "error: timeout"
    assert desk.count("articles") == 0
    ((again, _),) = desk.ask(unanalysed)
    assert desk.accept(again, desk.article(error="timeout")) == "error: timeout"
    assert desk.ask(unanalysed) == []
    assert desk.accept(fetch, desk.article()) is None


# ---------------------------------------------------------------- the port


def test_intake_keeps_knows_the_site_and_accepts(desk: Any) -> None:
    intake = Intake(desk.store, desk.config, clock=lambda: desk.now)

    async def work() -> Any:
        for n in range(3):
            kept, known = await intake.keep(desk.page(desk.url(n)))
            assert known == await intake.site(desk.page())
            await intake.accept(
                kept, desk.page(desk.url(n)), desk.article(desk.url(n), text=f"{n}" * 300, title=f"{n}")
            )
        return await intake.site(desk.page())

    site = asyncio.run(work())
    assert (site.source, site.kind) == ("Sahel Daily", "news")
    assert site.boilerplate == {"b1": 3, "b2": 3}
    assert desk.count("articles") == 3


def taken_in(desk: Any, intake: Intake, n: int, size: int, **changes: Any) -> int:
    """Have a page of so many incompressible bytes kept and understood; return its id."""
    page = desk.page(desk.url(n), body=Random(n).randbytes(size))

    async def work() -> int:
        kept, _ = await intake.keep(page)
        await intake.accept(kept, page, desk.article(desk.url(n), text=f"{n} {desk.article().text}", **changes))
        return kept

    return asyncio.run(work())


def test_no_more_of_a_page_is_kept_than_is_read(desk: Any) -> None:
    kept = taken_in(desk, Intake(desk.store, desk.config, clock=lambda: desk.now), 1, MAX_BYTES + 1)
    assert desk.ask(fetches.load, kept).body == Random(1).randbytes(MAX_BYTES + 1)[:MAX_BYTES]


def test_beyond_its_days_bytes_a_sources_pages_are_read_and_not_kept_and_the_operator_is_told(desk: Any) -> None:
    desk.config.service = ServiceConfig(operator_to=("desk",))

    def sizes(ids: list[int]) -> list[int]:
        return [len(desk.ask(fetches.load, ident).body) for ident in ids]

    def begun() -> Intake:
        return Intake(desk.store, desk.config, clock=lambda: desk.now, daily_bytes=5000)

    intake = begun()
    assert sizes([taken_in(desk, intake, n, 2000) for n in range(4)]) == [2000, 2000, 0, 0]
    assert sizes([taken_in(desk, begun(), 4, 2000)]) == [0], "a restart begins no new day"
    assert desk.count("articles") == 5
    assert desk.count("bodies") == 2
    told = [delivery for delivery in desk.ask(outbox.due, desk.now) if delivery.type == "operator"]
    assert len(told) == 1
    assert "Sahel Daily" in (desk.ask(outbox.payload, told[0].id).text or "")
    desk.now += 24 * HOUR
    assert sizes([taken_in(desk, intake, 5, 2000)]) == [2000]


def test_a_page_beyond_the_bytes_is_kept_until_it_is_understood(desk: Any) -> None:
    """A crash in between finds it again, and an analysis that failed is tried once more."""
    desk.config.service = ServiceConfig(operator_to=())
    intake = Intake(desk.store, desk.config, clock=lambda: desk.now, daily_bytes=1000)
    kept = taken_in(desk, intake, 1, 2000, error="timeout")
    ((again, page),) = desk.ask(unanalysed)
    assert (again, len(page.body)) == (kept, 2000)


def test_blocks_are_counted_once_an_article(desk: Any) -> None:
    for _ in range(5):
        desk.take()
    with desk.store.read() as conn:
        assert conn.exec_driver_sql("SELECT max(pages) FROM blocks").scalar_one() == 1
