from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.urls import MAX_URL, absolute, canonical, host, url_key

addresses = st.from_regex(
    r"(?:https?|ftp|HTTP)://[\w.:\[\]@%-]{0,20}(?:/[\w.%~/ -]{0,20})?(?:\?[\w=&%;. -]{0,30})?(?:#\w{0,5})?",
    fullmatch=True,
)
anything = st.one_of(
    st.text(), addresses, st.text().map(lambda text: f"http://{text}"), st.text().map("https://x.org/".__add__)
)


@given(anything)
def test_canonical_is_idempotent_and_never_raises(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@given(anything)
def test_the_key_is_idempotent_and_never_raises(url: str) -> None:
    assert url_key(url_key(url)) == url_key(url)


@given(anything)
def test_the_key_of_the_canonical_address_is_the_key(url: str) -> None:
    assert url_key(canonical(url)) == url_key(url)


@given(anything, anything)
def test_absolute_gives_http_or_nothing(base: str, link: str) -> None:
    address = absolute(base, link)
    assert address is None or address.startswith(("http://", "https://"))
    assert address is None or (address.isascii() and " " not in address)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.Example.ORG:80/a/../b", "http://www.example.org/b"),
        ("https://x.org:443", "https://x.org/"),
        ("https://x.org:8443/a", "https://x.org:8443/a"),
        ("https://lefaso.net/spip.php?article123", "https://lefaso.net/spip.php?article123"),
        ("https://x.org/?p=12&utm_source=rss&utm_medium=x#top", "https://x.org/?p=12"),
        ("https://x.org/a?fbclid=Q&gclid=1&xtor=RSS-1&at_medium=rss", "https://x.org/a"),
        ("https://x.org/a?id=&b", "https://x.org/a?id=&b"),
        ("https://x.org/%7ejo%c3%a9/é", "https://x.org/~jo%C3%A9/%C3%A9"),
        ("https://x.org/a%2fb%zz", "https://x.org/a%2Fb%25zz"),
        ("https://é.org/", "https://xn--9ca.org/"),
        ("https://user:secret@x.org/", "https://x.org/"),
        ("  https://x.org/a\n/b ", "https://x.org/a/b"),
        ("https://x.org/a?q=أخبار", "https://x.org/a?q=%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1"),
        ("https://[::1]:80/a", "https://[::1]:80/a"),
        ("mailto:a@b.org", "mailto:a@b.org"),
        ("http://[::1", "http://[::1"),
        ("http://x.org:99999/", "http://x.org:99999/"),
        ("", ""),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://x.org/a", "https://www.x.org/a/"),
        ("https://x.org/a", "https://m.x.org/a"),
        ("https://x.org/a", "https://amp.x.org/a"),
        ("https://x.org/a", "https://x.org/a/amp/"),
        ("https://x.org/a", "https://x.org/a?amp=1"),
        ("https://x.org/a", "https://x.org/a?amp"),
        ("https://x.org/a.html", "https://x.org/a.amp.html"),
        ("https://x.org/a", "https://x.org/a/print"),
        ("https://x.org/a?id=3", "https://x.org/a?id=3&tmpl=component&print=1"),
        ("https://x.org/a?b=1&c=2", "https://x.org/a?c=2&b=1"),
        ("https://x.org/a", "https://x.org//a/#c"),
        ("https://x.org/", "https://x.org/index.php"),
        ("https://x.org/view.do;jsessionid=AB12.node1?id=7", "https://x.org/view.do;JSESSIONID=CD34?id=7"),
        ("https://x.org/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://x.org/a.aspx"),
    ],
)
def test_variants_of_a_page_share_a_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.org/spip.php?article1", "https://x.org/spip.php?article2"),
        ("https://x.org/?p=1", "https://x.org/?p=2"),
        ("https://x.org/a", "https://x.org/A"),
        ("https://x.org/a", "https://fr.x.org/a"),
        ("https://x.org/a", "https://x.org:8080/a"),
        ("https://x.org/camp", "https://x.org/c"),
        ("https://x.org/empreinte/print-shop", "https://x.org/empreinte"),
        ("https://m.ml/a", "https://ml/a"),
        ("https://x.org/node/7?page=2", "https://x.org/node/7"),
    ],
)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_variants_stay_as_they_are_where_they_are_fetched() -> None:
    assert canonical("https://m.x.org/a/amp/?print=1") == "https://m.x.org/a/amp/?print=1"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/rel", "https://x.org/rel"),
        ("rel?a", "https://x.org/feed/rel?a"),
        ("//y.org/b", "https://y.org/b"),
        ("http://y.org", "http://y.org/"),
        ("", None),
        (None, None),
        ("#top", None),
        ("javascript:alert(1)", None),
        ("mailto:a@b", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("http://", None),
        ("http://[::1", None),
        ("http://x.org\\@evil.org/", None),
        ("/" + "a" * MAX_URL, None),
    ],
)
def test_absolute(link: str | None, expected: str | None) -> None:
    assert absolute("https://x.org/feed/", link) == expected


def test_host_is_bare() -> None:
    assert host("https://www.x.org:443/a") == "x.org"
    assert host("nothing") == ""
