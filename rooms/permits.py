"""What a session's policy takes from a role, beyond the table of rights: data, read command by command.

G1  What policy takes from a role is refused with the reason, and takes effect at the next command.

`PERMITS` are the settings that look at the command alone. `ELSEWHERE` names those that look at
more, and the rule that holds them. `docs/policies.md` is written from both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from rooms.commands import (
    AddRoom,
    Body,
    CastVote,
    ChangePolicy,
    ChangeRole,
    CloseBreakouts,
    CreatePoll,
    EditMessage,
    EnterRoom,
    ExtendBreakouts,
    Join,
    ListenToRoom,
    MoveParticipant,
    OpenBreakouts,
    PlanBreakouts,
    Publish,
    RenameParticipant,
    RepeatPoll,
    SendMessage,
)
from rooms.refusals import Refusal
from rooms.state import HOSTS, Policy, Role

SETTINGS: Final[Mapping[str, str]] = {
    "private_chat": "Who may write to one person: nobody, hosts to each other, everybody, or the pairs of roles in"
    " `chat_pairs`.",
    "hold_chat": "Students' messages wait until a host lets them through.",
    "retention_days": "The session is erased when nothing has happened in it for so many days.",
    "chat_pairs": "Pairs of roles that may write to each other, with `private_chat` set to pairs.",
    "lobby": "Students and observers who are new wait until a host lets them in.",
    "locked": "Nobody new takes a seat as a student or observer; who has one comes back to it.",
    "two_adults": "No room with exactly one adult (mentor, facilitator) and one student, and no private word between"
    " an adult and a student.",
    "first_names": "Of a student's name only the first word is kept and shown.",
    "student_microphone": "Students may use their microphones.",
    "student_camera": "Students may use their cameras.",
    "student_screen": "Students may share their screens.",
    "room_leaders": "Who plans, opens and closes rooms and moves people: all hosts, or mentors alone.",
    "room_choice": "Rooms may be opened for students to choose.",
    "anonymous_polls": "Whether polls are anonymous: as hosts choose, unless they choose otherwise, or always.",
    "word_list": "A student's message with one of these words waits for a host; an answer with one is never shown.",
    "knock_seconds": "Hosts who knock are announced in a breakout room for so many seconds before they come in.",
    "listening": "Hosts may listen to a breakout room without being in it; everybody sees it.",
    "fixed": "Settings that no host changes, only whoever runs the sessions.",
}


@dataclass(frozen=True, slots=True)
class Permit:
    """With this setting as `denied` says, these roles are refused these commands."""

    setting: str
    roles: frozenset[Role]
    commands: tuple[type[Body], ...]
    denied: Callable[[Policy, Body], bool]
    refusal: Refusal


STUDENTS: Final[frozenset[Role]] = frozenset({"student"})
FACILITATORS: Final[frozenset[Role]] = frozenset({"facilitator"})
ROOM_COMMANDS: Final = (
    PlanBreakouts,
    OpenBreakouts,
    AddRoom,
    ExtendBreakouts,
    CloseBreakouts,
    MoveParticipant,
)


def _by_policy(sentence: str) -> Refusal:
    return Refusal("by_policy", sentence)


PERMITS: Final[tuple[Permit, ...]] = (
    Permit(
        "student_microphone",
        STUDENTS,
        (Publish,),
        lambda policy, body: (
            isinstance(body, Publish) and body.microphone and not policy.student_microphone
        ),
        _by_policy("In this session students' microphones stay off."),
    ),
    Permit(
        "student_camera",
        STUDENTS,
        (Publish,),
        lambda policy, body: (
            isinstance(body, Publish) and body.camera and not policy.student_camera
        ),
        _by_policy("In this session students' cameras stay off."),
    ),
    Permit(
        "student_screen",
        STUDENTS,
        (Publish,),
        lambda policy, body: (
            isinstance(body, Publish) and body.screen and not policy.student_screen
        ),
        _by_policy("In this session students do not share screens."),
    ),
    Permit(
        "room_leaders",
        FACILITATORS,
        ROOM_COMMANDS,
        lambda policy, _: policy.room_leaders == "mentors",
        _by_policy("In this session only mentors open rooms and move people."),
    ),
    Permit(
        "room_choice",
        HOSTS,
        (OpenBreakouts,),
        lambda policy, body: (
            isinstance(body, OpenBreakouts) and body.choice is True and not policy.room_choice
        ),
        _by_policy("In this session students do not choose their rooms."),
    ),
    Permit(
        "room_choice",
        STUDENTS,
        (EnterRoom,),
        lambda policy, _: not policy.room_choice,
        _by_policy("In this session students do not choose their rooms."),
    ),
)

SPEAKERS: Final[frozenset[Role]] = HOSTS | STUDENTS
GUESTS: Final[frozenset[Role]] = STUDENTS | {"observer"}
ELSEWHERE: Final[Mapping[str, tuple[str, frozenset[Role], tuple[type[Body], ...]]]] = {
    "private_chat": ("C4", SPEAKERS, (SendMessage,)),
    "chat_pairs": ("C4", SPEAKERS, (SendMessage,)),
    "hold_chat": ("C10", STUDENTS, (SendMessage,)),
    "lobby": ("W1", GUESTS, (Join,)),
    "locked": ("W7", GUESTS, (Join,)),
    "two_adults": (
        "K1, K4",
        SPEAKERS,
        (OpenBreakouts, MoveParticipant, EnterRoom, ChangeRole, SendMessage),
    ),
    "first_names": ("J8", STUDENTS, (Join, RenameParticipant)),
    "anonymous_polls": ("P22", HOSTS, (CreatePoll, RepeatPoll)),
    "word_list": ("C13, P24", STUDENTS, (SendMessage, EditMessage, CastVote)),
    "retention_days": ("U7", frozenset(), ()),
    "knock_seconds": ("B26", HOSTS, (EnterRoom,)),
    "listening": ("B28", HOSTS, (ListenToRoom,)),
    "fixed": ("G4", HOSTS, (ChangePolicy,)),
}


def denied(policy: Policy, role: Role, body: Body) -> Refusal | None:
    """Why policy takes `body` from `role`, if it does (G1)."""
    for permit in PERMITS:
        applies = role in permit.roles and isinstance(body, permit.commands)
        if applies and permit.denied(policy, body):
            return permit.refusal
    return None
