"""Breakout rooms from plan to close, visits to them, and their notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import LineId, MaterialId, Millis, ParticipantId, RoomId
from rooms.state import Late, Note


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


BreakoutsFact = (
    BreakoutsPlanned
    | BreakoutsOpened
    | NameMatched
    | RoomAdded
    | BreakoutsExtended
    | BreakoutsClosed
    | RoomClosed
    | ParticipantMoved
    | BreakoutsTold
    | HostKnocked
    | HostTurnedBack
    | RoomListened
    | VoiceTurned
    | NoteWritten
    | NotesShown
)
