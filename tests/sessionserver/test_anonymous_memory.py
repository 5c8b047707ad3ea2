"""After an anonymous poll nothing that the server still holds in memory joins a ballot to its voter."""

import gc

from rooms import Ballot
from rooms import commands as c
from rooms.ids import ParticipantId, PollId
from signaling.session import LiveSession
from tests.sessionserver.test_fanout import ADA, ANN, BEN, Desk, desk

VOTERS = (ADA, ANN, BEN)
SAID = "what is said in this room"


async def an_anonymous_poll(room: Desk) -> PollId:
    body = c.CreatePoll("Safe?", "text", anonymous=True)
    await room.asks(ADA, body)
    poll = next(iter(room.live.state.polls))
    await room.asks(ADA, c.LaunchPoll(poll))
    for number, voter in enumerate(VOTERS):
        await room.asks(voter, c.CastVote(poll, text=f"{SAID} {number}"))
    return poll


def held(live: LiveSession) -> list[object]:
    """Everything alive that says what somebody has voted: commands, ballots by voter."""
    gc.collect()
    names = set(live.state.people)

    def joins(thing: object) -> bool:
        if isinstance(thing, c.CastVote):
            return thing.text.startswith(SAID)  # Other tests keep votes of their own.
        if not isinstance(thing, dict):
            return False
        ballots = any(
            isinstance(each, Ballot) and each.text.startswith(SAID) for each in list(thing.values())
        )
        return ballots and any(each in names for each in list(thing))

    return [thing for thing in gc.get_objects() if joins(thing)]


async def test_P15_while_it_is_open_the_urn_alone_knows() -> None:
    async with desk() as room:
        poll = await an_anonymous_poll(room)
        urns = [each for each in held(room.live) if isinstance(each, dict)]
        assert urns == [room.live.memory.urn[poll]]
        del urns


async def test_P16_after_the_close_nothing_does() -> None:
    async with desk() as room:
        poll = await an_anonymous_poll(room)
        assert held(room.live) != []
        await room.asks(ADA, c.ClosePoll(poll))
        assert room.live.memory.urn == {}
        assert held(room.live) == []
        voters = room.live.state.polls[poll].voters
        assert voters == {ParticipantId(each) for each in VOTERS}
