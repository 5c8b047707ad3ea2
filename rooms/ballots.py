"""Votes: who may cast which ballot, by name or anonymously.

P3  A vote counts once per person: the last one before the close.
P4  A vote after the close is too late.
P5  A single choice and a rating are one option; a multiple choice is at least one, each once; a
    ranking is all of them; an open answer has 1 to 200 characters.
P14 A poll asked in rooms is answered by those who are in one of them.
P15 A ballot of an anonymous poll makes no entry: it waits in the urn, in memory, until the close.
P16 At the close the urn is written in one entry: voters and ballots, each sorted by itself.
P17 Of fewer than five anonymous ballots none is written or shown.
P25 A vote that repeats the one before is an entry, too: its id is known, and sent again later it undoes nothing.

Theory. The log is an ordered list with times, so one entry per ballot would join it to its voter
whatever the entry leaves out. Hence no fact about a single ballot ever exists: `decide` answers an
anonymous vote without an entry, `secret` tells the caller what to put into the urn, and the urn
comes back with the command that closes the poll. Sorting, unlike shuffling, leaves nothing of the
order of arrival. What is in the urn when the server dies is sent again by those who cast it: the
answer to such a vote says `held`, and only `BallotsCounted` says that it is stored.
"""

from collections.abc import Sequence
from typing import Final, assert_never

from rooms.commands import CastVote, Command
from rooms.entries import BallotsCounted, PollClosed, VoteCast
from rooms.ids import ParticipantId, PollId
from rooms.policy import text
from rooms.refusals import Refusal
from rooms.state import Ballot, Participant, Poll, Session, Urn

LONGEST_ANSWER: Final = 200
FEWEST_BALLOTS: Final = 5

NO_POLL: Final = Refusal("not_found", "There is no such poll.")
STILL_DRAFT: Final = Refusal("conflict", "This poll was not launched yet.")
CLOSED: Final = Refusal("too_late", "This poll is closed.")
COUNTED: Final = Refusal("already_voted", "This poll is closed, and your vote is in it.")
NOT_ASKED: Final = Refusal("not_allowed", "This poll is for other rooms.")
BAD_CHOICE: Final = Refusal("bad_request", "Choose among the options of this poll.")
BAD_ANSWER: Final = Refusal(
    "bad_request", f"An answer has 1 to {LONGEST_ANSWER} ordinary characters."
)


def vote(poll: Poll, author: Participant, body: CastVote) -> Sequence[VoteCast] | Refusal:
    refusal = _refused(poll, author)
    if refusal is not None:
        return refusal
    ballot = _ballot(poll, body)
    if isinstance(ballot, Refusal):
        return ballot
    if poll.anonymous:
        return ()
    return (VoteCast(poll.id, author.id, ballot.choice, ballot.text, author.room),)


def _refused(poll: Poll, author: Participant) -> Refusal | None:
    match poll.status:
        case "draft":
            return STILL_DRAFT if author.is_host else NO_POLL
        case "closed" | "published":
            return COUNTED if author.id in poll.voters else CLOSED
        case "open":
            return NOT_ASKED if poll.rooms and author.room not in poll.rooms else None
        case _:
            assert_never(poll.status)


def _ballot(poll: Poll, body: CastVote) -> Ballot | Refusal:
    if poll.kind == "text":
        answer = text(body.text, LONGEST_ANSWER)
        return BAD_ANSWER if answer is None or body.choice else Ballot((), answer)
    choice = tuple(body.choice)
    if body.text or not _is_choice(poll, choice):
        return BAD_CHOICE
    # Only a ranking says something by its order.
    return Ballot(choice if poll.kind == "ranking" else tuple(sorted(choice)))


def _is_choice(poll: Poll, choice: tuple[int, ...]) -> bool:
    if len(set(choice)) != len(choice) or not all(0 <= each < len(poll.options) for each in choice):
        return False
    match poll.kind:
        case "single" | "rating":
            return len(choice) == 1
        case "multiple":
            return len(choice) >= 1
        case "ranking":
            return len(choice) == len(poll.options)
        case "text":
            return False
        case _:
            assert_never(poll.kind)


def secret(session: Session, command: Command) -> tuple[PollId, Ballot] | None:
    """What a command that was not refused puts into the urn, if it votes anonymously (P15)."""
    body = command.body
    poll = session.polls.get(body.poll) if isinstance(body, CastVote) else None
    if poll is None or not poll.anonymous or not isinstance(body, CastVote):
        return None
    ballot = _ballot(poll, body)
    return None if isinstance(ballot, Refusal) else (poll.id, ballot)


def close(session: Session, poll: Poll, urn: Urn) -> Sequence[BallotsCounted | PollClosed]:
    """The end of an open poll (P16, P17)."""
    if not poll.anonymous:
        return (_closed(session, poll, frozenset(poll.votes)),)
    held = urn.get(poll.id, {})
    enough = len(held) >= FEWEST_BALLOTS
    counted = BallotsCounted(
        poll.id, tuple(sorted(held)), tuple(sorted(held.values())) if enough else ()
    )
    return counted, _closed(session, poll, frozenset(held))


def ended(session: Session, urn: Urn) -> Sequence[BallotsCounted | PollClosed]:
    """What closes the poll that is open, if one is."""
    return [
        fact
        for poll in session.polls.values()
        if poll.status == "open"
        for fact in close(session, poll, urn)
    ]


def _closed(session: Session, poll: Poll, voters: frozenset[ParticipantId]) -> PollClosed:
    """Asked were students who are there, and whoever else has voted: hosts may, and some left."""
    asked = sum(
        each.id in voters or (each.connected and each.role == "student" and _asks(poll, each))
        for each in session.people.values()
    )
    return PollClosed(poll.id, asked, len(voters))


def _asks(poll: Poll, person: Participant) -> bool:
    return not poll.rooms or person.room in poll.rooms
