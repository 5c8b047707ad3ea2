"""Sessions over Socket.IO: connect, commands, entries. Nothing but translation."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from socketio.exceptions import ConnectionRefusedError as Refused

from rooms.ids import ParticipantId
from signaling.answers import refused
from signaling.engine import Server, frame
from signaling.errors import PeerError
from signaling.fanout import Letter, Reader
from signaling.ports import AT_ANY_NODE, Holder, Limits, Meter
from signaling.sessions import House, Sessions

MOST_MESSAGES = 500
MOST_BYTES = 256 * 1024
MOST_IN_ENGINE = 16
"""Packets given to Engine.IO at a time; the rest waits here, where it is counted."""
SOONEST_S = 0.002
LOOK_AGAIN_S = 0.05
PATIENCE_S = 15.0
"""A reader that takes nothing for so long is cut."""
LAST = frozenset({"removed", "moved"})
"""Events after which a connection ends."""


@dataclass(slots=True)
class Outbox:
    """Bounded; whoever lets it run full is cut and catches up later."""

    sid: str
    eio_sid: str
    server: Server
    waiting: deque[tuple[Letter, bytes]] = field(default_factory=deque)
    bytes: int = 0
    closed: bool = False
    flows: bool = False
    """Its first letters are out: until then the connection is not yet told that it stands."""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, letter: Letter) -> None:
        if self.closed:
            return
        if letter.encoded is None:
            letter.encoded = self.server.encoded(letter.event, letter.payload)
            letter.framed = frame(letter.encoded)
        if self.flows and not self.waiting and letter.event not in LAST and self._has_room():
            self.server.hand_over(self.eio_sid, letter.encoded, letter.framed)
        elif self.waiting and self._is_full(len(letter.encoded)):
            self.close()
        else:
            self.waiting.append((letter, letter.encoded))
            self.bytes += len(letter.encoded)
            self.news.set()

    def _has_room(self) -> bool:
        return self.server.waiting(self.eio_sid) < MOST_IN_ENGINE

    def _is_full(self, more: int) -> bool:
        return len(self.waiting) >= MOST_MESSAGES or self.bytes + more > MOST_BYTES

    def close(self) -> None:
        self.closed = True
        self.waiting.clear()
        self.news.set()
        self.server.cut(self.eio_sid)

    async def drain(self) -> None:
        """Send what waits until closed."""
        while not self.closed:
            await self.news.wait()
            self.news.clear()
            while self.waiting and not self.closed:
                if not await self._below(MOST_IN_ENGINE):
                    self.close()
                    return
                if not self.waiting:
                    break
                letter, encoded = self.waiting.popleft()
                self.bytes -= len(encoded)
                self.server.hand_over(self.eio_sid, encoded, letter.framed)
                if letter.event in LAST:
                    await self._below(1)
                    self.close()
            self.flows = True

    async def _below(self, most: int) -> bool:
        """Wait until fewer than `most` packets lie in the engine; False when that takes too long."""
        waited, pause = 0.0, SOONEST_S
        while self.server.waiting(self.eio_sid) >= most and not self.closed:
            if waited >= PATIENCE_S:
                return False
            await asyncio.sleep(pause)
            waited += pause
            pause = min(2 * pause, LOOK_AGAIN_S)
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
        self.server = Server(limits, meter)
        self._sessions = sessions
        self._meter = meter
        self._connections: dict[str, _Connection] = {}
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("*", self._event)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        try:
            auth = auth if isinstance(auth, dict) else {}
            token = str(auth.get("token", ""))
            await self._sessions.bring_home(token)
            house, participant = self._sessions.by_token(token)
        except PeerError as error:
            answer = refused(error)
            raise Refused(error.message, {"error": answer["error"]}) from error
        after, epoch = auth.get("after"), auth.get("epoch")
        after = after if isinstance(after, int) and isinstance(epoch, str) else None
        outbox = Outbox(sid, self.server.manager.eio_sid_from_sid(sid, "/"), self.server)
        reader = Reader(participant, outbox.put, unpacks=auth.get("packed") is True)
        drain = asyncio.create_task(outbox.drain())
        self._connections[sid] = _Connection(house, participant, reader, outbox, drain)
        await house.presence.came(participant)
        if house.live.closed:
            outbox.put(Letter("moved", {"url": AT_ANY_NODE}))
            return
        welcome = house.live.attach(reader, after, epoch)
        welcome["you"]["seat"] = self._sessions.credentials.seat(Holder(house.live.id, participant))
        reader.tell("welcome", welcome)
        house.live.calls.attach(reader)
        self._meter.gauge("connections", len(self._connections))

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
