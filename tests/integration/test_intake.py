from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from monitor.alerts.release import release
from monitor.config import Route, ServiceConfig
from monitor.intake import Intake, unanalysed
from monitor.items import Facts, Place, Poll
from monitor.store import articles, fetches, holds, outbox, pages, polls, stories
from monitor.urls import url_key
from pipelines.decode import MAX_BYTES

HOUR = timedelta(hours=1)


def only(desk: Any) -> Any:
    """Return the one stored article."""
    (stored,) = desk.ask(articles.newest, 10)
    return stored


def decisions(desk: Any) -> list[tuple[str, str, str | None]]:
    made = desk.ask(outbox.decided, 100)
    return [(row.decision.action, row.decision.reason, row.decision.channel) for row in reversed(made)]


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


# ---------------------------------------------------------------- the same article


def test_the_same_url_in_another_form_is_the_same_article(desk: Any) -> None:
    desk.take()
    assert desk.take("http://www.daily.example/mali-attaque-1/?utm_source=x") == "unchanged"
    assert desk.count("articles") == desk.count("deliveries") == 1


def test_the_same_text_under_another_url_is_a_copy_without_story_or_alert(desk: Any) -> None:
    desk.take()
    assert desk.take("https://other.example/repris") == "copy"
    copy, first = desk.ask(articles.newest, 10)
    assert copy.story_id == first.story_id
    assert desk.count("stories") == desk.count("deliveries") == 1
    assert decisions(desk) == [("send", "new_story", "desk"), ("none", "copy", None)]
    (story,) = desk.ask(stories.load, [first.story_id])
    assert [listed.url for listed in story.articles] == [first.article.url, copy.article.url]


def test_a_copy_of_a_copy_points_to_the_first(desk: Any) -> None:
    for n in (1, 2, 3):
        desk.take(desk.url(n))
    with desk.store.read() as conn:
        rows = conn.exec_driver_sql("SELECT id, copy_of FROM articles ORDER BY id").all()
    assert rows == [(1, None), (2, 1), (3, 1)]


def test_short_texts_are_no_copies(desk: Any) -> None:
    desk.take(desk.url(1), text="Réservé aux abonnés.", title="Un")
    assert desk.take(desk.url(2), text="Réservé aux abonnés.", title="Deux") == "article"


def test_one_canonical_address_for_all_pages_does_not_fold_them_into_one(desk: Any) -> None:
    home = "https://daily.example/"
    for n in (1, 2, 3):
        assert desk.event(n) == "article"
    # The same again, each page claiming the home page as its canonical address.
    for n in (4, 5, 6):
        kept = desk.keep(desk.page(desk.url(n)))
        facts = Facts(countries=("ML",), places=(Place(name=f"Village {n}", country="ML"),))
        article = desk.article(home, title=f"Titre {n}", text=f"{n} {desk.article().text}", facts=facts)
        assert desk.accept(kept, article) == "article"
    assert desk.count("articles") == 6


def test_another_rendition_of_a_page_is_no_new_version(desk: Any) -> None:
    desk.take()
    amp = desk.keep(desk.page("https://daily.example/x?view=42"))
    assert desk.accept(amp, desk.article(text=desk.article().text + " Partager")) == "unchanged"
    assert only(desk).version == 1


# ---------------------------------------------------------------- changes


def test_a_changed_article_is_a_new_version_beside_the_old_and_no_second_alert(desk: Any) -> None:
    desk.take()
    facts = replace(desk.article().facts, deaths_min=20)
    assert desk.take(text="Vingt morts. " + desk.article().text, facts=facts, severity="critical") == "version"
    stored = only(desk)
    assert (stored.version, stored.article.facts.deaths_min) == (2, 20)
    with desk.store.read() as conn:
        former = conn.exec_driver_sql("SELECT version, text, severity FROM versions").all()
    assert former == [(1, desk.article().text, "high")]
    (story,) = desk.ask(stories.load, [stored.story_id])
    assert (story.facts.deaths_min, story.severity) == (20, "critical")
    assert desk.count("deliveries") == 1
    assert decisions(desk)[-1] == ("none", "in_first_alert", "desk")


