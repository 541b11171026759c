from __future__ import annotations

import pytest

from monitor.sites import belongs, site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.lemonde.fr/afrique/", "lemonde.fr"),
        ("https://feeds.news.example.co.uk:8443/x", "example.co.uk"),
        ("https://presidence.gov.bf/a", "presidence.gov.bf"),
        ("https://alice.blogspot.com/a", "alice.blogspot.com"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
        ("http://[2001:db8::1]/a", "2001:db8::1"),
        ("http://localhost/a", "localhost"),
        ("http://www.paper.example/a", "paper.example"),
        ("http://[bad", ""),
        ("mailto:a@b", ""),
    ],
)
def test_the_registered_name_is_the_site(url: str, site: str) -> None:
    assert site_of(url) == site


def test_what_is_no_address_belongs_to_nobody() -> None:
    assert belongs("https://m.x.example/a", ["https://y.example/", "https://www.x.example/feed"])
    assert not belongs("https://bob.blogspot.com/a", ["https://alice.blogspot.com/feed"])
    assert not belongs("http://[bad", ["http://[bad"])
