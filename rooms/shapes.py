"""The shapes in which one person is shown a session, as they go over the wire."""

from typing import TypedDict

from rooms.ids import LineId, MaterialId, Millis, ParticipantId, PollId, RoomId, Seq, SessionId
from rooms.poll_view import PollView
from rooms.state import Late, Layout, Policy, RemedyKind, Role, Rung, StepKind


class WaitingView(TypedDict):
    """Somebody in the lobby, as hosts see it."""

    participant: ParticipantId
    number: int
    name: str
    role: Role
    at: Millis
    here: bool
    seen: bool


class DoorView(TypedDict):
    """The lobby as one who waits sees it."""

    place: int
    seen: bool
    word: str


class AloneView(TypedDict):
    """A room with one adult and one student: its media rests at `rests_at`, or does already."""

    room: RoomId
    rests_at: Millis
    resting: bool


class AttentionView(TypedDict):
    ends_at: Millis
    asked: list[ParticipantId]
    answered: list[ParticipantId]
    open: bool


class RemedyView(TypedDict):
    participant: ParticipantId
    kind: RemedyKind
    host: ParticipantId


class StageView(TypedDict):
    spotlight: list[ParticipantId]
    layout: Layout


class MeetingView(TypedDict):
    started_at: Millis


class ParticipantView(TypedDict):
    participant: ParticipantId
    number: int
    name: str
    role: Role
    room: RoomId
    connected: bool
    rung: Rung
    rung_reason: str
    microphone: bool
    camera: bool
    screen: bool
    hand_at: Millis | None
    away: bool


class RoomView(TypedDict):
    room: RoomId
    name: str
    participants: list[ParticipantId]
    names: list[str]
    task: str
    material: MaterialId | None
    ends_at: Millis | None


class KnockView(TypedDict):
    host: ParticipantId
    room: RoomId
    enters_at: Millis | None


class ListenerView(TypedDict):
    host: ParticipantId
    room: RoomId


class NoteView(TypedDict):
    line: LineId
    text: str
    by: ParticipantId
    seq: Seq


class BreakoutsView(TypedDict):
    planned: list[RoomView]
    planned_choice: bool
    rooms: list[RoomView]
    ends_at: Millis | None
    choice: bool
    late: Late
    knocks: list[KnockView]
    listening: list[ListenerView]
    voice: ParticipantId | None


class HelpView(TypedDict):
    participant: ParticipantId
    room: RoomId
    at: Millis
    claimed_by: ParticipantId | None
    note: str


class MaterialView(TypedDict):
    """`url` of a link; `name`, `media_type` and `size` in bytes of a file."""

    material: MaterialId
    by: ParticipantId
    title: str
    url: str
    name: str
    media_type: str
    size: int


class ReadView(TypedDict):
    participant: ParticipantId
    upto: Seq
    conversation: str


class SpokenView(TypedDict):
    """`name` is the room's, which may be closed by now; of the main room none."""

    participant: ParticipantId
    seconds: float
    room: RoomId
    name: str


class StepView(TypedDict):
    kind: StepKind
    title: str
    minutes: float
    size: int
    poll: PollId | None
    show: bool


class AgendaView(TypedDict):
    steps: list[StepView]
    current: int | None
    ends_at: Millis | None
    trouble: str


class SessionView(TypedDict):
    id: SessionId
    title: str
    policy: Policy
    meeting: MeetingView | None
    participants: list[ParticipantView]
    breakouts: BreakoutsView
    polls: list[PollView]
    help: list[HelpView]
    called: ParticipantId | None
    agenda: AgendaView
    materials: list[MaterialView]
    notes: dict[RoomId, list[NoteView]]
    """By room: of those that are open, as far as this person may read them."""
    read: list[ReadView]
    spoken: list[SpokenView]
    lobby: list[WaitingView]
    lobby_word: str
    waiting: DoorView | None
    alone: list[AloneView]
    attention: AttentionView | None
    stage: StageView
    remedies: list[RemedyView]
