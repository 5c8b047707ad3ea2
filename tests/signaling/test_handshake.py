"""DTLS against stock aiortc, over queues that lose what a network loses."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from hypothesis import given
from hypothesis import strategies as st
from pylibsrtp import Policy, Session

from signaling.handshake import LARGEST_DATAGRAM, Handshake, Identity, Keys, datagrams

IDENTITY = Identity()
Loses = Callable[[int], bool]
"""Whether the datagram with this number is lost."""


class StockPipe:
    """The client's side of a network, as aiortc wants to see it."""

    role = "controlling"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send_datagram = send
        self.arrived: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def _recv(self) -> bytes:
        datagram = await self.arrived.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, datagram: bytes) -> None:
        self._send_datagram(datagram)


@dataclass
class Meeting:
    """Our handshake and a stock client joined by a network."""

    loses: Loses = lambda number: False
    sent: int = 0
    keys: list[Keys] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.server = Handshake(IDENTITY, self._to_client, self._keyed)
        self.certificate = RTCCertificate.generateCertificate()
        self.pipe = StockPipe(self._to_server)
        self.client = RTCDtlsTransport(self.pipe, [self.certificate])  # type: ignore[arg-type]
        self.client._set_role("client")

    def _passes(self) -> bool:
        self.sent += 1
        return not self.loses(self.sent)

    def _to_client(self, datagram: bytes) -> None:
        self.sizes.append(len(datagram))
        if self._passes():
            self.pipe.arrived.put_nowait(datagram)

    def _to_server(self, datagram: bytes) -> None:
        if self._passes():
            self.server.feed(datagram)

    def _keyed(self, keys: Keys) -> None:
        self.keys.append(keys)
        self.connected.set()

    def prints(self) -> list[tuple[str, str]]:
        return [(each.algorithm, each.value) for each in self.certificate.getFingerprints()]

    @asynccontextmanager
    async def running(
        self, expected: list[tuple[str, str]] | None = None, deadline_s: float = 20.0
    ) -> AsyncIterator["asyncio.Task[bool]"]:
        """The server's outcome, while the client shakes hands beside it."""
        ours = [RTCDtlsFingerprint("sha-256", IDENTITY.fingerprint)]
        async with asyncio.TaskGroup() as tasks:
            fingerprints = expected or self.prints()
            server = tasks.create_task(self.server.run(fingerprints, deadline_s))
            client = tasks.create_task(self.client.start(RTCDtlsParameters(ours)))
            try:
                yield server
            finally:
                client.cancel()
                server.cancel()
                await self.client.stop()


async def both_ends(meeting: Meeting) -> None:
    """Wait until keys are there and the client is connected, too."""
    async with asyncio.timeout(20):
        await meeting.connected.wait()
        connected = asyncio.Event()
        meeting.client.on("statechange", connected.set)
        if meeting.client.state != "connected":
            await connected.wait()
    assert meeting.client.state == "connected"


def srtp(profile: int, key: bytes, inbound: bool) -> Session:
    kind = Policy.SSRC_ANY_INBOUND if inbound else Policy.SSRC_ANY_OUTBOUND
    return Session(Policy(key=key, ssrc_type=kind, srtp_profile=profile))


async def test_keys_fit_those_of_the_client_in_both_directions() -> None:
    meeting = Meeting()
    async with meeting.running():
        await both_ends(meeting)
        (name, receive, send) = meeting.keys[0]
        gcm = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
        packet = bytes.fromhex("80600001000000020000000300aabbccdd")

        assert name == "SRTP_AEAD_AES_128_GCM"
        assert (len(receive[0]), len(receive[1])) == (16, 12)
        ours = srtp(gcm, b"".join(receive), inbound=True)
        assert ours.unprotect(meeting.client._tx_srtp.protect(packet)) == packet
        protected = srtp(gcm, b"".join(send), inbound=False).protect(packet)
        assert meeting.client._rx_srtp.unprotect(protected) == packet


async def test_our_order_of_profiles_wins_and_sha1_is_spoken_too() -> None:
    meeting = Meeting()
    meeting.client._srtp_profiles = [SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80]
    async with meeting.running():
        await both_ends(meeting)
        name, receive, _ = meeting.keys[0]

        assert name == "SRTP_AES128_CM_SHA1_80"
        assert (len(receive[0]), len(receive[1])) == (16, 14)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_lost_datagrams_are_sent_again(seed: int) -> None:
    chance = random.Random(seed)
    lost = {chance.randint(1, 6) for _ in range(2)}
    meeting = Meeting(loses=lambda number: number in lost)
    async with meeting.running():
        await both_ends(meeting)
        assert len(meeting.keys) == 1


async def test_another_certificate_than_announced_gets_no_keys() -> None:
    meeting = Meeting()
    other = [("sha-256", RTCCertificate.generateCertificate().getFingerprints()[0].value)]
    async with meeting.running(expected=other) as server:
        assert await server is False
        assert meeting.keys == []


async def test_a_client_that_stays_silent_is_given_up() -> None:
    handshake = Handshake(IDENTITY, lambda datagram: None, lambda keys: None)

    assert await handshake.run([("sha-256", "AB")], deadline_s=0.01) is False


async def test_rubbish_does_not_disturb_a_handshake() -> None:
    meeting = Meeting()
    for rubbish in (
        b"\x16",
        bytes([22]) * 13,
        bytes([63]) * 1500,
        bytes([20, 254, 253]) + bytes(9),
    ):
        meeting.server.feed(rubbish)
    async with meeting.running():
        await both_ends(meeting)


async def test_the_clients_goodbye_ends_it() -> None:
    meeting = Meeting()
    async with meeting.running() as server:
        await both_ends(meeting)
        await meeting.client.stop()
        assert await server is True


async def test_ending_it_says_goodbye_and_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    meeting = Meeting()
    closed = asyncio.Event()
    async with meeting.running() as server:
        await both_ends(meeting)
        meeting.client.on("statechange", closed.set)
        server.cancel()
        async with asyncio.timeout(5):
            await closed.wait()
    assert meeting.client.state == "closed"
    assert asyncio.all_tasks() == before


async def test_every_datagram_fits_the_path() -> None:
    meeting = Meeting()
    async with meeting.running():
        await both_ends(meeting)
    assert max(meeting.sizes) <= LARGEST_DATAGRAM


def record(size: int) -> bytes:
    return b"\x16\xfe\xfd" + bytes(8) + size.to_bytes(2, "big") + bytes(size)


@given(st.lists(st.integers(0, LARGEST_DATAGRAM - 13), max_size=20))
def test_flights_are_cut_between_records_only(sizes: list[int]) -> None:
    flight = b"".join(map(record, sizes))
    packed = datagrams(flight)

    assert b"".join(packed) == flight
    assert all(len(each) <= LARGEST_DATAGRAM for each in packed)
    assert all(each[:3] == b"\x16\xfe\xfd" for each in packed)


@given(st.binary(max_size=3000))
def test_anything_is_cut_without_loss(flight: bytes) -> None:
    assert b"".join(datagrams(flight)) == flight
