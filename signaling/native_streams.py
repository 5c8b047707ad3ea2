"""What was negotiated, in the media core's types, and what the core measured, in ours."""

from typing import Final

import mediacore

from rooms.ids import ParticipantId
from signaling.media import Line, ReceivedPicture
from signaling.negotiation import SlotPlan, SourcePlan

CODECS: Final[dict[str, mediacore.Codec]] = {
    "opus": "opus",
    "vp8": "VP8",
    "vp9": "VP9",
    "h264": "H264",
    "av1": "AV1",
}


def codec(plan: SourcePlan | SlotPlan) -> mediacore.Codec:
    return CODECS[plan.codec.name.lower()]


def source(plan: SourcePlan) -> mediacore.Source:
    """Layers are told apart by rid, a single one by its SSRCs."""
    return mediacore.Source(
        kind=plan.kind,
        mid=plan.mid,
        codec=codec(plan),
        clock_rate=plan.codec.clock_rate,
        payload_type=plan.codec.payload_type,
        rtx_payload_type=None if plan.rtx is None else plan.rtx.payload_type,
        extensions=mediacore.Extensions(**plan.extensions),
        rids=plan.rids,
        ssrcs=() if plan.rids else plan.ssrcs,
        red_payload_type=None if plan.red is None else plan.red.payload_type,
    )


def slot(plan: SlotPlan) -> mediacore.Slot:
    return mediacore.Slot(
        slot=plan.slot,
        kind=plan.kind,
        mid=plan.mid,
        codec=codec(plan),
        clock_rate=plan.codec.clock_rate,
        payload_type=plan.codec.payload_type,
        rtx_payload_type=None if plan.rtx is None else plan.rtx.payload_type,
        ssrc=plan.ssrc,
        rtx_ssrc=plan.rtx_ssrc,
        extensions=mediacore.Extensions(**plan.extensions),
        red_payload_type=None if plan.red is None else plan.red.payload_type,
    )


def line(participant: ParticipantId, stats: mediacore.TransportStats) -> Line:
    round_trip = stats["round_trip_us"]
    return Line(
        participant=participant,
        rung=stats["rung"],
        lost_in=stats["fraction_lost_in"] / 256,
        lost_out=stats["fraction_lost"] / 256,
        round_trip_ms=None if round_trip is None else round_trip / 1000,
        bits_in=stats["bits_in"],
        bits_out=stats["bits_out"],
        estimate=stats["estimate_bps"],
        pictures=tuple(
            ReceivedPicture(
                publisher, "screen" if kind == "screen" else "camera", rid, height, wished
            )
            for _, publisher, kind, rid, _, height, wished in stats["shown"]
        ),
    )
