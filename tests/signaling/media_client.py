"""A stock aiortc client straight at a `MediaSession`: publishes, and notes whose packets arrive in which slot."""

import array
import asyncio
import fractions
import math
from collections import Counter
from collections.abc import Callable
from typing import Any, Self

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.rtcconfiguration import RTCBundlePolicy
from av import AudioFrame, VideoFrame

from rooms.ids import ParticipantId
from signaling.media import MediaSession

DEADLINE_S = 15
TOGETHER = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)


class Tone(MediaStreamTrack):
    """A steady tone of 440 Hz, loud enough to count as speaking."""

    kind = "audio"
    rate = 48_000
    samples = 960

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    async def recv(self) -> AudioFrame:
        await asyncio.sleep(self.samples / self.rate)
        first = self._count * self.samples
        self._count += 1
        angles = (2 * math.pi * 440 * n / self.rate for n in range(first, first + self.samples))
        frame = AudioFrame(format="s16", layout="mono", samples=self.samples)
        frame.planes[0].update(
            array.array("h", (int(12_000 * math.sin(a)) for a in angles)).tobytes()
        )
        frame.sample_rate, frame.pts = self.rate, first
        frame.time_base = fractions.Fraction(1, self.rate)
        return frame


class SmallPicture(MediaStreamTrack):
    """160x120 at 10 frames a second: cheap to encode."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    async def recv(self) -> VideoFrame:
        await asyncio.sleep(0.1)
        self._count += 1
        frame = VideoFrame(160, 120)
        frame.pts, frame.time_base = self._count * 9000, fractions.Fraction(1, 90_000)
        return frame


class MediaClient:
    """`heard[slot]` counts packets by the CSRC that they bear."""

    def __init__(self, session: MediaSession, number: int) -> None:
        self.participant = ParticipantId(f"u{number}")
        self.number = number
        self.heard: dict[int, Counter[int]] = {}
        self.peer = RTCPeerConnection(TOGETHER)
        self._session = session
        self._news = asyncio.Event()
        self.peer.on("connectionstatechange", self._news.set)

    async def offers(self, audio_slots: int = 1, video_slots: int = 2) -> Self:
        """One offer with microphone, camera, screen and slots; returns once connected."""
        for track in (Tone(), SmallPicture(), SmallPicture()):
            self.peer.addTransceiver(track, direction="sendonly")
        for kind, count in (("audio", audio_slots), ("video", video_slots)):
            for _ in range(count):
                self._listen(self.peer.addTransceiver(kind, direction="recvonly"))
        await self.peer.setLocalDescription(await self.peer.createOffer())
        sdp = self.peer.localDescription.sdp
        answer = await self._session.offer(self.participant, self.number, sdp)
        self._slot_of = {each.mid: each.slot for each in answer.slots}
        await self.peer.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))
        await self.until(lambda: self.peer.connectionState == "connected")
        return self

    def _listen(self, transceiver: Any) -> None:
        receiver = transceiver.receiver
        handle = receiver._handle_rtp_packet

        async def note(packet: Any, arrival_time_ms: int) -> None:
            counts = self.heard.setdefault(self._slot_of[transceiver.mid], Counter())
            counts.update(packet.csrc)
            self._news.set()
            await handle(packet, arrival_time_ms=arrival_time_ms)

        receiver._handle_rtp_packet = note

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def hears(self, other: "MediaClient", slot: int) -> None:
        """Three more packets of `other`, and of nobody else, arrive in this slot."""
        self.heard[slot] = Counter()
        await self.until(lambda: self.heard[slot][other.number] >= 3)

    def forget(self) -> None:
        self.heard = {}

    async def closed(self) -> None:
        """The server has said goodbye."""
        await self.until(lambda: self.peer.connectionState in ("closed", "failed"))
