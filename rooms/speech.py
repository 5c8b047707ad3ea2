"""How long people have spoken, from the loudness of their microphones alone; nothing said is kept.

U1  The server notes about once a minute who has spoken for how long since the last note.
U2  Who spoke how much is for hosts, and counted anew in each meeting.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rooms.commands import NoteSpeech
from rooms.entries import SpeechNoted, Spoken
from rooms.ids import ParticipantId
from rooms.state import Session

LONGEST_S: Final = 600.0


def decide(session: Session, body: NoteSpeech) -> Sequence[SpeechNoted]:
    """What is noted outside a meeting, of strangers, or of no length, says nothing."""
    if session.meeting_started_at is None:
        return ()
    spoken = tuple(
        Spoken(each.participant, round(min(each.seconds, LONGEST_S), 1))
        for each in body.spoken
        if each.participant in session.people and each.seconds >= 0.1
    )
    return (SpeechNoted(spoken),) if spoken else ()


def apply(
    spoken: Mapping[ParticipantId, float], fact: SpeechNoted
) -> Mapping[ParticipantId, float]:
    sums = dict(spoken)
    for each in fact.spoken:
        sums[each.participant] = round(sums.get(each.participant, 0.0) + each.seconds, 1)
    return sums
