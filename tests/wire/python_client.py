"""A client in pure Python, written from docs/protocol.md alone: python-socketio and aiortc."""

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp
import socketio

from tests.wire.python_peer import AUDIO_SLOTS, PythonPeer

DEADLINE_S = 20


class PythonClient:
    """Folds nothing: keeps entries, slots and counts of received frames as they come."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._socket = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        self._peer = PythonPeer()
        self._peer.on_packet = lambda slot, number: self._news()
        self._peer.on_frame = self._news
        self._changed = asyncio.Event()
        self.token = ""
        self.participant = ""
        self.welcome: dict[str, Any] = {}
        self.entries: list[dict[str, Any]] = []
        self.slots: dict[int, str | None] = {}

    async def joins(self, link: str, name: str) -> None:
        body = {"code": link.rpartition("/j/")[2], "name": name}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self._url}/api/v1/join", json=body) as answer,
        ):
            joined = await answer.json()
        self.token, self.participant = joined["token"], joined["participant"]
        self._socket.on("welcome", self._on_welcome)
        self._socket.on("entry", self._on_entry)
        self._socket.on("slots", self._on_slots)
        await self._socket.connect(
            self._url, auth={"token": self.token, "after": None}, transports=["websocket"]
        )
        await self.until(lambda: bool(self.welcome))

    def _on_welcome(self, welcome: dict[str, Any]) -> None:
        self.welcome = welcome
        self._news()

    def _on_entry(self, entry: dict[str, Any]) -> None:
        last = self.entries[-1]["seq"] if self.entries else self.welcome["seq"]
        assert entry["prev"] <= last, "an entry is missing"
        self.entries.append(entry)
        self._news()

    def _on_slots(self, told: dict[str, Any]) -> None:
        self.slots = {each["slot"]: each["participant"] for each in told["slots"]}
        self._news()

    def _news(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not holds():
                await self._changed.wait()

    async def asks(self, type_: str, **data: Any) -> dict[str, Any]:
        asked = {"id": str(uuid.uuid4()), "data": data}
        answer: dict[str, Any] = await self._socket.call(type_, asked, timeout=DEADLINE_S)
        return answer

    @property
    def frames(self) -> dict[int, int]:
        return self._peer.frames

    @property
    def bearers(self) -> dict[int, int]:
        return self._peer.bearers

    async def brings_media(self) -> None:
        await self._peer.offers(self.asks)

    @property
    def number(self) -> int:
        number: int = self.welcome["you"]["number"]
        return number

    async def receives(self, other: "PythonClient") -> None:
        """`other` is seen in the slot that the server says, and heard; the packets say so, too."""
        await self.until(lambda: other.participant in self.slots.values())
        slot = next(each for each, who in self.slots.items() if who == other.participant)
        await self.until(lambda: self.bearers.get(slot) == other.number)
        before = self.frames.get(slot, 0)
        await self.until(lambda: self.frames.get(slot, 0) >= before + 5)
        assert self.bearers[slot] == other.number
        voices = range(AUDIO_SLOTS)
        await self.until(lambda: other.number in [self.bearers.get(each) for each in voices])

    async def leaves(self) -> None:
        await self._socket.disconnect()
        await self._peer.closes()