def test_a_change_that_makes_an_article_relevant_is_alerted(desk: Any) -> None:
    desk.take(relevant=False)
    assert desk.take(text="Nouveau. " + desk.article().text) == "version"
    assert decisions(desk) == [("send", "new_story", "desk")]


def test_a_change_that_passes_the_routes_bar_is_alerted(desk: Any) -> None:
    desk.config.routes = (Route(watches=("sahel",), to=("desk",), min_severity="high"),)
    desk.take(severity="low")
    assert decisions(desk) == [("none", "below_min_severity", None)]
    desk.take(text="Plus grave. " + desk.article().text, severity="critical")
    assert desk.count("deliveries") == 1


def test_the_whole_article_replaces_the_feeds_text_and_gets_its_alert(desk: Any) -> None:
    partial = {"partial": "http_403", "text": "Une attaque."}
    desk.take(relevant=False, page={"body": b"", **partial}, **partial)
    assert only(desk).article.partial == "http_403"
    assert desk.take() == "version"
    assert only(desk).article.partial is None
    assert desk.count("deliveries") == 1


def test_a_partial_reading_never_replaces_the_whole(desk: Any) -> None:
    desk.take()
    assert desk.take(partial="http_403", text="Une attaque.") == "partial_again"
    assert only(desk).article.text == desk.article().text


# ---------------------------------------------------------------- looked at again


def seen(desk: Any) -> Any:
    return desk.ask(pages.seen, [url_key(desk.url())])[url_key(desk.url())]


def test_a_relevant_article_is_looked_at_again_after_1_6_and_24_hours(desk: Any) -> None:
    start = desk.now
    desk.take()
    for hours, following in ((1, 6), (6, 24), (24, None)):
        assert seen(desk).refetch_at == start + hours * HOUR
        desk.now = start + hours * HOUR + timedelta(minutes=3)
        assert [page.url for page in desk.ask(pages.due_refetch, desk.source.name, desk.now, 9)] == [desk.url()]
        if hours == 6:
            desk.ask(pages.refetched, url_key(desk.url()), desk.now)  # a 304
        else:
            assert desk.take(page={"fetched_at": desk.now}) == "unchanged"
        assert seen(desk).refetch_at == (None if following is None else start + following * HOUR)
    assert seen(desk).refetches == 3


def test_of_many_that_are_due_the_longest_waiting_come_first_and_the_others_stay_due(desk: Any) -> None:
    for number in range(5):
        desk.event(number)
        desk.now += timedelta(minutes=1)
    desk.now += 2 * HOUR

    def due() -> list[str]:
        return [page.url for page in desk.ask(pages.due_refetch, desk.source.name, desk.now, 3)]

    assert due() == [desk.url(number) for number in range(3)]
    for number in range(3):
        desk.ask(pages.refetched, url_key(desk.url(number)), desk.now)
    assert due() == [desk.url(number) for number in (3, 4)]


def test_others_are_not(desk: Any) -> None:
    desk.take(relevant=False)
    assert seen(desk).refetch_at is None


def test_a_page_that_is_gone_keeps_its_article(desk: Any) -> None:
    desk.take()
    desk.take(not_article="soft_404")
    assert (seen(desk).state, seen(desk).relevant) == ("fetched", True)
    assert seen(desk).refetch_at is not None  # it may be back
    assert seen(desk).article_id == only(desk).id


# ---------------------------------------------------------------- age


@pytest.mark.parametrize(
    ("age", "first_poll", "expected"),
    [
        (2 * HOUR, False, ("send", "new_story", "desk")),
        (72 * HOUR, False, ("hold", "backlog", "desk")),
        (2 * HOUR, True, ("send", "new_story", "desk")),
        (72 * HOUR, True, ("none", "first_poll_old", "desk")),
        (None, True, ("none", "first_poll_undated", "desk")),
        (None, False, ("send", "new_story", "desk")),
    ],
)
def test_age_decides(desk: Any, *, age: timedelta | None, first_poll: bool, expected: tuple[str, str, str]) -> None:
    published = None if age is None else desk.now - age
    desk.take(page={"first_poll": first_poll}, published_at=published)
    assert decisions(desk) == [expected]


