"""M10: which changes take something away from somebody, and are in force before anybody is told."""

from dataclasses import replace

import pytest

pytest.importorskip("mediacore", reason="the native core is not built")

from rooms import RoomRoutes
from rooms.ids import MAIN, ParticipantId, RoomId
from signaling.native_session import narrower

ADA, BEN = ParticipantId("u1"), ParticipantId("u2")
BOTH = (ADA, BEN)
HERE = RoomRoutes(MAIN, BOTH, microphones=BOTH, cameras=(ADA,), screens=(BEN,))
APART = [replace(HERE, participants=(ADA,)), RoomRoutes(RoomId("r1"), (BEN,), (BEN,))]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(APART, id="somebody is moved"),
        pytest.param([replace(HERE, microphones=(ADA,))], id="a microphone closes"),
        pytest.param([replace(HERE, cameras=())], id="a camera closes"),
        pytest.param([replace(HERE, screens=())], id="a screen is no longer shown"),
        pytest.param([replace(HERE, without_pictures=(BEN,))], id="somebody wants voices alone"),
        pytest.param([replace(HERE, without_voices=(BEN,))], id="somebody wants text alone"),
        pytest.param([replace(HERE, listening_out=(ADA,))], id="a host listens elsewhere"),
        pytest.param([], id="the room is closed"),
    ],
)
def test_M10_who_gets_less(after: list[RoomRoutes]) -> None:
    assert narrower([HERE], after)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param([], id="a room opens"),
        pytest.param([replace(HERE, participants=(ADA,))], id="somebody comes"),
        pytest.param([replace(HERE, microphones=())], id="microphones open"),
        pytest.param([replace(HERE, without_voices=(BEN,))], id="somebody wants voices again"),
        pytest.param([HERE], id="nothing changes"),
    ],
)
def test_M10_who_gets_more_waits_for_nothing(before: list[RoomRoutes]) -> None:
    assert not narrower(before, [HERE])
