"""Which addresses may be fetched: pure rules on URLs and IP addresses."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

IPAddress = IPv4Address | IPv6Address

MAX_URL = 2083  # characters
_NAME = re.compile(r"[A-Za-z0-9._-]+")  # as Scrapy writes it: in ASCII; underscores do occur
_MAX_HOST, _MAX_LABEL = 253, 63  # octets, RFC 1035

# Beside what `is_global` knows: nobody publishes news there, and routers may send it inwards.
_REFUSED = (
    ip_network("192.88.99.0/24"),  # RFC 7526: the former 6to4 relay
    ip_network("fec0::/10"),  # RFC 3879: the former site-local range
    ip_network("192.0.0.0/24"),  # RFC 6890: IETF protocol assignments; Python 3.11 takes 192.0.0.8 for public
    ip_network("3fff::/20"),  # RFC 9637: documentation; newer than Python 3.11's tables
    # Azure's host answers here to the machines on it, with their configuration
    # (learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
    ip_network("168.63.129.16/32"),
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291: the former IPv4-compatible form

# Ports on which something else than HTTP usually listens, and which a link in a page must not make us speak to.
# Of the well-known ports (below 1024) only those of HTTP are let through.
_WELL_KNOWN = 1023
_WEB_PORTS = frozenset({80, 81, 443, 591, 981})
_OTHER_SERVICES = frozenset(
    {1433, 1521, 1723, 2049, 2375, 2376, 3306, 3389, 5060, 5061, 5432, 5672, 5900, 6000, 6379, 6667, 6697, 11211, 27017}
)


def is_public(address: IPAddress) -> bool:
    """Return whether the address, and any IPv4 address written inside it, is on the public internet."""
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address.version == network.version and address in network for network in _REFUSED)
    )


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def literal(host: str) -> IPAddress | None:
    """Return the IP address that a URL's host spells, or None for a name.

    Knows what the C library knows: `127.1`, `0x7f.1`, `2130706433`, octal parts, a trailing dot, brackets, zones.
    """
    text = host.strip("[]").rstrip(".")
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        pass
    if not text or not text.isascii() or not text[0].isdigit():
        return None
    try:
        return IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def problem(url: str) -> str | None:
    """Return why a URL's form is not fit to be fetched, or None; scheme and addresses are judged elsewhere."""
    if len(url) > MAX_URL:
        return "too long"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "malformed"
    if parts.username is not None or parts.password is not None:
        return "credentials"
    if port is not None and (port in _OTHER_SERVICES or (port <= _WELL_KNOWN and port not in _WEB_PORTS)):
        return f"port {port}"
    host = (parts.hostname or "").removesuffix(".")
    return None if literal(host) is not None or _is_name(host) else "bad host name"


def _is_name(host: str) -> bool:
    labels = host.split(".")
    return bool(_NAME.fullmatch(host)) and len(host) <= _MAX_HOST and all(0 < len(x) <= _MAX_LABEL for x in labels)
