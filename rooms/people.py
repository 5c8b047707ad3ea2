"""People: taking a seat, coming and going, roles, removal.

J1  Everybody gets a number of one's own and starts in the main room.
J2  A name is one line of 1 to 60 characters.
J3  At most 500 people hold a seat.
J4  An expired link gives no new seat.
J5  A session keeps at least one host.
J6  Only what changes somebody's role is told.
S1  Who comes back finds seat, role and room as they were.
S2  Whoever is gone publishes nothing.
S3  Coming twice or going twice is said once.
S4  Whoever becomes an observer stops publishing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import ChangeRole, Connect, Disconnect, Join, RemoveParticipant
from rooms.entries import (
    MediaPublished,
    ParticipantConnected,
    ParticipantDisconnected,
    ParticipantJoined,
    ParticipantRemoved,
    RoleChanged,
)
from rooms.ids import Millis, ParticipantId
from rooms.policy import line, person_in
from rooms.refusals import Refusal
from rooms.state import HOSTS, Participant, People, Session

MOST_PEOPLE: Final = 500
LONGEST_NAME: Final = 60

BAD_NAME: Final = Refusal(
    "bad_request", f"A name is one line of 1 to {LONGEST_NAME} ordinary characters."
)
FULL: Final = Refusal("too_many", f"The session is full: it has {MOST_PEOPLE} people.")
EXPIRED: Final = Refusal("too_late", "This link has expired. Ask your mentor for a new one.")
LAST_HOST: Final = Refusal("conflict", "Somebody has to lead: this is the last host.")

PeopleCommand = Join | Connect | Disconnect | RemoveParticipant | ChangeRole
PeopleFact = (
    ParticipantJoined
    | ParticipantConnected
    | ParticipantDisconnected
    | ParticipantRemoved
    | RoleChanged
)
Told = Sequence[PeopleFact | MediaPublished]


def decide(
    session: Session, author: Participant, body: PeopleCommand, at: Millis
) -> Told | Refusal:
    match body:
        case Join():
            return _join(session, body, at)
        case Connect():
            return () if author.connected else (ParticipantConnected(author.id),)
        case Disconnect():
            return (ParticipantDisconnected(author.id),) if author.connected else ()
        case RemoveParticipant():
            return _remove(session, body)
        case ChangeRole():
            return _change_role(session, body)
        case _:
            assert_never(body)


def _join(session: Session, body: Join, at: Millis) -> Told | Refusal:
    if at >= session.links_expire_at:
        return EXPIRED
    name = line(body.name, LONGEST_NAME)
    if name is None:
        return BAD_NAME
    if sum(not each.removed for each in session.people.values()) >= MOST_PEOPLE:
        return FULL
    number = len(session.people) + 1
    return (ParticipantJoined(ParticipantId(f"u{number}"), number, name, body.role),)


def _remove(session: Session, body: RemoveParticipant) -> Told | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    if _is_last_host(session, person):
        return LAST_HOST
    return (ParticipantRemoved(person.id),)


def _change_role(session: Session, body: ChangeRole) -> Told | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    if person.role == body.role:
        return ()
    if body.role not in HOSTS and _is_last_host(session, person):
        return LAST_HOST
    changed = RoleChanged(person.id, body.role)
    if body.role == "observer" and (person.microphone or person.camera or person.screen):
        return (changed, MediaPublished(person.id, microphone=False, camera=False, screen=False))
    return (changed,)


def _is_last_host(session: Session, person: Participant) -> bool:
    return person.is_host and not any(
        each.is_host and not each.removed and each.id != person.id
        for each in session.people.values()
    )


def apply(people: People, fact: PeopleFact) -> People:
    match fact:
        case ParticipantJoined(participant, number, name, role):
            return {**people, participant: Participant(participant, number, name, role)}
        case ParticipantConnected(participant):
            return {**people, participant: replace(people[participant], connected=True)}
        case ParticipantDisconnected(participant):
            return {**people, participant: _gone(people[participant])}
        case ParticipantRemoved(participant):
            gone = replace(_gone(people[participant]), removed=True, hand_at=None)
            return {**people, participant: gone}
        case RoleChanged(participant, role):
            return {**people, participant: replace(people[participant], role=role)}
        case _:
            assert_never(fact)


def _gone(person: Participant) -> Participant:
    return replace(person, connected=False, microphone=False, camera=False, screen=False)
