"""Raised hands, and the queue of those who wait for help."""

from dataclasses import dataclass

from rooms.ids import ParticipantId


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


HandsCommand = RaiseHand | LowerHand | CallHand | LowerAllHands | AskHelp | ClaimHelp | EndHelp
