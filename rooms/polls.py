"""Polls: one question to everyone, answered at most once each.

P1  A poll is a question of 1 to 300 characters with 2 to 10 different options of 1 to 100.
P2  One poll is open at a time.
P3  A vote counts once per person.
P4  A vote after the close is too late.
P5  A single choice is one option; a multiple choice is at least one, each once.
P6  A poll is a draft, then open, then closed, then published, and never goes back.
P7  A launch tells the question again, as drafts are for hosts alone.
P8  Votes stay counted when their voters leave.
P9  A session keeps at most 500 polls.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import CastVote, ClosePoll, CreatePoll, LaunchPoll, PublishPoll
from rooms.entries import PollClosed, PollCreated, PollLaunched, PollPublished, VoteCast
from rooms.ids import PollId, Seq
from rooms.policy import line, text
from rooms.refusals import NO_MEETING, Refusal
from rooms.state import Participant, Poll, Polls, Session

LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 100
FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 10
MOST_POLLS: Final = 500

BAD_QUESTION: Final = Refusal(
    "bad_request", f"A question has 1 to {LONGEST_QUESTION} ordinary characters."
)
BAD_OPTIONS: Final = Refusal(
    "bad_request",
    f"A poll has {FEWEST_OPTIONS} to {MOST_OPTIONS} different options"
    f" of 1 to {LONGEST_OPTION} ordinary characters.",
)
TOO_MANY_POLLS: Final = Refusal("too_many", f"The session already has {MOST_POLLS} polls.")
NO_POLL: Final = Refusal("not_found", "There is no such poll.")
ANOTHER_OPEN: Final = Refusal("conflict", "Another poll is open. Close it first.")
LAUNCHED: Final = Refusal("conflict", "This poll was already asked. Create a new one.")
STILL_DRAFT: Final = Refusal("conflict", "This poll was not launched yet.")
STILL_OPEN: Final = Refusal("conflict", "This poll is still open. Close it first.")
VOTED: Final = Refusal("already_voted", "You have already voted.")
CLOSED: Final = Refusal("too_late", "This poll is closed.")
BAD_CHOICE: Final = Refusal("bad_request", "Choose among the options of this poll.")

PollCommand = CreatePoll | LaunchPoll | CastVote | ClosePoll | PublishPoll
PollFact = PollCreated | PollLaunched | VoteCast | PollClosed | PollPublished
Told = Sequence[PollFact]


def decide(session: Session, author: Participant, body: PollCommand) -> Told | Refusal:
    if isinstance(body, CreatePoll):
        return _create(session, body)
    poll = session.polls.get(body.poll)
    if poll is None:
        return NO_POLL
    match body:
        case LaunchPoll():
            return _launch(session, poll)
        case CastVote():
            return _vote(poll, author, body)
        case ClosePoll():
            return _close(poll)
        case PublishPoll():
            return _publish(poll)
        case _:
            assert_never(body)


def _create(session: Session, body: CreatePoll) -> Told | Refusal:
    question = text(body.question, LONGEST_QUESTION)
    if question is None:
        return BAD_QUESTION
    options = tuple(each for each in (line(one, LONGEST_OPTION) for one in body.options) if each)
    if len(set(options)) != len(body.options):
        return BAD_OPTIONS
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        return BAD_OPTIONS
    if len(session.polls) >= MOST_POLLS:
        return TOO_MANY_POLLS
    return (PollCreated(PollId(f"p{session.seq + 1}"), question, body.kind, options),)


def _launch(session: Session, poll: Poll) -> Told | Refusal:
    if poll.status == "open":
        return ()
    if poll.status != "draft":
        return LAUNCHED
    if session.meeting_started_at is None:
        return NO_MEETING
    if any(each.status == "open" for each in session.polls.values()):
        return ANOTHER_OPEN
    return (PollLaunched(poll.id, poll.question, poll.kind, poll.options),)


def _vote(poll: Poll, author: Participant, body: CastVote) -> Told | Refusal:
    match poll.status:
        case "draft":
            return STILL_DRAFT if author.is_host else NO_POLL
        case "closed" | "published":
            return CLOSED
        case "open":
            if author.id in poll.votes:
                return VOTED
            choice = tuple(body.choice)
            if not _is_choice(poll, choice):
                return BAD_CHOICE
            return (VoteCast(poll.id, author.id, choice),)
        case _:
            assert_never(poll.status)


def _is_choice(poll: Poll, choice: tuple[int, ...]) -> bool:
    fits = len(choice) == 1 if poll.kind == "single" else 1 <= len(choice) == len(set(choice))
    return fits and all(0 <= each < len(poll.options) for each in choice)


def _close(poll: Poll) -> Told | Refusal:
    match poll.status:
        case "draft":
            return STILL_DRAFT
        case "open":
            return (PollClosed(poll.id),)
        case "closed" | "published":
            return ()
        case _:
            assert_never(poll.status)


def _publish(poll: Poll) -> Told | Refusal:
    match poll.status:
        case "draft":
            return STILL_DRAFT
        case "open":
            return STILL_OPEN
        case "closed":
            return (PollPublished(poll.id, poll.tally, len(poll.votes)),)
        case "published":
            return ()
        case _:
            assert_never(poll.status)


def apply(polls: Polls, fact: PollFact, seq: Seq) -> Polls:
    match fact:
        case PollCreated(poll, question, kind, options):
            return {**polls, poll: Poll(poll, question, kind, tuple(options))}
        case PollLaunched(poll):
            return {**polls, poll: replace(polls[poll], status="open", launched=seq)}
        case VoteCast(poll, participant, choice):
            votes = {**polls[poll].votes, participant: tuple(choice)}
            return {**polls, poll: replace(polls[poll], votes=votes)}
        case PollClosed(poll):
            return {**polls, poll: replace(polls[poll], status="closed")}
        case PollPublished(poll):
            return {**polls, poll: replace(polls[poll], status="published")}
        case _:
            assert_never(fact)
