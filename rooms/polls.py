"""Polls: one question, asked of everybody or of some rooms. What may be asked stands in
`questions`, who may vote in `ballots`, what comes out in `tally`.

P2  One poll is open at a time.
P6  A poll is a draft, then open, then closed, then published, and never goes back.
P7  A launch tells the question again, as drafts are for hosts alone.
P8  Votes stay counted when their voters leave.
P21 Only a draft is discarded.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms import ballots, questions, tally
from rooms.ballots import NO_POLL, STILL_DRAFT
from rooms.commands import (
    CastVote,
    ClosePoll,
    CreatePoll,
    DiscardPoll,
    LaunchPoll,
    PollsCommand,
    PublishPoll,
    RepeatPoll,
)
from rooms.entries import (
    BallotsCounted,
    PollClosed,
    PollCreated,
    PollDiscarded,
    PollLaunched,
    PollPublished,
    PollsFact,
    VoteCast,
)
from rooms.ids import MAIN, Seq
from rooms.refusals import NO_MEETING, NO_ROOM, Refusal
from rooms.state import Ballot, Participant, Poll, Polls, Session, Urn, Vote

ANOTHER_OPEN: Final = Refusal("conflict", "Another poll is open. Close it first.")
LAUNCHED: Final = Refusal("conflict", "This poll was already asked. Create a new one.")
STILL_OPEN: Final = Refusal("conflict", "This poll is still open. Close it first.")

Told = Sequence[PollsFact]


def decide(session: Session, author: Participant, body: PollsCommand, urn: Urn) -> Told | Refusal:
    if isinstance(body, CreatePoll):
        return questions.create(session, body)
    poll = session.polls.get(body.poll)
    if poll is None:
        return NO_POLL
    match body:
        case RepeatPoll():
            return questions.repeat(session, poll, body)
        case DiscardPoll():
            return (PollDiscarded(poll.id),) if poll.status == "draft" else LAUNCHED
        case LaunchPoll():
            return _launch(session, poll, body)
        case CastVote():
            return ballots.vote(poll, author, body)
        case ClosePoll():
            return _close(session, poll, urn)
        case PublishPoll():
            return _publish(session, poll, body)
        case _:
            assert_never(body)


def _launch(session: Session, poll: Poll, body: LaunchPoll) -> Told | Refusal:
    if poll.status == "open":
        return ()
    if poll.status != "draft":
        return LAUNCHED
    if session.meeting_started_at is None:
        return NO_MEETING
    if any(each.status == "open" for each in session.polls.values()):
        return ANOTHER_OPEN
    rooms = tuple(dict.fromkeys(body.rooms or ()))
    if not set(rooms) <= {MAIN, *(each.id for each in session.breakouts.rooms)}:
        return NO_ROOM
    return (
        PollLaunched(
            poll.id,
            poll.question,
            poll.kind,
            poll.options,
            poll.anonymous,
            poll.quorum,
            poll.repeats,
            rooms,
        ),
    )


def _close(session: Session, poll: Poll, urn: Urn) -> Told | Refusal:
    match poll.status:
        case "draft":
            return STILL_DRAFT
        case "open":
            return ballots.close(session, poll, urn)
        case "closed" | "published":
            return ()
        case _:
            assert_never(poll.status)


def _publish(session: Session, poll: Poll, body: PublishPoll) -> Told | Refusal:
    match poll.status:
        case "draft":
            return STILL_DRAFT
        case "open":
            return STILL_OPEN
        case "closed":
            return (tally.published(poll, body.without, session.policy.word_list),)
        case "published":
            return ()
        case _:
            assert_never(poll.status)


def apply(polls: Polls, fact: PollsFact, seq: Seq) -> Polls:
    match fact:
        case PollCreated():
            return {**polls, fact.poll: _created(fact)}
        case PollDiscarded(poll):
            return {each: polls[each] for each in polls if each != poll}
        case _:
            return {**polls, fact.poll: _changed(polls[fact.poll], fact, seq)}


def _created(fact: PollCreated) -> Poll:
    return Poll(
        fact.poll,
        fact.question,
        fact.kind,
        tuple(fact.options),
        right=tuple(fact.right),
        anonymous=fact.anonymous,
        quorum=fact.quorum,
        repeats=fact.repeats,
    )


def _changed(
    poll: Poll,
    fact: PollLaunched | VoteCast | BallotsCounted | PollClosed | PollPublished,
    seq: Seq,
) -> Poll:
    match fact:
        case PollLaunched():
            return replace(poll, status="open", launched=seq, rooms=tuple(fact.rooms))
        case VoteCast(_, participant, choice, text, room):
            vote = Vote(Ballot(tuple(choice), text), room)
            # Last in the line, so that a changed vote comes where its entry does.
            others = {each: poll.votes[each] for each in poll.votes if each != participant}
            return replace(poll, votes={**others, participant: vote})
        case BallotsCounted(_, voters, cast):
            bag = tuple(Ballot(tuple(each.choice), each.text) for each in cast)
            return replace(poll, voters=frozenset(voters), ballots=bag)
        case PollClosed(_, asked):
            return replace(poll, status="closed", asked=asked)
        case PollPublished():
            return replace(poll, status="published", hidden=frozenset(fact.hidden))
        case _:
            assert_never(fact)
