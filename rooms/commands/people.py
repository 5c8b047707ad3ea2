"""Who comes, goes, is let in, and what each is called and may do."""

from dataclasses import dataclass

from rooms.ids import ParticipantId
from rooms.state import Role


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
class RenameParticipant:
    participant: ParticipantId
    name: str


@dataclass(frozen=True, slots=True)
class TakeSeat:
    """A second device has come by a link to this seat. Asked by the server; `link` tells links apart."""

    participant: ParticipantId
    link: str


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
class GoAway:
    """Away from the screen for a while, or back."""

    away: bool


PeopleCommand = (
    Join
    | Connect
    | Disconnect
    | RemoveParticipant
    | ChangeRole
    | RenameParticipant
    | TakeSeat
    | GoAway
    | AdmitWaiting
    | AdmitAll
    | RefuseWaiting
    | SeeLobby
    | TellLobby
)
