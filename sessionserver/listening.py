"""The web's socket, and how long a request's head may take to come."""

import asyncio
import contextlib
import socket
from typing import Any, Final

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

BACKLOG: Final = 512
EVERYWHERE: Final = "::"
NARROWEST: Final = 1280
"""Bytes of a packet that every path of IPv6 carries (RFC 8200 section 5), and in practice every path of IPv4."""
IP6_AND_TCP: Final = 60
TCP_THIN_LINEAR_TIMEOUTS: Final = 16
"""linux/tcp.h, since 2.6.34; Python has no name for it."""
HEAD_S: Final = 30.0
"""The slowest line that serves anybody brings a head, 8 kB at most, in this time; bodies have a time of their own."""


def listening(address: str, port: int) -> socket.socket:
    """For the web, whose connections are to live on bad lines.

    `EVERYWHERE` is IPv4 and IPv6, or IPv4 alone where the system has no more.
    No segment, either way, is too large for a path of `NARROWEST` bytes: some networks drop what is larger without a
    word (RFC 2923 section 2.1), and neither end would ever learn it. What is lost again is sent again after the same
    time, not after ever longer ones, as long as next to nothing is under way: answers and entries are no load.
    """
    both = address == EVERYWHERE and socket.has_dualstack_ipv6()
    place = ("" if address == EVERYWHERE and not both else address, port)
    family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
    made = socket.create_server(place, family=family, backlog=BACKLOG, dualstack_ipv6=both)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, NARROWEST - IP6_AND_TCP)
    # Systems that do not know it do without.
    with contextlib.suppress(OSError):
        made.setsockopt(socket.IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS, 1)
    return made


async def answering(
    server: web.Server, at: socket.socket, head_s: float = HEAD_S
) -> asyncio.Server:
    """Serve there; a connection whose next head does not come in time is cut."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: _Punctual(head_s, server, loop=loop, access_log=None), sock=at, backlog=BACKLOG
    )


class _Punctual(RequestHandler):
    """The library waits for ever for the rest of a head: slow ones by the thousand cost their sender nothing."""

    __slots__ = ("_head", "_head_s")

    def __init__(self, head_s: float, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._head_s = head_s
        self._head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._is_due()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # Whoever waits for a request although bytes came has a head of which a part is missing.
        if self._waiter is None or self._waiter.done():
            self._has_come()
        elif self._head is None:
            self._is_due()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._has_come()
        super().connection_lost(exc)

    def _is_due(self) -> None:
        self._head = asyncio.get_running_loop().call_later(self._head_s, self.force_close)

    def _has_come(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
