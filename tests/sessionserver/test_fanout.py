"""What goes out to many is written once, and still each reader gets what is for this reader alone."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from rooms import Policy
from rooms import commands as c
from rooms.ids import CommandId, ParticipantId, SessionId
from sessionserver.app import SystemChance, WallClock
from sessionserver.limits import Unlimited
from sessionserver.links import DerivedCredentials
from sessionserver.metrics import PrometheusMeter
from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from signaling.fanout import Letter, Reader
from signaling.media import NoMedia
from signaling.session import LiveSession, Surroundings
from signaling.sessions import Sessions

ADA, ANN, BEN = (ParticipantId(f"u{number}") for number in (1, 2, 3))
SEATS = (("mentor", "Ada"), ("student", "Ann"), ("student", "Ben"))


@dataclass
class Desk:
    """A session, and the letters that each connection was handed."""

    live: LiveSession
    letters: dict[ParticipantId, list[Letter]] = field(default_factory=dict)

    def connects(self, person: ParticipantId) -> None:
        got = self.letters.setdefault(person, [])
        self.live.attach(Reader(person, got.append), None, None)

    async def asks(self, person: ParticipantId, body: Any) -> None:
        answer = await self.live.submit(person, CommandId(secrets.token_hex(4)), body)
        assert answer["ok"], answer

    def last(self, person: ParticipantId, event: str = "entry") -> Letter:
        return [each for each in self.letters[person] if each.event == event][-1]


@contextlib.asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    log = SqliteLog(":memory:", Sealing(secrets.token_bytes(32)))
    around = Surroundings(
        log, NoMedia(), WallClock(), SystemChance(), Unlimited(), PrometheusMeter()
    )
    async with Sessions(around, DerivedCredentials(secrets.token_bytes(32))) as sessions:
        live = await sessions.create(SessionId("maths"), "Maths club", Policy())
        made = Desk(live)
        for role, name in SEATS:
            link = sessions.credentials.link(live.id, role)  # type: ignore[arg-type]
            person = (await sessions.join(link, name, None)).participant
            made.connects(person)
            await made.asks(person, c.Connect())
        yield made
    await log.close()


async def test_E9_one_letter_serves_all_who_see_the_same_and_the_author_has_another() -> None:
    async with desk() as room:
        await room.asks(ANN, c.SendMessage("session", "Hello"))
        assert room.last(ADA) is room.last(BEN)
        assert room.last(ANN) is not room.last(BEN)
        assert "command" in room.last(ANN).payload
        assert "command" not in room.last(BEN).payload


async def test_E1_a_reader_that_missed_something_private_gets_a_letter_of_its_own() -> None:
    async with desk() as room:
        await room.asks(ANN, c.AskHelp())
        await room.asks(ADA, c.SendMessage("session", "I come"))
        ann, ben = room.last(ANN).payload, room.last(BEN).payload
        assert ann["seq"] == ben["seq"]
        assert ann["prev"] == ann["seq"] - 1
        assert ben["prev"] == ben["seq"] - 2


async def test_E11_letters_of_an_anonymous_poll_are_as_many_as_there_are_things_to_tell() -> None:
    async with desk() as room:
        await room.asks(ADA, c.CreatePoll("Safe?", "single", ["yes", "no"], anonymous=True))
        poll = next(iter(room.live.state.polls))
        await room.asks(ADA, c.LaunchPoll(poll))
        await room.asks(ANN, c.CastVote(poll, [0]))
        await room.asks(ADA, c.ClosePoll(poll))

        def counted(person: ParticipantId) -> Any:
            told = [each.payload for each in room.letters[person] if each.event == "entry"]
            return next(each["data"] for each in told if each["type"] == "poll.counted")

        assert list(counted(ANN)["voters"]) == [ANN]
        assert not counted(BEN)["voters"]
        assert not counted(ADA)["voters"]


async def test_C7_who_is_writing_is_told_to_those_who_will_read_it() -> None:
    async with desk() as room:
        asked = {"id": "t1", "data": {"to": "room"}}
        assert (await room.live.ask(ANN, "typing", asked))["ok"]
        told = {"type": "typing", "data": {"participant": ANN, "to": "room"}}
        assert room.last(BEN, "signal").payload == room.last(ADA, "signal").payload == told
        assert [each for each in room.letters[ANN] if each.event == "signal"] == []
