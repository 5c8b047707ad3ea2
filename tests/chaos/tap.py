"""Every packet that leaves a server for this machine, in the order in which the kernel carried it, with its moment.

It listens at this machine's end of the cable to the server's namespace (packet(7)), so that neither a busy client nor
a busy judge changes the order: what stands later was sent later.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

ETH_P_ALL: Final = 3
SOL_PACKET: Final = 263
PACKET_VNET_HDR: Final = 15
"""Each packet comes with the head in which the kernel says whether it is several in one (linux/virtio_net.h)."""
HEAD: Final = 10
GSO_UDP_L4: Final = 5
OUTGOING: Final = 4
BUFFER: Final = 64 * 1024 * 1024


class Packet(NamedTuple):
    """`to` is the port it goes to; one datagram, or what a segment of TCP carries."""

    at: float
    udp: bool
    source: int
    to: int
    payload: bytes


@dataclass
class Tap:
    packets: list[Packet] = field(default_factory=list)
    dropped: int = 0
    """What the kernel could not keep for us: then nothing was proven."""


@contextlib.contextmanager
def tap(device: str) -> Iterator[Tap]:
    """Listens until the end; needs root."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    wire.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    # SO_RCVBUFFORCE
    wire.setsockopt(socket.SOL_SOCKET, 33, BUFFER)
    wire.bind((device, ETH_P_ALL))
    wire.settimeout(0.1)
    found, stop = Tap(), threading.Event()

    def listen() -> None:
        while True:
            try:
                frame, address = wire.recvfrom(1 << 17)
            except TimeoutError:
                if stop.is_set():
                    return
                continue
            if address[2] != OUTGOING:
                found.packets.extend(_packets(time.monotonic(), frame))

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        yield found
    finally:
        stop.set()
        listening.join()
        # PACKET_STATISTICS: seen, dropped.
        _, found.dropped = struct.unpack("II", wire.getsockopt(SOL_PACKET, 6, 8))
        wire.close()


def _packets(at: float, frame: bytes) -> Iterator[Packet]:
    _, gso, _, size = struct.unpack_from("<BBHH", frame)
    packet = frame[HEAD + 14 :]
    if len(packet) < 20 or packet[0] >> 4 != 4:
        return
    head, protocol = 4 * (packet[0] & 15), packet[9]
    body = packet[head : struct.unpack_from(">H", packet, 2)[0]]
    if protocol == socket.IPPROTO_UDP:
        source, to = struct.unpack_from(">HH", body)
        data = body[8:]
        step = size if gso & 0x7F == GSO_UDP_L4 and size else max(1, len(data))
        for begin in range(0, len(data), step):
            yield Packet(at, True, source, to, data[begin : begin + step])
    elif protocol == socket.IPPROTO_TCP:
        source, to = struct.unpack_from(">HH", body)
        yield Packet(at, False, source, to, body[4 * (body[12] >> 4) :])
