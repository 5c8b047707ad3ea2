"""What a poll may ask: its kinds, its options, its right answers; the same question again.

P1  A poll is a question of 1 to 300 characters with 2 to 10 different options of 1 to 100.
P9  A session keeps at most 500 polls.
P10 A rating without options goes from 1 to 5; an open question has no options.
P11 Right answers are options of a single or multiple choice, and hidden until published.
P12 A quorum is a share of those asked, in percent.
P13 A poll is asked again as a new one, which remembers what it repeats when both are to be compared.
P22 By policy polls are anonymous unless a host says otherwise, or whatever a host says.
"""

from collections.abc import Sequence
from typing import Final

from rooms.commands import CreatePoll, RepeatPoll
from rooms.entries import PollCreated
from rooms.ids import PollId
from rooms.policy import line, text
from rooms.refusals import Refusal
from rooms.state import Poll, Session

LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 100
FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 10
MOST_POLLS: Final = 500
SCALE: Final = ("1", "2", "3", "4", "5")

BAD_QUESTION: Final = Refusal(
    "bad_request", f"A question has 1 to {LONGEST_QUESTION} ordinary characters."
)
BAD_OPTIONS: Final = Refusal(
    "bad_request",
    f"A poll has {FEWEST_OPTIONS} to {MOST_OPTIONS} different options"
    f" of 1 to {LONGEST_OPTION} ordinary characters.",
)
NO_OPTIONS: Final = Refusal("bad_request", "An open question has no options.")
BAD_RIGHT: Final = Refusal("bad_request", "The right answers are options of this poll.")
BAD_QUORUM: Final = Refusal("bad_request", "A quorum is 0 to 100 percent.")
ALWAYS_ANONYMOUS: Final = Refusal("not_allowed", "In this session all polls are anonymous.")
TOO_MANY_POLLS: Final = Refusal("too_many", f"The session already has {MOST_POLLS} polls.")


def create(session: Session, body: CreatePoll) -> Sequence[PollCreated] | Refusal:
    question = text(body.question, LONGEST_QUESTION)
    if question is None:
        return BAD_QUESTION
    options = _options(body)
    if isinstance(options, Refusal):
        return options
    right = tuple(sorted(body.right))
    if right and not _may_be_right(body, right, len(options)):
        return BAD_RIGHT
    if not 0 <= body.quorum <= 100:
        return BAD_QUORUM
    if len(session.polls) >= MOST_POLLS:
        return TOO_MANY_POLLS
    policy = session.policy.anonymous_polls
    if policy == "always" and body.anonymous is False:
        return ALWAYS_ANONYMOUS
    anonymous = policy != "choice" if body.anonymous is None else body.anonymous
    poll = PollId(f"p{session.seq + 1}")
    return (PollCreated(poll, question, body.kind, options, right, anonymous, body.quorum, None),)


def _options(body: CreatePoll) -> tuple[str, ...] | Refusal:
    if body.kind == "text":
        return NO_OPTIONS if body.options else ()
    if body.kind == "rating" and not body.options:
        return SCALE
    options = tuple(each for each in (line(one, LONGEST_OPTION) for one in body.options) if each)
    if len(set(options)) != len(body.options):
        return BAD_OPTIONS
    return options if FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS else BAD_OPTIONS


def _may_be_right(body: CreatePoll, right: tuple[int, ...], options: int) -> bool:
    there = len(set(right)) == len(right) and all(0 <= each < options for each in right)
    return there and (body.kind == "multiple" or (body.kind == "single" and len(right) == 1))


def repeat(session: Session, poll: Poll, body: RepeatPoll) -> Sequence[PollCreated] | Refusal:
    if len(session.polls) >= MOST_POLLS:
        return TOO_MANY_POLLS
    return (
        PollCreated(
            PollId(f"p{session.seq + 1}"),
            poll.question,
            poll.kind,
            poll.options,
            poll.right,
            poll.anonymous or session.policy.anonymous_polls == "always",
            poll.quorum,
            poll.id if body.compare else None,
        ),
    )
