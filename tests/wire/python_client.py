"""A client in pure Python, written from docs/protocol.md alone: python-socketio and aiortc."""

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp
import socketio
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import AudioStreamTrack
from aiortc.rtcconfiguration import RTCBundlePolicy

AUDIO_SLOTS = 3
VIDEO_SLOTS = 2
DEADLINE_S = 20


class PythonClient:
    """Folds nothing: keeps entries, slots and counts of received frames as they come."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._socket = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        together = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self._peer = RTCPeerConnection(together)
        self._changed = asyncio.Event()
        self._readers: list[asyncio.Task[None]] = []
        self.participant = ""
        self.welcome: dict[str, Any] = {}
        self.entries: list[dict[str, Any]] = []
        self.slots: dict[int, str | None] = {}
        self.frames: dict[int, int] = {}
        """Decoded frames by slot, audio and video."""
        self.bearers: dict[int, int] = {}
        """By slot the number (CSRC) that its latest packet bore: who is heard and seen there."""

    async def joins(self, link: str, name: str) -> None:
        body = {"code": link.rpartition("/j/")[2], "name": name}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self._url}/api/v1/join", json=body) as answer,
        ):
            joined = await answer.json()
        self.participant = joined["participant"]
        self._socket.on("welcome", self._on_welcome)
        self._socket.on("entry", self._on_entry)
        self._socket.on("slots", self._on_slots)
        await self._socket.connect(
            self._url, auth={"token": joined["token"], "after": None}, transports=["websocket"]
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

    async def brings_media(self) -> None:
        """One offer, one answer; then says what it sends."""
        self._peer.on("track", self._on_track)
        self._peer.addTransceiver(AudioStreamTrack(), direction="sendonly")
        self._peer.addTransceiver(VideoStreamTrack(), direction="sendonly")
        for kind, count in (("audio", AUDIO_SLOTS), ("video", VIDEO_SLOTS)):
            for _ in range(count):
                self._watch(self._peer.addTransceiver(kind, direction="recvonly"))
        await self._peer.setLocalDescription(await self._peer.createOffer())
        answer = await self.asks("media.offer", sdp=self._peer.localDescription.sdp)
        assert answer["ok"], answer
        self._slot_of = {each["mid"]: each["slot"] for each in answer["data"]["slots"]}
        await self._peer.setRemoteDescription(
            RTCSessionDescription(answer["data"]["sdp"], type="answer")
        )
        await self.asks("media.publish", microphone=True, camera=True, screen=False)

    def _watch(self, transceiver: Any) -> None:
        """aiortc tells no CSRC, so we look at packets as they pass."""
        receiver = transceiver.receiver
        handle = receiver._handle_rtp_packet

        async def look(packet: Any, arrival_time_ms: int) -> None:
            (self.bearers[self._slot_of[transceiver.mid]],) = packet.csrc
            self._news()
            await handle(packet, arrival_time_ms=arrival_time_ms)

        receiver._handle_rtp_packet = look

    def _on_track(self, track: MediaStreamTrack) -> None:
        transceiver = next(t for t in self._peer.getTransceivers() if t.receiver.track is track)
        self._readers.append(asyncio.create_task(self._read(transceiver, track)))

    async def _read(self, transceiver: Any, track: MediaStreamTrack) -> None:
        while True:
            await track.recv()
            slot = self._slot_of[transceiver.mid]
            self.frames[slot] = self.frames.get(slot, 0) + 1
            self._news()

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
        await self._peer.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
