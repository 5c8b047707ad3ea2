"""What one person may see of a poll: its question always, its votes as a host, its result when shown."""

from collections.abc import Mapping
from typing import TypedDict

from rooms import tally
from rooms.ids import ParticipantId, PollId, RoomId
from rooms.state import Ballot, Participant, Poll, PollKind, PollStatus, Urn


class BallotView(TypedDict):
    choice: list[int]
    text: str


class VoteView(TypedDict):
    participant: ParticipantId
    room: RoomId
    choice: list[int]
    text: str


class TextCountView(TypedDict):
    text: str
    count: int


class ResultView(TypedDict):
    """What was published. `counts` are points in a ranking; `withheld`: too few to tell."""

    counts: list[int]
    voters: int
    texts: list[TextCountView]
    right: list[int]
    withheld: bool


class PollView(TypedDict):
    """`voted` is the reader's own ballot, `answered` whether there is one: of an anonymous poll
    the server tells only that. `votes` (by name), `ballots` (anonymous, once closed) and
    `right` are for hosts, `turnout` too while the poll is open (there for anonymous polls alone);
    `rooms` empty means everybody."""

    poll: PollId
    question: str
    kind: PollKind
    options: list[str]
    status: PollStatus
    anonymous: bool
    quorum: int
    repeats: PollId | None
    rooms: list[RoomId]
    asked: int
    answered: bool
    voted: BallotView | None
    votes: list[VoteView]
    ballots: list[BallotView]
    turnout: int
    right: list[int]
    result: ResultView | None


def poll_view(poll: Poll, reader: Participant, urn: Urn) -> PollView:
    held = urn.get(poll.id, {})
    vote = poll.votes.get(reader.id)
    open_or_later = poll.status != "draft"
    return {
        "poll": poll.id,
        "question": poll.question,
        "kind": poll.kind,
        "options": list(poll.options),
        "status": poll.status,
        "anonymous": poll.anonymous,
        "quorum": poll.quorum,
        "repeats": poll.repeats,
        "rooms": list(poll.rooms),
        "asked": poll.asked,
        "answered": vote is not None or reader.id in held or reader.id in poll.voters,
        "voted": None if vote is None else _ballot(vote.ballot),
        "votes": _votes(poll) if reader.is_host and open_or_later else [],
        "ballots": [_ballot(each) for each in poll.ballots] if reader.is_host else [],
        "turnout": _turnout(poll, reader, held),
        "right": list(poll.right) if reader.is_host else [],
        "result": _result(poll) if poll.status == "published" else None,
    }


def _turnout(poll: Poll, reader: Participant, held: Mapping[ParticipantId, Ballot]) -> int:
    if poll.status in ("closed", "published"):
        return tally.voters(poll)
    return len(held) if reader.is_host else 0


def _ballot(ballot: Ballot) -> BallotView:
    return {"choice": list(ballot.choice), "text": ballot.text}


def _votes(poll: Poll) -> list[VoteView]:
    return [
        {
            "participant": participant,
            "room": each.room,
            "choice": list(each.ballot.choice),
            "text": each.ballot.text,
        }
        for participant, each in poll.votes.items()
    ]


def _result(poll: Poll) -> ResultView:
    told = tally.published(poll, sorted(poll.hidden))
    return {
        "counts": list(told.counts),
        "voters": told.voters,
        "texts": [{"text": each.text, "count": each.count} for each in told.texts],
        "right": list(told.right),
        "withheld": told.withheld,
    }
