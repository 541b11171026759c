"""What one source lists decides nothing for another: not what is known, not what is given up, not what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.items import PATIENCE
from monitor.store.pages import MAX_ATTEMPTS
from tests.integration.spiders.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Pair:
    """An outlet, and another source that names the outlet's addresses."""

    def __init__(self, webs: Callable[[str], Any], poll: Callable[..., Any]) -> None:
        self.outlet = webs("127.0.0.1")
        self.other = webs("127.0.0.2")
        self._poll = poll

    def list_elsewhere(self, *items: tuple[str, timedelta | None], now: Any = NOW, **source: Any) -> Any:
        feed = self.other.feed("/feed", [self.outlet.item(*item) for item in items])
        return self._poll({"name": "Other", "feeds": [feed], **source}, now=now)

    def list_itself(self, *items: tuple[str, timedelta | None], now: Any = NOW, **source: Any) -> Any:
        return self._poll({"name": "Outlet", "feeds": [self.outlet.feed("/feed", items)], **source}, now=now)


@pytest.fixture
def pair(webs: Callable[[str], Any], poll: Callable[..., Any]) -> Pair:
    return Pair(webs, poll)


def test_an_address_that_another_source_dated_long_ago_is_fetched(pair: Pair) -> None:
    pair.outlet.article("/next")
    assert pair.list_elsewhere(("/next", 9000 * DAY)).polls["Other"]["skipped"] == {"too_old": 1}
    assert pair.list_itself(("/next", HOUR)).paths() == ["/next"]
    assert pair.list_elsewhere(("/next", 9000 * DAY)).pages == []


def test_an_address_that_another_source_asked_for_too_early_is_fetched(pair: Pair) -> None:
    for n in range(MAX_ATTEMPTS + 1):
        pair.list_elsewhere(("/next", None), now=NOW + n * DAY)
    assert pair.outlet.paths().count("/next") == MAX_ATTEMPTS, "given up"
    pair.outlet.article("/next")
    assert pair.list_itself(("/next", HOUR), now=NOW).paths() == ["/next"]


def test_a_dead_address_that_two_sources_list_is_given_up_all_the_same(pair: Pair) -> None:
    """They do not wake each other's attempts: the outlet's words stand in after its third, and it looks once more."""
    for n in range(20):
        pair.list_elsewhere(("/dead", None), now=NOW + n * DAY)
        pair.list_itself(("/dead", None), now=NOW + n * DAY)
    assert pair.outlet.paths().count("/dead") == PATIENCE + 2


def test_what_waits_with_its_own_site_is_taken_by_no_other(pair: Pair) -> None:
    pages = [(f"/{n}", n * HOUR) for n in range(1, 5)]
    for path, _ in pages:
        pair.outlet.article(path)
    pair.list_itself(*pages, max_pages=1)
    done = pair.list_elsewhere(*pages, *((f"/x{n}", timedelta(0)) for n in range(3)), max_pages=1)
    assert done.polls["Other"]["known"] == 4
    assert [pair.list_itself(max_pages=1).paths() for _ in range(3)] == [["/2"], ["/3"], ["/4"]]


def test_what_waits_with_another_site_is_taken_over_by_its_own(pair: Pair) -> None:
    pages = [(f"/{n}", n * HOUR) for n in range(1, 4)]
    for path, _ in pages:
        pair.outlet.article(path)
    pair.list_elsewhere(*pages, max_pages=1)
    assert pair.list_itself(*pages, max_pages=1).paths() == ["/2"]
    assert pair.list_elsewhere(max_pages=9).pages == []
    assert pair.list_itself(max_pages=9).paths() == ["/3"]


def test_what_another_source_calls_old_is_still_tried_again(pair: Pair) -> None:
    pair.list_itself(("/next", HOUR))
    pair.list_elsewhere(("/next", 9000 * DAY))
    pair.outlet.article("/next")
    assert pair.list_itself(now=NOW + HOUR).paths() == ["/next"]


def test_a_feeds_words_on_another_sites_page_are_told_and_keep_no_page_from_its_own_source(pair: Pair) -> None:
    pair.outlet.fail("/next", 403)
    (page,) = pair.list_elsewhere(("/next", HOUR)).pages
    assert (page["partial"], page["url"].partition("?")[0]) == ("http_403", pair.other.url("/feed"))
    pair.outlet.article("/next")
    (page,) = pair.list_itself(("/next", HOUR)).pages
    assert (page["partial"], page["url"]) == (None, pair.outlet.url("/next"))
