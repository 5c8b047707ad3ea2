"""Who should hear and see whom, as a value computed from the session.

M3  Media goes to the people connected in the same room, and to nobody else.
M4  Who chose to take part by voices or by text is sent no pictures; who chose text, no voices.
M5  A room that rests by the two-adult rule carries none.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from rooms.ids import MAIN, ParticipantId, RoomId
from rooms.state import Participant, Session


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """One room: who is in it, which of them send what, and who wants less than all of it (M4)."""

    room: RoomId
    participants: tuple[ParticipantId, ...] = ()
    microphones: tuple[ParticipantId, ...] = ()
    cameras: tuple[ParticipantId, ...] = ()
    screens: tuple[ParticipantId, ...] = ()
    without_pictures: tuple[ParticipantId, ...] = ()
    without_voices: tuple[ParticipantId, ...] = ()


@dataclass(slots=True)
class _Gathering:
    participants: list[ParticipantId] = field(default_factory=list)
    microphones: list[ParticipantId] = field(default_factory=list)
    cameras: list[ParticipantId] = field(default_factory=list)
    screens: list[ParticipantId] = field(default_factory=list)
    without_pictures: list[ParticipantId] = field(default_factory=list)
    without_voices: list[ParticipantId] = field(default_factory=list)

    def add(self, person: Participant, rests: bool) -> None:
        self.participants.append(person.id)
        if person.microphone and not rests:
            self.microphones.append(person.id)
        if person.camera and not rests:
            self.cameras.append(person.id)
        if person.screen and not rests:
            self.screens.append(person.id)
        if person.has_chosen("audio") or person.has_chosen("text"):
            self.without_pictures.append(person.id)
        if person.has_chosen("text"):
            self.without_voices.append(person.id)


def routes(session: Session) -> tuple[RoomRoutes, ...]:
    """The main room first, then the open breakout rooms, empty ones too (M3, M5)."""
    gatherings: defaultdict[RoomId, _Gathering] = defaultdict(_Gathering)
    resting = {room for room, alone in session.alone.items() if alone.resting}
    for person in session.people.values():
        if person.connected:
            gatherings[person.room].add(person, rests=person.room in resting)
    rooms = (MAIN, *(each.id for each in session.breakouts.rooms))
    return tuple(_routes(room, gatherings[room]) for room in rooms)


def _routes(room: RoomId, gathering: _Gathering) -> RoomRoutes:
    return RoomRoutes(
        room,
        tuple(gathering.participants),
        tuple(gathering.microphones),
        tuple(gathering.cameras),
        tuple(gathering.screens),
        tuple(gathering.without_pictures),
        tuple(gathering.without_voices),
    )
