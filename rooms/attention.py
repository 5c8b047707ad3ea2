"""Who is there: the hosts' question to all, and everybody's own word that one is away.

Q1  A host asks the students who are connected whether they are there; each answers with one click.
Q2  The question stands for 60 s or until a host ends it; a new one takes its place.
Q3  Hosts see who has answered and who has not, also after its end; a student sees the own answer alone.
Q4  Only who was asked answers, once, while the question stands.
Q5  Everybody says for oneself that one is away or back; who answers the question is back.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import AnswerCheck, CheckAttention, EndCheck, GoAway
from rooms.entries import AttentionAnswered, AttentionChecked, AttentionEnded, AwayChanged
from rooms.ids import SYSTEM, Millis
from rooms.refusals import Refusal
from rooms.state import Attention, Participant, People, Session

LASTS: Final = 60_000
"""Milliseconds."""

NOBODY: Final = Refusal("conflict", "No students are here to be asked.")
NOT_ASKED: Final = Refusal("too_late", "Nobody is asking just now.")

AttentionCommand = CheckAttention | AnswerCheck | EndCheck | GoAway
CheckFact = AttentionChecked | AttentionAnswered | AttentionEnded
Told = Sequence[CheckFact | AwayChanged]


def decide(
    session: Session, author: Participant, body: AttentionCommand, at: Millis
) -> Told | Refusal:
    match body:
        case CheckAttention():
            students = (each for each in session.people.values() if each.role == "student")
            asked = tuple(each.id for each in students if each.connected)
            return (AttentionChecked(asked, Millis(at + LASTS)),) if asked else NOBODY
        case AnswerCheck():
            return _answer(session, author)
        case EndCheck():
            return _end(session, author, at)
        case GoAway(away):
            return () if author.away == away else (AwayChanged(author.id, away),)
        case _:
            assert_never(body)


def _answer(session: Session, author: Participant) -> Told | Refusal:
    check = session.attention
    if check is None or not check.open or author.id not in check.asked:
        return NOT_ASKED
    if author.id in check.answered:
        return ()
    back = (AwayChanged(author.id, away=False),) if author.away else ()
    return (AttentionAnswered(author.id), *back)


def _end(session: Session, author: Participant, at: Millis) -> Told:
    check = session.attention
    if check is None or not check.open:
        return ()
    too_early = author.id == SYSTEM and at < check.ends_at
    return () if too_early else (AttentionEnded(),)


def due(session: Session) -> tuple[Millis, EndCheck] | None:
    """When the question ends by itself (Q2)."""
    check = session.attention
    return None if check is None or not check.open else (check.ends_at, EndCheck())


def apply(check: Attention | None, fact: CheckFact) -> Attention | None:
    match fact:
        case AttentionChecked(asked, ends_at):
            return Attention(ends_at, tuple(asked))
        case AttentionAnswered(participant):
            return (
                None if check is None else replace(check, answered=(*check.answered, participant))
            )
        case AttentionEnded():
            return None if check is None else replace(check, open=False)
        case _:
            assert_never(fact)


def marked(people: People, fact: AwayChanged) -> People:
    return {**people, fact.participant: replace(people[fact.participant], away=fact.away)}
