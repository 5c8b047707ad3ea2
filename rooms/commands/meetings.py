"""The session as a whole: when it meets, by which rules, what everybody is shown and asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import ParticipantId
from rooms.state import AnonymousPolls, Layout, PrivateChat, Role, RoomLeaders


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


MeetingsCommand = (
    StartMeeting
    | EndMeeting
    | ChangePolicy
    | RestRooms
    | CheckAttention
    | AnswerCheck
    | EndCheck
    | SetStage
)
