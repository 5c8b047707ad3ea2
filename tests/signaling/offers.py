"""Offers for the tests of negotiation: one of Chromium's, and small ones made to measure."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

PACKETS: Final = Path(__file__).parent.parent / "packets"
CHROMIUM: Final = (PACKETS / "chromium_simulcast_offer.sdp").read_bytes().decode()
"""Microphone, camera with rids q, h, f, and a data channel."""
SAFARI_LIKE: Final = (PACKETS / "safari_like_offer.sdp").read_bytes().decode()
"""Written from the specifications: H264 first and in high profile too, no redundant speech, a name for an address."""

FINGERPRINT: Final = ":".join(["AB"] * 32)

TRANSPORT: Final = (
    "c=IN IP4 0.0.0.0",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:0123456789abcdef012345",
    f"a=fingerprint:sha-256 {FINGERPRINT}",
    "a=setup:actpass",
    "a=rtcp-mux",
    "a=rtcp-rsize",
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
)
AUDIO: Final = (
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "a=rtpmap:111 opus/48000/2",
    "a=rtcp-fb:111 transport-cc",
)
VIDEO: Final = (
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 nack",
    "a=rtcp-fb:96 nack pli",
    "a=rtcp-fb:96 transport-cc",
    "a=rtpmap:97 rtx/90000",
    "a=fmtp:97 apt=96",
)


def section(mid: str, kind: str, direction: str, *more: str) -> list[str]:
    formats = {"audio": "111", "video": "96 97"}[kind]
    codecs = {"audio": AUDIO, "video": VIDEO}[kind]
    head = [f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}", *TRANSPORT, f"a=mid:{mid}"]
    return [*head, f"a={direction}", *codecs, *more]


def offer(*sections: Sequence[str], bundle: str | None = None) -> str:
    """All sections bundled unless `bundle` says which."""
    mids = [line[6:] for lines in sections for line in lines if line.startswith("a=mid:")]
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    lines.append(f"a=group:BUNDLE {' '.join(mids) if bundle is None else bundle}")
    for each in sections:
        lines += each
    return "\r\n".join(lines) + "\r\n"


def meeting_offer(audio_slots: int = 3, video_slots: int = 2) -> str:
    """Microphone, camera, screen and slots, as the web client offers them."""
    sources = [
        section("0", "audio", "sendonly"),
        section("1", "video", "sendonly"),
        section("2", "video", "sendonly"),
    ]
    kinds = ["audio"] * audio_slots + ["video"] * video_slots
    slots = [section(str(mid), kind, "recvonly") for mid, kind in enumerate(kinds, 3)]
    return offer(*sources, *slots)
