"""Who really asks, when a proxy stands in front.

A proxy says in headers whom it speaks for. Anybody can write such headers, so they count only when
they come from a proxy that the operator named; from everybody else they are taken away.
"""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

Network = IPv4Network | IPv6Network
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded")


def networks(named: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas. Raises ValueError."""
    return tuple(ip_network(each.strip()) for each in named.split(",") if each.strip())


def behind(trusted: Sequence[Network]) -> Middleware:
    """Middleware: `request.remote` and `request.scheme` are the client's own."""

    @web.middleware
    async def speak_for_clients(request: web.Request, handler: Handler) -> web.StreamResponse:
        remote = canonical(request.remote or "")
        headers = request.headers.copy()
        said_for = ",".join(headers.getall("X-Forwarded-For", []))
        said_scheme = headers.get("X-Forwarded-Proto", "").lower()
        for name in FORWARDED:
            headers.popall(name, None)
        if not _is_trusted(remote, trusted):
            return await handler(request.clone(headers=headers, remote=remote))
        scheme = said_scheme if said_scheme in ("http", "https") else request.scheme
        # Socket.IO compares a page's origin with this one.
        headers["X-Forwarded-Proto"] = scheme
        client = client_of(remote, said_for, trusted)
        return await handler(request.clone(headers=headers, remote=client, scheme=scheme))

    return speak_for_clients


def canonical(address: str) -> str:
    """An IPv4 client of a socket that takes IPv6 as well (RFC 4291 section 2.5.5.2) by its own address."""
    if not address.startswith("::ffff:") or not _is_address(address):
        return address
    return str(IPv6Address(address).ipv4_mapped or address)


def client_of(remote: str, said: str, trusted: Sequence[Network]) -> str:
    """The nearest address that is no proxy of ours: what stands left of it anybody may have written."""
    client = remote
    for address in reversed([each.strip() for each in said.split(",") if each.strip()]):
        if not _is_address(address):
            break
        client = canonical(address)
        if not _is_trusted(address, trusted):
            break
    return client


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    return _is_address(address) and any(
        ip_address(canonical(address)) in network for network in trusted
    )
