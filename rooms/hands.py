"""Hands and the one queue of calls for help over all rooms.

H1  A hand stays up until its owner or a host lowers it.
H2  Only a host lowers another's hand.
H3  Everybody has at most one call for help; calls wait in the order of asking.
H4  One host at a time takes a call.
H5  A call ends by its owner or by a host, and with its owner's removal.
H6  A host gives the floor to one hand at a time; who is called has the hand down.
H7  The floor is free when it is given back, with its owner's removal and with the meeting's end.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import (
    AskHelp,
    CallHand,
    ClaimHelp,
    EndHelp,
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
    MeetingEnded,
    ParticipantRemoved,
)
from rooms.ids import Millis, ParticipantId
from rooms.policy import person_in
from rooms.refusals import WRONG_ROLE, Refusal
from rooms.state import HelpCall, Participant, People, Session

NO_CALL: Final = Refusal("not_found", "This person is not asking for help.")
TAKEN: Final = Refusal("conflict", "Another host is already on the way.")

NO_HAND: Final = Refusal("not_found", "This person has no hand up.")

HandsCommand = RaiseHand | LowerHand | CallHand | LowerAllHands | AskHelp | ClaimHelp | EndHelp
HandFact = HandRaised | HandLowered | HandCalled
HelpFact = HelpAsked | HelpClaimed | HelpEnded


def decide(
    session: Session, author: Participant, body: HandsCommand
) -> Sequence[HandFact | HelpFact] | Refusal:
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
            asked = _call_of(session, author.id) is not None
            return () if asked else (HelpAsked(author.id, author.room),)
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


def _claim(session: Session, author: Participant, body: ClaimHelp) -> Sequence[HelpFact] | Refusal:
    call = _call_of(session, body.participant)
    if call is None:
        return NO_CALL
    if call.claimed_by == author.id:
        return ()
    if call.claimed_by is not None and _still_hosts(session, call.claimed_by):
        return TAKEN
    return (HelpClaimed(call.participant, author.id),)


def _end(session: Session, author: Participant, body: EndHelp) -> Sequence[HelpFact] | Refusal:
    whose = author.id if body.participant is None else body.participant
    if whose != author.id and not author.is_host:
        return WRONG_ROLE
    return NO_CALL if _call_of(session, whose) is None else (HelpEnded(whose),)


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
        case HelpAsked(participant, room):
            return (*calls, HelpCall(participant, room, at))
        case HelpClaimed(participant, host):
            return tuple(
                replace(each, claimed_by=host) if each.participant == participant else each
                for each in calls
            )
        case HelpEnded(participant) | ParticipantRemoved(participant):
            return tuple(each for each in calls if each.participant != participant)
        case _:
            assert_never(fact)
