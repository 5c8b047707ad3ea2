"""Polls from draft to result."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import MAIN, ParticipantId, PollId, RoomId
from rooms.state import Ballot, PollKind


@dataclass(frozen=True, slots=True)
class PollCreated:
    poll: PollId
    question: str
    kind: PollKind
    options: Sequence[str]
    right: Sequence[int] = ()
    anonymous: bool = False
    quorum: int = 0
    repeats: PollId | None = None


@dataclass(frozen=True, slots=True)
class PollDiscarded:
    poll: PollId


@dataclass(frozen=True, slots=True)
class PollLaunched:
    """Without the right answers of a quiz: those who vote read it."""

    poll: PollId
    question: str
    kind: PollKind
    options: Sequence[str]
    anonymous: bool = False
    quorum: int = 0
    repeats: PollId | None = None
    rooms: Sequence[RoomId] = ()


@dataclass(frozen=True, slots=True)
class VoteCast:
    """Replaces what the same person voted before in this poll."""

    poll: PollId
    participant: ParticipantId
    choice: Sequence[int]
    text: str = ""
    room: RoomId = MAIN


@dataclass(frozen=True, slots=True)
class BallotsCounted:
    """The whole of an anonymous poll at once: who voted, and what was voted, each sorted by
    itself. Nobody but their owner is told of `voters`, and only hosts of `ballots`."""

    poll: PollId
    voters: Sequence[ParticipantId]
    ballots: Sequence[Ballot]


@dataclass(frozen=True, slots=True)
class PollClosed:
    """`asked` is how many could have voted, `voters` how many did."""

    poll: PollId
    asked: int = 0
    voters: int = 0


@dataclass(frozen=True, slots=True)
class TextCount:
    """An open answer, and how many gave it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class PollPublished:
    """`counts[i]` people chose option i, or its points in a ranking; `voters` people voted.
    `withheld`: too few voted for an anonymous poll to tell anything."""

    poll: PollId
    counts: Sequence[int]
    voters: int
    texts: Sequence[TextCount] = ()
    right: Sequence[int] = ()
    hidden: Sequence[str] = ()
    withheld: bool = False


PollsFact = (
    PollCreated
    | PollDiscarded
    | PollLaunched
    | VoteCast
    | BallotsCounted
    | PollClosed
    | PollPublished
)
