"""The media of a client in pure Python: aiortc, one offer, and a look at every packet that arrives."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import AudioStreamTrack
from aiortc.rtcconfiguration import RTCBundlePolicy
from av import AudioFrame

AUDIO_SLOTS: Final = 3
VIDEO_SLOTS: Final = 2
FRAME_OF_TONE: Final = b"".join(
    round(8000 * math.sin(math.tau * 400 * n / 8000)).to_bytes(2, "little", signed=True)
    for n in range(160)
)
"""20 ms of 400 Hz at 8 kHz, as aiortc's track counts its frames: whole periods."""


class Ask(Protocol):
    def __call__(self, type_: str, **data: Any) -> Awaitable[dict[str, Any]]: ...


class Tone(AudioStreamTrack):
    """aiortc's own track is silence, of which a browser tells no energy."""

    async def recv(self) -> AudioFrame:
        frame = await super().recv()
        frame.planes[0].update(FRAME_OF_TONE)
        return frame


class PythonPeer:
    """`frames` counts decoded frames by slot; `bearers` has by slot the number (CSRC) that its latest packet bore."""

    def __init__(self) -> None:
        together = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self._peer = RTCPeerConnection(together)
        self._readers: list[asyncio.Task[None]] = []
        self._slot_of: dict[str, int] = {}
        self.frames: dict[int, int] = {}
        self.bearers: dict[int, int] = {}
        self.on_packet: Callable[[int, int], None] = lambda slot, number: None
        self.on_frame: Callable[[], None] = lambda: None

    @property
    def state(self) -> str:
        state: str = self._peer.connectionState
        return state

    @property
    def address(self) -> tuple[str, int]:
        """Where its packets arrive, once it is connected."""
        host, port = self._ice._connection._nominated[1].local_addr[:2]
        return host, port

    @property
    def ufrag(self) -> str:
        """The server's, as everybody on the way can read it."""
        ufrag: str = self._ice._connection.remote_username
        return ufrag

    @property
    def _ice(self) -> Any:
        return self._peer.getTransceivers()[0].receiver.transport.transport

    async def offers(self, ask: Ask, *, camera: bool = True) -> None:
        """One offer, one answer; then says what it sends."""
        self._peer.on("track", self._on_track)
        self._peer.addTransceiver(Tone(), direction="sendonly")
        if camera:
            self._peer.addTransceiver(VideoStreamTrack(), direction="sendonly")
        for kind, count in (("audio", AUDIO_SLOTS), ("video", VIDEO_SLOTS * camera)):
            for _ in range(count):
                self._watch(self._peer.addTransceiver(kind, direction="recvonly"))
        await self._peer.setLocalDescription(await self._peer.createOffer())
        answer = await ask("media.offer", sdp=self._peer.localDescription.sdp)
        assert answer["ok"], answer
        self._slot_of = {each["mid"]: each["slot"] for each in answer["data"]["slots"]}
        await self._peer.setRemoteDescription(
            RTCSessionDescription(answer["data"]["sdp"], type="answer")
        )
        await ask("media.publish", microphone=True, camera=camera, screen=False)

    def _watch(self, transceiver: Any) -> None:
        """aiortc tells no CSRC, so we look at packets as they pass."""
        receiver = transceiver.receiver
        handle = receiver._handle_rtp_packet

        async def look(packet: Any, arrival_time_ms: int) -> None:
            slot = self._slot_of[transceiver.mid]
            (self.bearers[slot],) = packet.csrc
            self.on_packet(slot, self.bearers[slot])
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
            self.on_frame()

    async def closes(self) -> None:
        await self._peer.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
