"""People: taking a seat, coming and going, roles, removal.

J1  Everybody gets a number of one's own and starts in the main room.
J2  A name is one line of 1 to 60 characters.
J3  At most 500 people hold a seat.
J4  An expired link gives no new seat.
J5  A session keeps at least one host.
J6  Only what changes somebody's role is told.
J7  A host corrects a name.
J8  By policy a student's name is its first word, with a number when another has the same.
S1  Who comes back finds seat, role and room as they were.
S2  Whoever is gone publishes nothing.
S3  Coming twice or going twice is said once.
S4  Whoever becomes an observer stops publishing.
S8  A link to a seat opens it once, for a second device of the same person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms import lobby
from rooms.commands import (
    ChangeRole,
    Connect,
    Disconnect,
    Join,
    RemoveParticipant,
    RenameParticipant,
    TakeSeat,
)
from rooms.entries import (
    MediaPublished,
    ParticipantConnected,
    ParticipantDisconnected,
    ParticipantJoined,
    ParticipantRemoved,
    ParticipantRenamed,
    PolicyChanged,
    RoleChanged,
    SeatTaken,
)
from rooms.ids import Millis, ParticipantId
from rooms.policy import line, person_in
from rooms.refusals import NO_PERSON, Refusal
from rooms.state import HOSTS, Participant, People, Role, Session, Waiting

MOST_PEOPLE: Final = 500
LONGEST_NAME: Final = 60

BAD_NAME: Final = Refusal(
    "bad_request", f"A name is one line of 1 to {LONGEST_NAME} ordinary characters."
)
FULL: Final = Refusal("too_many", f"The session is full: it has {MOST_PEOPLE} people.")
EXPIRED: Final = Refusal("too_late", "This link has expired. Ask your mentor for a new one.")
LINK_USED: Final = Refusal("too_late", "This link has been used or is too old. Make a new one.")
LAST_HOST: Final = Refusal("conflict", "Somebody has to lead: this is the last host.")

PeopleCommand = (
    TakeSeat | Join | Connect | Disconnect | RemoveParticipant | ChangeRole | RenameParticipant
)
PeopleFact = (
    ParticipantJoined
    | ParticipantConnected
    | ParticipantDisconnected
    | ParticipantRemoved
    | ParticipantRenamed
    | RoleChanged
    | SeatTaken
)
Told = Sequence[PeopleFact | MediaPublished | PolicyChanged]


def decide(
    session: Session, author: Participant, body: PeopleCommand, at: Millis
) -> Told | Refusal:
    match body:
        case Join():
            return _join(session, body, at)
        case Connect():
            return () if _is_here(author) else (ParticipantConnected(author.id),)
        case Disconnect():
            return (ParticipantDisconnected(author.id),) if _is_here(author) else ()
        case RemoveParticipant():
            return _remove(session, body)
        case ChangeRole():
            return _change_role(session, body)
        case RenameParticipant():
            return _rename(session, body)
        case TakeSeat(participant, link):
            person = person_in(session, participant)
            if isinstance(person, Refusal):
                return person
            return LINK_USED if link in session.seat_links else (SeatTaken(participant, link),)
        case _:
            assert_never(body)


def _is_here(person: Participant) -> bool:
    return person.connected if person.waiting is None else person.waiting.here


def _join(session: Session, body: Join, at: Millis) -> Told | Refusal:
    if at >= session.links_expire_at:
        return EXPIRED
    if lobby.shut_out(session.policy, body.role):
        return lobby.LOCKED
    name = line(body.name, LONGEST_NAME)
    if name is None:
        return BAD_NAME
    if sum(not each.removed for each in session.people.values()) >= MOST_PEOPLE:
        return FULL
    number = len(session.people) + 1
    shown = _shown_name(session, name, body.role)
    waiting = lobby.waits(session, body.role)
    return (ParticipantJoined(ParticipantId(f"u{number}"), number, shown, body.role, waiting),)


def _rename(session: Session, body: RenameParticipant) -> Told | Refusal:
    person = session.people.get(body.participant)
    if person is None or person.removed:
        return NO_PERSON
    name = line(body.name, LONGEST_NAME)
    if name is None:
        return BAD_NAME
    shown = _shown_name(session, name, person.role, but=person.id)
    return () if shown == person.name else (ParticipantRenamed(person.id, shown),)


def _shown_name(session: Session, name: str, role: Role, but: ParticipantId | None = None) -> str:
    """The name as policy has it shown, beside those of all others (J8)."""
    if not session.policy.first_names or role != "student":
        return name
    others = (each for each in session.people.values() if not each.removed and each.id != but)
    return _first_name(name, (each.name for each in others))


def _first_name(name: str, taken: Iterable[str]) -> str:
    first, known = name.split()[0], set(taken)
    again = 2
    shown = first
    while shown in known:
        shown = f"{first} {again}"
        again += 1
    return shown


def shortened(people: People) -> list[ParticipantRenamed]:
    """Students' names cut down to first names (J8)."""
    there = [each for each in people.values() if not each.removed]
    names = {each.id: each.name for each in there}
    renamed = []
    for person in there:
        others = [name for id_, name in names.items() if id_ != person.id]
        if person.role == "student" and " " in person.name:
            names[person.id] = _first_name(person.name, others)
            if names[person.id] != person.name:
                renamed.append(ParticipantRenamed(person.id, names[person.id]))
    return renamed


def _remove(session: Session, body: RemoveParticipant) -> Told | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    if _is_last_host(session, person):
        return LAST_HOST
    return (ParticipantRemoved(person.id), *lobby.opened_after_removal(session))


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


def apply(people: People, fact: PeopleFact, at: Millis) -> People:
    match fact:
        case ParticipantJoined(participant, number, name, role, waiting):
            door = Waiting(at) if waiting else None
            seat = Participant(participant, number, name, role, waiting=door)
            return {**people, participant: seat}
        case ParticipantRenamed(participant, name):
            return {**people, participant: replace(people[participant], name=name)}
        case ParticipantConnected(participant):
            return {**people, participant: replace(people[participant], connected=True)}
        case ParticipantDisconnected(participant):
            return {**people, participant: _gone(people[participant])}
        case ParticipantRemoved(participant):
            gone = replace(_gone(people[participant]), removed=True, hand_at=None)
            return {**people, participant: gone}
        case RoleChanged(participant, role):
            return {**people, participant: replace(people[participant], role=role)}
        case SeatTaken():
            return people
        case _:
            assert_never(fact)


def _gone(person: Participant) -> Participant:
    return replace(person, connected=False, microphone=False, camera=False, screen=False)
