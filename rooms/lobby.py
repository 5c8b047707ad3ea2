"""The lobby: who is new waits outside until a host lets them in.

W1  With the lobby on, whoever follows a student's or an observer's link for the first time waits.
W2  Who waits sees nothing of the session, is seen by hosts alone, and may ask for nothing.
W3  A host lets in one or all, or refuses; what one host has decided stands, and another is told.
W4  Who waits is told the place in line, whether a host has looked, and the hosts' word.
W5  Who was refused is refused with the same seat and the same browser from then on.
W6  When the lobby is switched off, those who wait come in.
W7  A locked session gives no new seat to students and observers; who has a seat comes back to it.
W8  Removing somebody switches the lobby on, so that nobody comes back unseen under another name; once a host
    has been removed, those with a host's link wait, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import AdmitAll, AdmitWaiting, RefuseWaiting, SeeLobby, TellLobby
from rooms.entries import (
    LobbySeen,
    LobbyTold,
    ParticipantAdmitted,
    ParticipantConnected,
    ParticipantDisconnected,
    ParticipantRefused,
    PolicyChanged,
)
from rooms.ids import ParticipantId
from rooms.policy import text
from rooms.refusals import NO_PERSON, Refusal
from rooms.state import HOSTS, Participant, People, Policy, Role, Session, Waiting

LONGEST_WORD: Final = 500

LOCKED: Final = Refusal("locked", "This session is locked. Ask your mentor to let you in.")
BAD_WORD: Final = Refusal("bad_request", f"Write up to {LONGEST_WORD} characters.")
IS_IN: Final = Refusal("conflict", "Another host has already let this person in.")
IS_OUT: Final = Refusal("conflict", "Another host has already sent this person away.")

LobbyCommand = AdmitWaiting | AdmitAll | RefuseWaiting | SeeLobby | TellLobby
LobbyFact = (
    ParticipantAdmitted
    | ParticipantRefused
    | LobbySeen
    | LobbyTold
    | ParticipantConnected
    | ParticipantDisconnected
)
Told = Sequence[ParticipantAdmitted | ParticipantRefused | LobbySeen | LobbyTold]


def waits(session: Session, role: Role) -> bool:
    """Whether somebody new with this role has to wait (W1, W8)."""
    watched = role not in HOSTS or any(
        each.removed and each.is_host for each in session.people.values()
    )
    return session.policy.lobby and watched


def opened_after_removal(session: Session) -> Sequence[PolicyChanged]:
    """The lobby goes on with a removal, unless that is fixed (W8)."""
    policy = session.policy
    stays = policy.lobby or "lobby" in policy.fixed
    return () if stays else (PolicyChanged(replace(policy, lobby=True)),)


def shut_out(policy: Policy, role: Role) -> bool:
    """Whether the lock keeps somebody new with this role out (W7)."""
    return policy.locked and role not in HOSTS


def decide(session: Session, body: LobbyCommand) -> Told | Refusal:
    match body:
        case AdmitWaiting(participant):
            return _admit(session, participant)
        case AdmitAll():
            return all_admitted(session)
        case RefuseWaiting(participant):
            return _refuse(session, participant)
        case SeeLobby():
            fresh = tuple(each.id for each in queue(session.people) if not _is_seen(each))
            return (LobbySeen(fresh),) if fresh else ()
        case TellLobby(words):
            return _tell(session, words)
        case _:
            assert_never(body)


def _admit(session: Session, participant: ParticipantId) -> Told | Refusal:
    person = session.people.get(participant)
    if person is None:
        return NO_PERSON
    if person.removed:
        return IS_OUT
    return () if person.waiting is None else (_admitted(person, person.waiting),)


def _refuse(session: Session, participant: ParticipantId) -> Told | Refusal:
    person = session.people.get(participant)
    if person is None:
        return NO_PERSON
    if person.removed:
        return ()
    return IS_IN if person.waiting is None else (ParticipantRefused(person.id),)


def _tell(session: Session, words: str) -> Told | Refusal:
    cleaned = text(words, LONGEST_WORD) if words.strip() else ""
    if cleaned is None:
        return BAD_WORD
    return () if cleaned == session.lobby_word else (LobbyTold(cleaned),)


def all_admitted(session: Session) -> list[ParticipantAdmitted]:
    """Everybody who waits comes in (W6)."""
    waiting = queue(session.people)
    return [_admitted(each, each.waiting) for each in waiting if each.waiting is not None]


def _admitted(person: Participant, waiting: Waiting) -> ParticipantAdmitted:
    return ParticipantAdmitted(person.id, person.number, person.name, person.role, waiting.here)


def queue(people: People) -> list[Participant]:
    """Those who wait, in the order in which they came."""
    return [each for each in people.values() if each.waiting is not None and not each.removed]


def place(people: People, participant: ParticipantId) -> int:
    """How many of those who are at the door come before this person, plus one (W4)."""
    line = [each.id for each in queue(people) if _is_here(each) or each.id == participant]
    return line.index(participant) + 1


def _is_here(person: Participant) -> bool:
    return person.waiting is not None and person.waiting.here


def _is_seen(person: Participant) -> bool:
    return person.waiting is not None and person.waiting.seen


def apply(people: People, fact: LobbyFact) -> People:
    match fact:
        case ParticipantAdmitted(participant, connected=connected):
            inside = replace(people[participant], waiting=None, connected=connected)
            # Lists name people in the order in which they came in.
            others = {id_: each for id_, each in people.items() if id_ != participant}
            return {**others, participant: inside}
        case ParticipantRefused(participant):
            gone = replace(people[participant], waiting=None, removed=True)
            return {**people, participant: gone}
        case LobbySeen(participants):
            seen = {each: _changed(people, each, seen=True) for each in participants}
            return {**people, **seen}
        case ParticipantConnected(participant):
            return {**people, participant: _changed(people, participant, here=True)}
        case ParticipantDisconnected(participant):
            return {**people, participant: _changed(people, participant, here=False)}
        case LobbyTold():
            return people
        case _:
            assert_never(fact)


def _changed(people: People, participant: ParticipantId, **changes: bool) -> Participant:
    person = people[participant]
    if person.waiting is None:
        return person
    return replace(person, waiting=_with(person.waiting, changes))


def _with(waiting: Waiting, changes: Mapping[str, bool]) -> Waiting:
    return replace(
        waiting, here=changes.get("here", waiting.here), seen=changes.get("seen", waiting.seen)
    )
