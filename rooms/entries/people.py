"""Who comes, goes, is let in, and what each is called and may do."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import ParticipantId
from rooms.state import Role


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
class AwayChanged:
    participant: ParticipantId
    away: bool


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


PeopleFact = (
    ParticipantJoined
    | ParticipantAdmitted
    | ParticipantRefused
    | LobbySeen
    | LobbyTold
    | ParticipantRenamed
    | SeatTaken
    | AwayChanged
    | ParticipantConnected
    | ParticipantDisconnected
    | ParticipantRemoved
    | RoleChanged
)
