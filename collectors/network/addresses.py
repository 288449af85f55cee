"""Which network addresses are on the public internet."""

from __future__ import annotations

import ipaddress
import socket

_NOT_REALLY_GLOBAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::ffff:0:0/96",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001:20::/28",
        "2002::/16",
        "3fff::/20",
        "fec0::/10",
    )
)
"""Python calls these global in some version, yet they lead to other addresses or to no one:
IPv4 inside IPv6, protocol assignments, 6to4 and its relays, ORCHID, documentation, site-local
addresses. (NAT64 and segment routing lie in ranges that it calls reserved.)"""


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to someone on the public internet.

    Args:
        address: IPv4, or IPv6 with or without brackets and zone. An IPv4 address inside an IPv6
            one is never public: no honest name leads there.

    Raises:
        ValueError: it is not an IP address.
    """
    ip = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in network for network in _NOT_REALLY_GLOBAL)


class NotPublic(Exception):
    """A name leads to an address off the public internet."""


def public_address(host: str, port: int | None) -> str:
    """Return the address of a host, looked up once and checked.

    Whoever connects to the address itself cannot be led elsewhere by a second look-up.

    Args:
        host: a name, or an address in any spelling that the system understands.
        port: to connect to, if it is known.

    Returns:
        An IP address, in brackets if it is IPv6.

    Raises:
        NotPublic: one of the host's addresses is not public.
        OSError: the name cannot be resolved.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not all(map(is_public, addresses)):
        raise NotPublic
    first = addresses[0]
    return f"[{first}]" if ":" in first else first
