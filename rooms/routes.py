"""Who should hear and see whom, as a value computed from the session.

M3  Media goes to the people connected in the same room, and to nobody else, but for
    the voice of a host who speaks to all rooms (M8) and hosts who listen (M9).
M4  Who chose to take part by voices or by text is sent no pictures; who chose text, no voices.
M5  A room that rests by the two-adult rule carries none.
M8  The voice of a host who speaks to all rooms is heard in each of them, whoever else speaks there.
M9  A host who listens to a room hears that room and not the own one, and sees nothing of it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from rooms.ids import MAIN, ParticipantId, RoomId
from rooms.state import Participant, Session


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """One room: who is in it, which of them send what, and who wants less than all of it (M4), or more."""

    room: RoomId
    participants: tuple[ParticipantId, ...] = ()
    microphones: tuple[ParticipantId, ...] = ()
    cameras: tuple[ParticipantId, ...] = ()
    screens: tuple[ParticipantId, ...] = ()
    without_pictures: tuple[ParticipantId, ...] = ()
    without_voices: tuple[ParticipantId, ...] = ()
    listening_in: tuple[ParticipantId, ...] = ()
    """Who hears this room without being in it."""
    listening_out: tuple[ParticipantId, ...] = ()
    """Who is in it and hears another room instead."""
    voices: tuple[ParticipantId, ...] = ()
    """Microphones that come before all others, of people in this room or not."""


@dataclass(slots=True)
class _Gathering:
    participants: list[ParticipantId] = field(default_factory=list)
    microphones: list[ParticipantId] = field(default_factory=list)
    cameras: list[ParticipantId] = field(default_factory=list)
    screens: list[ParticipantId] = field(default_factory=list)
    without_pictures: list[ParticipantId] = field(default_factory=list)
    without_voices: list[ParticipantId] = field(default_factory=list)
    listening_in: list[ParticipantId] = field(default_factory=list)
    listening_out: list[ParticipantId] = field(default_factory=list)

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
        if not person.connected:
            continue
        gatherings[person.room].add(person, rests=person.room in resting)
        hears = session.breakouts.listening.get(person.id)
        if hears is not None:
            gatherings[person.room].listening_out.append(person.id)
            gatherings[hears].listening_in.append(person.id)
    rooms = (MAIN, *(each.id for each in session.breakouts.rooms))
    voices = _voices(session)
    return tuple(
        _routes(room, gatherings[room], () if room in resting else voices) for room in rooms
    )


def _voices(session: Session) -> tuple[ParticipantId, ...]:
    voice = session.breakouts.voice
    speaks = voice is not None and session.people[voice].microphone
    return (voice,) if voice is not None and speaks else ()


def _routes(room: RoomId, gathering: _Gathering, voices: tuple[ParticipantId, ...]) -> RoomRoutes:
    return RoomRoutes(
        room,
        tuple(gathering.participants),
        tuple(gathering.microphones),
        tuple(gathering.cameras),
        tuple(gathering.screens),
        tuple(gathering.without_pictures),
        tuple(gathering.without_voices),
        tuple(gathering.listening_in),
        tuple(gathering.listening_out),
        voices,
    )
