"""Hands and the one queue of calls for help over all rooms.

H1  A hand stays up until its owner or a host lowers it.
H2  Only a host lowers another's hand.
H3  Everybody has at most one call for help; calls wait in the order of asking.
H4  One host at a time takes a call, and the room of whoever asked is told that the host comes.
H5  A call ends by its owner or by a host, and with its owner's removal.
H6  A host gives the floor to one hand at a time; who is called has the hand down.
H7  The floor is free when it is given back, with its owner's removal and with the meeting's end.
H9  A call may bear a note of up to 200 characters; asked again, it keeps its place and gets the new note.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import (
    AskHelp,
    CallHand,
    ClaimHelp,
    EndHelp,
    HandsCommand,
    LowerAllHands,
    LowerHand,
    RaiseHand,
)
from rooms.entries import (
    HandCalled,
    HandLowered,
    HandRaised,
    HelpAsked,
    HelpClaimed,
    HelpEnded,
    HostKnocked,
    HostTurnedBack,
    MeetingEnded,
    ParticipantRemoved,
)
from rooms.ids import MAIN, Millis, ParticipantId
from rooms.policy import line, person_in
from rooms.refusals import WRONG_ROLE, Refusal
from rooms.state import HelpCall, Participant, People, Session

NO_CALL: Final = Refusal("not_found", "This person is not asking for help.")
TAKEN: Final = Refusal("conflict", "Another host is already on the way.")

NO_HAND: Final = Refusal("not_found", "This person has no hand up.")

LONGEST_NOTE: Final = 200
BAD_NOTE: Final = Refusal("bad_request", f"A note is one line of up to {LONGEST_NOTE} characters.")

HandFact = HandRaised | HandLowered | HandCalled
HelpFact = HelpAsked | HelpClaimed | HelpEnded
Told = Sequence[HandFact | HelpFact | HostKnocked | HostTurnedBack]


def decide(session: Session, author: Participant, body: HandsCommand) -> Told | Refusal:
    match body:
        case RaiseHand():
            return (HandRaised(author.id),) if author.hand_at is None else ()
        case LowerHand():
            return _lower(session, author, body)
        case CallHand():
            return _call(session, body)
        case LowerAllHands():
            return _lower_all(session)
        case AskHelp():
            return _ask(session, author, body)
        case ClaimHelp():
            return _claim(session, author, body)
        case EndHelp():
            return _end(session, author, body)
        case _:
            assert_never(body)


def _lower(session: Session, author: Participant, body: LowerHand) -> Sequence[HandFact] | Refusal:
    whose = author.id if body.participant is None else body.participant
    if whose != author.id and not author.is_host:
        return WRONG_ROLE
    person = person_in(session, whose)
    if isinstance(person, Refusal):
        return person
    up = person.hand_at is not None or session.called == person.id
    return (HandLowered(person.id),) if up else ()


def _lower_all(session: Session) -> Sequence[HandFact]:
    return [HandLowered(each.id) for each in session.people.values() if each.hand_at is not None]


def _call(session: Session, body: CallHand) -> Sequence[HandFact] | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    if session.called == person.id:
        return ()
    return NO_HAND if person.hand_at is None else (HandCalled(person.id),)


def _ask(session: Session, author: Participant, body: AskHelp) -> Told | Refusal:
    note = line(body.note, LONGEST_NOTE) if body.note.strip() else ""
    if note is None:
        return BAD_NOTE
    call = _call_of(session, author.id)
    if call is not None and note in ("", call.note):
        return ()
    return (HelpAsked(author.id, author.room if call is None else call.room, note),)


def _claim(session: Session, author: Participant, body: ClaimHelp) -> Told | Refusal:
    call = _call_of(session, body.participant)
    if call is None:
        return NO_CALL
    if call.claimed_by == author.id:
        return ()
    if call.claimed_by is not None and _still_hosts(session, call.claimed_by):
        return TAKEN
    claimed = HelpClaimed(call.participant, author.id)
    room = session.people[call.participant].room
    comes = room not in (MAIN, author.room)
    return (claimed, HostKnocked(author.id, room, None)) if comes else (claimed,)


def _end(session: Session, author: Participant, body: EndHelp) -> Told | Refusal:
    whose = author.id if body.participant is None else body.participant
    if whose != author.id and not author.is_host:
        return WRONG_ROLE
    call = _call_of(session, whose)
    if call is None:
        return NO_CALL
    host = call.claimed_by
    knock = None if host is None else session.breakouts.knocks.get(host)
    if host is None or knock is None or knock.enters_at is not None:
        return (HelpEnded(whose),)
    return (HelpEnded(whose), HostTurnedBack(host))


def _call_of(session: Session, participant: ParticipantId) -> HelpCall | None:
    return next((each for each in session.help_calls if each.participant == participant), None)


def _still_hosts(session: Session, host: ParticipantId) -> bool:
    return session.people[host].is_host and not session.people[host].removed


def apply(people: People, fact: HandFact, at: Millis) -> People:
    match fact:
        case HandRaised(participant):
            return {**people, participant: replace(people[participant], hand_at=at)}
        case HandLowered(participant) | HandCalled(participant):
            return {**people, participant: replace(people[participant], hand_at=None)}
        case _:
            assert_never(fact)


def floor(
    called: ParticipantId | None, fact: HandFact | ParticipantRemoved | MeetingEnded
) -> ParticipantId | None:
    """Who has the floor after `fact` (H6, H7)."""
    match fact:
        case HandCalled(participant):
            return participant
        case HandLowered(participant) | ParticipantRemoved(participant):
            return None if called == participant else called
        case HandRaised():
            return called
        case MeetingEnded():
            return None
        case _:
            assert_never(fact)


def queue(
    calls: tuple[HelpCall, ...], fact: HelpFact | ParticipantRemoved, at: Millis
) -> tuple[HelpCall, ...]:
    """The calls for help after `fact`."""
    match fact:
        case HelpAsked(participant, room, note):
            if all(each.participant != participant for each in calls):
                return (*calls, HelpCall(participant, room, at, note=note))
            return tuple(
                replace(each, note=note) if each.participant == participant else each
                for each in calls
            )
        case HelpClaimed(participant, host):
            return tuple(
                replace(each, claimed_by=host) if each.participant == participant else each
                for each in calls
            )
        case HelpEnded(participant) | ParticipantRemoved(participant):
            return tuple(each for each in calls if each.participant != participant)
        case _:
            assert_never(fact)
