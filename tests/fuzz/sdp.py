"""Offers as hostile as a fuzzer can make them: no more than BadInput, and answers that answer what was asked.

`check` is what must hold for any bytes; `test_corpus.py` replays what the fuzzer has kept, `python -m tests.fuzz` looks
for more.
"""

import contextlib
from typing import Final

from signaling import sdp
from signaling.errors import BadInput
from signaling.negotiation import Credentials, negotiate

OURS: Final = Credentials(
    ufrag="ours", password="a" * 22, fingerprint="CD:" * 31 + "CD",
    addresses=("192.0.2.7", "2001:db8::7"), port=3478, tcp=True,
)  # fmt: skip


def check(data: bytes) -> None:
    """Whatever a client sends as its offer. Raises AssertionError when a rule is broken."""
    offer = data.decode("utf-8", "surrogateescape")
    with contextlib.suppress(BadInput):
        asked = sdp.parse(offer)
        answer = negotiate(offer).answer(OURS)
        assert "\0" not in answer
        told = sdp.parse(answer)
        _answers(asked, told)


def _answers(asked: sdp.Description, told: sdp.Description) -> None:
    """Section by section, with our credentials alone, and no codec or number that was not offered."""
    assert [each.mid for each in told.sections] == [each.mid for each in asked.sections]
    assert [each.kind for each in told.sections] == [each.kind for each in asked.sections]
    for ours, theirs in zip(told.sections, asked.sections, strict=True):
        offered = {codec.payload_type for codec in theirs.codecs()}
        assert all(codec.payload_type in offered for codec in ours.codecs())
        assert ours.get("ice-ufrag") in (None, OURS.ufrag)
        assert ours.get("ice-pwd") in (None, OURS.password)
        assert len(list(ours.all("ice-ufrag"))) <= 1
        assert set(ours.extensions().items()) <= set(theirs.extensions().items())
        for candidate in ours.all("candidate"):
            assert candidate.split()[4] in OURS.addresses
