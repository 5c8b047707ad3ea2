"""One offer, one answer, fixed slots (JSEP, RFC 9429; BUNDLE, RFC 9143; ICE-lite, RFC 8445). Pure.

N1  The client's sendable sections are its sources: first audio the microphone, first video the camera,
    second video the screen.
N2  Every recvonly section is a slot, numbered from 0 in order; a slot keeps its SSRC for ever.
N3  All sections share one transport; what cannot share it is refused.
N4  Simulcast is accepted layer by layer as offered (RFC 8853).
N5  Where a client can, voices carry copies of the packets before (RFC 2198): always on the way here, on the way
    there when the line loses packets.
N9  Pictures are VP8, where a client has it; else H264 in the baseline profile, else VP9, else AV1. The last two may
    hold several sizes and rates in one stream, which the dependency descriptor tells apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from signaling.errors import BadInput
from signaling.media import SlotInfo
from signaling.sdp import Codec, Description, Section, parse

URI: Final = {
    "mid": "urn:ietf:params:rtp-hdrext:sdes:mid",
    "rid": "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "repaired_rid": "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "audio_level": "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "abs_send_time": "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "transport_cc": "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "dependency": "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
}
SENT: Final = ("mid", "rid", "repaired_rid", "audio_level", "abs_send_time", "transport_cc")
RECEIVED: Final = ("mid", "audio_level", "transport_cc")

VIDEO_CODECS: Final = ("VP8", "H264", "VP9", "AV1")
SCALABLE: Final = ("VP9", "AV1")
MOST_SLOTS: Final = 32
MOST_LAYERS: Final = 4
FIRST_SLOT_SSRC: Final = 0x5E55_0000
CNAME: Final = "sessionserver"

_MID = re.compile(r"[!#$%&'*+.0-9A-Z^_`a-z{|}~-]{1,16}")
_ICE = re.compile(r"[0-9A-Za-z+/]{4,256}")
_RID = re.compile(r"[0-9A-Za-z_-]{1,16}")
_FINGERPRINT = re.compile(r"(sha-(?:256|384|512)) ((?:[0-9A-F]{2}:)+[0-9A-F]{2})", re.IGNORECASE)

SourceKind = Literal["microphone", "camera", "screen"]


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """A stream that the client may send."""

    kind: SourceKind
    mid: str
    codec: Codec
    rtx: Codec | None
    extensions: dict[str, int]
    rids: tuple[str, ...]
    ssrcs: tuple[int, ...]
    red: Codec | None = None


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A stream that the client receives."""

    slot: int
    kind: Literal["audio", "video"]
    mid: str
    codec: Codec
    rtx: Codec | None
    extensions: dict[str, int]
    red: Codec | None = None

    @property
    def ssrc(self) -> int:
        return FIRST_SLOT_SSRC + 2 * self.slot

    @property
    def rtx_ssrc(self) -> int | None:
        return None if self.rtx is None else self.ssrc + 1


@dataclass(frozen=True, slots=True)
class Credentials:
    """Our side of ICE and DTLS; `addresses` with `port` become host candidates."""

    ufrag: str
    password: str
    fingerprint: str
    addresses: Sequence[str]
    port: int
    tcp: bool = False
    version: int = 1
    """Of the description: it grows with every answer on the same connection (RFC 8829 section 5.2.2)."""


