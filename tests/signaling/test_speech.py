"""Sums of speech: what the core tells of speakers becomes seconds for each."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rooms import Policy
from rooms import commands as c
from rooms.commands import Spoken
from rooms.ids import MAIN, CommandId, Millis, ParticipantId, RoomId, SessionId
from rooms.state import Role
from sessionserver.app import SystemChance
from sessionserver.limits import Unlimited
from sessionserver.links import DerivedCredentials
from sessionserver.metrics import PrometheusMeter
from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from signaling.media import NoMedia
from signaling.session import LiveSession, Surroundings
from signaling.sessions import Sessions
from signaling.speech import SpeechMeter

ANN, BEN = ParticipantId("u1"), ParticipantId("u2")


def _place(spoken: Spoken) -> str:
    return spoken.participant if spoken.room == MAIN else f"{spoken.participant} in {spoken.room}"


class Watch:
    def __init__(self) -> None:
        self.now = Millis(1000)
        self.told: list[dict[str, float]] = []
        self.rooms: dict[ParticipantId, RoomId] = {}
        self.meter = SpeechMeter(
            lambda: self.now, lambda who: self.rooms.get(who, MAIN), self.hears
        )

    def hears(self, spoken: "list[Spoken] | object") -> None:
        assert isinstance(spoken, list)
        self.told.append({_place(each): each.seconds for each in spoken})

    def passes(self, seconds: float) -> None:
        self.now = Millis(round(self.now + 1000 * seconds))


async def test_U1_everybody_speaks_from_being_named_until_not_named_any_more() -> None:
    watch = Watch()
    watch.meter.speak([ANN])
    watch.passes(12)
    watch.meter.speak([ANN, BEN])
    watch.passes(3)
    watch.meter.speak([BEN])
    watch.passes(5.5)
    watch.meter.speak([])
    watch.passes(100)
    watch.meter.flush()
    assert watch.told == [{ANN: 15.0, BEN: 8.5}]


async def test_U1_a_note_begins_anew_and_who_goes_on_speaking_is_counted_on() -> None:
    watch = Watch()
    watch.meter.speak([ANN])
    watch.passes(60)
    watch.meter.flush()
    watch.passes(30)
    watch.meter.flush()
    watch.meter.speak([])
    watch.meter.flush()
    assert watch.told == [{ANN: 60.0}, {ANN: 30.0}]
    watch.meter.close()


async def test_U1_a_clock_that_is_set_back_takes_nothing_away() -> None:
    watch = Watch()
    watch.meter.speak([ANN])
    watch.passes(10)
    watch.meter.speak([ANN])
    watch.passes(-3600)
    watch.meter.speak([])
    watch.meter.flush()
    assert watch.told == [{ANN: 10.0}]


async def test_U8_who_moves_while_speaking_has_spoken_in_both_rooms() -> None:
    watch = Watch()
    watch.meter.speak([ANN, BEN])
    watch.passes(20)
    watch.rooms[ANN] = RoomId("r9")
    watch.meter.moved()
    watch.passes(5)
    watch.meter.speak([])
    watch.meter.flush()
    assert watch.told == [{"u1": 20.0, "u2": 25.0, "u1 in r9": 5.0}]


class TurnedClock:
    def __init__(self) -> None:
        self.time = Millis(1_790_000_000_000)

    def now(self) -> Millis:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time = Millis(round(self.time + 1000 * seconds))


@asynccontextmanager
async def club(tmp_path: Path, clock: TurnedClock) -> AsyncIterator[tuple[Sessions, LiveSession]]:
    secret = secrets.token_bytes(32)
    log = SqliteLog(tmp_path / "log.db", Sealing(secret))
    around = Surroundings(log, NoMedia(), clock, SystemChance(), Unlimited(), PrometheusMeter())
    async with Sessions(around, DerivedCredentials(secret)) as sessions:
        yield sessions, await sessions.create(SessionId("maths"), "Maths club", Policy())
    await log.close()


async def test_U8_who_spoke_in_a_breakout_room_is_counted_there_up_to_the_end_of_the_meeting(
    tmp_path: Path,
) -> None:
    clock = TurnedClock()
    async with club(tmp_path, clock) as (sessions, live):
        mira, ann, ben = [await seated(sessions, live, *who) for who in PEOPLE]
        await asks(live, mira, c.PlanBreakouts(rooms=[c.PlannedRoom("Red", [ann])]))
        await asks(live, mira, c.OpenBreakouts())
        live.calls.on_speakers([(ann, 40), (ben, 40)])
        clock.passes(30)
        await asks(live, mira, c.CloseBreakouts())
        clock.passes(10)
        await asks(live, mira, c.EndMeeting())

        assert live.state.spoken == {(ann, "r1"): 30.0, (ann, MAIN): 10.0, (ben, MAIN): 40.0}


async def test_U1_what_was_said_last_counts_also_when_the_meeting_ends_by_itself(
    tmp_path: Path,
) -> None:
    """The clock of the wall goes on while a machine sleeps, the note's own timer does not."""
    clock = TurnedClock()
    async with club(tmp_path, clock) as (sessions, live):
        mira, ann, _ = [await seated(sessions, live, *who) for who in PEOPLE]
        live.calls.on_speakers([(ann, 40)])
        clock.passes(20)
        live.calls.on_speakers([])
        for each in live.state.people:
            await asks(live, each, c.Disconnect())
        clock.passes(11 * 60)
        await asks(live, mira, c.LowerHand())

        await asks(live, mira, c.LowerHand())
        assert live.state.meeting_started_at is None
        assert live.state.spoken == {(ann, MAIN): 20.0}


PEOPLE: tuple[tuple[str, Role], ...] = (("Mira", "mentor"), ("Ann", "student"), ("Ben", "student"))


async def seated(sessions: Sessions, live: LiveSession, name: str, role: Role) -> ParticipantId:
    holder = await sessions.join(sessions.credentials.link(live.id, role), name, None)
    await asks(live, holder.participant, c.Connect())
    return holder.participant


async def asks(live: LiveSession, who: ParticipantId, body: Any) -> None:
    answer = await live.submit(who, CommandId(secrets.token_hex(8)), body)
    assert answer["ok"], answer
