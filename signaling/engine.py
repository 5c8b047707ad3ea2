"""Engine.IO as we need it: its aiohttp driver and its sockets with their known faults closed.

Each mended fault has a test of its own in `tests/signaling/test_engine.py`.
"""

import asyncio
import functools
import time
from typing import Any

import engineio
import msgspec
import socketio
from aiohttp import web
from engineio import async_socket, base_socket
from engineio.async_drivers import aiohttp as driver
from engineio.exceptions import QueueEmpty
from engineio.payload import Payload

from signaling.ports import Limits, Meter

MOST_PACKETS = 512
"""A client that was away sends all it has gathered in one POST; the library would drop more than 16."""
BODY_DEADLINE_S = 20.0
CONNECT_DEADLINE_S = 10.0
LARGEST_PACKET = 128 * 1024
MOST_UNSENT = 16 * 1024
"""Bytes that a line has not taken yet: beyond them packets wait where they are counted."""
PING_INTERVAL_S = 10
PING_TIMEOUT_S = 8
A_LITTLE_S = 0.1
RESERVED = frozenset({"connect", "disconnect", "connect_error", "*"})
STALL_S = 0.5


class PatientClock:
    """Monotonic time without the time in which this process stood still.

    A stalled loop would otherwise take every healthy client for dead, and so would a wall
    clock that is set.
    """

    def __init__(self) -> None:
        self._stalled = 0.0
        self._last = time.monotonic()

    def time(self) -> float:
        """Seconds; the library's `time.time()`."""
        return time.monotonic() - self._stalled

    async def watch(self) -> None:
        """Run beside the server: what comes late was a stall."""
        while True:
            self._last = time.monotonic()
            await asyncio.sleep(STALL_S)
            late = time.monotonic() - self._last - STALL_S
            if late > STALL_S:
                self._stalled += late


class _WholeBody:
    """The library reads only what has arrived; the rest of a message would be lost."""

    def __init__(self, content: Any) -> None:
        self._content = content

    async def read(self, size: int) -> bytes:
        async with asyncio.timeout(BODY_DEADLINE_S):
            body: bytes = await self._content.readexactly(size)
            return body


class _ChunkedBody(_WholeBody):
    """Of a body in chunks, as some proxies send it, the library would read nothing and say 200."""

    async def read(self, size: int) -> bytes:
        read = bytearray()
        async with asyncio.timeout(BODY_DEADLINE_S):
            async for chunk in self._content.iter_any():
                read += chunk
                if len(read) > size:
                    raise ValueError("the body is too large")
        return bytes(read)


def _translate(request: web.Request) -> dict[str, Any]:
    environ: dict[str, Any] = driver.translate_request(request)
    environ["wsgi.input"] = _WholeBody(request.content)
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        environ["wsgi.input"] = _ChunkedBody(request.content)
        environ["CONTENT_LENGTH"] = str(LARGEST_PACKET)
    environ["REMOTE_ADDR"] = request.remote or ""
    # Only the proxy in front may say these, and it says them to `request.remote`.
    environ.pop("HTTP_X_FORWARDED_HOST", None)
    return environ


def frame(message: bytes) -> bytes:
    """A binary message as a server writes it (RFC 6455 section 5.2): one frame, not masked."""
    size = len(message)
    if size < 126:
        return bytes((0x82, size)) + message
    if size < 1 << 16:
        return b"\x82\x7e" + size.to_bytes(2, "big") + message
    return b"\x82\x7f" + size.to_bytes(8, "big") + message


class _Socket(async_socket.AsyncSocket):  # type: ignore[misc]
    """Waits for packets without a task for each wait, of which a busy session has thousands a second.

    Whatever comes is a sign of life, and who is being answered is not late: the answer to a ping may
    stand behind a long row of commands.

    What is for many goes straight to the wire, as one frame that they share, where nothing waits before it:
    waking a task for each packet costs more than sending it.
    """

    last_ping: float | None
    _busy = False
    _idle = False
    """Its writer has written all that it took, and waits for more."""
    _wire: asyncio.Transport | None = None
    """Of its WebSocket."""

    async def _websocket_handler(self, ws: "_WebSocket") -> None:
        self._wire = ws.wire
        try:
            await super()._websocket_handler(ws)
        finally:
            self._wire = None

    def straight(self, framed: bytes) -> bool:
        """Write a frame now; False when it must wait for what is before it, or for a slow line."""
        wire = self._wire
        if wire is None or not self.upgraded or self.closing or self.closed:
            return False
        if not self._idle or not self.queue.empty() or wire.is_closing():
            return False
        if wire.get_write_buffer_size() > MOST_UNSENT:
            return False
        wire.write(framed)
        return True

    async def receive(self, pkt: Any) -> None:
        if self.last_ping:
            self.last_ping = async_socket.time.time()
        self._busy = True
        try:
            await super().receive(pkt)
        finally:
            self._busy = False

    async def _send_ping(self) -> None:
        """The library looks at a connection once in `ping_timeout`: for one that is dead up to twice as late."""
        await super()._send_ping()
        await asyncio.sleep(self.server.ping_timeout + A_LITTLE_S)
        if not self.closed and not self.closing:
            await self.check_ping_timeout()

    async def check_ping_timeout(self) -> bool:
        if self._busy and not self.closed:
            return True
        alive: bool = await super().check_ping_timeout()
        return alive

    async def send(self, pkt: Any) -> None:
        """Answers to commands."""
        if self._wire is None or not (pkt.binary and self.straight(frame(pkt.data))):
            await super().send(pkt)

    async def poll(self) -> list[Any]:
        """All packets that wait, at least one; none when the connection is closed. Raises QueueEmpty."""
        self._idle = True
        try:
            async with asyncio.timeout(self.server.ping_interval + self.server.ping_timeout):
                packets = [await self.queue.get()]
        except (TimeoutError, asyncio.CancelledError):
            raise QueueEmpty from None
        finally:
            self._idle = False
        self.queue.task_done()
        while packets[-1] is not None and not self.queue.empty():
            packets.append(self.queue.get_nowait())
            self.queue.task_done()
        if packets[-1] is not None:
            return packets
        if len(packets) > 1:
            self.queue.put_nowait(None)
        return packets[:-1]


