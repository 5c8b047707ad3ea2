"""Plans of breakout rooms: by hand and by name, at random, by choice, as last time, with new company.

B2  A plan by hand names people with a seat, students and hosts, each once.
B3  A random plan spreads the connected students evenly over its rooms.
B4  A plan has 1 to 50 rooms with names of 1 to 60 characters.
B15 A room may have a task of up to 1000 characters and one of the session's materials.
B16 Who has no seat yet is planned by name, up to 50 in a room; case, accents and spaces do not matter.
B19 A planned name becomes a person when it stands for one room and no more connected people without
    a place bear it than are planned.
B20 A plan by choice has empty rooms, and students choose.
B21 A plan as last time puts connected students where they were at the end of the last opening, and
    the others by name.
B22 A rotating plan spreads the connected students evenly and repeats as few meetings as can be found.
B23 Rooms planned by number keep names, tasks and materials of the rooms planned before.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

from rooms import rotation, rounds
from rooms.commands import AddRoom, PlanBreakouts, PlannedRoom
from rooms.entries import BreakoutRoom, BreakoutsPlanned, NameMatched
from rooms.ids import MaterialId, ParticipantId, RoomId
from rooms.policy import line, person_in, text
from rooms.refusals import Refusal
from rooms.state import Breakouts, Participant, People, Room, Session
from rooms.words import name_key

MOST_ROOMS: Final = 50
LONGEST_NAME: Final = 60
LONGEST_TITLE: Final = 40
LONGEST_TASK: Final = 1000
MOST_NAMES: Final = 50

BAD_PLAN: Final = Refusal(
    "bad_request", f"Plan 1 to {MOST_ROOMS} rooms: either by hand or a number to fill at random."
)
BAD_NAME: Final = Refusal(
    "bad_request", f"A room's name is one line of 1 to {LONGEST_NAME} ordinary characters."
)
BAD_TASK: Final = Refusal("bad_request", f"A task has up to {LONGEST_TASK} characters.")
BAD_NAMES: Final = Refusal(
    "bad_request",
    f"Plan up to {MOST_NAMES} people by name in a room, with 1 to {LONGEST_NAME} characters each.",
)
TWICE: Final = Refusal("bad_request", "Somebody is planned for two rooms.")
NOT_PLACED: Final = Refusal("bad_request", "Only students and hosts are placed in rooms.")
NOTHING_BEFORE: Final = Refusal("conflict", "There is no last time: no rooms have been open yet.")
NO_MATERIAL: Final = Refusal("not_found", "A room has a material that does not exist.")


@dataclass(frozen=True, slots=True)
class _Planned:
    """A room of a plan that has no id yet."""

    name: str
    placed: tuple[ParticipantId, ...] = ()
    names: tuple[str, ...] = ()
    task: str = ""
    material: MaterialId | None = None

    def numbered(self, number: int) -> BreakoutRoom:
        id_ = RoomId(f"r{number}")
        return BreakoutRoom(id_, self.name, self.placed, self.names, self.task, self.material)


Plan = list[_Planned]


def decide(
    session: Session, body: PlanBreakouts, seed: int
) -> Sequence[BreakoutsPlanned] | Refusal:
    plan = _plan(session, body, seed)
    if isinstance(plan, Refusal):
        return plan
    first = session.breakouts.rooms_made + 1
    rooms = tuple(each.numbered(number) for number, each in enumerate(plan, first))
    return (BreakoutsPlanned(rooms, choice=body.method == "self"),)


def one_more(session: Session, body: AddRoom) -> BreakoutRoom | Refusal:
    """A room beside those that there are."""
    plan = _by_hand(session, [body])
    if isinstance(plan, Refusal):
        return plan
    return plan[0].numbered(session.breakouts.rooms_made + 1)


def _plan(session: Session, body: PlanBreakouts, seed: int) -> Plan | Refusal:
    if body.method == "previous" and body.rooms is None:
        last = _as_last_time(session)
        return _named(session.people, last) if last else NOTHING_BEFORE
    if body.rooms is not None:
        if body.count is not None or body.method is not None:
            return BAD_PLAN
        return _by_hand(session, body.rooms)
    if body.count is None or not 1 <= body.count <= MOST_ROOMS:
        return BAD_PLAN
    title = line(body.title, LONGEST_TITLE)
    if title is None:
        return BAD_NAME
    groups = _groups(session, body, body.count, seed)
    return _furnished(session.breakouts.planned, groups, title)


def _groups(session: Session, body: PlanBreakouts, count: int, seed: int) -> rotation.Groups:
    people = session.people.values()
    students = [each.id for each in people if each.role == "student" and each.connected]
    match body.method:
        case None | "random":
            return rotation.even(rotation.shuffled(students, seed), count)
        case "rotate":
            return rotation.rotated(students, count, rounds.met(session.breakouts), seed)
        case "self":
            return [()] * count
        case "previous":
            return []
        case _:
            assert_never(body.method)


def _furnished(before: Sequence[Room], groups: rotation.Groups, title: str) -> Plan:
    """Names and tasks stay when people are dealt anew (B23)."""
    plan: Plan = []
    for number, placed in enumerate(groups):
        room = before[number] if number < len(before) else None
        if room is None:
            plan.append(_Planned(f"{title} {number + 1}", placed))
        else:
            plan.append(_Planned(room.name, placed, (), room.task, room.material))
    return plan


def _as_last_time(session: Session) -> Plan:
    """Students who are here by their seat, the others by name: they may come with another seat (B21)."""
    plan: Plan = []
    for room in rounds.last(session.breakouts):
        people = [session.people[each] for each in room.last]
        students = [each for each in people if each.role == "student" and not each.removed]
        here = tuple(each.id for each in students if each.connected)
        away = tuple(each.name for each in students if not each.connected)
        material = room.material if room.material in session.materials else None
        plan.append(_Planned(room.name, here, away, room.task, material))
    return plan


def _by_hand(session: Session, rooms: Sequence[PlannedRoom]) -> Plan | Refusal:
    if not 1 <= len(rooms) <= MOST_ROOMS:
        return BAD_PLAN
    plan: Plan = []
    placed: set[ParticipantId] = set()
    for room in rooms:
        planned = _described(session, room)
        if isinstance(planned, Refusal):
            return planned
        if placed & set(planned.placed):
            return TWICE
        placed |= set(planned.placed)
        plan.append(planned)
    return _named(session.people, plan)


def _described(session: Session, room: PlannedRoom) -> _Planned | Refusal:
    """One room as a host wrote it, if it may be so."""
    name = line(room.name, LONGEST_NAME)
    if name is None:
        return BAD_NAME
    task = text(room.task, LONGEST_TASK) if room.task.strip() else ""
    if task is None:
        return BAD_TASK
    if room.material is not None and room.material not in session.materials:
        return NO_MATERIAL
    names = [line(each, LONGEST_NAME) for each in room.names]
    if len(names) > MOST_NAMES or None in names:
        return BAD_NAMES
    for participant in room.participants:
        person = person_in(session, participant)
        if isinstance(person, Refusal):
            return person
        if person.role == "observer":
            return NOT_PLACED
    if len(set(room.participants)) < len(room.participants):
        return TWICE
    written = tuple(each for each in names if each is not None)
    return _Planned(name, tuple(room.participants), written, task, room.material)


# --- names that become people ------------------------------------------------------------------


def _named(people: People, plan: Plan) -> Plan:
    """The plan with people in the place of names, as far as it is clear who is meant (B19)."""
    taken = {each for room in plan for each in room.placed}
    plan = [_without_doubles(people, room) for room in plan]
    for key in dict.fromkeys(name_key(each) for room in plan for each in room.names):
        bearers = _bearers(people.values(), taken, key)
        rooms = [at for at, room in enumerate(plan) if key in map(name_key, room.names)]
        if len(rooms) == 1:
            plan[rooms[0]] = _settled(plan[rooms[0]], key, bearers)
    return plan


def _without_doubles(people: People, room: _Planned) -> _Planned:
    """A name that somebody placed in the same room bears is that person's."""
    there = Counter(name_key(people[each].name) for each in room.placed)
    return replace(room, names=_less(room.names, there))


