"""Breakout rooms while they are open: open, add, move, extend, close, and a host's word to all.

B1  Everybody is in exactly one room, always.
B5  Rooms open only as planned, all at once, in a running meeting.
B6  A room's id is never used again.
B7  Hosts enter any open room and move anybody.
B9  Students who come while rooms are open go where they are planned by name, and else where the rule
    for late ones says: they stay in the main room, are put into the smallest room, or choose once.
B10 Whoever drops keeps the room.
B11 At their end the rooms close by themselves and bring everybody back.
B12 Closing with grace gives the rooms a new end, never a later one.
B13 An extension counts from the end, or from now when there is none; what is shortened leaves 30 s.
B14 A host's word to all rooms is a text of 1 to 2000 characters.
B24 One room is closed alone, with grace at an end of its own; a new common end takes the place of
    rooms' own ones; the last room's close is the close of all.
B25 A host opens one more room beside those that are open, planned as any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms import planning, rounds
from rooms.commands import (
    AddRoom,
    Body,
    CloseBreakouts,
    ExtendBreakouts,
    MoveParticipant,
    OpenBreakouts,
    TellBreakouts,
)
from rooms.entries import (
    BreakoutRoom,
    BreakoutsClosed,
    BreakoutsExtended,
    BreakoutsOpened,
    BreakoutsTold,
    NameMatched,
    ParticipantMoved,
    RoomAdded,
    RoomClosed,
)
from rooms.ids import MAIN, SYSTEM, Millis, ParticipantId, RoomId
from rooms.policy import person_in, text
from rooms.refusals import NO_MEETING, NO_ROOM, Refusal
from rooms.state import Breakouts, Participant, People, Room, Session

LONGEST_WORD: Final = 2000
MOST_MINUTES: Final = 24 * 60
MOST_GRACE: Final = 300
"""Seconds."""
LEAST_LEFT: Final = 30
"""Seconds that are left to people when their time is shortened."""

NOTHING_PLANNED: Final = Refusal("conflict", "No rooms are planned. Plan them first.")
ALREADY_OPEN: Final = Refusal("conflict", "Rooms are open. Close them first.")
NONE_OPEN: Final = Refusal("conflict", "No breakout rooms are open.")
TOO_MANY: Final = Refusal("too_many", f"{planning.MOST_ROOMS} rooms are open already.")
NO_END: Final = Refusal("conflict", "These rooms have no end that could come sooner.")
BAD_MINUTES: Final = Refusal("bad_request", f"Give more than 0 and up to {MOST_MINUTES} minutes.")
BAD_GRACE: Final = Refusal("bad_request", f"Give 0 to {MOST_GRACE} seconds.")
BAD_WORD: Final = Refusal("bad_request", f"Write 1 to {LONGEST_WORD} characters.")

BreakoutCommand = (
    OpenBreakouts | AddRoom | ExtendBreakouts | CloseBreakouts | MoveParticipant | TellBreakouts
)
BreakoutFact = BreakoutsOpened | BreakoutsExtended | BreakoutsClosed | RoomAdded | RoomClosed
PlaceFact = BreakoutsOpened | BreakoutsClosed | RoomAdded | RoomClosed | ParticipantMoved
Told = Sequence[BreakoutFact | ParticipantMoved | BreakoutsTold]


def decide(
    session: Session, author: Participant, body: BreakoutCommand, at: Millis
) -> Told | Refusal:
    match body:
        case OpenBreakouts():
            return _open(session, body, at)
        case AddRoom():
            return _add(session, body)
        case ExtendBreakouts():
            return _extend(session, body, at)
        case CloseBreakouts():
            return _close(session, author, body, at)
        case MoveParticipant():
            return _move(session, body)
        case TellBreakouts():
            return _tell(session, body)
        case _:
            assert_never(body)


def _open(session: Session, body: OpenBreakouts, at: Millis) -> Told | Refusal:
    breakouts = session.breakouts
    if breakouts.rooms:
        return ALREADY_OPEN
    if not breakouts.planned:
        return NOTHING_PLANNED
    if session.meeting_started_at is None:
        return NO_MEETING
    if body.minutes is not None and not _are_minutes(body.minutes):
        return BAD_MINUTES
    ends_at = None if body.minutes is None else _after(at, 60 * body.minutes)
    by_plan = breakouts.planned_choice and session.policy.room_choice
    choice = by_plan if body.choice is None else body.choice
    rooms = tuple(_as_planned(session, room) for room in breakouts.planned)
    return (BreakoutsOpened(rooms, ends_at, choice, body.late),)


def _as_planned(session: Session, room: Room) -> BreakoutRoom:
    """Without those who have been removed since, or have become observers."""
    people = [session.people[each] for each in room.placed]
    placed = tuple(each.id for each in people if not each.removed and each.role != "observer")
    material = room.material if room.material in session.materials else None
    return BreakoutRoom(room.id, room.name, placed, room.names, room.task, material)


def _add(session: Session, body: AddRoom) -> Told | Refusal:
    breakouts = session.breakouts
    if not breakouts.rooms:
        return NONE_OPEN
    if len(breakouts.rooms) >= planning.MOST_ROOMS:
        return TOO_MANY
    added = planning.one_more(session, body)
    return added if isinstance(added, Refusal) else (RoomAdded(added),)


def _extend(session: Session, body: ExtendBreakouts, at: Millis) -> Told | Refusal:
    if not session.breakouts.rooms:
        return NONE_OPEN
    if not _are_minutes(abs(body.minutes)):
        return BAD_MINUTES
    end = session.breakouts.ends_at
    if body.minutes > 0:
        return (BreakoutsExtended(_after(at if end is None else end, 60 * body.minutes)),)
    if end is None:
        return NO_END
    sooner = max(_after(end, 60 * body.minutes), _after(at, LEAST_LEFT))
    return (BreakoutsExtended(sooner),) if sooner < end else ()


def _close(
    session: Session, author: Participant, body: CloseBreakouts, at: Millis
) -> Told | Refusal:
    if not 0 <= body.grace <= MOST_GRACE:
        return BAD_GRACE
    breakouts = session.breakouts
    if author.id == SYSTEM:
        ended = [room for room in breakouts.rooms if _is_over(breakouts, room, at)]
        return _closed(breakouts, ended)
    if not breakouts.rooms:
        return ()
    closing = [room for room in breakouts.rooms if body.room in (None, room.id)]
    if not closing:
        return NO_ROOM
    if body.grace == 0:
        return _closed(breakouts, closing)
    end = _after(at, body.grace)
    if all(_ends_by(breakouts, room, end) for room in closing):
        return ()
    return (BreakoutsExtended(end, body.room),)


def _closed(breakouts: Breakouts, closing: Sequence[Room]) -> Told:
    if len(closing) == len(breakouts.rooms):
        return (BreakoutsClosed(),) if closing else ()
    return tuple(RoomClosed(room.id) for room in closing)


def end_of(breakouts: Breakouts, room: Room) -> Millis | None:
    """When a room closes by itself: at its own end, or with all (B24)."""
    return breakouts.ends_at if room.ends_at is None else room.ends_at


def _is_over(breakouts: Breakouts, room: Room, at: Millis) -> bool:
    """Not so when the timer ran out just as a host gave the rooms more time."""
    end = end_of(breakouts, room)
    return end is not None and end <= at


def _ends_by(breakouts: Breakouts, room: Room, moment: Millis) -> bool:
    end = end_of(breakouts, room)
    return end is not None and end <= moment


def _are_minutes(minutes: float) -> bool:
    return 0 < minutes <= MOST_MINUTES


def _after(at: Millis, seconds: float) -> Millis:
    return Millis(at + round(1000 * seconds))


def _move(session: Session, body: MoveParticipant) -> Told | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    if not session.breakouts.has(body.room):
        return NO_ROOM
    return () if person.room == body.room else (ParticipantMoved(person.id, body.room),)


def _tell(session: Session, body: TellBreakouts) -> Told | Refusal:
    if not session.breakouts.rooms:
        return NONE_OPEN
    words = text(body.text, LONGEST_WORD)
    return BAD_WORD if words is None else (BreakoutsTold(words),)


def arriving(session: Session, person: Participant) -> Sequence[NameMatched | ParticipantMoved]:
    """Where somebody goes who has just come (B9, B19)."""
    breakouts = session.breakouts
    if breakouts.rooms and is_late(breakouts, person) and breakouts.late != "main":
        match = planning.matched(session, person, breakouts.rooms)
        if match is not None:
            return (match, ParticipantMoved(person.id, match.room))
        if breakouts.late == "smallest":
            return (ParticipantMoved(person.id, _smallest(breakouts.rooms, session.people)),)
    match = planning.matched(session, person, breakouts.planned)
    return () if match is None else (match,)


def is_late(breakouts: Breakouts, person: Participant) -> bool:
    """A student who has not been in any of the open rooms, and was not left out when they opened."""
    if person.role != "student" or person.room != MAIN or person.id in breakouts.stayed:
        return False
    return bool(breakouts.rooms) and all(person.id not in room.been for room in breakouts.rooms)


def _smallest(rooms: Sequence[Room], people: People) -> RoomId:
    sizes = {
        room.id: sum(each.connected and each.room == room.id for each in people.values())
        for room in rooms
    }
    return min(sizes, key=lambda room: sizes[room])


def due(session: Session) -> tuple[Millis, Body] | None:
    """When an open room next closes by itself (B11)."""
    breakouts = session.breakouts
    ends = [end for room in breakouts.rooms if (end := end_of(breakouts, room)) is not None]
    return (min(ends), CloseBreakouts()) if ends else None


def apply(breakouts: Breakouts, people: People, fact: BreakoutFact, at: Millis) -> Breakouts:
    """The rooms after `fact`; `people` as they are after it when it opens, before it when it closes."""
    match fact:
        case BreakoutsOpened(rooms, ends_at, choice, late):
            return replace(
                breakouts,
                planned=(),
                planned_choice=False,
                rooms=rounds.begun(planning.rooms(rooms), people, at),
                ends_at=ends_at,
                choice=choice,
                late=late,
                stayed=_there(people),
                openings=breakouts.openings + 1,
            )
        case RoomAdded(room):
            added = rounds.begun(planning.rooms([room]), people, at)
            made = breakouts.rooms_made + 1
            return replace(breakouts, rooms=breakouts.rooms + added, rooms_made=made)
        case BreakoutsExtended(ends_at, None):
            following = tuple(replace(room, ends_at=None) for room in breakouts.rooms)
            return replace(breakouts, rooms=following, ends_at=ends_at)
        case BreakoutsExtended(ends_at, own):
            return replace(breakouts, rooms=_ending(breakouts.rooms, own, ends_at))
        case RoomClosed(closed):
            gone = [room for room in breakouts.rooms if room.id == closed]
            return rounds.ended(breakouts, gone, people, at)
        case BreakoutsClosed():
            after = rounds.ended(breakouts, breakouts.rooms, people, at)
            return replace(after, ends_at=None, choice=False, late="planned", stayed=frozenset())
        case _:
            assert_never(fact)


def _there(people: People) -> frozenset[ParticipantId]:
    return frozenset(each.id for each in people.values() if each.connected and each.room == MAIN)


def _ending(rooms: Iterable[Room], id_: RoomId | None, ends_at: Millis) -> tuple[Room, ...]:
    return tuple(replace(room, ends_at=ends_at) if room.id == id_ else room for room in rooms)


def places(people: People, fact: PlaceFact) -> People:
    """Where everybody is after `fact` (B1)."""
    match fact:
        case BreakoutsOpened(rooms):
            to = {person: room.room for room in rooms for person in room.participants}
        case RoomAdded(room):
            to = dict.fromkeys(room.participants, room.room)
        case BreakoutsClosed():
            to = dict.fromkeys(people, MAIN)
        case RoomClosed(closed):
            to = {each.id: MAIN for each in people.values() if each.room == closed}
        case ParticipantMoved(participant, room_id):
            to = {participant: room_id}
        case _:
            assert_never(fact)
    moved = {
        id_: replace(people[id_], room=room) for id_, room in to.items() if people[id_].room != room
    }
    return {**people, **moved}
