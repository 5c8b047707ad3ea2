"""Hands and the one queue of calls for help over all rooms.

H1  A hand stays up until its owner or a host lowers it.
H2  Only a host lowers another's hand.
H3  Everybody has at most one call for help; calls wait in the order of asking.
H4  One host at a time takes a call.
H5  A call ends by its owner or by a host, and with its owner's removal.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import AskHelp, ClaimHelp, EndHelp, LowerHand, RaiseHand
from rooms.entries import (
    HandLowered,
    HandRaised,
    HelpAsked,
    HelpClaimed,
    HelpEnded,
    ParticipantRemoved,
)
from rooms.ids import Millis, ParticipantId
from rooms.policy import person_in
from rooms.refusals import WRONG_ROLE, Refusal
from rooms.state import HelpCall, Participant, People, Session

NO_CALL: Final = Refusal("not_found", "This person is not asking for help.")
TAKEN: Final = Refusal("conflict", "Another host is already on the way.")

HandsCommand = RaiseHand | LowerHand | AskHelp | ClaimHelp | EndHelp
HandFact = HandRaised | HandLowered
HelpFact = HelpAsked | HelpClaimed | HelpEnded


def decide(
    session: Session, author: Participant, body: HandsCommand
) -> Sequence[HandFact | HelpFact] | Refusal:
    match body:
        case RaiseHand():
            return (HandRaised(author.id),) if author.hand_at is None else ()
        case LowerHand():
            return _lower(session, author, body)
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
    return () if person.hand_at is None else (HandLowered(person.id),)


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
        case HandLowered(participant):
            return {**people, participant: replace(people[participant], hand_at=None)}
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
