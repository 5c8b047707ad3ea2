"""The native plane with its real core and stock aiortc clients, on this machine's own network."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

pytest.importorskip("mediacore", reason="the native core is not built")

from rooms import RoomRoutes
from rooms.ids import MAIN, ParticipantId, RoomId, SessionId
from sessionserver.addresses import own_addresses
from signaling.media import Assignment, LayersWatched, LineRung, ViewWish
from signaling.native import NativePlane
from signaling.native_session import NativeSession
from tests.signaling.media_client import MediaClient

pytestmark = pytest.mark.slow
AUDIO, FIRST, SECOND = 0, 1, 2
"""Slots of `MediaClient.offers`: one for voices, two for pictures."""


class Told:
    """What the session told, and a way to wait for more."""

    def __init__(self) -> None:
        self.slots: dict[ParticipantId, dict[int, ParticipantId | None]] = {}
        self.flows: list[tuple[ParticipantId, bool]] = []
        self.layers: list[tuple[ParticipantId, LayersWatched]] = []
        self.speakers: Sequence[tuple[ParticipantId, int]] = ()
        self._news = asyncio.Event()

    def on_slots(self, viewer: ParticipantId, assignments: Sequence[Assignment]) -> None:
        self.slots[viewer] = {each.slot: each.participant for each in assignments}
        self._news.set()

    def on_speakers(self, speakers: Sequence[tuple[ParticipantId, int]]) -> None:
        self.speakers = speakers
        self._news.set()

    def on_line(self, participant: ParticipantId, rung: LineRung) -> None:
        pass

    def on_layers(self, publisher: ParticipantId, watched: LayersWatched) -> None:
        self.layers.append((publisher, watched))
        self._news.set()

    def on_flow(self, participant: ParticipantId, flowing: bool) -> None:
        self.flows.append((participant, flowing))
        self._news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(15):
            while not holds():
                self._news.clear()
                await self._news.wait()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def session(told: Told) -> AsyncIterator[NativeSession]:
    plane = NativePlane(0, own_addresses())
    yield plane.session(SessionId("maths"), told)
    await plane.close()
    own = {task for task in asyncio.all_tasks() if "signaling" in repr(task.get_coro())}
    assert own == set()


@pytest.fixture
async def arrives(session: NativeSession) -> AsyncIterator[Callable[[int], Awaitable[MediaClient]]]:
    """A client that is in the main room with all it has, and connected."""
    clients: list[MediaClient] = []

    async def arrive(number: int) -> MediaClient:
        client = MediaClient(session, number)
        clients.append(client)
        return await client.offers()

    yield arrive
    for client in clients:
        await client.peer.close()


Arrives = Callable[[int], Awaitable[MediaClient]]


def room(*people: MediaClient, id_: RoomId = MAIN) -> RoomRoutes:
    """All with microphone and camera."""
    ids = tuple(person.participant for person in people)
    return RoomRoutes(id_, ids, ids, ids)


async def test_M3_people_in_a_room_hear_and_see_each_other_by_number(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    session.changed([room(ada, ben)])

    for one, other in ((ada, ben), (ben, ada)):
        await one.hears(other, AUDIO)
        await one.hears(other, FIRST)
        assert set(one.heard[AUDIO]) == set(one.heard[FIRST]) == {other.number}
    assert told.slots[ada.participant] == {FIRST: ben.participant, SECOND: None}


async def test_M3_a_move_changes_what_arrives_without_any_sdp(
    session: NativeSession, arrives: Arrives
) -> None:
    ada, ben, eve = await arrives(1), await arrives(2), await arrives(3)
    aside = RoomId("r1")
    session.changed([room(ada, ben), room(eve, id_=aside)])
    await ada.hears(ben, FIRST)

    session.changed([room(ben), room(ada, eve, id_=aside)])
    await ada.hears(eve, FIRST)
    ada.forget()
    await ada.hears(eve, FIRST)

    assert set(ada.heard[FIRST]) == {eve.number}


async def test_what_is_not_published_is_not_forwarded(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    ids = (ada.participant, ben.participant)
    session.changed([RoomRoutes(MAIN, ids, ids, (ben.participant,))])

    await ada.hears(ben, FIRST)
    await ben.hears(ada, AUDIO)
    assert FIRST not in ben.heard
    assert ben.participant not in told.slots


async def test_V2_a_wish_moves_a_picture_to_its_slot(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    session.changed([room(ada, ben)])
    await ada.hears(ben, FIRST)

    session.view(ada.participant, [ViewWish(SECOND, ben.participant, "camera", 180)])
    await ada.hears(ben, SECOND)

    assert told.slots[ada.participant] == {FIRST: None, SECOND: ben.participant}


async def test_a_screen_is_another_picture_of_the_same_person(
    session: NativeSession, arrives: Arrives
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    people, bens = (ada.participant, ben.participant), (ben.participant,)
    session.changed([RoomRoutes(MAIN, people, (), bens, bens)])

    await ada.hears(ben, FIRST)
    await ada.hears(ben, SECOND)
    assert [each.source for each in session.slots_of(ada.participant)] == ["screen", "camera"]


async def test_M4_who_wants_no_pictures_hears_the_others(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    ids = (ada.participant, ben.participant)
    session.changed([RoomRoutes(MAIN, ids, ids, ids, without_pictures=(ada.participant,))])

    await ben.hears(ada, FIRST)
    await ada.hears(ben, AUDIO)
    assert FIRST not in ada.heard
    assert ada.participant not in told.slots


async def test_M4_who_wants_no_voices_is_heard_by_the_others(
    session: NativeSession, arrives: Arrives
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    ids = (ada.participant, ben.participant)
    session.changed([RoomRoutes(MAIN, ids, ids, ids, without_voices=(ada.participant,))])

    await ben.hears(ada, AUDIO)
    await ada.hears(ben, FIRST)
    assert AUDIO not in ada.heard


async def test_a_new_offer_replaces_the_connection_before(
    session: NativeSession, arrives: Arrives
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    session.changed([room(ada, ben)])
    await ada.hears(ben, FIRST)

    again = await arrives(2)
    await ben.closed()
    await ada.hears(again, FIRST)
    await again.hears(ada, FIRST)


async def test_whoever_is_removed_is_told_goodbye_and_shown_no_more(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    session.changed([room(ada, ben)])
    await ada.hears(ben, FIRST)

    session.gone(ben.participant)

    await ben.closed()
    await told.until(lambda: told.slots[ada.participant] == {FIRST: None, SECOND: None})


async def test_a_client_that_says_goodbye_leaves_its_slots(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    session.changed([room(ada, ben)])
    await ada.hears(ben, FIRST)

    await ben.peer.close()

    await told.until(lambda: told.slots[ada.participant] == {FIRST: None, SECOND: None})


async def test_R1_media_that_dies_without_a_word_is_noticed_in_time(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada = await arrives(1)
    session.changed([room(ada)])
    await told.until(lambda: bool(told.speakers))
    (transport,) = {each.receiver.transport.transport for each in ada.peer.getTransceivers()}

    await transport.stop()
    died = asyncio.get_running_loop().time()
    await told.until(lambda: told.flows == [(ada.participant, False)])

    assert asyncio.get_running_loop().time() - died < 5


async def test_the_connection_of_somebody_who_left_is_given_back(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    session.changed([room(ada, ben)])
    await ada.hears(ben, FIRST)
    (transport,) = {each.receiver.transport.transport for each in ben.peer.getTransceivers()}

    session.changed([room(ada)])
    await told.until(lambda: told.slots[ada.participant] == {FIRST: None, SECOND: None})
    assert list(session.slots_of(ben.participant))
    await transport.stop()

    async with asyncio.timeout(15):
        while session.slots_of(ben.participant):
            await asyncio.sleep(0.1)


async def test_speakers_are_told_with_their_loudness(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada, ben = await arrives(1), await arrives(2)
    session.changed([room(ada, ben)])

    await told.until(lambda: bool(told.speakers))
    assert {who for who, _ in told.speakers} <= {ada.participant, ben.participant}
    assert all(0 <= level <= 127 for _, level in told.speakers)


async def test_whom_nobody_watches_may_stop_and_starts_when_somebody_comes(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada = await arrives(1)
    session.changed([room(ada)])
    nothing = {"camera": (), "screen": ()}
    await told.until(lambda: session.layers_of(ada.participant) == nothing)

    ben = await arrives(2)
    session.changed([room(ada, ben)])

    await ben.hears(ada, FIRST)
    # A single layer has no name; the screens are shared with nobody.
    assert session.layers_of(ada.participant) == {"camera": ("",), "screen": ()}
    assert told.layers[-1] == (ada.participant, {"camera": ("",), "screen": ()})


async def test_a_new_connection_is_watched_whole_until_it_is_told_otherwise(
    session: NativeSession, arrives: Arrives, told: Told
) -> None:
    ada = await arrives(1)
    await told.until(lambda: len(session.layers_of(ada.participant)) == 2)

    await arrives(1)

    assert session.layers_of(ada.participant) == {}
