"""Who should hear and see whom, as a value computed from the session.

M3  Media goes to the people connected in the same room, and to nobody else, but for
    the voice of a host who speaks to all rooms (M8) and hosts who listen (M9).
M4  Who chose to take part by voices or by text is sent no pictures; who chose text, no voices.
M5  A room that rests by the two-adult rule carries none.
M8  The voice of a host who speaks to all rooms is heard in each of them, whoever else speaks there.
M9  A host who listens to a room hears that room and not the own one, and sees nothing of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


def routes(session: Session) -> tuple[RoomRoutes, ...]:
    """The main room first, then the open breakout rooms, empty ones too (M3, M5)."""
    people: defaultdict[RoomId, list[Participant]] = defaultdict(list)
    for person in session.people.values():
        if person.connected:
            people[person.room].append(person)
    rooms = (MAIN, *(each.id for each in session.breakouts.rooms))
    return tuple(_routes(session, room, people[room]) for room in rooms)


def _routes(session: Session, room: RoomId, people: Sequence[Participant]) -> RoomRoutes:
    alone = session.alone.get(room)
    rests = alone is not None and alone.resting
    sending = () if rests else people
    listening = {
        host: heard
        for host, heard in session.breakouts.listening.items()
        if session.people[host].connected
    }
    return RoomRoutes(
        room,
        participants=_those(people),
        microphones=_those(each for each in sending if each.microphone),
        cameras=_those(each for each in sending if each.camera),
        screens=_those(each for each in sending if each.screen),
        without_pictures=_those(
            each for each in people if each.has_chosen("audio") or each.has_chosen("text")
        ),
        without_voices=_those(each for each in people if each.has_chosen("text")),
        listening_in=tuple(host for host, heard in listening.items() if heard == room),
        listening_out=_those(each for each in people if each.id in listening),
        voices=() if rests else _voices(session),
    )


def _those(people: Iterable[Participant]) -> tuple[ParticipantId, ...]:
    return tuple(each.id for each in people)


def _voices(session: Session) -> tuple[ParticipantId, ...]:
    voice = session.breakouts.voice
    speaks = voice is not None and session.people[voice].microphone
    return (voice,) if voice is not None and speaks else ()
