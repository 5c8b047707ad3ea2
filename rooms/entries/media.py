"""Sound and picture: what is sent, how somebody takes part, help for a bad line, who has spoken."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import MAIN, ParticipantId, RoomId
from rooms.state import Medium, RemedyKind, RemedyOutcome, Rung


@dataclass(frozen=True, slots=True)
class ParticipantMuted:
    participant: ParticipantId
    source: Medium = "microphone"


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


MediaFact = (
    ParticipantMuted | MediaPublished | RungChanged | RemedyOffered | RemedyEnded | SpeechNoted
)
