"""Who was in which room, while rooms are open and for ever after.

B17 Whoever was connected in the same room of one opening has met.
B18 A closed room is kept with its name, task and material, and with those whose place it was.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from rooms.ids import MAIN, Millis, ParticipantId, RoomId
from rooms.rotation import Met
from rooms.state import Breakouts, Participant, PastRoom, People, Room


def begun(rooms: Iterable[Room], people: People, at: Millis) -> tuple[Room, ...]:
    """Rooms that open now, with `people` where they are after it."""
    been: dict[RoomId, set[ParticipantId]] = {}
    met: dict[RoomId, set[ParticipantId]] = {}
    for each in people.values():
        been.setdefault(each.room, set()).add(each.id)
        if each.connected:
            met.setdefault(each.room, set()).add(each.id)
    return tuple(
        replace(
            room,
            opened_at=at,
            been=frozenset(been.get(room.id, ())),
            met=frozenset(met.get(room.id, ())),
        )
        for room in rooms
    )


def came(breakouts: Breakouts, person: Participant) -> Breakouts:
    """`person`, as he or she is now, has come into a room, or back into it."""
    if person.room == MAIN:
        return breakouts
    return replace(
        breakouts,
        rooms=tuple(
            _with(room, person) if room.id == person.room else room for room in breakouts.rooms
        ),
    )


def _with(room: Room, person: Participant) -> Room:
    met = room.met | {person.id} if person.connected else room.met
    return replace(room, been=room.been | {person.id}, met=met)


def ended(breakouts: Breakouts, rooms: Iterable[Room], people: People, at: Millis) -> Breakouts:
    """These rooms are closed; `people` as they were just before."""
    gone = {room.id: room for room in rooms}
    past = tuple(_past(room, breakouts.openings, people, at) for room in gone.values())
    left = tuple(room for room in breakouts.rooms if room.id not in gone)
    return replace(breakouts, rooms=left, past=breakouts.past + past)


def _past(room: Room, opening: int, people: People, at: Millis) -> PastRoom:
    last = tuple(each.id for each in people.values() if each.room == room.id)
    return PastRoom(
        room.id,
        room.name,
        room.task,
        room.material,
        opening,
        room.opened_at,
        at,
        room.been,
        room.met,
        last,
    )


def met(breakouts: Breakouts) -> Met:
    """How many times everybody has met everybody, over all openings, the running one too (B17)."""
    together: dict[int, Counter[frozenset[ParticipantId]]] = {}
    for past in breakouts.past:
        _pair(together.setdefault(past.opening, Counter()), past.met)
    for room in breakouts.rooms:
        _pair(together.setdefault(breakouts.openings, Counter()), room.met)
    sums: Counter[frozenset[ParticipantId]] = Counter()
    for pairs in together.values():
        sums.update(pairs.keys())
    return sums


def _pair(pairs: Counter[frozenset[ParticipantId]], people: Iterable[ParticipantId]) -> None:
    for pair in combinations(sorted(people), 2):
        pairs[frozenset(pair)] = 1


def last(breakouts: Breakouts) -> tuple[PastRoom, ...]:
    """The rooms of the last opening that is over, in the order in which they were made."""
    over = [each for each in breakouts.past if _is_over(breakouts, each.opening)]
    before = [each for each in over if each.opening == over[-1].opening]
    return tuple(sorted(before, key=lambda room: int(room.id[1:])))


def _is_over(breakouts: Breakouts, opening: int) -> bool:
    return opening < breakouts.openings or not breakouts.rooms


def every(breakouts: Breakouts) -> tuple[Room | PastRoom, ...]:
    """All breakout rooms of the session: those that are open, then those that were."""
    return (*breakouts.rooms, *breakouts.past)


def name_of(breakouts: Breakouts, room: RoomId) -> str:
    """What a room is or was called; nothing for the main room and for what never was one."""
    return next((each.name for each in every(breakouts) if each.id == room), "")


def readers(breakouts: Breakouts, room: RoomId) -> frozenset[ParticipantId] | None:
    """Who may read what is kept of a room, hosts aside: those whose place it was; None: everybody."""
    if room == MAIN:
        return None
    open_now = [each.been for each in breakouts.rooms if each.id == room]
    past = [each.been for each in breakouts.past if each.id == room]
    return next(iter([*open_now, *past]), frozenset())
