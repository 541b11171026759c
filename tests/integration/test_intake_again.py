"""The same article under another address, with another text, or looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from support.taking import decisions, only, seen

from monitor.config import Route
from monitor.items import Facts, Place
from monitor.store import articles, pages, stories
from monitor.urls import url_key

HOUR = timedelta(hours=1)

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
