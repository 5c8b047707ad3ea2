"""How long people have spoken, from the loudness of their microphones alone; nothing said is kept.

U1  The server notes about once a minute who has spoken for how long since the last note.
U2  Who spoke how much is for hosts, and counted anew in each meeting.
U8  What was said counts in the room in which it was said, wherever its speaker is by now.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rooms import rounds
from rooms.commands import NoteSpeech
from rooms.commands import Spoken as Heard
from rooms.entries import SpeechNoted, Spoken
from rooms.ids import MAIN, ParticipantId, RoomId
from rooms.state import Session

LONGEST_S: Final = 600.0


def decide(session: Session, body: NoteSpeech) -> Sequence[SpeechNoted]:
    """What is noted outside a meeting, of strangers, or of no length, says nothing."""
    if session.meeting_started_at is None:
        return ()
    spoken = tuple(
        _spoken(session, each)
        for each in body.spoken
        if each.participant in session.people and each.seconds >= 0.1
    )
    return (SpeechNoted(spoken),) if spoken else ()


def _spoken(session: Session, heard: Heard) -> Spoken:
    room = heard.room or session.people[heard.participant].room
    name = rounds.name_of(session.breakouts, room)
    known = room if name else MAIN
    return Spoken(heard.participant, round(min(heard.seconds, LONGEST_S), 1), known, name)


def apply(
    spoken: Mapping[tuple[ParticipantId, RoomId], float], fact: SpeechNoted
) -> Mapping[tuple[ParticipantId, RoomId], float]:
    sums = dict(spoken)
    for each in fact.spoken:
        key = (each.participant, each.room)
        sums[key] = round(sums.get(key, 0.0) + each.seconds, 1)
    return sums
