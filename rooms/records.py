"""What is kept of breakout rooms: who was with whom, what they had to do, what they wrote down.

B31 Hosts read what is kept of every room, others of those whose place it was; to them no others exist.
"""

from collections.abc import Iterable
from typing import TypedDict

from rooms import rounds
from rooms.ids import MaterialId, Millis, ParticipantId, RoomId
from rooms.shapes import NoteView
from rooms.state import Participant, PastRoom, Room, Session
from rooms.view import may_read_room, note_views


class KeptRoomView(TypedDict):
    """`opening` counts from 1; rooms of one opening were open together. `closed_at` null: still open."""

    room: RoomId
    name: str
    opening: int
    opened_at: Millis
    closed_at: Millis | None
    participants: list[ParticipantId]


class RoomRecordView(KeptRoomView):
    task: str
    material: MaterialId | None
    notes: list[NoteView]


def kept_rooms(session: Session, reader: Participant) -> list[KeptRoomView]:
    """Those that `reader` may look at, the latest opening first (B31)."""
    kept = [
        _kept(session, room)
        for room in rounds.every(session.breakouts)
        if may_read_room(session, reader, room.id)
    ]
    return sorted(kept, key=lambda room: (-room["opening"], int(room["room"][1:])))


def record(session: Session, reader: Participant, room: RoomId) -> RoomRecordView | None:
    """All that is kept of a room, but for what was said; None to those who may not read it."""
    found = next((each for each in rounds.every(session.breakouts) if each.id == room), None)
    if found is None or not may_read_room(session, reader, room):
        return None
    return {
        **_kept(session, found),
        "task": found.task,
        "material": found.material,
        "notes": note_views(session.notes.get(room, ())),
    }


def _kept(session: Session, room: Room | PastRoom) -> KeptRoomView:
    return {
        "room": room.id,
        "name": room.name,
        "opening": room.opening if isinstance(room, PastRoom) else session.breakouts.openings,
        "opened_at": room.opened_at,
        "closed_at": room.closed_at if isinstance(room, PastRoom) else None,
        "participants": _in_order(session, room.met),
    }


def _in_order(session: Session, people: Iterable[ParticipantId]) -> list[ParticipantId]:
    """As they took their seats; who was there, not who should have been."""
    return sorted(people, key=lambda each: session.people[each].number)
