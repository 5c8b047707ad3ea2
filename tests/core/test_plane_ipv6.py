"""One port for both kinds of address: each client is answered in its own."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator

import mediacore
import pytest

from tests.core.test_plane import PASSWORD, check, events, received
from tests.core.test_plane_tcp import framed, packet
from tests.ipv6 import needs_ipv6

pytestmark = needs_ipv6
COOKIE = 0x2112A442


@pytest.fixture
def plane() -> Iterator[mediacore.Plane]:
    plane = mediacore.Plane(port=0, workers=2)
    yield plane
    plane.shutdown()


@contextlib.contextmanager
def client(plane: mediacore.Plane, host: str) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as made:
        made.connect((host, plane.port))
        made.setblocking(False)
        yield made


def mapped(answer: bytes) -> tuple[str, int]:
    """XOR-MAPPED-ADDRESS (RFC 8489 section 14.2), the first attribute of an answer."""
    kind, length, family, port = struct.unpack_from("!HHxBH", answer, 20)
    assert kind == 0x0020
    mask = struct.pack("!I", COOKIE) + answer[8:20]
    address = bytes(a ^ b for a, b in zip(answer[28 : 24 + length], mask, strict=False))
    kinds = {1: socket.AF_INET, 2: socket.AF_INET6}
    return socket.inet_ntop(kinds[family], address), port ^ (COOKIE >> 16)


@pytest.mark.parametrize(("host", "told"), [("::1", "[::1]"), ("127.0.0.1", "127.0.0.1")])
async def test_a_client_is_answered_and_known_by_its_own_address(
    plane: mediacore.Plane, host: str, told: str
) -> None:
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    with client(plane, host) as made:
        made.send(check("ufrag7", PASSWORD))
        port = made.getsockname()[1]
        assert mapped(await received(made)) == (host, port)
        (connected,) = await events(plane)
        assert connected == mediacore.Connected("session", 7, f"{told}:{port}")
        made.send(b"\x16\xfe\xfd hello")
        assert await events(plane) == [mediacore.Datagram("session", 7, b"\x16\xfe\xfd hello")]
        plane.send_dtls(7, b"\x16 a flight")
        assert await received(made) == b"\x16 a flight"


async def test_a_connection_goes_on_over_the_other_kind_of_address(plane: mediacore.Plane) -> None:
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    with client(plane, "127.0.0.1") as before, client(plane, "::1") as after:
        for made in (before, after):
            made.send(check("ufrag7", PASSWORD))
            await received(made)
        plane.send_dtls(7, b"\x16 a flight")
        assert await received(after) == b"\x16 a flight"


@pytest.mark.parametrize("host", ["::1", "127.0.0.1"])
async def test_checks_over_TCP_are_answered_in_both(plane: mediacore.Plane, host: str) -> None:
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    reader, writer = await asyncio.open_connection(host, plane.port)
    port = writer.get_extra_info("sockname")[1]
    writer.write(framed(check("ufrag7", PASSWORD)))
    assert mapped(await packet(reader)) == (host, port)
    writer.close()