def _less(names: Iterable[str], gone: Counter[str]) -> tuple[str, ...]:
    """Without as many of each name, by its key, as are in `gone`."""
    left: list[str] = []
    for each in names:
        key = name_key(each)
        if gone[key] > 0:
            gone[key] -= 1
        else:
            left.append(each)
    return tuple(left)


def _bearers(
    people: Iterable[Participant], taken: Iterable[ParticipantId], key: str
) -> list[Participant]:
    """Connected people without a place who have this name."""
    placed = set(taken)
    return [
        each
        for each in people
        if each.connected
        and not each.removed
        and each.role != "observer"
        and each.id not in placed
        and name_key(each.name) == key
    ]


def _settled(room: _Planned, key: str, bearers: Sequence[Participant]) -> _Planned:
    wanted = [each for each in room.names if name_key(each) == key]
    if not 1 <= len(bearers) <= len(wanted):
        return room
    placed = room.placed + tuple(each.id for each in bearers)
    return replace(room, placed=placed, names=_less(room.names, Counter({key: len(bearers)})))


def matched(session: Session, person: Participant, rooms: Sequence[Room]) -> NameMatched | None:
    """The room of these for which `person`, who has just come, is planned by name (B19)."""
    key = name_key(person.name)
    taken = {each for room in rooms for each in room.placed}
    waiting = [room for room in rooms if key in map(name_key, room.names)]
    if person.id in taken or person.role == "observer" or len(waiting) != 1:
        return None
    others = [each for each in session.people.values() if each.id != person.id]
    bearers = 1 + len(_bearers(others, taken, key))
    wanted = [each for each in waiting[0].names if name_key(each) == key]
    if bearers > len(wanted):
        return None
    return NameMatched(waiting[0].id, wanted[0], person.id)


def apply(breakouts: Breakouts, fact: BreakoutsPlanned | NameMatched) -> Breakouts:
    match fact:
        case BreakoutsPlanned(planned, choice):
            made = breakouts.rooms_made + len(planned)
            return replace(
                breakouts, planned=rooms(planned), planned_choice=choice, rooms_made=made
            )
        case NameMatched():
            return replace(
                breakouts,
                planned=tuple(_met(each, fact) for each in breakouts.planned),
                rooms=tuple(_met(each, fact) for each in breakouts.rooms),
            )
        case _:
            assert_never(fact)


def _met(room: Room, fact: NameMatched) -> Room:
    if room.id != fact.room:
        return room
    at = room.names.index(fact.name)
    names = room.names[:at] + room.names[at + 1 :]
    return replace(room, placed=(*room.placed, fact.participant), names=names)


def rooms(written: Sequence[BreakoutRoom]) -> tuple[Room, ...]:
    return tuple(
        Room(
            each.room,
            each.name,
            tuple(each.participants),
            tuple(each.names),
            each.task,
            each.material,
        )
        for each in written
    )
