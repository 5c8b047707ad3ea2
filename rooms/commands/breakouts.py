"""Breakout rooms from plan to close, visits to them, and their notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rooms.ids import LineId, MaterialId, ParticipantId, RoomId, Seq
from rooms.state import Late


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


BreakoutsCommand = (
    PlanBreakouts
    | OpenBreakouts
    | AddRoom
    | ExtendBreakouts
    | CloseBreakouts
    | MoveParticipant
    | EnterRoom
    | LetIn
    | ListenToRoom
    | SpeakToRooms
    | WriteNote
    | TellBreakouts
)
