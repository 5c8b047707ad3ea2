"""Datagrams at a media port from strangers, and from addresses that are not ours (raw sockets; loopback only).

`python -m tests.chaos.spoof FROM_ADDRESS FROM_PORT TO_ADDRESS TO_PORT SECONDS`: RTP and RTCP junk as fast as one
process can, from that address, or as a stranger when the port is 0; prints how many datagrams.
"""

import hmac
import ipaddress
import os
import random
import socket
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from typing import Final

Address = tuple[str, int]
MAGIC: Final = 0x2112A442
ALERT: Final = bytes.fromhex("15fefd0000000000000000") + b"\x00\x02\x02\x28"
"""A fatal handshake_failure in the clear, epoch 0 (RFC 6347 section 4.1)."""
CLOSE: Final = bytes.fromhex("15fefd0001000000000001") + b"\x00\x02\x01\x00"
"""A close_notify that claims the encrypted epoch and is not encrypted."""


def loopback_only(address: str) -> None:
    own = {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None)}
    if not ipaddress.ip_address(address).is_loopback and address not in own:
        raise ValueError(f"{address} is not this machine")


class Spoofer:
    """Sends with any source address of this machine; needs root."""

    def __init__(self) -> None:
        self._raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)

    def send(self, source: Address, to: Address, payload: bytes) -> None:
        udp = struct.pack(">HHHH", source[1], to[1], 8 + len(payload), 0) + payload
        head = struct.pack(
            ">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), random.getrandbits(16), 0, 64,
            socket.IPPROTO_UDP, 0, socket.inet_aton(source[0]), socket.inet_aton(to[0]),
        )  # fmt: skip
        self._raw.sendto(head + udp, to)

    def close(self) -> None:
        self._raw.close()


def check(username: str, password: bytes | None = None, wrong: bool = False) -> bytes:
    """A binding request (RFC 8489), with an integrity of that password, with a wrong one, or with none."""
    name = username.encode()
    attributes = struct.pack(">HH", 6, len(name)) + name + bytes(-len(name) % 4)
    attributes += struct.pack(">HHI", 0x24, 4, 1) + struct.pack(
        ">HHQ", 0x802A, 8, random.getrandbits(63)
    )
    attributes += struct.pack(">HH", 0x25, 0)
    identity = os.urandom(12)

    def head(more: int) -> bytes:
        return struct.pack(">HHI", 1, len(attributes) + more, MAGIC) + identity

    if password is not None or wrong:
        proof = hmac.digest(password or os.urandom(16), head(24) + attributes, "sha1")
        attributes += struct.pack(">HH", 8, 20) + proof
    fingerprint = zlib.crc32(head(8) + attributes) ^ 0x5354554E
    attributes += struct.pack(">HHI", 0x8028, 4, fingerprint)
    return head(0) + attributes


def client_hello() -> bytes:
    """Of DTLS 1.2, as small as it can be."""
    suites = struct.pack(">HHH", 4, 0xC02B, 0xC02F)
    body = b"\xfe\xfd" + os.urandom(32) + b"\x00\x00" + suites + b"\x01\x00"
    handshake = (
        b"\x01"
        + len(body).to_bytes(3, "big")
        + b"\0\0"
        + b"\0\0\0"
        + len(body).to_bytes(3, "big")
        + body
    )
    return bytes.fromhex("16fefd0000000000000000") + struct.pack(">H", len(handshake)) + handshake


def forged(ufrag: str) -> Iterator[bytes]:
    """What somebody sends who knows the user names of a connection and not its password."""
    for username in (f"{ufrag}:abcd", "nobody:abcd", ufrag, ":", "x" * 500):
        yield check(username)
        yield check(username, wrong=True)
    yield client_hello()
    yield ALERT
    yield CLOSE
    yield b""
    yield bytes(1)
    yield os.urandom(20)
    yield struct.pack(">HHI", 1, 65_000, MAGIC) + os.urandom(12)
    yield struct.pack(">HHI", 0x0101, 0, MAGIC) + os.urandom(12)


def junk(chance: random.Random) -> bytes:
    """Looks like RTP or RTCP: versions, lengths, extensions and types that are right or not."""
    size = chance.choice((12, 20, 60, 200, 1200))
    first = chance.choice((0x80, 0x90, 0x91, 0xBF, 0xA0, 0x8F))
    second = chance.choice((111, 96, 97, 200, 201, 205, 206, 207, 255))
    return bytes((first, second)) + chance.randbytes(size)


def main(words: list[str]) -> None:
    source, to = (words[0], int(words[1])), (words[2], int(words[3]))
    loopback_only(to[0])
    chance, sent = random.Random(39), 0
    rounds = [junk(chance) for _ in range(4000)]
    until = time.monotonic() + float(words[4])
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    spoofer = Spoofer() if source[1] else None
    while time.monotonic() < until:
        for each in rounds[:500]:
            if spoofer is None:
                stranger.sendto(each, to)
            else:
                spoofer.send(source, to, each)
        rounds = rounds[500:] + rounds[:500]
        sent += 500
    print(sent)


if __name__ == "__main__":
    main(sys.argv[1:])
