"""SDP is read without ever falling over, and nothing that matters to an answer is lost."""

import contextlib
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signaling import sdp
from signaling.errors import BadInput
from tests.signaling import offers


def test_every_attribute_line_of_chromium_is_kept_in_order() -> None:
    description = sdp.parse(offers.CHROMIUM)

    places: list[sdp.Attributes] = [description, *description.sections]
    kept = [f"a={name}:{value}".rstrip(":") for place in places for name, value in place.lines]
    assert kept == [line for line in offers.CHROMIUM.splitlines() if line.startswith("a=")]


def test_m_lines_codecs_extensions_layers_and_ssrcs_are_understood() -> None:
    audio, video, data = sdp.parse(offers.CHROMIUM).sections

    assert (audio.kind, audio.port, audio.protocol, audio.mid) == (
        "audio", 59259, "UDP/TLS/RTP/SAVPF", "0",
    )  # fmt: skip
    assert audio.codecs()[0] == sdp.Codec(111, "opus", 48000, "minptime=10;useinbandfec=1")
    assert audio.ssrcs() == (1986891714,)
    assert video.direction == "sendonly"
    assert video.rids() == ["q", "h", "f"]
    assert video.extensions()["urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"] == 10
    assert [codec.payload_type for codec in video.codecs()][:3] == [96, 97, 102]
    assert data.kind == "application"


def test_a_primary_ssrc_comes_before_its_repair() -> None:
    lines = ["a=ssrc:7 cname:x", "a=ssrc:9 cname:x", "a=ssrc-group:FID 9 7"]
    (video,) = sdp.parse(offers.offer(offers.section("0", "video", "sendonly", *lines))).sections

    assert video.ssrcs() == (9, 7)


def test_session_attributes_serve_sections_that_have_none() -> None:
    text = "v=0\r\na=setup:active\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
    description = sdp.parse(text)

    assert description.of(description.sections[0], "setup") == "active"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "v=0\r\nnonsense\r\n",
        "v=0\r\nm=audio\r\n",
        "v=0\r\nm=audio nine UDP/TLS/RTP/SAVPF 0\r\n",
        "v=0\r\nm=audio 99999 UDP/TLS/RTP/SAVPF 0\r\n",
        "v=0\r\nm=audio ٣ UDP/TLS/RTP/SAVPF 0\r\n",
        "v=0\r\na=tool:\0\r\n",
        "v=0\r\na=tool:\ud800\r\n",
        "v=0\r\na=tool:a\rb\r\n",
        "v=0\r\n" + "a=x\r\n" * 5000,
        "v=0\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" * 65,
        "v=0\r\ns=" + "é" * 40_000 + "\r\n",
    ],
)
def test_what_is_no_sdp_or_too_much_of_it_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        sdp.parse(text)


NASTY = st.sampled_from(
    [
        "", " ", ":", "/", ";", "=", "²", "٣", "-1", "0", "128", "9" * 5000, "a=rid:", "a=rid:q",
        "a=ssrc-group:FID", "a=ssrc-group:FID x y", "a=ssrc:", "a=rtpmap:", "a=rtpmap:96",
        "a=rtpmap:96 VP8/²", "a=extmap:²", "a=extmap:99 x", "a=fmtp:97 apt", "m=", "m=video 9 x 96",
    ]
)  # fmt: skip
WORDS = NASTY | st.text(max_size=20)


def look_at_everything(text: str) -> None:
    """Read, then ask all that can be asked."""
    with contextlib.suppress(BadInput):
        description = sdp.parse(text)
        for section in description.sections:
            _ = section.mid, section.direction, section.rids(), section.ssrcs()
            _ = section.extensions(), description.of(section, "setup")
            for codec in section.codecs():
                codec.parameter("apt")


@given(st.lists(WORDS, max_size=30))
def test_no_text_is_more_than_bad_input(words: list[str]) -> None:
    look_at_everything("v=0\r\n" + "\r\n".join(words))


def mangled(text: str, seed: int, word: str) -> str:
    """Some lines dropped, doubled, swapped, or with a word in a wrong place."""
    chance = random.Random(seed)
    lines = text.split("\r\n")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, chance.choice(lines))
            case 2:
                cut = chance.randint(0, len(lines[at]))
                lines[at] = lines[at][:cut] + word + lines[at][cut:]
            case _:
                lines[at] = lines[at][: chance.randint(0, len(lines[at]))]
        lines = lines or [""]
    return "\r\n".join(lines)


@settings(max_examples=300)
@given(st.integers(0, 2**32), WORDS)
@example(0, "²")
def test_no_mangled_offer_is_more_than_bad_input(seed: int, word: str) -> None:
    look_at_everything(mangled(offers.CHROMIUM, seed, word))
