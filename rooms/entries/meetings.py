"""The session as a whole: when it meets, by which rules, what everybody is shown and asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import Millis, ParticipantId, RoomId, SessionId
from rooms.state import Layout, Policy


@dataclass(frozen=True, slots=True)
class SessionCreated:
    session: SessionId
    title: str
    policy: Policy
    links_expire_at: Millis


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    policy: Policy


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
class StageSet:
    spotlight: Sequence[ParticipantId]
    layout: Layout


@dataclass(frozen=True, slots=True)
class MeetingStarted:
    pass


@dataclass(frozen=True, slots=True)
class MeetingEnded:
    pass


MeetingsFact = (
    SessionCreated
    | PolicyChanged
    | RoomWarned
    | RoomRested
    | RoomResumed
    | AttentionChecked
    | AttentionAnswered
    | AttentionEnded
    | StageSet
    | MeetingStarted
    | MeetingEnded
)