class _WebSocket(driver.WebSocket):  # type: ignore[misc]
    @property
    def wire(self) -> asyncio.Transport | None:
        """Once it is open."""
        transport: asyncio.Transport | None = self.environ["aiohttp.request"].transport
        return transport

    async def send(self, message: bytes | str) -> None:
        """The library looks at every message anew how its own method is to be called."""
        if isinstance(message, bytes):
            await self._sock.send_bytes(message)
        else:
            await self._sock.send_str(message)


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._async: dict[str, Any] = dict(self._async)
        self._async["translate_request"] = _translate
        self._async["websocket"] = _WebSocket


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """Socket.IO that refuses names which are the server's own, and sockets that never introduce themselves."""

    def __init__(self, limits: Limits, meter: Meter) -> None:
        self._limits = limits
        self._meter = meter
        self.clock = PatientClock()
        for module in (async_socket, base_socket):
            module.time = self.clock
        Payload.max_decode_packets = MOST_PACKETS
        async_socket.AsyncSocket = _Socket
        # Compression costs 100 kB per connection and buys nothing for small messages.
        driver.WebSocketResponse = functools.partial(web.WebSocketResponse, compress=False)
        super().__init__(
            async_mode="aiohttp",
            serializer="msgpack",
            async_handlers=False,
            logger=False,
            engineio_logger=False,
            max_http_buffer_size=LARGEST_PACKET,
            # A welcome holds a secret beside what others wrote: never in one compression (E15).
            http_compression=False,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            cookie=None,
        )

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def _handle_event(self, eio_sid: str, namespace: str, id: int, data: Any) -> None:
        if (
            not isinstance(data, list)
            or not data
            or not isinstance(data[0], str)
            or data[0] in RESERVED
            or len(data) > 2
        ):
            self._meter.count("events_refused")
            if id is not None:
                await self._refuse(eio_sid, namespace, id)
            return
        await super()._handle_event(eio_sid, namespace, id, data)

    async def _refuse(self, eio_sid: str, namespace: str, id_: int) -> None:
        error = {"code": "bad_request", "message": "There is no command of this name."}
        packet = self.packet_class(
            socketio.packet.ACK, namespace=namespace, id=id_, data=[{"ok": False, "error": error}]
        )
        await self._send_packet(eio_sid, packet)

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> str | None:
        """A text refuses the connection before anything is kept of it."""
        if self._limits.retry_after("handshake", environ["REMOTE_ADDR"]) is not None:
            self._meter.count("handshakes_refused")
            return "Too many connections at once. Wait a moment."
        await super()._handle_eio_connect(eio_sid, environ)
        loop = asyncio.get_running_loop()
        loop.call_later(CONNECT_DEADLINE_S, self._check_introduced, eio_sid)
        return None

    def _check_introduced(self, eio_sid: str) -> None:
        if self.manager.sid_from_eio_sid(eio_sid, "/") is None:
            self.cut(eio_sid)

    @staticmethod
    def encoded(event: str, payload: Any) -> bytes:
        """An event as a packet of Socket.IO in msgpack."""
        return msgspec.msgpack.encode(
            {"type": socketio.packet.EVENT, "data": [event, payload], "nsp": "/"}
        )

    def hand_over(self, eio_sid: str, encoded: bytes, framed: bytes) -> None:
        """Send what `encoded` made, or put it into the connection's queue. The library's `emit` would
        encode it again for each client and start a task for it; a packet of the library's keeps the
        form in which it was first sent, so that one cannot be shared between WebSocket and polling."""
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or socket.closed or socket.straight(framed):
            return
        socket.queue.put_nowait(engineio.packet.Packet(engineio.packet.MESSAGE, data=encoded))

    def waiting(self, eio_sid: str) -> int:
        """Packets that this client has not taken yet."""
        socket = self.eio.sockets.get(eio_sid)
        return 0 if socket is None else socket.queue.qsize()

    def cut(self, eio_sid: str) -> None:
        """Drop a connection at once, with all that waits for it."""
        socket = self.eio.sockets.get(eio_sid)
        environ = self.environ.get(eio_sid)
        if socket is not None:
            while not socket.queue.empty():
                socket.queue.get_nowait()
            socket.queue.put_nowait(None)
        if environ is not None:
            transport = environ["aiohttp.request"].transport
            if transport is not None:
                transport.abort()
