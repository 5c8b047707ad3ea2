"""One offer, one answer, fixed slots."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling import negotiation, sdp
from signaling.errors import BadInput
from signaling.media import SlotInfo
from signaling.negotiation import Credentials, Negotiation, negotiate
from tests.signaling import offers
from tests.signaling.test_sdp import WORDS, mangled

OURS = Credentials(
    ufrag="ours", password="a" * 22, fingerprint="CD:" * 31 + "CD",
    addresses=("192.0.2.7", "2001:db8::7"), port=3478,
)  # fmt: skip


def answered(offer: str) -> tuple[Negotiation, sdp.Description]:
    plan = negotiate(offer)
    return plan, sdp.parse(plan.answer(OURS))


def test_N1_sendable_sections_are_microphone_camera_and_screen_in_order() -> None:
    plan, _ = answered(offers.meeting_offer())

    assert [(source.kind, source.mid) for source in plan.sources] == [
        ("microphone", "0"), ("camera", "1"), ("screen", "2"),
    ]  # fmt: skip


def test_N1_a_second_microphone_and_a_third_picture_are_refused() -> None:
    kinds = ["audio", "audio", "video", "video", "video"]
    sections = [offers.section(str(n), kind, "sendonly") for n, kind in enumerate(kinds)]
    plan, answer = answered(offers.offer(*sections))

    assert [source.mid for source in plan.sources] == ["0", "2", "3"]
    assert [section.port == 0 for section in answer.sections] == [False, True, False, False, True]


def test_N2_receiving_sections_are_slots_numbered_together() -> None:
    plan, answer = answered(offers.meeting_offer(audio_slots=2, video_slots=2))

    assert plan.slot_infos() == (
        SlotInfo(0, "3", "audio"), SlotInfo(1, "4", "audio"),
        SlotInfo(2, "5", "video"), SlotInfo(3, "6", "video"),
    )  # fmt: skip
    assert all(answer.sections[at].direction == "sendonly" for at in range(3, 7))
    assert [section.get("msid") for section in answer.sections[3:]] == [
        f"slot{n} slot{n}" for n in range(4)
    ]


def test_N2_every_slot_has_an_ssrc_of_its_own_and_pictures_one_for_repair() -> None:
    plan, answer = answered(offers.meeting_offer())

    told = [section.ssrcs() for section in answer.sections[3:]]
    ssrcs = [ssrc for pair in told for ssrc in pair]
    assert [len(pair) for pair in told] == [1, 1, 1, 2, 2]
    assert len(set(ssrcs)) == len(ssrcs)
    assert told[3] == (plan.slots[3].ssrc, plan.slots[3].rtx_ssrc)


def test_N2_too_many_slots_are_refused() -> None:
    with pytest.raises(BadInput, match="more than 32"):
        negotiate(offers.meeting_offer(audio_slots=33, video_slots=0))


def test_N3_all_accepted_sections_share_our_transport() -> None:
    _, answer = answered(offers.meeting_offer())

    assert answer.get("ice-lite") == ""
    assert answer.get("group") == "BUNDLE 0 1 2 3 4 5 6 7"
    assert {section.get("ice-ufrag") for section in answer.sections} == {"ours"}
    assert {section.get("setup") for section in answer.sections} == {"passive"}
    assert all(section.has("rtcp-mux") for section in answer.sections)


def test_N3_our_addresses_stand_in_every_section_the_preferred_first() -> None:
    _, answer = answered(offers.meeting_offer())

    for section in answer.sections:
        candidates = [value.split() for value in section.all("candidate")]
        assert [words[4] for words in candidates] == ["192.0.2.7", "2001:db8::7"]
        assert int(candidates[0][3]) > int(candidates[1][3])
        assert {words[5] for words in candidates} == {"3478"}
        assert section.has("end-of-candidates")


def test_N3_a_data_channel_is_refused_and_the_rest_is_not() -> None:
    _, answer = answered(offers.CHROMIUM)

    assert [section.port for section in answer.sections] == [3478, 3478, 0]
    assert answer.get("group") == "BUNDLE 0 1"


def test_N3_a_section_outside_the_bundle_is_refused() -> None:
    sections = [offers.section("0", "audio", "sendonly"), offers.section("1", "video", "sendonly")]
    plan, answer = answered(offers.offer(*sections, bundle="0"))

    assert [source.kind for source in plan.sources] == ["microphone"]
    assert answer.sections[1].port == 0


def test_N4_layers_are_accepted_as_offered() -> None:
    plan, answer = answered(offers.CHROMIUM)

    camera = answer.sections[1]
    assert plan.sources[1].rids == ("q", "h", "f")
    assert list(camera.all("rid")) == ["q recv", "h recv", "f recv"]
    assert camera.get("simulcast") == "recv q;h;f"


@pytest.mark.parametrize("lost", ["a=simulcast", "a=extmap:10 "])
def test_N4_without_agreement_on_layers_there_is_one(lost: str) -> None:
    lines = [line for line in offers.CHROMIUM.split("\r\n") if not line.startswith(lost)]
    plan, answer = answered("\r\n".join(lines))

    assert plan.sources[1].rids == ()
    assert not answer.sections[1].has("simulcast")
    assert not answer.sections[1].has("rid")


def test_vp8_with_retransmission_and_opus_with_fec_are_chosen() -> None:
    _, answer = answered(offers.CHROMIUM)

    audio, video = answer.sections[:2]
    assert [codec.name for codec in audio.codecs()] == ["red", "opus"]
    assert audio.codecs()[1].parameter("useinbandfec") == "1"
    assert [codec.name for codec in video.codecs()] == ["VP8", "rtx"]
    assert video.codecs()[1].parameter("apt") == "96"
    assert {value.partition(" ")[2] for value in video.all("rtcp-fb")} == {
        "transport-cc", "ccm fir", "nack", "nack pli",
    }  # fmt: skip


def test_fec_is_asked_for_when_the_client_says_nothing_about_it() -> None:
    _, answer = answered(offers.offer(offers.section("0", "audio", "sendonly")))

    assert answer.sections[0].get("fmtp") == "111 useinbandfec=1"


def test_h264_serves_who_has_no_vp8() -> None:
    text = offers.CHROMIUM.replace(" VP8/", " VP7/")
    plan, _ = answered(text)

    assert (plan.sources[1].codec.name, plan.sources[1].codec.payload_type) == ("H264", 102)
    assert plan.sources[1].rtx is not None
    assert plan.sources[1].rtx.payload_type == 103


def test_an_offer_like_safaris_is_answered_whole() -> None:
    plan, answer = answered(offers.SAFARI_LIKE)

    assert [(each.kind, each.codec.name) for each in plan.sources] == [
        ("microphone", "opus"), ("camera", "VP8"), ("screen", "VP8"),
    ]  # fmt: skip
    assert plan.sources[1].rids == ("q", "h", "f")
    assert [each.kind for each in plan.slots] == ["audio", "video"]
    assert [each.red for each in plan.slots] == [None, None]
    # Of every codec its own retransmission, under its own number.
    for section in answer.sections:
        assert section.port != 0
        taken = {codec.payload_type for codec in section.codecs()}
        repairs = [each for each in section.codecs() if each.name == "rtx"]
        assert all(int(each.parameter("apt") or 0) in taken for each in repairs)


def _pictures(*codecs: str) -> list[str]:
    """A section with these codecs as rtpmap and format parameters, numbered from 100."""
    first, *rest = offers.section("0", "video", "sendonly")
    numbers = " ".join(str(100 + at) for at in range(len(codecs)))
    kept = [line for line in rest if not line.startswith(("a=rtpmap", "a=fmtp", "a=rtcp-fb"))]
    described = [codec.replace("#", str(100 + at)) for at, codec in enumerate(codecs)]
    return [first.replace("96 97", numbers), *kept, *"\n".join(described).split("\n")]


HIGH = "a=rtpmap:# H264/90000\na=fmtp:# packetization-mode=1;profile-level-id=640c1f"
BASELINE = "a=rtpmap:# H264/90000\na=fmtp:# packetization-mode=1;profile-level-id=42E01F"
SINGLE = "a=rtpmap:# H264/90000\na=fmtp:# packetization-mode=0;profile-level-id=42e01f"
VP9 = "a=rtpmap:# VP9/90000\na=fmtp:# profile-id=0"
AV1 = "a=rtpmap:# AV1/90000\na=fmtp:# level-idx=5;profile=0;tier=0"
DEPENDENCY = f"a=extmap:13 {negotiation.URI['dependency']}"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ((HIGH, BASELINE, "a=rtpmap:# VP8/90000"), 102),
        ((HIGH, SINGLE, VP9, BASELINE), 103),
        ((HIGH, SINGLE, AV1, VP9), 103),
        ((HIGH, SINGLE, AV1), 102),
    ],
)
def test_N9_pictures_are_what_every_browser_has(offered: tuple[str, ...], chosen: int) -> None:
    plan, _ = answered(offers.offer(_pictures(*offered)))

    assert plan.sources[0].codec.payload_type == chosen


@pytest.mark.parametrize(
    ("codec", "mixes", "agreed"),
    [(AV1, True, 13), (VP9, True, 13), ("a=rtpmap:# VP8/90000", True, None), (AV1, False, None)],
)
def test_N9_layers_of_one_stream_are_told_apart_where_headers_may_be_long(
    codec: str, mixes: bool, agreed: int | None
) -> None:
    offer = offers.offer([*_pictures(codec), DEPENDENCY])
    if mixes:
        offer = offer.replace("t=0 0\r\n", "t=0 0\r\na=extmap-allow-mixed\r\n")
    plan, answer = answered(offer)

    assert plan.sources[0].extensions.get("dependency") == agreed
    assert answer.has("extmap-allow-mixed") == mixes
    assert (DEPENDENCY.removeprefix("a=extmap:") in answer.sections[0].all("extmap")) == bool(
        agreed
    )


def test_a_restart_is_told_from_another_connection() -> None:
    plan = negotiate(offers.CHROMIUM)

    again = offers.CHROMIUM.replace("a=ice-ufrag:Z2nb", "a=ice-ufrag:other")
    assert negotiate(again).goes_on(plan)
    assert not negotiate(again.replace("46:9E:AD", "46:9E:AE")).goes_on(plan)
    assert not negotiate(again.replace("a=rid:q send\r\n", "")).goes_on(plan)


def test_extensions_keep_the_ids_of_the_offer() -> None:
    plan, answer = answered(offers.CHROMIUM)

    assert plan.sources[0].extensions == {
        "mid": 4, "audio_level": 1, "abs_send_time": 2, "transport_cc": 3,
    }  # fmt: skip
    offered = sdp.parse(offers.CHROMIUM).sections[1].extensions()
    agreed = answer.sections[1].extensions()
    assert agreed.items() <= offered.items()
    assert negotiation.URI["repaired_rid"] in agreed


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("a=rtcp-mux\r\n", "", "rtcp-mux"),
        ("a=ice-ufrag:abcd\r\n", "", "ice-ufrag"),
        ("a=ice-pwd:", "a=ice-passphrase:", "ice-pwd"),
        ("a=fingerprint:sha-256", "a=fingerprint:md5", "fingerprint"),
        ("a=setup:actpass", "a=setup:passive", "setup"),
        ("a=group:BUNDLE", "a=group:LS", "bundle"),
        ("a=mid:1\r\n", "a=mid:0\r\n", "mid of its own"),
        ("UDP/TLS/RTP/SAVPF", "RTP/AVP", "SAVPF"),
        ("a=rtpmap", "a=other", "nothing"),
        (f"a=fingerprint:sha-256 {offers.FINGERPRINT}", "a=crypto:1 AES_CM_128", "fingerprint"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(
    was: str, becomes: str, reason: str
) -> None:
    text = offers.meeting_offer()
    assert was in text

    with pytest.raises(BadInput, match=reason):
        negotiate(text.replace(was, becomes))


@settings(max_examples=300)
@given(st.integers(0, 2**32), WORDS, st.sampled_from([offers.CHROMIUM, offers.meeting_offer()]))
def test_every_mangled_offer_gets_a_sound_answer_or_a_refusal(
    seed: int, word: str, offer: str
) -> None:
    with contextlib.suppress(BadInput):
        text = mangled(offer, seed, word)
        plan, answer = answered(text)

        assert [each.mid for each in answer.sections] == [
            each.mid for each in sdp.parse(text).sections
        ]
        accepted = {each.mid for each in answer.sections if each.port}
        assert accepted == {each.mid for each in plan.sources} | {each.mid for each in plan.slots}


def _with_copies(mid: str, direction: str, blocks: str) -> list[str]:
    more = ("a=rtpmap:63 red/48000/2", f"a=fmtp:63 {blocks}")
    first, *rest = offers.section(mid, "audio", direction, *more)
    return [f"{first} 63", *rest]


def test_N5_voices_carry_copies_always_on_the_way_here_and_there_when_needed() -> None:
    plan, answer = answered(
        offers.offer(
            _with_copies("0", "sendonly", "111/111"),
            _with_copies("1", "recvonly", "111/111"),
            _with_copies("2", "recvonly", "111/9"),
            offers.section("3", "audio", "recvonly"),
        )
    )

    assert [each.red and each.red.payload_type for each in plan.sources] == [63]
    assert [each.red and each.red.payload_type for each in plan.slots] == [63, None, None]
    assert [section.formats for section in answer.sections] == [
        ("63", "111"), ("111", "63"), ("111",), ("111",),
    ]  # fmt: skip
    assert [codec.name for codec in answer.sections[1].codecs()] == ["opus", "red"]
    assert "63 red/48000/2" in answer.sections[1].all("rtpmap")
