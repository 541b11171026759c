from __future__ import annotations

import pytest

from monitor.items import Listing, Source
from spiders.answers import redirected_home, verdict_of

SOURCE = Source(name="S", listings=(Listing(url="https://x.org/actualites"),))


@pytest.mark.parametrize(
    "answered", ["/", "/fr", "/fr/", "/index.php", "/home", "/accueil/", "/actualites", "/?utm_source=404"]
)
def test_front_pages_and_listings_are_no_articles(answered: str) -> None:
    assert redirected_home("https://x.org/2026/a", f"https://www.x.org{answered}", SOURCE)


@pytest.mark.parametrize("answered", ["/2026/a", "/2026/a/", "/2026/a-moved", "/?p=12", "/spip.php?article3", "/mali"])
def test_articles_are_no_front_pages(answered: str) -> None:
    assert not redirected_home("https://x.org/2026/a", f"https://www.x.org{answered}", SOURCE)


def test_a_front_page_that_was_asked_for_is_no_redirect() -> None:
    assert not redirected_home("http://x.org/", "https://www.x.org/", SOURCE)


@pytest.mark.parametrize(
    ("reason", "state", "partial"),
    [
        ("http_401", "failed", True),
        ("http_403", "failed", True),
        ("http_429", "failed", True),
        ("throttled", "failed", True),
        ("challenge", "failed", True),
        ("http_500", "failed", True),
        ("timeout", "failed", True),
        ("connection", "failed", True),
        ("http_404", "failed", False),
        ("robots_unreachable", "failed", False),
        ("robots", "noted", False),
        ("not_html", "noted", False),
        ("private_address", "noted", False),
        ("stopped", None, False),
    ],
)
def test_what_becomes_of_a_page_that_could_not_be_had(reason: str, state: str | None, partial: bool) -> None:  # noqa: FBT001
    verdict = verdict_of(reason)
    assert (verdict.state, verdict.partial) == (state, partial)
