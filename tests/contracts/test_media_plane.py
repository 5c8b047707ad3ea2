"""What every media plane keeps, with the native core or without any."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from rooms import RoomRoutes
from rooms.ids import MAIN, ParticipantId, SessionId
from signaling.errors import BadInput, TurnedAway
from signaling.media import Assignment, LayersWatched, LineRung, MediaPlane, NoMedia, ViewWish
from tests.signaling import offers

ADA, BEN = ParticipantId("u1"), ParticipantId("u2")
MATHS = SessionId("maths")


class Nobody:
    """A listener that must hear nothing."""

    def on_slots(self, viewer: ParticipantId, assignments: Sequence[Assignment]) -> None:
        pytest.fail(f"slots of {viewer}: {assignments}")

    def on_speakers(self, speakers: Sequence[tuple[ParticipantId, int]]) -> None:
        pytest.fail(f"speakers: {speakers}")

    def on_line(self, participant: ParticipantId, rung: LineRung) -> None:
        pytest.fail(f"line of {participant}: {rung}")

    def on_layers(self, publisher: ParticipantId, watched: LayersWatched) -> None:
        pytest.fail(f"layers of {publisher}: {watched}")

    def on_flow(self, participant: ParticipantId, flowing: bool) -> None:
        pytest.fail(f"flow of {participant}: {flowing}")


@pytest.fixture(params=["none", "native"])
async def plane(request: pytest.FixtureRequest) -> AsyncIterator[MediaPlane]:
    made: MediaPlane
    if request.param == "none":
        made = NoMedia()
    else:
        pytest.importorskip("mediacore", reason="the native core is not built")
        from signaling.native import NativePlane

        made = NativePlane(0, ["127.0.0.1"])
    yield made
    await made.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_it_says_whether_there_is_media_and_since_when(plane: MediaPlane) -> None:
    assert isinstance(plane.available, bool)
    assert plane.boot


async def test_an_offer_is_answered_or_turned_away_with_a_sentence(plane: MediaPlane) -> None:
    session = plane.session(MATHS, Nobody())
    if plane.available:
        answer = await session.offer(ADA, 1, offers.meeting_offer(audio_slots=1, video_slots=1))
        assert [(each.slot, each.kind) for each in answer.slots] == [(0, "audio"), (1, "video")]
    else:
        with pytest.raises(TurnedAway, match="without audio and video"):
            await session.offer(ADA, 1, offers.meeting_offer())


async def test_N10_the_same_offer_again_is_the_same_connection(plane: MediaPlane) -> None:
    """Over a thin line an offer is slow and goes both ways: by the socket and by plain HTTP."""
    if not plane.available:
        pytest.skip("no connections without media")
    session = plane.session(MATHS, Nobody())
    offer = offers.meeting_offer(audio_slots=1, video_slots=1)
    first = await session.offer(ADA, 1, offer)
    assert await session.offer(ADA, 1, offer) == first
    other = offer.replace("a=ice-ufrag:abcd", "a=ice-ufrag:another")
    assert other != offer
    assert (await session.offer(ADA, 1, other)).sdp != first.sdp


async def test_a_restart_needs_a_connection_and_gives_it_other_credentials(
    plane: MediaPlane,
) -> None:
    session = plane.session(MATHS, Nobody())
    offer = offers.meeting_offer(audio_slots=1, video_slots=1)
    if not plane.available:
        with pytest.raises(TurnedAway, match="without audio and video"):
            await session.restart(ADA, offer)
        return
    with pytest.raises(TurnedAway, match="no longer there"):
        await session.restart(ADA, offer)
    first = await session.offer(ADA, 1, offer)
    again = await session.restart(ADA, offer)
    assert again.slots == first.slots
    assert _ufrags(again.sdp).isdisjoint(_ufrags(first.sdp))


async def test_nobody_restarts_the_connection_of_another_device(plane: MediaPlane) -> None:
    if not plane.available:
        pytest.skip("there are no connections")
    session = plane.session(MATHS, Nobody())
    offer = offers.meeting_offer()
    await session.offer(ADA, 1, offer)
    for other in (offer.replace("AB:AB", "AB:CD"), offers.meeting_offer(video_slots=1)):
        with pytest.raises(TurnedAway, match="no longer there"):
            await session.restart(ADA, other)
    with pytest.raises(TurnedAway, match="no longer there"):
        await session.restart(BEN, offer)


def _ufrags(sdp: str) -> set[str]:
    return {line for line in sdp.splitlines() if line.startswith(("a=ice-ufrag", "a=ice-pwd"))}


@pytest.mark.parametrize("sdp", ["", "v=0", "x" * 70_000, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0"])
async def test_a_malformed_offer_is_the_clients_fault(plane: MediaPlane, sdp: str) -> None:
    with pytest.raises((BadInput, TurnedAway)):
        await plane.session(MATHS, Nobody()).offer(ADA, 1, sdp)


async def test_people_without_a_connection_may_be_named(plane: MediaPlane) -> None:
    session = plane.session(MATHS, Nobody())
    session.view(ADA, [ViewWish(3, BEN, "camera", 360)])
    session.changed([RoomRoutes(MAIN, (ADA, BEN), (ADA,), (BEN,), (ADA,))])
    session.gone(BEN)

    assert list(session.slots_of(ADA)) == []


async def test_a_session_can_be_closed_twice(plane: MediaPlane) -> None:
    session = plane.session(MATHS, Nobody())
    session.close()
    session.close()


async def test_closing_the_plane_ends_its_sessions_connections(plane: MediaPlane) -> None:
    session = plane.session(MATHS, Nobody())
    for number, participant in enumerate((ADA, BEN), 1):
        if plane.available:
            await session.offer(participant, number, offers.meeting_offer())


async def test_figures_are_sums_by_name(plane: MediaPlane) -> None:
    session = plane.session(MATHS, Nobody())
    if plane.available:
        await session.offer(ADA, 1, offers.meeting_offer())
    figures: dict[str, Any] = dict(await plane.figures())

    assert all(isinstance(value, int) for value in figures.values())
    assert figures.get("transports", 0) == int(plane.available)
