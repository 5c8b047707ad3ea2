"""What a session is, on one page. Frozen dataclasses that at most tell facts about themselves.

Texts of messages are not here: who wrote which message where is, the words are in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from rooms.growing import Growing
from rooms.ids import (
    MAIN,
    CommandId,
    LineId,
    MaterialId,
    MessageId,
    Millis,
    ParticipantId,
    PollId,
    RoomId,
    Seq,
    SessionId,
)

Role = Literal["mentor", "facilitator", "student", "observer"]
Rung = Literal["video", "reduced", "audio", "text"]
PollKind = Literal["single", "multiple", "rating", "ranking", "text"]
PollStatus = Literal["draft", "open", "closed", "published"]
PrivateChat = Literal["off", "hosts", "all", "pairs"]
Medium = Literal["microphone", "camera", "screen"]
RoomLeaders = Literal["hosts", "mentors"]
Layout = Literal["auto", "grid", "large"]
AnonymousPolls = Literal["choice", "default", "always"]
Late = Literal["main", "planned", "smallest", "choose"]
"""Where students go who come while rooms are open; who is planned by name goes there, but for `main`."""

RemedyKind = Literal["no-pictures", "relay", "device"]
"""For a line that does not carry enough: no incoming pictures, by way of a relay, or on another device."""
RemedyOutcome = Literal["accepted", "declined", "withdrawn"]

HOSTS: frozenset[Role] = frozenset({"mentor", "facilitator"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What is agreed on for a session; `rooms.permits` and `docs/policies.md` say what each setting does."""

    private_chat: PrivateChat = "hosts"
    hold_chat: bool = False
    """Students' messages wait until a host lets them through."""
    retention_days: int = 30
    """How long the session is kept, with all that is in it, after the last thing that happened."""
    chat_pairs: tuple[tuple[Role, Role], ...] = ()
    """With `private_chat` "pairs": who may write to whom, in both directions."""
    lobby: bool = False
    locked: bool = False
    two_adults: bool = False
    first_names: bool = False
    student_microphone: bool = True
    student_camera: bool = True
    student_screen: bool = True
    room_leaders: RoomLeaders = "hosts"
    room_choice: bool = True
    anonymous_polls: AnonymousPolls = "choice"
    """Whether polls are anonymous: as hosts choose, unless they choose otherwise, or all of them."""
    word_list: tuple[str, ...] = ()
    """Words that students do not send, or answer, unseen."""
    knock_seconds: int = 5
    """How long before they come hosts are announced in a breakout room; 0 does without."""
    listening: bool = False
    """Hosts may listen to a breakout room without being in it, for all to see."""
    fixed: tuple[str, ...] = ()
    """Names of settings that no host changes, only whoever runs the sessions."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Before the door since `since`; `here` while connected, `seen` once a host has looked."""

    since: Millis
    here: bool = False
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Participant:
    """A seat. `room` is where this person is; everybody is in exactly one room."""

    id: ParticipantId
    number: int
    name: str
    role: Role
    room: RoomId = MAIN
    connected: bool = False
    removed: bool = False
    rung: Rung = "video"
    rung_reason: str = ""
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    hand_at: Millis | None = None
    away: bool = False
    waiting: Waiting | None = None
    """In the lobby: neither connected nor in any list until a host lets this person in."""

    @property
    def is_host(self) -> bool:
        return self.role in HOSTS

    def has_chosen(self, rung: Rung) -> bool:
        """Takes part so by own wish, not because a line or a device allows no more."""
        return self.rung == rung and self.rung_reason == "chosen"


People = Mapping[ParticipantId, Participant]


@dataclass(frozen=True, slots=True)
class Room:
    """A breakout room and who was placed in it; who is in it now stands with the participants."""

    id: RoomId
    name: str
    placed: tuple[ParticipantId, ...] = ()
    names: tuple[str, ...] = ()
    """Who is planned for it and has no seat yet, as a host wrote it."""
    task: str = ""
    material: MaterialId | None = None
    ends_at: Millis | None = None
    """Its own end; None follows the end of all rooms."""
    opened_at: Millis = field(default=Millis(0))
    been: frozenset[ParticipantId] = frozenset()
    """Whose place it has been since it was opened."""
    met: frozenset[ParticipantId] = frozenset()
    """Those of them who were connected meanwhile."""


