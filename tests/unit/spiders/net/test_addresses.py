from __future__ import annotations

from ipaddress import ip_address

import pytest

from spiders.net.addresses import is_public, literal, problem


@pytest.mark.parametrize(
    "address", ["192.0.43.7", "8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.0.8",
        "168.63.129.16",
        "3fff::1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",  # Teredo of 127.0.0.1
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_literal(host: str, address: str) -> None:
    assert literal(host) == ip_address(address)


@pytest.mark.parametrize(
    "host", ["example.org", "3news.example", "1.2.3.4.example", "", "999.1.1.1", "0x", "１２７.0.0.1"]
)
def test_a_name_is_no_literal(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://a.example/", None),
        ("http://a.example:8080/x?y", None),
        ("http://a.example:22/", "port 22"),
        ("http://a.example:6379/", "port 6379"),
        ("http://me:secret@a.example/", "credentials"),
        ("http:///path", "bad host name"),
        ("http://a..example/", "bad host name"),
        (f"http://{'a' * 64}.example/", "bad host name"),
        ("http://%31%32%37.0.0.1/", "bad host name"),
        ("http://a b.example/", "bad host name"),
        ("http://xn--bcher-kva.example/", None),
        ("http://with_underscore.example./", None),
        ("http://[2001:4860:4860::8888]/", None),
        ("http://[::1/", "malformed"),
        ("http://a.example:x/", "malformed"),
        ("http://a.example/" + "x" * 3000, "too long"),
    ],
)
def test_problem(url: str, what: str | None) -> None:
    assert problem(url) == what
