"""How somebody takes part: the rung, and what is published.

How a rung is found is decided where media is seen; here is only the durable fact of it.

L1  Everybody sees everybody's rung and its reason.
L2  The same rung for the same reason is told once.
L3  A person on text keeps every right.
L4  What somebody has chosen stands until they choose again: no line is too slow or too good for it.
M1  Everybody says for oneself what one publishes.
M2  A host closes a microphone, a camera or a screen; nobody opens another's.
M6  Muting all closes every microphone in the host's room but those of hosts.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import MuteEverybody, MuteParticipant, Publish, ReportRung
from rooms.entries import MediaPublished, ParticipantMuted, RungChanged
from rooms.policy import line, person_in
from rooms.refusals import Refusal
from rooms.state import Medium, Participant, People, Session

LONGEST_REASON: Final = 100

BAD_REASON: Final = Refusal(
    "bad_request", f"A reason is empty or one line of at most {LONGEST_REASON} characters."
)
NOT_CONNECTED: Final = Refusal("conflict", "You are not connected, so nothing can be published.")

LadderCommand = Publish | ReportRung | MuteParticipant | MuteEverybody
LadderFact = MediaPublished | RungChanged | ParticipantMuted


def decide(
    session: Session, author: Participant, body: LadderCommand
) -> Sequence[LadderFact] | Refusal:
    match body:
        case Publish():
            return _publish(author, body)
        case ReportRung():
            return _report(author, body)
        case MuteParticipant():
            return _mute(session, body)
        case MuteEverybody():
            return [
                ParticipantMuted(each.id)
                for each in session.people.values()
                if each.microphone and each.room == author.room and not each.is_host
            ]
        case _:
            assert_never(body)


def _publish(author: Participant, body: Publish) -> Sequence[LadderFact] | Refusal:
    wanted = (body.microphone, body.camera, body.screen)
    if any(wanted) and not author.connected:
        return NOT_CONNECTED
    if wanted == (author.microphone, author.camera, author.screen):
        return ()
    return (MediaPublished(author.id, *wanted),)


def _report(author: Participant, body: ReportRung) -> Sequence[LadderFact] | Refusal:
    reason = line(body.reason, LONGEST_REASON) if body.reason else ""
    if reason is None:
        return BAD_REASON
    if (author.rung, author.rung_reason) == (body.rung, reason):
        return ()
    return (RungChanged(author.id, body.rung, reason),)


def _mute(session: Session, body: MuteParticipant) -> Sequence[LadderFact] | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    return (ParticipantMuted(person.id, body.source),) if _sends(person, body.source) else ()


def _sends(person: Participant, source: Medium) -> bool:
    return {
        "microphone": person.microphone,
        "camera": person.camera,
        "screen": person.screen,
    }[source]


def apply(people: People, fact: LadderFact) -> People:
    person = people[fact.participant]
    match fact:
        case MediaPublished(_, microphone, camera, screen):
            changed = replace(person, microphone=microphone, camera=camera, screen=screen)
        case RungChanged(_, rung, reason):
            changed = replace(person, rung=rung, rung_reason=reason)
        case ParticipantMuted(_, source):
            changed = _closed(person, source)
        case _:
            assert_never(fact)
    return {**people, fact.participant: changed}


def _closed(person: Participant, source: Medium) -> Participant:
    match source:
        case "microphone":
            return replace(person, microphone=False)
        case "camera":
            return replace(person, camera=False)
        case "screen":
            return replace(person, screen=False)
        case _:
            assert_never(source)
