"""Raised hands, and the queue of those who wait for help."""

from dataclasses import dataclass

from rooms.ids import ParticipantId, RoomId


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


HandsFact = HandRaised | HandLowered | HandCalled | HelpAsked | HelpClaimed | HelpEnded
