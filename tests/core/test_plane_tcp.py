"""ICE-TCP on the media port (RFC 6544): frames in, the connection finds its transport, nonsense ends it."""

import asyncio
import struct
from collections.abc import Iterator

import mediacore
import pytest

from tests.core.test_plane import PASSWORD, check, events


@pytest.fixture
def plane() -> Iterator[mediacore.Plane]:
    plane = mediacore.Plane(address="127.0.0.1", port=0, workers=2)
    yield plane
    plane.shutdown()


def framed(packet: bytes) -> bytes:
    return struct.pack("!H", len(packet)) + packet


async def packet(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        return await reader.readexactly(length)


async def test_a_check_is_answered_and_records_go_both_ways(plane: mediacore.Plane) -> None:
    assert plane.has_tcp
    # Sessions are spread over the workers: some connections must move to another one.
    for number in range(4):
        plane.open(f"session{number}", number, number=1, ufrag=f"ufrag{number}", password=PASSWORD)
        reader, writer = await asyncio.open_connection("127.0.0.1", plane.port)
        # Records that come together with the check are not lost when the connection moves.
        writer.write(framed(check(f"ufrag{number}", PASSWORD)) + framed(b"\x16hello"))
        answer = await packet(reader)
        assert answer[:2] == b"\x01\x01"
        told: list[mediacore.Event] = []
        while mediacore.Datagram(f"session{number}", number, b"\x16hello") not in told:
            told += await events(plane)
        plane.send_dtls(number, b"\x16answer")
        assert await packet(reader) == b"\x16answer"
        plane.close(number)
        assert await reader.read() == b""
        writer.close()


async def test_records_of_strangers_are_not_passed_on(plane: mediacore.Plane) -> None:
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    reader, writer = await asyncio.open_connection("127.0.0.1", plane.port)
    writer.write(framed(b"\x16stranger") + framed(check("ufrag7", "a-wrong-password-of-length")))
    writer.write(framed(b"\x16stranger") + framed(check("ufrag7", PASSWORD)))
    assert (await packet(reader))[:2] == b"\x01\x01"
    told = await events(plane)
    assert not [event for event in told if isinstance(event, mediacore.Datagram)]
    writer.close()


async def test_what_is_no_sequence_of_packets_ends_the_connection(plane: mediacore.Plane) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", plane.port)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
