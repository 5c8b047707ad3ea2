"""Who should hear and see whom, as a value computed from the session.

M3  Media goes to the people connected in the same room, and to nobody else.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from rooms.ids import MAIN, ParticipantId, RoomId
from rooms.state import Session


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """One room: who is in it, and which of them send what. All of them receive."""

    room: RoomId
    participants: tuple[ParticipantId, ...] = ()
    microphones: tuple[ParticipantId, ...] = ()
    cameras: tuple[ParticipantId, ...] = ()
    screens: tuple[ParticipantId, ...] = ()


@dataclass(slots=True)
class _Gathering:
    participants: list[ParticipantId] = field(default_factory=list)
    microphones: list[ParticipantId] = field(default_factory=list)
    cameras: list[ParticipantId] = field(default_factory=list)
    screens: list[ParticipantId] = field(default_factory=list)


def routes(session: Session) -> tuple[RoomRoutes, ...]:
    """The main room first, then the open breakout rooms, empty ones too (M3)."""
    gatherings: defaultdict[RoomId, _Gathering] = defaultdict(_Gathering)
    for person in session.people.values():
        if not person.connected:
            continue
        gathering = gatherings[person.room]
        gathering.participants.append(person.id)
        if person.microphone:
            gathering.microphones.append(person.id)
        if person.camera:
            gathering.cameras.append(person.id)
        if person.screen:
            gathering.screens.append(person.id)
    rooms = (MAIN, *(each.id for each in session.breakouts.rooms))
    return tuple(_routes(room, gatherings[room]) for room in rooms)


def _routes(room: RoomId, gathering: _Gathering) -> RoomRoutes:
    return RoomRoutes(
        room,
        tuple(gathering.participants),
        tuple(gathering.microphones),
        tuple(gathering.cameras),
        tuple(gathering.screens),
    )
