"""The two-adult rule: where policy asks for it, no adult is alone with one student.

K1  What a person asks for and what would leave exactly one adult and one student in a room is refused.
K2  Who comes or goes otherwise is not held back. When somebody's going leaves the two alone, the room is
    warned and its media rests 20 s later; when one comes to the other, it rests at once.
K3  A room that rests carries no sound and no picture until somebody comes or goes; words are still written.
K4  An adult and a student do not write to each other in private.
K5  Those who are connected to a room count: mentors and facilitators as adults, students as students,
    observers as nobody.

Theory. Whatever a command brings about, `refusal` looks at the session before and after; so a new way to
place people needs no line here, and one that must never fail is named in `UNHINDERED`.
"""

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from rooms.commands import (
    AdmitAll,
    AdmitWaiting,
    Body,
    ChangePolicy,
    CloseBreakouts,
    Connect,
    Disconnect,
    EndMeeting,
    ExtendAgenda,
    FinishStep,
    GoToStep,
    Join,
    RemoveParticipant,
)
from rooms.entries import RoomRested, RoomResumed, RoomWarned
from rooms.ids import MAIN, Millis, ParticipantId, RoomId
from rooms.refusals import Refusal
from rooms.state import Alone, Session

GRACE: Final = 20_000
"""Milliseconds."""

UNHINDERED: Final = (
    Join,
    Connect,
    Disconnect,
    RemoveParticipant,
    AdmitWaiting,
    AdmitAll,
    ChangePolicy,
    CloseBreakouts,
    EndMeeting,
    # What a step of the lesson asks for is looked at command by command.
    GoToStep,
    FinishStep,
    ExtendAgenda,
)

Pairs = Mapping[RoomId, frozenset[ParticipantId]]
WatchFact = RoomWarned | RoomRested | RoomResumed


def pairs(session: Session) -> Pairs:
    """Rooms with exactly one adult and one student, and who they are (K5); none without the policy."""
    if not session.policy.two_adults:
        return {}
    adults: dict[RoomId, list[ParticipantId]] = {}
    students: dict[RoomId, list[ParticipantId]] = {}
    for person in session.people.values():
        if person.connected and person.role != "observer":
            kind = adults if person.is_host else students
            kind.setdefault(person.room, []).append(person.id)
    return {
        room: frozenset((*adults[room], *students[room]))
        for room in adults
        if len(adults[room]) == 1 and len(students.get(room, ())) == 1
    }


def refusal(before: Session, after: Session, body: Body) -> Refusal | None:
    """Why `body` may not bring about `after`, if so (K1)."""
    if isinstance(body, UNHINDERED):
        return None
    known = pairs(before)
    for room, two in pairs(after).items():
        if known.get(room) != two:
            return _alone(after, room)
    return None


def _alone(session: Session, room: RoomId) -> Refusal:
    named = {each.id: f"“{each.name}”" for each in session.breakouts.rooms}
    where = "the main room" if room == MAIN else named.get(room, "a room")
    return Refusal(
        "two_adults",
        f"This would leave one adult alone with one student in {where}. Let somebody else be there, too.",
    )


def follow(before: Session, after: Session, at: Millis) -> Sequence[WatchFact]:
    """What a change of who is where means for the rooms' media (K2)."""
    alone = pairs(after)
    over = [RoomResumed(room) for room in after.alone if room not in alone]
    begun = [
        RoomWarned(room, Millis(at + GRACE)) if two <= _present(before, room) else RoomRested(room)
        for room, two in alone.items()
        if room not in after.alone
    ]
    return (*over, *begun)


def _present(session: Session, room: RoomId) -> frozenset[ParticipantId]:
    here = (each.id for each in session.people.values() if each.connected and each.room == room)
    return frozenset(here)


def rest(session: Session, at: Millis) -> Sequence[RoomRested]:
    """Rooms whose time is over."""
    return [
        RoomRested(room)
        for room, alone in session.alone.items()
        if not alone.resting and at >= alone.rests_at
    ]


def due(session: Session) -> Millis | None:
    """When the next room rests."""
    waiting = [each.rests_at for each in session.alone.values() if not each.resting]
    return min(waiting, default=None)


def apply(alone: Mapping[RoomId, Alone], fact: WatchFact, at: Millis) -> Mapping[RoomId, Alone]:
    match fact:
        case RoomWarned(room, rests_at):
            return {**alone, room: Alone(rests_at)}
        case RoomRested(room):
            return {**alone, room: Alone(alone[room].rests_at if room in alone else at, True)}
        case RoomResumed(room):
            return {each: value for each, value in alone.items() if each != room}
        case _:
            assert_never(fact)
