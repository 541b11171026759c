from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.items import Entry, Poll
from monitor.store import blocks, bodies, fetches, outbox, pages, polls, retention
from monitor.urls import url_key

if TYPE_CHECKING:
    import pytest

DAY = timedelta(days=1)


def test_old_pages_go_and_the_page_behind_a_relevant_article_stays(desk: Any) -> None:
    desk.take(desk.url(1))
    desk.take(desk.url(2), relevant=False, text="Football. " * 40)
    assert desk.ask(retention.sweep, desk.now + 29 * DAY, 30 * DAY) == (0, False)
    assert desk.ask(retention.sweep, desk.now + 31 * DAY, 30 * DAY) == (1, False)
    assert desk.ask(fetches.load, 1) == desk.page(desk.url(1))
    assert desk.ask(fetches.load, 2) is None
    assert desk.count("bodies") == 1
    assert desk.count("articles") == desk.count("pages") == 2  # what was read and what was seen is not forgotten


def test_the_pages_behind_both_versions_of_a_relevant_article_stay(desk: Any) -> None:
    desk.take(page={"body": b"<p>12</p>"})
    desk.take(page={"body": b"<p>20</p>"}, text="Vingt. " + desk.article().text)
    desk.take(page={"body": b"<p>20 </p>"}, text="Vingt. " + desk.article().text)  # read again, nothing new
    assert desk.ask(retention.sweep, desk.now + 31 * DAY, 30 * DAY) == (1, False)
    assert {desk.ask(fetches.load, n).body for n in (1, 2)} == {b"<p>12</p>", b"<p>20</p>"}


def test_a_body_that_two_pages_share_goes_with_the_last(desk: Any) -> None:
    for n, days in ((1, 0), (2, 10)):
        page = desk.page(desk.url(n), body=b"<p>same</p>", fetched_at=desk.now + days * DAY)
        desk.accept(desk.keep(page), desk.article(desk.url(n), relevant=False, text=str(n) * 300))
    assert desk.count("bodies") == 1
    desk.ask(retention.sweep, desk.now + 31 * DAY, 30 * DAY)
    assert desk.ask(bodies.get, bodies.pack(b"<p>same</p>").sha256) == b"<p>same</p>"
    desk.ask(retention.sweep, desk.now + 41 * DAY, 30 * DAY)
    assert desk.count("bodies") == 0


def test_a_page_that_still_waits_to_be_analysed_stays(desk: Any) -> None:
    desk.keep(desk.page())
    assert desk.ask(retention.sweep, desk.now + 99 * DAY, 30 * DAY) == (0, False)


def test_blocks_of_a_host_are_known_from_its_third_page_and_forgotten_when_unseen(desk: Any) -> None:
    for days, marks in ((0, ["mast"]), (1, ["mast", "once"]), (2, ["mast"])):
        assert desk.ask(blocks.repeated, "daily.example") == ({"mast": 2} if days == 2 else {})
        desk.ask(blocks.learn, "daily.example", marks, desk.now + days * DAY)
    desk.ask(retention.sweep, desk.now + 14 * DAY, 30 * DAY)
    assert desk.count("blocks") == 2
    desk.ask(retention.sweep, desk.now + 16 * DAY, 30 * DAY)
    assert desk.ask(blocks.repeated, "daily.example") == {"mast": 3}
    assert desk.count("blocks") == 1
    desk.ask(retention.sweep, desk.now + 93 * DAY, 30 * DAY)
    assert desk.count("blocks") == 0


def test_a_sweep_is_bounded(desk: Any) -> None:
    for n in range(5):
        desk.take(desk.url(n), relevant=False, text=str(n) * 300, page={"body": str(n).encode()})
    swept = [desk.ask(retention.sweep, desk.now + 31 * DAY, 30 * DAY, limit=2) for _ in range(4)]
    assert swept == [(2, True), (2, True), (1, False), (0, False)]


def test_old_polls_go_and_sent_deliveries_keep_their_id(desk: Any) -> None:
    poll = Poll(source="Sahel Daily", started_at=desk.now, finished_at=desk.now, status="ok", method="feed")
    desk.ask(polls.record, poll, desk.now)
    desk.take()
    (delivery,) = desk.ask(outbox.due, desk.now)
    desk.ask(outbox.freeze, delivery.id, {"a": 1})
    desk.ask(outbox.sent, delivery.id, desk.now)
    desk.ask(retention.sweep, desk.now + 31 * DAY, 30 * DAY)
    assert desk.count("polls") == 0
    (row,) = desk.ask(outbox.rows)
    assert (row.delivery.id, row.delivery.body) == (delivery.id, None)


def test_of_the_addresses_that_a_source_left_the_oldest_are_forgotten(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_LEFT", 3)
    desk.take()
    for n in range(5):
        one = Entry(url=f"https://daily.example/{n}", method="sitemap", via="https://daily.example/s.xml")
        state = "waiting" if n == 0 else "noted"
        desk.ask(pages.note, "Sahel Daily", [(url_key(one.url), one, state, "crowded_out")], desk.now)
    desk.ask(retention.sweep, desk.now, 30 * DAY)
    with desk.store.read() as conn:
        kept = conn.exec_driver_sql("SELECT url FROM pages ORDER BY id").scalars().all()
    assert kept == [desk.url(), *(f"https://daily.example/{n}" for n in (0, 2, 3, 4))]
