"""The address guard: sits where Twisted resolves hosts, so that it judges the very address that is connected to.

It is asked for names and for IP literals, at every hop, and its answer is used at once and not cached, so a name that
changes its address between two look-ups gains nothing. It covers crawling; channels are the operator's word.
"""

from __future__ import annotations

import os
from ipaddress import IPv6Address as IPv6
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped] # it ships no types

from monitor.config import load_config
from monitor.errors import ConfigError
from spiders.net.addresses import is_public, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler
    from twisted.internet.interfaces import IAddress

logger = structlog.get_logger(__name__)

LOOK_UPS = 50  # names looked up at a time
MAX_REMEMBERED = 1000  # refused hosts whose reason is remembered


@implementer(IHostnameResolver)
class Guard:
    """A name resolver that passes on only addresses on the public internet.

    `allow_private` lets everything through; `trusted` hosts (a proxy) are let through by name.
    """

    def __init__(self, reactor: Any, inner: Any, *, allow_private: bool = False, trusted: Sequence[str] = ()) -> None:
        self._reactor = reactor
        self._inner = inner
        self.allow_private = allow_private
        self.trusted = frozenset(map(_name, trusted))
        self._refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Guard:
        """Build the guard for a Scrapy process, which names it in TWISTED_DNS_RESOLVER."""
        return cls(reactor, reactor.nameResolver, allow_private=_private_allowed(crawler.settings))

    def install_on_reactor(self) -> None:
        """Put the guard where the reactor resolves names."""
        self._reactor.installNameResolver(self)
        # Each look-up holds a thread, for half a minute where name servers are down: ten are soon used up.
        self._reactor.suggestThreadPoolSize(LOOK_UPS)

    def trust(self, host: str) -> None:
        """Let this host (the configured proxy) through, whatever its address."""
        self.trusted |= {_name(host)}

    def refused(self, host: str) -> str | None:
        """Return the address for which the latest look-up of this host was refused, or None."""
        return self._refused.get(_name(host))

    def resolveHostName(  # noqa: N802  Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803  Twisted's name
        hostName: str,  # noqa: N803  Twisted's name
        portNumber: int = 0,  # noqa: N803  Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803  Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803  Twisted's name
    ) -> Any:
        """Resolve as the reactor did before, but withhold the answer when any address in it is not public."""
        name = _name(hostName)
        self._refused.pop(name, None)
        receiver = _Receiver(self, resolutionReceiver, name)
        address = literal(hostName)
        if address is not None:
            kind = IPv6Address if isinstance(address, IPv6) else IPv4Address
            resolution: Any = _Resolution(hostName)
            receiver.resolutionBegan(resolution)
            receiver.addressResolved(kind("TCP", str(address), portNumber))
            receiver.resolutionComplete()
        elif not _usable(hostName):
            resolution = _Resolution(hostName)
            receiver.resolutionBegan(resolution)
            receiver.resolutionComplete()
        else:
            resolution = self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        return resolution

    def passes(self, name: str, address: str) -> bool:
        """Return whether this address may be connected to, and remember a refusal."""
        if self.allow_private or name in self.trusted or is_public(ip_address(address.partition("%")[0])):
            return True
        if len(self._refused) >= MAX_REMEMBERED:
            self._refused.clear()
        self._refused[name] = address
        logger.warning("private_address_refused", host=name, address=address)
        return False


class _Receiver:
    """Takes a resolver's answers, and hands them on once all have been judged.

    One private address among public ones condemns them all: it is how rebinding by several records works.
    """

    def __init__(self, guard: Guard, receiver: Any, name: str) -> None:
        self._guard = guard
        self._receiver = receiver
        self._name = name
        self._addresses: list[Any] = []
        self._clean = True

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802  Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802  Twisted's name
        self._clean = self._guard.passes(self._name, address.host) and self._clean
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802  Twisted's name
        for address in self._addresses if self._clean else ():
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostResolution)
class _Resolution:
    """A look-up that was over at once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Do nothing: there is nothing left to cancel."""


def install_guard(*, allow_private: bool = False, trusted: Sequence[str] = (), reactor: Any = None) -> Guard:
    """Install the guard on the reactor (the running one by default) and return it; a second call changes its rules.

    Scrapy itself installs TWISTED_DNS_RESOLVER only for `scrapy crawl`, never under AsyncCrawlerRunner.
    """
    reactor = _default_reactor() if reactor is None else reactor
    guard = reactor.nameResolver
    if isinstance(guard, Guard):
        guard.allow_private = allow_private
        guard.trusted = frozenset(map(_name, trusted))
        return guard
    guard = Guard(reactor, guard, allow_private=allow_private, trusted=trusted)
    guard.install_on_reactor()
    return guard


def installed_guard() -> Guard:
    """Return the running reactor's guard; one that refuses all private addresses is installed where there is none."""
    resolver = _default_reactor().nameResolver
    return resolver if isinstance(resolver, Guard) else install_guard()


def _default_reactor() -> Any:
    from twisted.internet import reactor  # noqa: PLC0415  the import installs a reactor

    return reactor


def _name(host: str) -> str:
    return host.lower().strip("[]").rstrip(".")


def _usable(name: str) -> bool:
    """Return whether the C library takes the name; for one that it does not, Twisted would wait for ever."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return bool(name) and "\x00" not in name


def _private_allowed(settings: Any) -> bool:
    """Return what the settings say, or else the configuration file; no where neither can be read."""
    if settings.get("MONITOR_ALLOW_PRIVATE_HOSTS") is not None:
        return bool(settings.getbool("MONITOR_ALLOW_PRIVATE_HOSTS"))
    try:
        return load_config(Path(settings.get("MONITOR_CONFIG", "config.yaml")), os.environ).service.allow_private_hosts
    except ConfigError:
        return False  # the spider will say what is wrong with the configuration; a shell works without one
