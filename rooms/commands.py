"""What may be asked of a session. One frozen dataclass each, in the imperative.

Field names are the names on the wire. `Command` is the envelope: time and randomness
come in with it, because nothing below this line reads a clock or rolls a die.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rooms.ids import (
    CommandId,
    LineId,
    MaterialId,
    MessageId,
    Millis,
    ParticipantId,
    PollId,
    RoomId,
    Seq,
)
from rooms.state import (
    AgendaStep,
    AnonymousPolls,
    Late,
    Layout,
    Medium,
    PollKind,
    PrivateChat,
    RemedyKind,
    Role,
    RoomLeaders,
    Rung,
    Urn,
)


@dataclass(frozen=True, slots=True)
class Join:
    """Take a new seat. Asked by the server when somebody follows a link."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Connect:
    """The participant's first connection is up."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The participant's last connection has been gone for the grace time."""


@dataclass(frozen=True, slots=True)
class RemoveParticipant:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class ChangeRole:
    participant: ParticipantId
    role: Role


@dataclass(frozen=True, slots=True)
class MuteParticipant:
    """Close somebody's microphone, camera or screen. Nobody can open another's."""

    participant: ParticipantId
    source: Medium = "microphone"


@dataclass(frozen=True, slots=True)
class MuteEverybody:
    """Close all microphones in one's room but those of hosts."""


@dataclass(frozen=True, slots=True)
class RenameParticipant:
    participant: ParticipantId
    name: str


@dataclass(frozen=True, slots=True)
class TakeSeat:
    """A second device has come by a link to this seat. Asked by the server; `link` tells links apart."""

    participant: ParticipantId
    link: str


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """What is left out stays as it is."""

    private_chat: PrivateChat | None = None
    hold_chat: bool | None = None
    retention_days: int | None = None
    chat_pairs: Sequence[tuple[Role, Role]] | None = None
    lobby: bool | None = None
    locked: bool | None = None
    two_adults: bool | None = None
    first_names: bool | None = None
    student_microphone: bool | None = None
    student_camera: bool | None = None
    student_screen: bool | None = None
    room_leaders: RoomLeaders | None = None
    room_choice: bool | None = None
    anonymous_polls: AnonymousPolls | None = None
    word_list: Sequence[str] | None = None
    knock_seconds: int | None = None
    listening: bool | None = None
    fixed: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class AdmitWaiting:
    """Let somebody in who waits in the lobby."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class AdmitAll:
    pass


@dataclass(frozen=True, slots=True)
class RefuseWaiting:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class SeeLobby:
    """A host has looked at those who wait."""


@dataclass(frozen=True, slots=True)
class TellLobby:
    """A word to those who wait; an empty one takes the last one back."""

    text: str


@dataclass(frozen=True, slots=True)
class RestRooms:
    """The time is over in which somebody could have come to a room with one adult and one student."""


@dataclass(frozen=True, slots=True)
class CheckAttention:
    """Ask the students who are connected whether they are there."""


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    pass


@dataclass(frozen=True, slots=True)
class EndCheck:
    pass


@dataclass(frozen=True, slots=True)
class GoAway:
    """Away from the screen for a while, or back."""

    away: bool


@dataclass(frozen=True, slots=True)
class SetStage:
    """For everybody: who is shown large, and how tiles stand. What is left out stays as it is."""

    spotlight: Sequence[ParticipantId] | None = None
    layout: Layout | None = None


@dataclass(frozen=True, slots=True)
class StartMeeting:
    pass


@dataclass(frozen=True, slots=True)
class EndMeeting:
    pass


@dataclass(frozen=True, slots=True)
class Publish:
    """What the participant sends now."""

    microphone: bool
    camera: bool
    screen: bool


@dataclass(frozen=True, slots=True)
class ReportRung:
    rung: Rung
    reason: str


@dataclass(frozen=True, slots=True)
class OfferRemedy:
    participant: ParticipantId
    kind: RemedyKind


@dataclass(frozen=True, slots=True)
class AnswerRemedy:
    """`kind` is the one that was read: another may have been offered meanwhile."""

    kind: RemedyKind
    accepted: bool


@dataclass(frozen=True, slots=True)
class WithdrawRemedy:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class SendMessage:
    """`to` is "room", "session", or a participant's id."""

    to: str
    text: str
    reply_to: MessageId | None = None


@dataclass(frozen=True, slots=True)
class EditMessage:
    message: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class RemoveMessage:
    message: MessageId


@dataclass(frozen=True, slots=True)
class ReactToMessage:
    """Put one's reaction under a message; an empty emoji takes it away."""

    message: MessageId
    emoji: str


@dataclass(frozen=True, slots=True)
class PostMessage:
    """Said to the whole session by the server for whoever runs it; `name` is who says so."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClearChat:
    """Remove all that was said in a room, or everywhere, but not what is private."""

    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class PinMessage:
    """Keep a message in sight, or no longer."""

    message: MessageId
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class ReleaseMessage:
    """Let a message through that was held for a host."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class MarkRead:
    """This person has read a conversation up to here: a room's, "session" or a participant's; empty: all."""

    upto: Seq
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class AddLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AddFile:
    """Said by the server once a host's file lies in its place. `key` opens it."""

    title: str
    name: str
    media_type: str
    size: int
    file: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoveMaterial:
    material: MaterialId


