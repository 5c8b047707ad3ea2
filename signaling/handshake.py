"""DTLS with SRTP keying (RFC 5764) by aiortc, over the core's socket. The only file that knows aiortc.

aiortc's `RTCDtlsTransport` wants an object that sends and receives datagrams; ours is a queue fed by
the core. Of its private names we use `_set_role`, `_ssl`, `_srtp_profiles`, `_task`, `_write_ssl` and the certificate's
`_create_ssl_context`, which is why the version is pinned and this file has tests against stock aiortc.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from OpenSSL import SSL

PROFILES: Final = [SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80]
"""In our order: the server's choice wins, and GCM costs half."""
LABEL: Final = b"EXTRACTOR-dtls_srtp"
DEADLINE_S: Final = 20.0
MOST_WAITING: Final = 64
LARGEST_DATAGRAM: Final = 1200
RECORD_HEADER: Final = 13

Keys = tuple[str, tuple[bytes, bytes], tuple[bytes, bytes]]
"""Profile, (key, salt) to receive with, (key, salt) to send with."""


class _Certificate(RTCCertificate):
    """Makes its OpenSSL context once: that is half of what a handshake costs."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[Any]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
        return self._context


class Identity:
    """The certificate of this process."""

    def __init__(self) -> None:
        self.certificate = _Certificate.generateCertificate()

    @property
    def fingerprint(self) -> str:
        """sha-256, as SDP writes it."""
        prints = self.certificate.getFingerprints()
        return next(each.value for each in prints if each.algorithm == "sha-256").upper()


class _Pipe:
    """What aiortc takes for an ICE transport."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send_datagram = send
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)

    async def _recv(self) -> bytes:
        return await self._waiting.get()

    async def _send(self, datagram: bytes) -> None:
        self._send_datagram(datagram)

    def feed(self, datagram: bytes) -> None:
        """What does not fit is lost, as on any network."""
        if not self._waiting.full():
            self._waiting.put_nowait(datagram)


class _Transport(RTCDtlsTransport):
    def __init__(
        self,
        identity: Identity,
        send: Callable[[bytes], None],
        keys: Callable[[Keys], None],
    ) -> None:
        self.pipe = _Pipe(send)
        super().__init__(self.pipe, [identity.certificate])  # type: ignore[arg-type]
        self.over = asyncio.Event()
        self._srtp_profiles = PROFILES
        self._set_role("server")
        self._tell_keys = keys
        self.on("statechange", self._changed)

    def _changed(self) -> None:
        if self.state == "connected":
            self._export_keys()
        elif self.state in ("closed", "failed"):
            self.over.set()

    def _export_keys(self) -> None:
        """At `connected`: the peer's fingerprint has been checked."""
        ssl: Any = self._ssl
        name = ssl.get_selected_srtp_profile()
        profile = next(each for each in PROFILES if each.openssl_profile == name)
        size = 2 * (profile.key_length + profile.salt_length)
        material = ssl.export_keying_material(LABEL, size)
        client = _parts(profile, profile.get_key_and_salt(material, 0))
        server = _parts(profile, profile.get_key_and_salt(material, 1))
        self._tell_keys((name.decode(), client, server))

    async def _write_ssl(self) -> None:
        """Send what OpenSSL has to say, records whole: aiortc cuts flights at 1500 bytes."""
        flight = b""
        ssl: Any = self._ssl
        while True:
            try:
                flight += ssl.bio_read(16384)
            except SSL.Error:
                break
        for datagram in datagrams(flight):
            await self.pipe._send(datagram)

    async def end(self) -> None:
        """Say goodbye, and wait for what aiortc left running."""
        pump = self._task
        await self.stop()
        if pump is not None:
            await asyncio.gather(pump, return_exceptions=True)


def _parts(profile: Any, joined: bytes) -> tuple[bytes, bytes]:
    return joined[: profile.key_length], joined[profile.key_length :]


def datagrams(flight: bytes) -> list[bytes]:
    """A flight of DTLS 1.2 records in datagrams of at most 1200 bytes, no record cut (RFC 6347 section 4.1.1)."""
    packed: list[bytes] = []
    current = b""
    while flight:
        size = RECORD_HEADER + int.from_bytes(flight[11:13], "big")
        record, flight = flight[:size], flight[size:]
        if current and len(current) + len(record) > LARGEST_DATAGRAM:
            packed.append(current)
            current = b""
        current += record
    return [*packed, current] if current else packed


class Handshake:
    """One client's; `run` it once, `feed` it what the core hands up."""

    def __init__(
        self, identity: Identity, send: Callable[[bytes], None], keys: Callable[[Keys], None]
    ) -> None:
        self._dtls = _Transport(identity, send, keys)

    def feed(self, datagram: bytes) -> None:
        self._dtls.pipe.feed(datagram)

    async def run(
        self, fingerprints: Sequence[tuple[str, str]], deadline_s: float = DEADLINE_S
    ) -> bool:
        """Shake hands and stay until the peer ends it; False when it never succeeded in time.

        Cancelling ends the connection.
        """
        expected = [RTCDtlsFingerprint(algorithm=kind, value=value) for kind, value in fingerprints]
        try:
            async with asyncio.timeout(deadline_s):
                await self._dtls.start(RTCDtlsParameters(fingerprints=expected, role="auto"))
            if self._dtls.state != "connected":
                return False
            await self._dtls.over.wait()
            return True
        except (TimeoutError, SSL.Error, ConnectionError):
            return False
        finally:
            await self._dtls.end()