@dataclass(frozen=True, slots=True)
class PastRoom:
    """A room that is closed. `opening` counts: rooms of the same one were open together."""

    id: RoomId
    name: str
    task: str
    material: MaterialId | None
    opening: int
    opened_at: Millis
    closed_at: Millis
    been: frozenset[ParticipantId]
    met: frozenset[ParticipantId]
    last: tuple[ParticipantId, ...]
    """Who was in it when it closed."""


@dataclass(frozen=True, slots=True)
class Knock:
    """A host is about to enter: at a moment, or some time soon."""

    room: RoomId
    enters_at: Millis | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a host has offered to somebody whose line does badly."""

    kind: RemedyKind
    host: ParticipantId


@dataclass(frozen=True, slots=True)
class Alone:
    """One adult and one student are alone in a room: its media rests from `rests_at` on."""

    rests_at: Millis
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Breakouts:
    """`planned` waits to be opened; `rooms` are open now and empty when none are."""

    planned: tuple[Room, ...] = ()
    planned_choice: bool = False
    """Planned so that students choose their room themselves."""
    rooms: tuple[Room, ...] = ()
    ends_at: Millis | None = None
    choice: bool = False
    late: Late = "planned"
    stayed: frozenset[ParticipantId] = frozenset()
    """Who was there when the rooms opened and was left in the main room: not late."""
    rooms_made: int = 0
    openings: int = 0
    past: tuple[PastRoom, ...] = ()
    knocks: Mapping[ParticipantId, Knock] = field(default_factory=dict)
    listening: Mapping[ParticipantId, RoomId] = field(default_factory=dict)
    """Hosts who hear a room without being in it."""
    voice: ParticipantId | None = None
    """The host who is heard in all rooms."""

    def has(self, room: RoomId) -> bool:
        """Whether somebody can be in this room now; in the main room always."""
        return room == MAIN or any(room == each.id for each in self.rooms)


@dataclass(frozen=True, slots=True)
class Note:
    """A line of a room's notes. `seq` is that of the entry that gave it its text, `by` its author."""

    line: LineId
    text: str
    by: ParticipantId
    seq: Seq


Notes = Mapping[RoomId, tuple[Note, ...]]


@dataclass(frozen=True, slots=True)
class Message:
    author: ParticipantId
    to: str
    room: RoomId
    readers: frozenset[ParticipantId] | None
    """Who may read it; None is everybody in the session."""
    removed: bool = False
    pinned: bool = False
    held: str | None = None
    """The words of a message that waits for a host before others may read it."""
    reply_to: MessageId | None = None
    rung: Rung = "video"


@dataclass(frozen=True, slots=True)
class Material:
    """A link (`url`) or a file (`file` is where it lies, sealed under `key`)."""

    id: MaterialId
    by: ParticipantId
    title: str
    url: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    file: str = ""
    key: str = field(default="", repr=False)


Materials = Mapping[MaterialId, Material]


@dataclass(frozen=True, slots=True, order=True)
class Ballot:
    """`choice` holds indexes of options, the best one first in a ranking; `text` an open answer."""

    choice: tuple[int, ...] = ()
    text: str = ""


Urn = Mapping[PollId, Mapping[ParticipantId, Ballot]]
"""Ballots of anonymous polls that are open now. It lives in the server's memory and in no store."""


@dataclass(frozen=True, slots=True)
class Vote:
    """`room` is where its voter was."""

    ballot: Ballot
    room: RoomId


