"""Sessions over Socket.IO: connect, commands, entries. Nothing but translation."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import msgspec
from socketio.exceptions import ConnectionRefusedError as Refused

from rooms.ids import ParticipantId
from signaling.engine import Server
from signaling.errors import PeerError
from signaling.fanout import Reader
from signaling.ports import Holder, Limits, Meter
from signaling.session import refused, slots_on_the_wire
from signaling.sessions import House, Sessions

MOST_MESSAGES = 500
MOST_BYTES = 256 * 1024
MOST_IN_ENGINE = 16
"""Packets given to Engine.IO at a time; the rest waits here, where it is counted."""
LOOK_AGAIN_S = 0.05
PATIENCE_S = 15.0
"""A reader that takes nothing for so long is cut."""


@dataclass(slots=True)
class Outbox:
    """Bounded; whoever lets it run full is cut and catches up later."""

    sid: str
    eio_sid: str
    server: Server
    waiting: deque[tuple[str, Any, int]] = field(default_factory=deque)
    bytes: int = 0
    closed: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, event: str, payload: Any) -> None:
        size = len(msgspec.msgpack.encode(payload))
        first = not self.waiting
        if self.closed:
            return
        if not first and (len(self.waiting) >= MOST_MESSAGES or self.bytes + size > MOST_BYTES):
            self.close()
            return
        self.waiting.append((event, payload, size))
        self.bytes += size
        self.news.set()

    def close(self) -> None:
        self.closed = True
        self.waiting.clear()
        self.news.set()
        self.server.cut(self.eio_sid)

    async def drain(self) -> None:
        """Send what comes in until closed."""
        while not self.closed:
            await self.news.wait()
            self.news.clear()
            while self.waiting and not self.closed:
                if not await self._room():
                    self.close()
                    return
                if not self.waiting:
                    break
                event, payload, size = self.waiting.popleft()
                self.bytes -= size
                await self.server.emit(event, payload, to=self.sid)
                if event == "removed":
                    self.close()

    async def _room(self) -> bool:
        waited = 0.0
        while self.server.waiting(self.eio_sid) >= MOST_IN_ENGINE and not self.closed:
            if waited >= PATIENCE_S:
                return False
            await asyncio.sleep(LOOK_AGAIN_S)
            waited += LOOK_AGAIN_S
        return True


@dataclass(frozen=True, slots=True)
class _Connection:
    house: House
    participant: ParticipantId
    reader: Reader
    outbox: Outbox
    drain: "asyncio.Task[None]"


class Sockets:
    """The Socket.IO side of `sessions`."""

    def __init__(self, sessions: Sessions, limits: Limits, meter: Meter) -> None:
        self.server = Server(meter)
        self._sessions = sessions
        self._limits = limits
        self._meter = meter
        self._connections: dict[str, _Connection] = {}
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("*", self._event)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        try:
            self._check_handshakes(environ["REMOTE_ADDR"])
            auth = auth if isinstance(auth, dict) else {}
            house, participant = self._sessions.by_token(str(auth.get("token", "")))
        except PeerError as error:
            answer = refused(error)
            raise Refused(error.message, {"error": answer["error"]}) from error
        after, epoch = auth.get("after"), auth.get("epoch")
        after = after if isinstance(after, int) and isinstance(epoch, str) else None
        outbox = Outbox(sid, self.server.manager.eio_sid_from_sid(sid, "/"), self.server)
        reader = Reader(participant, outbox.put)
        drain = asyncio.create_task(outbox.drain())
        self._connections[sid] = _Connection(house, participant, reader, outbox, drain)
        await house.presence.came(participant)
        welcome = house.live.attach(reader, after, epoch)
        welcome["you"]["seat"] = self._sessions.credentials.seat(Holder(house.live.id, participant))
        outbox.put("welcome", welcome)
        outbox.put("slots", {"slots": slots_on_the_wire(house.live.media.slots_of(participant))})
        self._meter.gauge("connections", len(self._connections))

    def _check_handshakes(self, address: str) -> None:
        wait = self._limits.retry_after("handshake", address)
        if wait is not None:
            raise PeerError("too_many", "Too many connections at once. Wait a moment.", wait)

    async def _disconnect(self, sid: str, reason: str) -> None:
        connection = self._connections.pop(sid, None)
        if connection is None:
            return
        connection.house.live.detach(connection.reader)
        connection.house.presence.went(connection.participant)
        connection.outbox.closed = True
        connection.outbox.news.set()
        await connection.drain
        self._meter.gauge("connections", len(self._connections))

    async def _event(self, name: str, sid: str, payload: Any = None) -> Any:
        connection = self._connections.get(sid)
        if connection is None:
            return None
        return await connection.house.live.ask(connection.participant, name, payload)

    async def close(self) -> None:
        """Everybody is sent away, to come back to whoever serves then."""
        for connection in list(self._connections.values()):
            await self.server.disconnect(connection.outbox.sid)
        await self.server.shutdown()