@dataclass(frozen=True, slots=True)
class Negotiation:
    """What an offer comes to; `answer` writes it down."""

    sources: tuple[SourcePlan, ...]
    slots: tuple[SlotPlan, ...]
    fingerprints: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    mixes_forms: bool = False
    """Headers may have extensions in the two-byte form beside those in the one-byte form."""

    def goes_on(self, before: "Negotiation") -> bool:
        """Whether this is the connection of `before` again: the same certificate, sources and slots."""
        same = self.fingerprints == before.fingerprints and self.slots == before.slots
        # A browser tells the SSRCs of its senders only once it knows that there is one layer.
        sources = (replace(each, ssrcs=()) for each in self.sources)
        return same and tuple(sources) == tuple(replace(each, ssrcs=()) for each in before.sources)

    def slot_infos(self) -> tuple[SlotInfo, ...]:
        return tuple(SlotInfo(plan.slot, plan.mid, plan.kind) for plan in self.slots)

    def answer(self, ours: Credentials) -> str:
        """CRLF lines, sections in the offer's order."""
        plans: dict[str, SourcePlan | SlotPlan] = {}
        plans |= {plan.mid: plan for plan in self.sources}
        plans |= {plan.mid: plan for plan in self.slots}
        bundled = [section.mid for section in self.sections if section.mid in plans]
        lines = [
            "v=0",
            f"o=- 1 {ours.version} IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=ice-lite",
            f"a=group:BUNDLE {' '.join(bundled)}",
            # RFC 8285 section 6: descriptors of keyframes need the two-byte form.
            *(["a=extmap-allow-mixed"] if self.mixes_forms else []),
            "a=msid-semantic: WMS *",
        ]
        for section in self.sections:
            plan = plans.get(section.mid)
            if plan is None:
                lines += _refused(section)
            else:
                lines += _accepted(section, plan, ours)
        return "\r\n".join(lines) + "\r\n"


def negotiate(offer: str) -> Negotiation:
    """Raises BadInput when no answer can be given."""
    description = parse(offer)
    bundle = _bundle(description)
    mixes = description.has("extmap-allow-mixed")
    sources: list[SourcePlan] = []
    slots: list[SlotPlan] = []
    for section in description.sections:
        if section.kind not in ("audio", "video") or section.mid not in bundle:
            continue
        _check(description, section)
        if section.direction == "recvonly":
            plan = _slot(section, len(slots), mixes)
            slots += [plan] if plan else []
        elif section.direction != "inactive":
            source = _source(section, sources, mixes)
            sources += [source] if source else []
    if not sources and not slots:
        raise BadInput("The offer has nothing that this server can send or receive.")
    if len(slots) > MOST_SLOTS:
        raise BadInput(f"The offer has more than {MOST_SLOTS} receiving sections.")
    fingerprints = _fingerprints(description)
    return Negotiation(
        tuple(sources), tuple(slots), fingerprints, tuple(description.sections), mixes
    )


def _bundle(description: Description) -> set[str]:
    """The mids that share a transport (N3)."""
    mids = [section.mid for section in description.sections]
    if any(not _MID.fullmatch(mid) for mid in mids) or len(set(mids)) != len(mids):
        raise BadInput("Every media section needs a mid of its own.")
    for value in description.all("group"):
        words = value.split()
        if words and words[0] == "BUNDLE":
            return set(words[1:])
    if len(mids) == 1:
        return set(mids)
    raise BadInput("The offer must bundle its sections (a=group:BUNDLE).")


def _check(description: Description, section: Section) -> None:
    if section.protocol not in ("UDP/TLS/RTP/SAVPF", "TCP/TLS/RTP/SAVPF", "RTP/SAVPF"):
        raise BadInput("Media must be offered as UDP/TLS/RTP/SAVPF.")
    if not section.has("rtcp-mux"):
        raise BadInput("The offer must allow rtcp-mux.")
    for name in ("ice-ufrag", "ice-pwd"):
        value = description.of(section, name)
        if value is None or not _ICE.fullmatch(value):
            raise BadInput("The offer lacks a=ice-ufrag or a=ice-pwd.")
    if description.of(section, "setup") not in ("actpass", "active"):
        raise BadInput("The offer must let the client begin DTLS (a=setup:actpass).")


def _fingerprints(description: Description) -> tuple[tuple[str, str], ...]:
    values = [*description.all("fingerprint")]
    for section in description.sections:
        values += section.all("fingerprint")
    found = {matched.groups() for value in values if (matched := _FINGERPRINT.fullmatch(value))}
    if not found:
        raise BadInput("The offer has no certificate fingerprint that is strong enough.")
    return tuple(sorted({(kind.lower(), digits.upper()) for kind, digits in found}))


