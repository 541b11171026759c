from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address

from spiders.net.guard import Guard, install_guard

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
service: {data_dir: '%s', allow_private_hosts: %s}
sources: [{name: A, feeds: ['https://a.example/feed']}]
watches: [{name: w, pack: sahel}]
channels: {screen: {console: true}}
routes: [{to: [screen]}]
"""


class Resolver:
    """Answers every name with the addresses given."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, *_: Any) -> Any:  # noqa: N802 - Twisted's name
        self.asked.append(name)
        receiver.resolutionBegan(None)
        for address in self.addresses:
            kind: Any = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()


class Reactor:
    def __init__(self, resolver: Any) -> None:
        self.nameResolver = resolver

    def installNameResolver(self, resolver: Any) -> None:  # noqa: N802 - Twisted's name
        self.nameResolver = resolver

    def suggestThreadPoolSize(self, size: int) -> None:  # noqa: N802 - Twisted's name
        self.threads = size


class Receiver:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.complete = False

    def resolutionBegan(self, _: Any) -> None:  # noqa: N802 - Twisted's name
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self.complete = True


def look_up(guard: Guard, name: str) -> list[str]:
    receiver = Receiver()
    guard.resolveHostName(receiver, name, 80)
    assert receiver.complete
    return receiver.addresses


def test_public_addresses_pass() -> None:
    guard = install_guard(reactor=Reactor(Resolver("192.0.43.7", "2001:4860:4860::8888")))
    assert look_up(guard, "a.example") == ["192.0.43.7", "2001:4860:4860::8888"]
    assert look_up(guard, "8.8.8.8") == ["8.8.8.8"]
    assert guard.refused("a.example") is None


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["192.0.43.7", "10.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%eth0"]]
)
def test_one_private_address_condemns_the_name_until_it_is_looked_up_anew(addresses: list[str]) -> None:
    resolver = Resolver(*addresses)
    guard = install_guard(reactor=Reactor(resolver))
    assert look_up(guard, "A.example.") == []
    assert guard.refused("a.example") is not None
    resolver.addresses = ("192.0.43.7",)
    assert look_up(guard, "a.example") == ["192.0.43.7"]
    assert guard.refused("a.example") is None


def test_literals_are_judged_without_asking_anybody() -> None:
    resolver = Resolver("192.0.43.7")
    guard = install_guard(reactor=Reactor(resolver))
    for host in ("127.0.0.1", "::1", "0x7f.1", "169.254.169.254"):
        assert look_up(guard, host) == []
    assert resolver.asked == []


@pytest.mark.parametrize("name", ["a" * 70 + ".example", "a..example", "a\x00.example", ""])
def test_names_that_the_c_library_cannot_take_have_no_address(name: str) -> None:
    resolver = Resolver("192.0.43.7")
    assert look_up(install_guard(reactor=Reactor(resolver)), name) == []
    assert resolver.asked == []


def test_a_second_installation_changes_the_rules_and_wraps_nothing() -> None:
    reactor = Reactor(Resolver("127.0.0.1"))
    first = install_guard(reactor=reactor)
    assert look_up(first, "a.example") == []
    second = install_guard(reactor=reactor, allow_private=True)
    assert second is first
    assert look_up(second, "a.example") == ["127.0.0.1"]
    third = install_guard(reactor=reactor, trusted=["Proxy.example"])
    assert look_up(third, "a.example") == []
    assert look_up(third, "proxy.example") == ["127.0.0.1"]


@pytest.mark.parametrize(("allowed", "expected"), [("true", True), ("false", False), (None, False)])
def test_under_scrapy_crawl_the_configuration_file_decides(
    tmp_path: Path, allowed: str | None, *, expected: bool
) -> None:
    config = tmp_path / "config.yaml"
    if allowed is not None:
        config.write_text(CONFIG % (tmp_path, allowed))

    class Process:
        settings = Settings({"MONITOR_CONFIG": str(config)})

    reactor = Reactor(Resolver())
    guard = Guard.from_crawler(Process(), reactor=reactor)  # type: ignore[arg-type] # Scrapy too passes a process here
    guard.install_on_reactor()
    assert reactor.nameResolver is guard
    assert guard.allow_private is expected