@dataclass(frozen=True, slots=True)
class Poll:
    """`votes` belong to a poll by name; `voters` and `ballots`, which nothing joins, to an
    anonymous one. `right` are the right answers of a quiz, `quorum` is in percent of those asked."""

    id: PollId
    question: str
    kind: PollKind
    options: tuple[str, ...]
    status: PollStatus = "draft"
    launched: Seq | None = None
    votes: Mapping[ParticipantId, Vote] = field(default_factory=lambda: MappingProxyType({}))
    right: tuple[int, ...] = ()
    anonymous: bool = False
    quorum: int = 0
    repeats: PollId | None = None
    rooms: tuple[RoomId, ...] = ()
    """Whom it asks; empty: everybody, wherever they are."""
    voters: frozenset[ParticipantId] = frozenset()
    ballots: tuple[Ballot, ...] = ()
    asked: int = 0
    """How many could have voted when it was closed."""
    hidden: frozenset[str] = frozenset()
    """Open answers that a host has left out of what is shown."""


Polls = Mapping[PollId, Poll]

StepKind = Literal["plenary", "rooms", "poll"]


@dataclass(frozen=True, slots=True)
class AgendaStep:
    """`minutes` 0 waits for a host. `size`: people per room, 0 opens what is planned by hand.
    `show`: the poll's result is shown to all when the step ends."""

    kind: StepKind
    title: str = ""
    minutes: float = 0
    size: int = 0
    poll: PollId | None = None
    show: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """The plan of the lesson; `current` is the step that runs, `trouble` what it could not do."""

    steps: tuple[AgendaStep, ...] = ()
    current: int | None = None
    ends_at: Millis | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Attention:
    """The last "are you there?": who was asked, who has answered; `open` until its end."""

    ends_at: Millis
    asked: tuple[ParticipantId, ...]
    answered: tuple[ParticipantId, ...] = ()
    open: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """What hosts choose for everybody's stage: who is shown large, and how tiles stand."""

    spotlight: tuple[ParticipantId, ...] = ()
    layout: Layout = "auto"


@dataclass(frozen=True, slots=True)
class HelpCall:
    participant: ParticipantId
    room: RoomId
    at: Millis
    claimed_by: ParticipantId | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """The fold of all entries up to `seq`."""

    id: SessionId = field(default=SessionId(""))
    seq: Seq = field(default=Seq(0))
    title: str = ""
    policy: Policy = Policy()
    links_expire_at: Millis = field(default=Millis(0))
    meeting_started_at: Millis | None = None
    empty_since: Millis | None = None
    """Since when nobody is connected to the running meeting; None while somebody is."""
    people: People = field(default_factory=dict)
    """Everybody who ever took a seat, in the order of coming in, the removed ones too."""
    breakouts: Breakouts = Breakouts()
    messages: Growing[MessageId, Message] = field(default_factory=Growing)
    circles: Mapping[RoomId, frozenset[ParticipantId]] = field(default_factory=dict)
    """Readers of the last message said in each room: one set serves all messages in a row."""
    spoken: Mapping[tuple[ParticipantId, RoomId], float] = field(default_factory=dict)
    """Seconds that everybody has spoken in each room in the running meeting, or in the last one."""
    read: Growing[tuple[ParticipantId, str], Seq] = field(default_factory=Growing)
    """Up to where everybody has read each conversation."""
    materials: Materials = field(default_factory=dict)
    notes: Notes = field(default_factory=dict)
    """Of the main room and of every room that ever was."""
    polls: Polls = field(default_factory=dict)
    help_calls: tuple[HelpCall, ...] = ()
    called: ParticipantId | None = None
    """Whose turn it is to speak, of those who had a hand up."""
    agenda: Agenda = Agenda()
    seat_links: frozenset[str] = frozenset()
    """Links to seats that have been used."""
    lobby_word: str = ""
    """What hosts have last told those who wait."""
    alone: Mapping[RoomId, Alone] = field(default_factory=dict)
    """Rooms in which one adult is alone with one student, where policy forbids that."""
    attention: Attention | None = None
    stage: Stage = Stage()
    remedies: Mapping[ParticipantId, Remedy] = field(default_factory=dict)
    """Offered and not answered yet."""
    commands: Growing[tuple[ParticipantId, CommandId], Seq] = field(default_factory=Growing)
    """Answered commands and the seq of their last entry, so that one id counts once."""