def _chosen(section: Section) -> tuple[Codec, Codec | None] | None:
    """The codec that everybody here speaks, with its retransmission."""
    codecs = section.codecs()
    if section.kind == "audio":
        opus = (
            codec for codec in codecs if codec.name.lower() == "opus" and codec.clock_rate == 48000
        )
        first = next(opus, None)
        return None if first is None else (first, None)
    for name in VIDEO_CODECS:
        for codec in codecs:
            suits = codec.name.upper() == name and codec.clock_rate == 90000
            if suits and (name != "H264" or _is_baseline(codec)):
                return codec, _rtx(codecs, codec)
    return None


def _is_baseline(h264: Codec) -> bool:
    """In packets of any size and a profile that every browser has (RFC 6184 section 8.1, RFC 7742 section 6.2)."""
    profile = h264.parameter("profile-level-id") or "42000a"
    return h264.parameter("packetization-mode") == "1" and profile.lower().startswith("42")


def _rtx(codecs: Sequence[Codec], of: Codec) -> Codec | None:
    """RFC 4588 section 8.6."""
    wanted = str(of.payload_type)
    rtx = (codec for codec in codecs if codec.name.lower() == "rtx")
    return next((codec for codec in rtx if codec.parameter("apt") == wanted), None)


def _red(section: Section, of: Codec) -> Codec | None:
    """Copies of the same codec behind one another, nothing else (N5)."""
    for codec in section.codecs():
        blocks = codec.parameters.split("/")
        if codec.name.lower() == "red" and set(blocks) == {str(of.payload_type)}:
            return codec
    return None


def _agreed(section: Section, names: Sequence[str], codec: Codec, mixes: bool) -> dict[str, int]:
    offered = section.extensions()
    if mixes and codec.name.upper() in SCALABLE:
        names = (*names, "dependency")
    return {name: offered[URI[name]] for name in names if URI[name] in offered}


def _source(section: Section, before: Sequence[SourcePlan], mixes: bool) -> SourcePlan | None:
    taken = {plan.kind for plan in before}
    kinds: Sequence[SourceKind] = (
        ("microphone",) if section.kind == "audio" else ("camera", "screen")
    )
    kind = next((each for each in kinds if each not in taken), None)
    chosen = _chosen(section)
    if kind is None or chosen is None:
        return None
    red = _red(section, chosen[0]) if kind == "microphone" else None
    extensions = _agreed(section, SENT, chosen[0], mixes)
    return SourcePlan(kind, section.mid, *chosen, extensions, _rids(section), section.ssrcs(), red)


def _rids(section: Section) -> tuple[str, ...]:
    """Layers that can be told apart: without the extension on their packets there is only one (N4)."""
    if not section.has("simulcast") or URI["rid"] not in section.extensions():
        return ()
    rids = dict.fromkeys(rid for rid in section.rids() if _RID.fullmatch(rid))
    return tuple(rids)[:MOST_LAYERS]


def _slot(section: Section, number: int, mixes: bool) -> SlotPlan | None:
    chosen = _chosen(section)
    if chosen is None:
        return None
    kind: Literal["audio", "video"] = "audio" if section.kind == "audio" else "video"
    red = _red(section, chosen[0]) if kind == "audio" else None
    return SlotPlan(
        number, kind, section.mid, *chosen, _agreed(section, RECEIVED, chosen[0], mixes), red
    )


# --- the answer's lines ----------------------------------------------------------------------


def _refused(section: Section) -> list[str]:
    return [
        f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        "a=inactive",
    ]


