"""What can have happened in a session. One frozen dataclass each, in the past tense.

Field names are the names on the wire and in the store: rename none without an upgrade step
in `signaling/wire.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rooms.ids import (
    MAIN,
    CommandId,
    LineId,
    MaterialId,
    MessageId,
    Millis,
    ParticipantId,
    PollId,
    RoomId,
    Seq,
    SessionId,
)
from rooms.state import (
    AgendaStep,
    Ballot,
    Late,
    Layout,
    Medium,
    Note,
    Policy,
    PollKind,
    RemedyKind,
    RemedyOutcome,
    Role,
    Rung,
)


@dataclass(frozen=True, slots=True)
class SessionCreated:
    session: SessionId
    title: str
    policy: Policy
    links_expire_at: Millis


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """`number` is the publisher's number that media carries as CSRC (RFC 3550 section 5.1)."""

    participant: ParticipantId
    number: int
    name: str
    role: Role
    waiting: bool = False
    """In the lobby; told to hosts alone until a host lets this person in."""


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    policy: Policy


@dataclass(frozen=True, slots=True)
class ParticipantAdmitted:
    """Told to everybody with all that `ParticipantJoined` told to hosts alone."""

    participant: ParticipantId
    number: int
    name: str
    role: Role
    connected: bool


@dataclass(frozen=True, slots=True)
class ParticipantRefused:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class LobbySeen:
    participants: Sequence[ParticipantId]


@dataclass(frozen=True, slots=True)
class LobbyTold:
    text: str


@dataclass(frozen=True, slots=True)
class ParticipantRenamed:
    participant: ParticipantId
    name: str


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """This person has come to the seat with another device, by a link that is now used up."""

    participant: ParticipantId
    link: str


@dataclass(frozen=True, slots=True)
class RoomWarned:
    """One adult and one student are alone here: at `rests_at` the room's media rests."""

    room: RoomId
    rests_at: Millis


@dataclass(frozen=True, slots=True)
class RoomRested:
    """No sound and no picture in this room until somebody comes or goes."""

    room: RoomId


@dataclass(frozen=True, slots=True)
class RoomResumed:
    room: RoomId


@dataclass(frozen=True, slots=True)
class AttentionChecked:
    asked: Sequence[ParticipantId]
    ends_at: Millis


@dataclass(frozen=True, slots=True)
class AttentionAnswered:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class AttentionEnded:
    pass


@dataclass(frozen=True, slots=True)
class AwayChanged:
    participant: ParticipantId
    away: bool


@dataclass(frozen=True, slots=True)
class StageSet:
    spotlight: Sequence[ParticipantId]
    layout: Layout


@dataclass(frozen=True, slots=True)
class ParticipantConnected:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class ParticipantDisconnected:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class ParticipantRemoved:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class RoleChanged:
    participant: ParticipantId
    role: Role


@dataclass(frozen=True, slots=True)
class ParticipantMuted:
    participant: ParticipantId
    source: Medium = "microphone"


@dataclass(frozen=True, slots=True)
class MeetingStarted:
    pass


@dataclass(frozen=True, slots=True)
class MeetingEnded:
    pass


@dataclass(frozen=True, slots=True)
class MediaPublished:
    participant: ParticipantId
    microphone: bool
    camera: bool
    screen: bool


@dataclass(frozen=True, slots=True)
class RungChanged:
    participant: ParticipantId
    rung: Rung
    reason: str


@dataclass(frozen=True, slots=True)
class RemedyOffered:
    participant: ParticipantId
    kind: RemedyKind
    host: ParticipantId


@dataclass(frozen=True, slots=True)
class RemedyEnded:
    participant: ParticipantId
    outcome: RemedyOutcome


@dataclass(frozen=True, slots=True)
class MessageSent:
    """`room` is where it was said (`main` to the session); `rung` is how its author took part."""

    message: MessageId
    to: str
    room: RoomId
    text: str
    reply_to: MessageId | None
    rung: Rung
    held: bool = False
    """Waits for a host: only they and its author read it."""
    name: str = ""
    """Who speaks by way of the server, when nobody in the session does."""


@dataclass(frozen=True, slots=True)
class MessageEdited:
    message: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class MessageRemoved:
    message: MessageId


@dataclass(frozen=True, slots=True)
class ChatCleared:
    """All that was said in `room` is removed, or without one all that was said to a room or to all."""

    room: RoomId | None


@dataclass(frozen=True, slots=True)
class MessageReacted:
    message: MessageId
    participant: ParticipantId
    emoji: str


@dataclass(frozen=True, slots=True)
class MessagePinned:
    message: MessageId
    pinned: bool


@dataclass(frozen=True, slots=True)
class MessageReleased:
    """A held message, told to its readers; `author` wrote it, a host let it through."""

    message: MessageId
    author: ParticipantId
    to: str
    room: RoomId
    text: str
    reply_to: MessageId | None
    rung: Rung


@dataclass(frozen=True, slots=True)
class ReadMarked:
    """`conversation`: a room, "session" or the other one of a private one; empty: all of them."""

    participant: ParticipantId
    upto: Seq
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class MaterialAdded:
    """A link, or a file with its `name`. `file` and `key` are told to nobody."""

    material: MaterialId
    title: str
    url: str
    name: str = ""
    media_type: str = ""
    size: int = 0
    file: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MaterialRemoved:
    material: MaterialId


