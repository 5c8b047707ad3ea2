"""Polls from draft to result."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import PollId, RoomId
from rooms.state import PollKind


@dataclass(frozen=True, slots=True)
class CreatePoll:
    """`options`: 2 to 10, of a rating also none for 1 to 5, of an open question none. `right`
    makes a quiz of it. `anonymous`: None is as the policy says. `quorum`: percent of those asked
    who must vote for it to count."""

    question: str
    kind: PollKind
    options: Sequence[str] = ()
    right: Sequence[int] = ()
    anonymous: bool | None = None
    quorum: int = 0


@dataclass(frozen=True, slots=True)
class RepeatPoll:
    """Make the same poll again; `compare`: to be compared with this one."""

    poll: PollId
    compare: bool = True


@dataclass(frozen=True, slots=True)
class DiscardPoll:
    """Throw a draft away."""

    poll: PollId


@dataclass(frozen=True, slots=True)
class LaunchPoll:
    """Without `rooms` it goes to everybody, wherever they are."""

    poll: PollId
    rooms: Sequence[RoomId] | None = None


@dataclass(frozen=True, slots=True)
class CastVote:
    """`choice` holds indexes of options: one for `single` and `rating`, at least one for
    `multiple`, all of them, the best first, for `ranking`; `text` is the answer to `text`."""

    poll: PollId
    choice: Sequence[int] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ClosePoll:
    poll: PollId


@dataclass(frozen=True, slots=True)
class PublishPoll:
    """`without`: open answers that are not to be shown, as the host sees them. `chat`: the result
    is also written to the whole session."""

    poll: PollId
    without: Sequence[str] = ()
    chat: bool = False


PollsCommand = (
    CreatePoll | RepeatPoll | DiscardPoll | LaunchPoll | CastVote | ClosePoll | PublishPoll
)
