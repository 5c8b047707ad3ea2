"""Sound and picture: what is sent, how somebody takes part, help for a bad line, who has spoken."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import ParticipantId, RoomId
from rooms.state import Medium, RemedyKind, Rung


@dataclass(frozen=True, slots=True)
class MuteParticipant:
    """Close somebody's microphone, camera or screen. Nobody can open another's."""

    participant: ParticipantId
    source: Medium = "microphone"


@dataclass(frozen=True, slots=True)
class MuteEverybody:
    """Close all microphones in one's room but those of hosts."""


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
class Spoken:
    """`room` is where it was; None: where this person is now."""

    participant: ParticipantId
    seconds: float
    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class NoteSpeech:
    """How long people have spoken since the last note; the server says so."""

    spoken: Sequence[Spoken]


MediaCommand = (
    MuteParticipant
    | MuteEverybody
    | Publish
    | ReportRung
    | OfferRemedy
    | AnswerRemedy
    | WithdrawRemedy
    | NoteSpeech
)