def _accepted(section: Section, plan: SourcePlan | SlotPlan, ours: Credentials) -> list[str]:
    # Browsers send what comes first.
    first, last = (None, plan.red) if isinstance(plan, SlotPlan) else (plan.red, None)
    codecs = [codec for codec in (first, plan.codec, plan.rtx, last) if codec is not None]
    numbers = " ".join(str(codec.payload_type) for codec in codecs)
    lines = [
        f"m={section.kind} {ours.port} {section.protocol} {numbers}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        f"a=ice-ufrag:{ours.ufrag}",
        f"a=ice-pwd:{ours.password}",
        f"a=fingerprint:sha-256 {ours.fingerprint}",
        "a=setup:passive",
        # In every section: not every client takes them from the first for all.
        *_candidates(ours),
        "a=rtcp-mux",
    ]
    lines += ["a=rtcp-rsize"] if section.has("rtcp-rsize") else []
    lines += [f"a=extmap:{number} {URI[name]}" for name, number in plan.extensions.items()]
    lines += _source_lines(plan) if isinstance(plan, SourcePlan) else _slot_lines(plan)
    for codec in codecs:
        lines += _codec_lines(section, codec, is_slot=isinstance(plan, SlotPlan))
    return lines


def _candidates(ours: Credentials) -> list[str]:
    lines = []
    for number, address in enumerate(ours.addresses, 1):
        # RFC 8445 section 5.1.2.1: host candidates, earlier addresses preferred.
        priority = (126 << 24) + ((65535 - number) << 8) + 255
        lines.append(f"a=candidate:{number} 1 udp {priority} {address} {ours.port} typ host")
    for number, address in enumerate(ours.addresses if ours.tcp else (), 1):
        # RFC 6544 section 4.2: below every UDP candidate; passive ones have direction preference 4.
        priority = (90 << 24) + (4 << 21) + ((8191 - number) << 8) + 255
        place = f"{address} {ours.port} typ host tcptype passive"
        lines.append(f"a=candidate:{len(ours.addresses) + number} 1 tcp {priority} {place}")
    return [*lines, "a=end-of-candidates"]


def _codec_lines(section: Section, codec: Codec, is_slot: bool) -> list[str]:
    number = codec.payload_type
    is_opus = codec.name.lower() == "opus"
    channels = "/2" if section.kind == "audio" else ""
    lines = [f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}{channels}"]
    parameters = _with_fec(codec) if is_opus and not is_slot else codec.parameters
    if parameters:
        lines.append(f"a=fmtp:{number} {parameters}")
    if codec.name.lower() == "rtx":
        return lines
    wanted = ["transport-cc"]
    wanted += ["ccm fir", "nack", "nack pli"] if section.kind == "video" else []
    offered = {value.partition(" ")[2] for value in section.all("rtcp-fb")}
    return lines + [f"a=rtcp-fb:{number} {feedback}" for feedback in wanted if feedback in offered]


def _with_fec(opus: Codec) -> str:
    """RFC 7587 section 6.1: who receives says whether in-band FEC is of use; it is."""
    if opus.parameter("useinbandfec") == "1":
        return opus.parameters
    others = (pair.strip() for pair in opus.parameters.split(";"))
    kept = [each for each in others if each and not each.startswith("useinbandfec")]
    return ";".join([*kept, "useinbandfec=1"])


def _source_lines(plan: SourcePlan) -> list[str]:
    lines = ["a=recvonly", *(f"a=rid:{rid} recv" for rid in plan.rids)]
    return lines + ([f"a=simulcast:recv {';'.join(plan.rids)}"] if plan.rids else [])


def _slot_lines(plan: SlotPlan) -> list[str]:
    name = f"slot{plan.slot}"
    lines = ["a=sendonly", f"a=msid:{name} {name}"]
    if plan.rtx_ssrc is not None:
        lines.append(f"a=ssrc-group:FID {plan.ssrc} {plan.rtx_ssrc}")
    ssrcs = [plan.ssrc] + ([] if plan.rtx_ssrc is None else [plan.rtx_ssrc])
    return lines + [f"a=ssrc:{ssrc} cname:{CNAME}" for ssrc in ssrcs]