@dataclass(frozen=True, slots=True)
class HandRaised:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class HandLowered:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class HandCalled:
    """This person has the floor, and the hand is down."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Said again by somebody who waits, only the note is new."""

    participant: ParticipantId
    room: RoomId
    note: str = ""


@dataclass(frozen=True, slots=True)
class HelpClaimed:
    participant: ParticipantId
    host: ParticipantId


@dataclass(frozen=True, slots=True)
class HelpEnded:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class BreakoutRoom:
    room: RoomId
    name: str
    participants: Sequence[ParticipantId]
    names: Sequence[str] = ()
    """Told to hosts alone."""
    task: str = ""
    material: MaterialId | None = None
    ends_at: Millis | None = None


@dataclass(frozen=True, slots=True)
class BreakoutsPlanned:
    """`choice`: made for students to choose their room themselves."""

    rooms: Sequence[BreakoutRoom]
    choice: bool = False


@dataclass(frozen=True, slots=True)
class BreakoutsOpened:
    """One entry opens all rooms and moves everybody in them: nobody is ever half moved."""

    rooms: Sequence[BreakoutRoom]
    ends_at: Millis | None
    choice: bool
    late: Late = "planned"


@dataclass(frozen=True, slots=True)
class NameMatched:
    """Somebody has come who was planned by name, and is no longer a mere name."""

    room: RoomId
    name: str
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class RoomAdded:
    """One more room is open, and those placed in it are there."""

    room: BreakoutRoom


@dataclass(frozen=True, slots=True)
class BreakoutsExtended:
    """The new end of all rooms, also said when closing with grace, or of one of them alone."""

    ends_at: Millis
    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class BreakoutsClosed:
    """Everybody is in the main room again."""


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """Whoever was in this room is in the main room again."""

    room: RoomId


@dataclass(frozen=True, slots=True)
class ParticipantMoved:
    participant: ParticipantId
    room: RoomId


@dataclass(frozen=True, slots=True)
class BreakoutsTold:
    text: str


@dataclass(frozen=True, slots=True)
class HostKnocked:
    """A host is about to enter; without a time it is on the way to those who asked for help."""

    host: ParticipantId
    room: RoomId
    enters_at: Millis | None


@dataclass(frozen=True, slots=True)
class HostTurnedBack:
    """A host who has knocked does not come."""

    host: ParticipantId


@dataclass(frozen=True, slots=True)
class RoomListened:
    """A host hears this room without being in it; without a room no longer."""

    host: ParticipantId
    room: RoomId | None


@dataclass(frozen=True, slots=True)
class VoiceTurned:
    """This host is heard in all rooms; without a host nobody is."""

    host: ParticipantId | None


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """A line of a room's notes has this text now; without text it is gone."""

    room: RoomId
    line: LineId
    text: str


@dataclass(frozen=True, slots=True)
class NotesShown:
    """The notes of a room as somebody finds them who comes into it."""

    participant: ParticipantId
    room: RoomId
    notes: Sequence[Note]


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


@dataclass(frozen=True, slots=True)
class AgendaPlanned:
    steps: Sequence[AgendaStep]


@dataclass(frozen=True, slots=True)
class AgendaStepped:
    """A step has begun. `trouble`: what it could not do, a sentence for hosts."""

    step: int
    ends_at: Millis | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class AgendaExtended:
    ends_at: Millis


@dataclass(frozen=True, slots=True)
class AgendaStopped:
    """By a host, or after the last step."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """`name` is the room's; of the main room none."""

    participant: ParticipantId
    seconds: float
    room: RoomId = MAIN
    name: str = ""


@dataclass(frozen=True, slots=True)
class SpeechNoted:
    """Seconds of speech since the last note."""

    spoken: Sequence[Spoken]


Fact = (
    SessionCreated | ParticipantJoined | ParticipantConnected | ParticipantDisconnected
    | ParticipantRemoved | RoleChanged | ParticipantMuted | ParticipantRenamed
    | SeatTaken | PolicyChanged | ParticipantAdmitted | ParticipantRefused | LobbySeen | LobbyTold
    | RoomWarned | RoomRested | RoomResumed
    | AttentionChecked | AttentionAnswered | AttentionEnded | AwayChanged | StageSet
    | MeetingStarted | MeetingEnded | MediaPublished | RungChanged
    | RemedyOffered | RemedyEnded
    | MessageSent | MessageEdited | MessageRemoved | MessageReacted
    | ChatCleared
    | MessagePinned | MessageReleased | ReadMarked | MaterialAdded | MaterialRemoved
    | HandRaised | HandLowered | HandCalled | HelpAsked | HelpClaimed | HelpEnded
    | BreakoutsPlanned | BreakoutsOpened | BreakoutsExtended | BreakoutsClosed
    | NameMatched | RoomAdded | RoomClosed | ParticipantMoved | BreakoutsTold
    | HostKnocked | HostTurnedBack | RoomListened | VoiceTurned | NoteWritten | NotesShown
    | PollCreated | PollDiscarded | PollLaunched | VoteCast | BallotsCounted | PollClosed
    | PollPublished
    | AgendaPlanned | AgendaStepped | AgendaExtended | AgendaStopped
    | SpeechNoted
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `command` is the id of the command that it answers, if any."""

    seq: Seq
    at: Millis
    by: ParticipantId
    command: CommandId | None
    fact: Fact