def first_poll_leaves(desk: Any, *urls: str) -> None:
    """Have the addresses listed by the source's first poll, which fetches others."""
    entries = [replace(desk.page(url).entry, published_at=None) for url in urls]
    notes = [(url_key(entry.url), entry, "waiting", "max_pages") for entry in entries]
    desk.ask(pages.note, desk.source.name, notes, desk.now)
    done = Poll(source=desk.source.name, started_at=desk.now, finished_at=desk.now, status="ok", method="feed")
    desk.ask(polls.record, done, desk.now + HOUR)
    desk.now += HOUR


def test_undated_pages_that_waited_since_the_first_poll_are_told_in_one_digest(desk: Any) -> None:
    """Told one by one they would flood the channel with a site's past; untold, today's massacre would be among them."""
    first_poll_leaves(desk, *(desk.url(n) for n in range(3)))
    for n in range(3):
        desk.event(n, published_at=None)
    assert [decision[:2] for decision in decisions(desk)] == [("hold", "backlog")] * 3
    (released,) = desk.ask(release, desk.config, desk.now + HOUR)
    assert (released.outcome, released.stories) == ("backlog", 3)


@pytest.mark.parametrize("undated", [True, False])
def test_a_text_that_nobody_heard_of_is_told_by_its_first_fresh_copy(desk: Any, *, undated: bool) -> None:
    """Whoever publishes an agency's text undated, and is read first, silences nobody else who has it."""
    published = None if undated else desk.now - 90 * HOUR
    desk.take(desk.url(1), page={"first_poll": True}, published_at=published)
    assert [decision[0] for decision in decisions(desk)] == ["none"]
    assert desk.take("https://other.example/repris", published_at=desk.now - HOUR) == "copy"
    assert decisions(desk)[1:] == [("send", "new_story", "desk")]
    assert desk.take("https://third.example/repris", published_at=desk.now - HOUR) == "copy"
    assert decisions(desk)[2:] == [("none", "copy", None)]


def test_an_old_copy_of_a_text_that_nobody_heard_of_is_judged_by_its_own_age(desk: Any) -> None:
    desk.take(desk.url(1), page={"first_poll": True}, published_at=None)
    desk.take("https://other.example/repris", page={"first_poll": True}, published_at=desk.now - 90 * HOUR)
    assert [decision[:2] for decision in decisions(desk)] == [
        ("none", "first_poll_undated"),
        ("none", "first_poll_old"),
    ]


def test_a_later_version_of_a_first_polls_old_article_is_still_old(desk: Any) -> None:
    old = {"published_at": desk.now - 72 * HOUR}
    desk.take(page={"first_poll": True}, **old)
    desk.take(text="Mis à jour. " + desk.article().text, **old)
    assert [decision[:2] for decision in decisions(desk)] == [("none", "first_poll_old")] * 2


def test_what_an_outage_left_becomes_one_digest_a_channel(desk: Any) -> None:
    for n in range(3):
        desk.event(n, published_at=desk.now - (50 + n) * HOUR)
    assert desk.ask(outbox.due, desk.now + HOUR) == []
    assert desk.ask(release, desk.config, desk.now) == []  # more may arrive
    (released,) = desk.ask(release, desk.config, desk.now + HOUR)
    assert desk.ask(release, desk.config, desk.now + HOUR) == []
    (delivery,) = desk.ask(outbox.due, desk.now + HOUR)
    assert (delivery.id, delivery.type, released.stories) == (released.delivery, "digest", 3)
    assert len(desk.ask(outbox.payload, delivery.id).stories) == 3
    # A held story that changes is not held twice.
    desk.event(0, title="Changé", published_at=desk.now - 50 * HOUR)
    assert desk.ask(holds.open_holds) == []


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
