"""Breakout rooms: plan, open, move, extend, call back.

B1   Everybody is in exactly one room, always.
B2   A plan by hand names people with a seat, students and hosts, each once.
B3   A random plan spreads the connected students evenly over its rooms.
B4   A plan has 1 to 50 rooms with names of 1 to 60 characters.
B5   Rooms open only as planned, all at once, in a running meeting.
B6   A room's id is never used again.
B7   Hosts enter any open room and move anybody.
B8   Students move by themselves only where they may choose.
B9   Whoever joins while rooms are open stays in the main room.
B10  Whoever drops keeps the room.
B11  At their end the rooms close by themselves and bring everybody back.
B12  Closing with grace gives the rooms a new end, never a later one.
B13  An extension counts from the end, or from now when there is none.
B14  A host's word to all rooms is a text of 1 to 2000 characters.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final, assert_never

from rooms.commands import (
    Body,
    CloseBreakouts,
    EnterRoom,
    ExtendBreakouts,
    MoveParticipant,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
    TellBreakouts,
)
from rooms.entries import (
    BreakoutRoom,
    BreakoutsClosed,
    BreakoutsExtended,
    BreakoutsOpened,
    BreakoutsPlanned,
    BreakoutsTold,
    ParticipantMoved,
)
from rooms.ids import MAIN, SYSTEM, Millis, ParticipantId, RoomId
from rooms.policy import line, person_in, text
from rooms.refusals import NO_MEETING, NO_ROOM, Refusal
from rooms.state import Breakouts, Participant, People, Room, Session

MOST_ROOMS: Final = 50
LONGEST_NAME: Final = 60
LONGEST_WORD: Final = 2000
MOST_MINUTES: Final = 24 * 60
MOST_GRACE: Final = 300
"""Seconds."""

BAD_PLAN: Final = Refusal(
    "bad_request", f"Plan 1 to {MOST_ROOMS} rooms: either by hand or a number to fill at random."
)
BAD_NAME: Final = Refusal(
    "bad_request", f"A room's name is one line of 1 to {LONGEST_NAME} ordinary characters."
)
TWICE: Final = Refusal("bad_request", "Somebody is planned for two rooms.")
NOT_PLACED: Final = Refusal("bad_request", "Only students and hosts are placed in rooms.")
NOTHING_PLANNED: Final = Refusal("conflict", "No rooms are planned. Plan them first.")
ALREADY_OPEN: Final = Refusal("conflict", "Rooms are open. Close them first.")
NONE_OPEN: Final = Refusal("conflict", "No breakout rooms are open.")
NO_CHOICE: Final = Refusal("not_allowed", "Your mentor decides who is in which room.")
BAD_MINUTES: Final = Refusal("bad_request", f"Give more than 0 and up to {MOST_MINUTES} minutes.")
BAD_GRACE: Final = Refusal("bad_request", f"Give 0 to {MOST_GRACE} seconds.")
BAD_WORD: Final = Refusal("bad_request", f"Write 1 to {LONGEST_WORD} characters.")

BreakoutCommand = (
    PlanBreakouts
    | OpenBreakouts
    | ExtendBreakouts
    | CloseBreakouts
    | MoveParticipant
    | EnterRoom
    | TellBreakouts
)
BreakoutFact = BreakoutsPlanned | BreakoutsOpened | BreakoutsExtended | BreakoutsClosed
PlaceFact = BreakoutsOpened | BreakoutsClosed | ParticipantMoved
Told = Sequence[BreakoutFact | ParticipantMoved | BreakoutsTold]


def decide(
    session: Session, author: Participant, body: BreakoutCommand, at: Millis, seed: int
) -> Told | Refusal:
    match body:
        case PlanBreakouts():
            return _plan(session, body, seed)
        case OpenBreakouts():
            return _open(session, body, at)
        case ExtendBreakouts():
            return _extend(session, body, at)
        case CloseBreakouts():
            return _close(session, author, body, at)
        case MoveParticipant():
            return _move(session, body)
        case EnterRoom():
            return _enter(session, author, body)
        case TellBreakouts():
            return _tell(session, body)
        case _:
            assert_never(body)


def _plan(session: Session, body: PlanBreakouts, seed: int) -> Told | Refusal:
    match body:
        case PlanBreakouts(rooms=None, count=int(count)) if 1 <= count <= MOST_ROOMS:
            planned = _at_random(session.people, count, seed)
        case PlanBreakouts(rooms=rooms, count=None, method=None) if rooms is not None:
            if not 1 <= len(rooms) <= MOST_ROOMS:
                return BAD_PLAN
            by_hand = _by_hand(session, rooms)
            if isinstance(by_hand, Refusal):
                return by_hand
            planned = by_hand
        case _:
            return BAD_PLAN
    first = session.breakouts.rooms_made + 1
    return (
        BreakoutsPlanned(
            tuple(
                BreakoutRoom(RoomId(f"r{number}"), name, participants)
                for number, (name, participants) in enumerate(planned, first)
            )
        ),
    )


Plan = list[tuple[str, tuple[ParticipantId, ...]]]


def _at_random(people: People, count: int, seed: int) -> Plan:
    """Rooms whose sizes differ by one at most. Sorting by a seeded hash is the shuffle (B3)."""
    students = sorted(
        (each.id for each in people.values() if each.role == "student" and each.connected),
        key=lambda student: sha256(f"{seed}:{student}".encode()).digest(),
    )
    return [(f"Room {n + 1}", tuple(students[n::count])) for n in range(count)]


def _by_hand(session: Session, rooms: Sequence[PlannedRoom]) -> Plan | Refusal:
    plan: Plan = []
    placed: set[ParticipantId] = set()
    for room in rooms:
        name = line(room.name, LONGEST_NAME)
        if name is None:
            return BAD_NAME
        for participant in room.participants:
            person = person_in(session, participant)
            if isinstance(person, Refusal):
                return person
            if person.role == "observer":
                return NOT_PLACED
            if participant in placed:
                return TWICE
            placed.add(participant)
        plan.append((name, tuple(room.participants)))
    return plan


def _open(session: Session, body: OpenBreakouts, at: Millis) -> Told | Refusal:
    if session.breakouts.rooms:
        return ALREADY_OPEN
    if not session.breakouts.planned:
        return NOTHING_PLANNED
    if session.meeting_started_at is None:
        return NO_MEETING
    if body.minutes is not None and not _are_minutes(body.minutes):
        return BAD_MINUTES
    ends_at = None if body.minutes is None else _after(at, 60 * body.minutes)
    rooms = tuple(
        BreakoutRoom(
            room.id,
            room.name,
            tuple(each for each in room.placed if not session.people[each].removed),
        )
        for room in session.breakouts.planned
    )
    return (BreakoutsOpened(rooms, ends_at, body.choice),)


def _extend(session: Session, body: ExtendBreakouts, at: Millis) -> Told | Refusal:
    if not session.breakouts.rooms:
        return NONE_OPEN
    if not _are_minutes(body.minutes):
        return BAD_MINUTES
    end = session.breakouts.ends_at
    return (BreakoutsExtended(_after(at if end is None else end, 60 * body.minutes)),)


def _close(
    session: Session, author: Participant, body: CloseBreakouts, at: Millis
) -> Told | Refusal:
    if not 0 <= body.grace <= MOST_GRACE:
        return BAD_GRACE
    breakouts = session.breakouts
    if not breakouts.rooms:
        return ()
    if author.id == SYSTEM and (breakouts.ends_at is None or at < breakouts.ends_at):
        return ()  # The timer ran out just as a host gave the rooms more time.
    if body.grace == 0:
        return (BreakoutsClosed(),)
    end = _after(at, body.grace)
    if breakouts.ends_at is not None and breakouts.ends_at <= end:
        return ()
    return (BreakoutsExtended(end),)


def _are_minutes(minutes: float) -> bool:
    return 0 < minutes <= MOST_MINUTES


def _after(at: Millis, seconds: float) -> Millis:
    return Millis(at + round(1000 * seconds))


def _move(session: Session, body: MoveParticipant) -> Told | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    return _to_room(session, person, body.room)


def _enter(session: Session, author: Participant, body: EnterRoom) -> Told | Refusal:
    if not author.is_host and not session.breakouts.choice:
        return NO_CHOICE
    return _to_room(session, author, body.room)


def _to_room(session: Session, person: Participant, room: RoomId) -> Told | Refusal:
    if room != MAIN and all(room != each.id for each in session.breakouts.rooms):
        return NO_ROOM
    return () if person.room == room else (ParticipantMoved(person.id, room),)


def _tell(session: Session, body: TellBreakouts) -> Told | Refusal:
    if not session.breakouts.rooms:
        return NONE_OPEN
    words = text(body.text, LONGEST_WORD)
    return BAD_WORD if words is None else (BreakoutsTold(words),)


def due(session: Session) -> tuple[Millis, Body] | None:
    """When the open rooms close by themselves (B11)."""
    end = session.breakouts.ends_at
    return None if end is None else (end, CloseBreakouts())


def apply(breakouts: Breakouts, fact: BreakoutFact) -> Breakouts:
    match fact:
        case BreakoutsPlanned(rooms):
            made = breakouts.rooms_made + len(rooms)
            return replace(breakouts, planned=_rooms(rooms), rooms_made=made)
        case BreakoutsOpened(rooms, ends_at, choice):
            return Breakouts((), _rooms(rooms), ends_at, choice, breakouts.rooms_made)
        case BreakoutsExtended(ends_at):
            return replace(breakouts, ends_at=ends_at)
        case BreakoutsClosed():
            return replace(breakouts, rooms=(), ends_at=None, choice=False)
        case _:
            assert_never(fact)


def _rooms(rooms: Sequence[BreakoutRoom]) -> tuple[Room, ...]:
    return tuple(Room(each.room, each.name, tuple(each.participants)) for each in rooms)


def places(people: People, fact: PlaceFact) -> People:
    """Where everybody is after `fact` (B1)."""
    match fact:
        case BreakoutsOpened(rooms):
            to = {person: room.room for room in rooms for person in room.participants}
        case BreakoutsClosed():
            to = dict.fromkeys(people, MAIN)
        case ParticipantMoved(participant, room):
            to = {participant: room}
        case _:
            assert_never(fact)
    moved = {
        id_: replace(people[id_], room=room) for id_, room in to.items() if people[id_].room != room
    }
    return {**people, **moved}