@dataclass(frozen=True, slots=True)
class RaiseHand:
    pass


@dataclass(frozen=True, slots=True)
class LowerHand:
    """Without a participant one's own; hosts may lower anybody's."""

    participant: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class CallHand:
    """Give somebody with a hand up the floor."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class LowerAllHands:
    pass


@dataclass(frozen=True, slots=True)
class AskHelp:
    """Asked again, a call keeps its place and gets the new note."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class ClaimHelp:
    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class EndHelp:
    """Without a participant one's own call."""

    participant: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class PlannedRoom:
    """`names` are of people who have no seat yet, `task` is what they do there."""

    name: str
    participants: Sequence[ParticipantId] = ()
    names: Sequence[str] = ()
    task: str = ""
    material: MaterialId | None = None


@dataclass(frozen=True, slots=True)
class PlanBreakouts:
    """Either `rooms` by hand, or `count` rooms by a method; `previous` brings its own count.
    `title` is the word before the numbers of rooms without a name."""

    rooms: Sequence[PlannedRoom] | None = None
    count: int | None = None
    method: Literal["random", "self", "previous", "rotate"] | None = None
    title: str = "Room"


@dataclass(frozen=True, slots=True)
class OpenBreakouts:
    """Open what is planned. `choice`: students may choose their room themselves; null as planned."""

    minutes: float | None = None
    choice: bool | None = None
    late: Late = "planned"


@dataclass(frozen=True, slots=True)
class AddRoom(PlannedRoom):
    """Open one more room beside those that are open."""


@dataclass(frozen=True, slots=True)
class ExtendBreakouts:
    """Negative minutes shorten."""

    minutes: float


@dataclass(frozen=True, slots=True)
class CloseBreakouts:
    """Call everybody back, or those in one room, at once or after `grace` seconds."""

    grace: float = 0.0
    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class MoveParticipant:
    participant: ParticipantId
    room: RoomId


@dataclass(frozen=True, slots=True)
class EnterRoom:
    """`knock`: a host is announced first, for as long as the policy says."""

    room: RoomId
    knock: bool = False


@dataclass(frozen=True, slots=True)
class LetIn:
    """The time that a host has waited at the door is over; the server says so."""

    host: ParticipantId


@dataclass(frozen=True, slots=True)
class ListenToRoom:
    """Hear a room without being in it; without a room no longer."""

    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class SpeakToRooms:
    """Be heard in all rooms, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True)
class WriteNote:
    """A new line in the notes of a room; with `line` the line's new text, empty to take it away.
    `base` is the `seq` of the text that was changed. Without a room where one is."""

    text: str
    line: LineId | None = None
    base: Seq = field(default=Seq(0))
    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class TellBreakouts:
    text: str


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


@dataclass(frozen=True, slots=True)
class PlanAgenda:
    """The steps of the lesson, in the place of those planned before."""

    steps: Sequence[AgendaStep]


@dataclass(frozen=True, slots=True)
class GoToStep:
    """Begin the plan, or go on; without a step to the next one."""

    step: int | None = None


@dataclass(frozen=True, slots=True)
class FinishStep:
    """The time of a step is over."""

    step: int


@dataclass(frozen=True, slots=True)
class ExtendAgenda:
    """Negative minutes shorten."""

    minutes: float


@dataclass(frozen=True, slots=True)
class StopAgenda:
    pass


@dataclass(frozen=True, slots=True)
class Spoken:
    """`room` is where it was; None: where this person is now."""

    participant: ParticipantId
    seconds: float
    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class NoteSpeech:
    """How long people have spoken since the last note; the server says so."""

    spoken: Sequence[Spoken]


Body = (
    Join | Connect | Disconnect | RemoveParticipant | ChangeRole | MuteParticipant
    | MuteEverybody | RenameParticipant | TakeSeat | ChangePolicy | RestRooms
    | AdmitWaiting | AdmitAll | RefuseWaiting | SeeLobby | TellLobby
    | CheckAttention | AnswerCheck | EndCheck | GoAway | SetStage
    | StartMeeting | EndMeeting | Publish | ReportRung
    | OfferRemedy | AnswerRemedy | WithdrawRemedy
    | SendMessage | EditMessage | RemoveMessage | ReactToMessage
    | PostMessage | ClearChat
    | PinMessage | ReleaseMessage | MarkRead | AddLink | AddFile | RemoveMaterial
    | RaiseHand | LowerHand | CallHand | LowerAllHands | AskHelp | ClaimHelp | EndHelp
    | PlanBreakouts | OpenBreakouts | AddRoom | ExtendBreakouts | CloseBreakouts
    | MoveParticipant | TellBreakouts
    | EnterRoom | LetIn | ListenToRoom | SpeakToRooms | WriteNote
    | CreatePoll | RepeatPoll | DiscardPoll | LaunchPoll | CastVote | ClosePoll | PublishPoll
    | PlanAgenda | GoToStep | FinishStep | ExtendAgenda | StopAgenda
    | NoteSpeech
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """One request. `seed` is fresh randomness for whoever shuffles; `at` is the server's time;
    `urn` holds the ballots that are in no entry yet."""

    id: CommandId
    author: ParticipantId
    at: Millis
    seed: int
    body: Body
    urn: Urn = field(default_factory=dict)
