"""Meetings: one sitting of a session, from its start to its end.

T1  The first host to arrive starts the meeting when none runs.
T2  The end of a meeting closes open polls, while everybody is still where they answered, and the rooms,
    lowers hands and ends calls for help.
T3  A meeting that nobody has attended for ten minutes ends by itself.
T4  A session has a title of 1 to 100 characters.
"""

from collections.abc import Sequence
from typing import Final, assert_never

from rooms import ballots
from rooms.commands import Body, EndMeeting, StartMeeting
from rooms.entries import (
    AgendaStopped,
    BreakoutsClosed,
    Fact,
    HandLowered,
    HelpEnded,
    MeetingEnded,
    MeetingStarted,
    ParticipantAdmitted,
    ParticipantConnected,
    ParticipantDisconnected,
    ParticipantRemoved,
    SessionCreated,
)
from rooms.ids import SYSTEM, Millis, SessionId
from rooms.policy import line
from rooms.refusals import Refusal
from rooms.state import Participant, People, Policy, Session, Urn

LONGEST_TITLE: Final = 100
EMPTY_FOR: Final = Millis(10 * 60 * 1000)

BAD_TITLE: Final = Refusal(
    "bad_request", f"A title is one line of 1 to {LONGEST_TITLE} ordinary characters."
)

MeetingCommand = StartMeeting | EndMeeting
MeetingFact = MeetingStarted | MeetingEnded
PresenceFact = (
    ParticipantAdmitted
    | ParticipantConnected
    | ParticipantDisconnected
    | ParticipantRemoved
    | MeetingStarted
)


def created(
    session: SessionId, title: str, policy: Policy, links_expire_at: Millis
) -> SessionCreated | Refusal:
    """The first fact of a session's life (T4)."""
    cleaned = line(title, LONGEST_TITLE)
    if cleaned is None:
        return BAD_TITLE
    return SessionCreated(session, cleaned, policy, links_expire_at)


def decide(
    session: Session, author: Participant, body: MeetingCommand, at: Millis, urn: Urn
) -> Sequence[Fact]:
    runs = session.meeting_started_at is not None
    match body:
        case StartMeeting():
            return () if runs else (MeetingStarted(),)
        case EndMeeting():
            too_early = author.id == SYSTEM and not _is_abandoned(session, at)
            return () if too_early or not runs else _end(session, urn)
        case _:
            assert_never(body)


def opened_by(session: Session, arriving: Participant) -> Sequence[MeetingStarted]:
    """The start that comes with somebody's arrival (T1)."""
    starts = arriving.is_host and session.meeting_started_at is None
    return (MeetingStarted(),) if starts else ()


def _end(session: Session, urn: Urn) -> Sequence[Fact]:
    rooms = (BreakoutsClosed(),) if session.breakouts.rooms else ()
    hands = (HandLowered(each.id) for each in session.people.values() if each.hand_at is not None)
    calls = (HelpEnded(each.participant) for each in session.help_calls)
    agenda = () if session.agenda.current is None else (AgendaStopped(),)
    return (*agenda, *ballots.ended(session, urn), *rooms, *hands, *calls, MeetingEnded())


def _is_abandoned(session: Session, at: Millis) -> bool:
    return session.empty_since is not None and at >= session.empty_since + EMPTY_FOR


def due(session: Session) -> tuple[Millis, Body] | None:
    """When an abandoned meeting ends by itself (T3)."""
    if session.meeting_started_at is None or session.empty_since is None:
        return None
    return Millis(session.empty_since + EMPTY_FOR), EndMeeting()


def apply(fact: MeetingFact, at: Millis) -> Millis | None:
    """Since when a meeting runs."""
    match fact:
        case MeetingStarted():
            return at
        case MeetingEnded():
            return None
        case _:
            assert_never(fact)


def empty_since(
    before: Millis | None, people: People, fact: PresenceFact, at: Millis
) -> Millis | None:
    """Since when nobody is connected, with `people` as they are after `fact`."""
    if any(each.connected for each in people.values()):
        return None
    # Who is removed or let in without being connected: the room was empty before.
    kept = isinstance(fact, ParticipantRemoved | ParticipantAdmitted) and before is not None
    return before if kept else at
