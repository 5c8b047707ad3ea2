"""The media core as Python sees it: one port, events behind a descriptor, clear errors."""

import asyncio
import hashlib
import hmac
import socket
import struct
import zlib
from collections.abc import Iterator

import mediacore
import pytest

PASSWORD = "a-password-of-enough-length"


@pytest.fixture
def plane() -> Iterator[mediacore.Plane]:
    plane = mediacore.Plane(address="127.0.0.1", port=0, workers=2)
    yield plane
    plane.shutdown()


@pytest.fixture
def client(plane: mediacore.Plane) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.bind(("127.0.0.1", 0))
        client.connect(("127.0.0.1", plane.port))
        client.setblocking(False)
        yield client


def check(ufrag: str, password: str) -> bytes:
    """A binding request as a controlling agent sends it (RFC 8445 section 7.2.2)."""

    def attribute(kind: int, value: bytes) -> bytes:
        return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)

    def head(length: int) -> bytes:
        return struct.pack("!HHI", 1, length, 0x2112A442) + b"transaction!"

    body = attribute(0x0006, f"{ufrag}:theirs".encode()) + attribute(0x0025, b"")
    digest = hmac.digest(password.encode(), head(len(body) + 24) + body, hashlib.sha1)
    body += attribute(0x0008, digest)
    crc = zlib.crc32(head(len(body) + 8) + body) ^ 0x5354554E
    return head(len(body) + 8) + body + attribute(0x8028, struct.pack("!I", crc))


async def received(client: socket.socket) -> bytes:
    async with asyncio.timeout(5):
        return await asyncio.get_running_loop().sock_recv(client, 2048)


async def events(plane: mediacore.Plane) -> list[mediacore.Event]:
    """The next events, awaited through the descriptor."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(plane.fileno(), readable.set)
    try:
        async with asyncio.timeout(5):
            await readable.wait()
        return plane.events()
    finally:
        loop.remove_reader(plane.fileno())


async def connects(plane: mediacore.Plane, client: socket.socket) -> bytes:
    """Give transport 7 of `session` a checked address; the answer to the check."""
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    client.send(check("ufrag7", PASSWORD))
    return await received(client)


async def test_a_check_with_the_right_password_is_answered_and_told(
    plane: mediacore.Plane, client: socket.socket
) -> None:
    answer = await connects(plane, client)
    assert answer[:2] == b"\x01\x01"
    (told,) = await events(plane)
    address = f"127.0.0.1:{client.getsockname()[1]}"
    assert told == mediacore.Connected("session", 7, address)


async def test_wrong_passwords_and_strangers_get_no_answer(
    plane: mediacore.Plane, client: socket.socket
) -> None:
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    for datagram in (
        check("ufrag7", "wrong"),
        check("nobody", PASSWORD),
        b"\x16junk",
        b"\x80" * 40,
    ):
        client.send(datagram)
    # What is answered last shows that nothing before it was.
    client.send(check("ufrag7", PASSWORD))
    assert (await received(client))[8:20] == b"transaction!"
    with pytest.raises(BlockingIOError):
        client.recv(2048)
    assert plane.stats("session")[0]["refused"] == 1


async def test_reports_of_arrivals_are_read_when_somebody_is_awake(
    plane: mediacore.Plane, client: socket.socket
) -> None:
    await connects(plane, client)
    plane.keys(7, "SRTP_AEAD_AES_128_GCM", bytes(16), bytes(12), bytes(16), bytes(12))
    # A receiver report (RFC 3550 section 6.4.2) that nobody encrypted.
    client.send(b"\x81\xc9\0\x07" + bytes(40))
    async with asyncio.timeout(5):
        while not plane.stats("session")[0]["refused"]:
            client.send(check("ufrag7", PASSWORD))
            await received(client)
            # An answer that is there already would keep the limit from coming.
            await asyncio.sleep(0)


async def test_handshake_records_go_up_and_down_once_the_address_is_known(
    plane: mediacore.Plane, client: socket.socket
) -> None:
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    plane.send_dtls(7, b"\x16too early")
    client.send(check("ufrag7", PASSWORD))
    await received(client)
    await events(plane)
    client.send(b"\x16hello")
    assert await events(plane) == [mediacore.Datagram("session", 7, b"\x16hello")]
    plane.send_dtls(7, b"\x16answer")
    assert await received(client) == b"\x16answer"


async def test_a_restart_gives_other_credentials_and_keeps_the_connection(
    plane: mediacore.Plane, client: socket.socket
) -> None:
    await connects(plane, client)
    await events(plane)
    plane.restart(7, ufrag="again7", password="another-password-of-ours")
    # The old ones are good until the new ones have been used.
    client.send(check("ufrag7", PASSWORD))
    await received(client)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as moved:
        moved.connect(("127.0.0.1", plane.port))
        moved.setblocking(False)
        moved.send(check("again7", "another-password-of-ours"))
        await received(moved)
        plane.send_dtls(7, b"\x16after the move")
        assert await received(moved) == b"\x16after the move"
        moved.send(check("ufrag7", PASSWORD))
        moved.send(check("again7", "another-password-of-ours"))
        await received(moved)
        with pytest.raises(BlockingIOError):
            moved.recv(2048)
    with pytest.raises(KeyError):
        plane.restart(8, ufrag="ufrag8", password=PASSWORD)
    with pytest.raises(ValueError, match="ufrag"):
        plane.restart(7, ufrag="again7", password=PASSWORD)


async def test_an_address_used_again_belongs_to_the_new_connection(plane: mediacore.Plane) -> None:
    # So many that the kernel gives some of them to the worker that has not got the session.
    for number in range(0, 32, 2):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.connect(("127.0.0.1", plane.port))
            client.setblocking(False)
            for id_ in (number, number + 1):
                ufrag, session = f"ufrag{id_}", f"session{id_}"
                plane.open(session, id_, number=1, ufrag=ufrag, password=PASSWORD)
                client.send(check(ufrag, PASSWORD))
                await received(client)
                client.send(b"\x16hello")
                told: list[mediacore.Event] = []
                while mediacore.Datagram(session, id_, b"\x16hello") not in told:
                    told += await events(plane)
                plane.close(id_)


def test_unknown_ids_and_impossible_values_are_said_clearly(plane: mediacore.Plane) -> None:
    with pytest.raises(KeyError):
        plane.streams(99, [], [])
    with pytest.raises(KeyError):
        plane.keys(99, "SRTP_AEAD_AES_128_GCM", b"", b"", b"", b"")
    plane.open("session", 7, number=1, ufrag="ufrag7", password=PASSWORD)
    with pytest.raises(ValueError, match="has this id"):
        plane.open("session", 8, number=1, ufrag="ufrag7", password=PASSWORD)
    with pytest.raises(ValueError, match="profile"):
        plane.keys(7, "SRTP_NULL", b"", b"", b"", b"")
    plane.close(99)
    plane.send_dtls(99, b"\x16")
    assert plane.stats("nowhere") == []


def test_a_taken_port_is_an_error_not_a_shared_one(plane: mediacore.Plane) -> None:
    with pytest.raises(OSError, match="in use"):
        mediacore.Plane(address="127.0.0.1", port=plane.port)
