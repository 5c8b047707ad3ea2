"""What a page receives over time: its own statistics (getStats), four times a second, and what they tell."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.async_api import Page

# Put into a page before its own scripts: remembers its connections and looks at the newest.
RECORDER = """(() => {
  const made = window.connections = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...words) { super(...words); made.push(this); }
  };
  window.reception = [];
  setInterval(async () => {
    const peer = made.findLast(each => each.connectionState === "connected");
    if (!peer) return;
    const audio = [], video = [];
    for (const each of (await peer.getStats()).values()) {
      if (each.type !== "inbound-rtp" || !each.packetsReceived) continue;
      (each.kind === "audio" ? audio : video).push(each);
    }
    window.reception.push({ at: Date.now(), audio, video });
  }, 250);
})()"""
WAY = """async () => {
  const connection = connections.findLast(each => each.connectionState === "connected");
  const stats = await connection?.getStats() ?? new Map();
  const transport = [...stats.values()].find(each => each.type === "transport");
  const local = stats.get(stats.get(transport?.selectedCandidatePairId)?.localCandidateId);
  return local ? [local.candidateType, local.relayProtocol ?? local.protocol] : null;
}"""
WAY_DEADLINE_S = 20
GAP_SHARE = 0.5
"""More than this share made up: nothing of the voice is left in that quarter of a second."""


@dataclass(frozen=True)
class Sample:
    """`at` is in seconds since the epoch; entries are `inbound-rtp` of what has ever carried packets."""

    at: float
    audio: Sequence[dict[str, Any]]
    video: Sequence[dict[str, Any]]

    def voice(self) -> dict[str, Any] | None:
        return max(self.audio, key=lambda each: each["packetsReceived"], default=None)

    def picture(self) -> dict[str, Any] | None:
        """The one that grows most is the one we look at; with one publisher there is no other."""
        return max(self.video, key=lambda each: each["packetsReceived"], default=None)


async def way(page: Page) -> tuple[str, str]:
    """How packets leave, as soon as a connection stands: `host`, `srflx`, `prflx` or `relay`; `udp`, `tcp` or `tls`."""
    async with asyncio.timeout(WAY_DEADLINE_S):
        while (found := await page.evaluate(WAY)) is None:
            await asyncio.sleep(0.1)
    kind, protocol = found
    return kind, protocol


async def samples(page: Page, since: float = 0.0) -> list[Sample]:
    """All since that moment, in seconds since the epoch."""
    found = await page.evaluate(
        "since => window.reception.filter(each => each.at >= since)", since * 1000
    )
    return [Sample(each["at"] / 1000, each["audio"], each["video"]) for each in found]


@dataclass(frozen=True)
class Voice:
    """Shares of 0 to 1 of the samples played in a stretch of time; the longest gap in seconds."""

    made_up: float
    packets_lost: float
    recovered_packets: int
    longest_gap_s: float
    delay_ms: float


def voice(series: Sequence[Sample]) -> Voice:
    """Raises ValueError when no voice was received at all."""
    heard = [(each.at, entry) for each in series if (entry := each.voice()) is not None]
    if len(heard) < 2:
        raise ValueError("no voice was received")
    first, last = heard[0][1], heard[-1][1]

    def grown(name: str) -> float:
        return float(last.get(name, 0) - first.get(name, 0))

    lost, came = max(0.0, grown("packetsLost")), grown("packetsReceived")
    emitted = grown("jitterBufferEmittedCount")
    return Voice(
        made_up=round(grown("concealedSamples") / max(1.0, grown("totalSamplesReceived")), 4),
        packets_lost=round(lost / max(1.0, lost + came), 4),
        recovered_packets=int(grown("fecPacketsReceived") - grown("fecPacketsDiscarded")),
        longest_gap_s=round(_longest_gap(heard), 2),
        delay_ms=round(1000 * grown("jitterBufferDelay") / max(1.0, emitted), 1),
    )


def _longest_gap(heard: Sequence[tuple[float, dict[str, Any]]]) -> float:
    longest = gap = 0.0
    for (before, old), (now, new) in pairwise(heard):
        played = new["totalSamplesReceived"] - old["totalSamplesReceived"]
        made_up = new["concealedSamples"] - old["concealedSamples"]
        gap = gap + now - before if played == 0 or made_up > GAP_SHARE * played else 0.0
        longest = max(longest, gap)
    return longest


def heights(series: Iterable[Sample]) -> list[tuple[float, int, float]]:
    """When, how high the picture is, and bits per second of all video since the sample before."""
    found: list[tuple[float, int, float]] = []
    before: Sample | None = None
    for each in series:
        picture = each.picture()
        if before is not None and picture is not None and each.at > before.at:
            bits = 8 * (_bytes(each) - _bytes(before)) / (each.at - before.at)
            found.append((each.at, int(picture.get("frameHeight", 0)), bits))
        before = each
    return found


def _bytes(sample: Sample) -> int:
    return sum(each["bytesReceived"] + each.get("headerBytesReceived", 0) for each in sample.video)
