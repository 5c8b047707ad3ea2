"""Help for somebody's line: a host offers it, and the person alone decides.

L5  A host offers another person who is connected one remedy at a time; the next offer takes its place.
L6  Only who was offered a remedy accepts or declines it: nobody changes how somebody else takes part.
L7  An offer ends with its answer, by a host who takes it back, and when its person is gone.
L8  An offer and what became of it are told to hosts and to the person it is for, and to nobody else.

What a remedy does happens on the device of whoever accepts it; here is only what was offered and answered.
"""

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from rooms.commands import AnswerRemedy, OfferRemedy, WithdrawRemedy
from rooms.entries import (
    ParticipantDisconnected,
    ParticipantRemoved,
    RemedyEnded,
    RemedyOffered,
)
from rooms.ids import ParticipantId
from rooms.policy import person_in
from rooms.refusals import Refusal
from rooms.state import Participant, Remedy, Session

ONESELF: Final = Refusal("bad_request", "A remedy is offered to somebody else.")
AWAY: Final = Refusal("conflict", "This person is not connected just now.")
NO_OFFER: Final = Refusal("too_late", "Nothing is offered any more.")

RemedyCommand = OfferRemedy | AnswerRemedy | WithdrawRemedy
RemedyFact = RemedyOffered | RemedyEnded
Remedies = Mapping[ParticipantId, Remedy]


def decide(
    session: Session, author: Participant, body: RemedyCommand
) -> Sequence[RemedyFact] | Refusal:
    match body:
        case OfferRemedy():
            return _offer(session, author, body)
        case AnswerRemedy(kind, accepted):
            offered = session.remedies.get(author.id)
            # The answer to an offer that another one has replaced is an answer to nothing.
            if offered is None or offered.kind != kind:
                return NO_OFFER
            return (RemedyEnded(author.id, "accepted" if accepted else "declined"),)
        case WithdrawRemedy(participant):
            there = participant in session.remedies
            return (RemedyEnded(participant, "withdrawn"),) if there else ()
        case _:
            assert_never(body)


def _offer(
    session: Session, author: Participant, body: OfferRemedy
) -> Sequence[RemedyFact] | Refusal:
    person = person_in(session, body.participant)
    if isinstance(person, Refusal):
        return person
    if person.id == author.id:
        return ONESELF
    if not person.connected:
        return AWAY
    if session.remedies.get(person.id) == Remedy(body.kind, author.id):
        return ()
    return (RemedyOffered(person.id, body.kind, author.id),)


def apply(
    remedies: Remedies, fact: RemedyFact | ParticipantDisconnected | ParticipantRemoved
) -> Remedies:
    others = {who: each for who, each in remedies.items() if who != fact.participant}
    match fact:
        case RemedyOffered(participant, kind, host):
            return {**others, participant: Remedy(kind, host)}
        case RemedyEnded() | ParticipantDisconnected() | ParticipantRemoved():
            return others
        case _:
            assert_never(fact)
