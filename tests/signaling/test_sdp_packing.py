import base64
import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.errors import BadInput
from signaling.packing import GZIP
from signaling.sdp_packing import LARGEST, pack, unpack
from tests.signaling import offers


@given(st.text())
def test_what_was_packed_is_unpacked(text: str) -> None:
    assert unpack(pack(text)) == text


def test_an_offer_of_all_slots_takes_a_fifth_at_most() -> None:
    offer = offers.meeting_offer(audio_slots=3, video_slots=9)
    assert len(pack(offer)) < len(offer) / 5


@given(st.text() | st.binary().map(lambda noise: base64.b64encode(noise).decode()))
def test_noise_is_bad_input_or_a_text(noise: str) -> None:
    with contextlib.suppress(BadInput):
        assert isinstance(unpack(noise), str)


def test_what_would_be_larger_than_any_description_is_refused_before_it_is() -> None:
    packing = zlib.compressobj(wbits=GZIP)
    bomb = packing.compress(b"0" * (LARGEST + 1)) + packing.flush()
    with pytest.raises(BadInput):
        unpack(base64.b64encode(bomb).decode())
