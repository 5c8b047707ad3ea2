"""This machine's own addresses, as browsers can reach it."""

import contextlib
import socket
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"
MOST_IPV6: Final = 3
"""A browser tries each of its own addresses with each of ours."""

# Of linux/if_addr.h: temporary (RFC 8981), refused as a duplicate, deprecated, not yet known to be free (RFC 4862).
_PASSING: Final = 0x01 | 0x08 | 0x20 | 0x40
_IPV6_ADDRESSES: Final = Path("/proc/net/if_inet6")


def own_addresses() -> list[str]:
    """Most preferred first (RFC 6724 section 2.1): IPv6, the IPv4 address towards the network, and the one for
    browsers on this very machine."""
    table = ""
    with contextlib.suppress(OSError):
        table = _IPV6_ADDRESSES.read_text()
    return list(dict.fromkeys([*lasting_ipv6(table), ipv4_address(), LOOPBACK]))


def ipv4_address() -> str:
    """The one towards the network; loopback's where there is no network."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a UDP socket sends nothing; it asks which of our addresses would be used.
        probe.connect(("192.0.2.1", 9))
        address: str = probe.getsockname()[0]
        return address
    return LOOPBACK


def lasting_ipv6(table: str) -> list[str]:
    """Out of Linux's table of IPv6 addresses those that reach beyond the link and stay, public ones first, `MOST_IPV6`
    at most. A line has address, interface, prefix, scope and flags in hexadecimal, and the interface's name."""
    found = sorted(set(_lasting(table)), key=lambda each: (each.is_private, each))
    return [str(each) for each in found[:MOST_IPV6]]


def _lasting(table: str) -> Iterator[IPv6Address]:
    for line in table.splitlines():
        words = line.split()
        if len(words) < 6 or int(words[4], 16) & _PASSING:
            continue
        address = IPv6Address(int(words[0], 16))
        if not (address.is_link_local or address.is_loopback or address.is_multicast):
            yield address


def named(setting: str) -> list[str]:
    """Addresses separated by commas, each once. Raises ValueError."""
    words = (each.strip() for each in setting.split(","))
    return list(dict.fromkeys(str(ip_address(each)) for each in words if each))


def origin(address: str, port: int) -> str:
    """Where plain HTTP is served (RFC 3986 section 3.2.2)."""
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
