"""Who may see an entry, and in what form.

E6  Who sees an entry is settled when it happens, and never widened later.
E7  Drafts, plans and who voted what are for hosts; a vote also for its voter.
E8  A call for help is for hosts and for whoever asks.
E9  The id of a command is told to its author alone.
E11 That somebody has voted anonymously is told to nobody else; the ballots go to hosts.
E10 Whose own role changes starts over with a fresh view.
"""

from dataclasses import replace
from typing import Literal, assert_never

from rooms.entries import (
    AgendaExtended,
    AgendaPlanned,
    AgendaStepped,
    AgendaStopped,
    BallotsCounted,
    BreakoutsClosed,
    BreakoutsExtended,
    BreakoutsOpened,
    BreakoutsPlanned,
    BreakoutsTold,
    Entry,
    HandCalled,
    HandLowered,
    HandRaised,
    HelpAsked,
    HelpClaimed,
    HelpEnded,
    MaterialAdded,
    MaterialRemoved,
    MediaPublished,
    MeetingEnded,
    MeetingStarted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageReleased,
    MessageRemoved,
    MessageSent,
    ParticipantConnected,
    ParticipantDisconnected,
    ParticipantJoined,
    ParticipantMoved,
    ParticipantMuted,
    ParticipantRemoved,
    PollClosed,
    PollCreated,
    PollDiscarded,
    PollLaunched,
    PollPublished,
    ReadMarked,
    RoleChanged,
    RungChanged,
    SessionCreated,
    SpeechNoted,
    VoteCast,
)
from rooms.ids import MessageId, ParticipantId
from rooms.state import Participant, Session

Audience = Literal["everybody", "hosts"] | frozenset[ParticipantId]


def audience(session: Session, entry: Entry) -> Audience:
    """Who may see `entry`, with `session` as it is right after it (E6)."""
    fact = entry.fact
    match fact:
        case MessageSent() | MessageEdited() | MessageRemoved() | MessageReacted():
            return _readers(session, fact.message)
        case MessagePinned() | MessageReleased():
            return _readers(session, fact.message)
        case ReadMarked():
            return _hosts_and(session, fact.participant)
        case MaterialAdded() | MaterialRemoved():
            return "everybody"
        case VoteCast() | HelpAsked() | HelpClaimed() | HelpEnded():
            return _hosts_and(session, fact.participant)
        case SpeechNoted():
            return "hosts"
        case PollCreated() | PollDiscarded() | BreakoutsPlanned():
            return "hosts"
        case SessionCreated() | MeetingStarted() | MeetingEnded():
            return "everybody"
        case ParticipantJoined() | ParticipantConnected() | ParticipantDisconnected():
            return "everybody"
        case ParticipantRemoved() | RoleChanged() | ParticipantMuted() | ParticipantMoved():
            return "everybody"
        case MediaPublished() | RungChanged() | HandRaised() | HandLowered() | HandCalled():
            return "everybody"
        case AgendaPlanned() | AgendaStepped() | AgendaExtended() | AgendaStopped():
            return "everybody"
        case BreakoutsOpened() | BreakoutsExtended() | BreakoutsClosed() | BreakoutsTold():
            return "everybody"
        case PollLaunched() | BallotsCounted() | PollClosed() | PollPublished():
            return "everybody"
        case _:
            assert_never(fact)


def _readers(session: Session, message: MessageId) -> Audience:
    readers = session.messages[message].readers
    return "everybody" if readers is None else readers


def _hosts_and(session: Session, participant: ParticipantId) -> frozenset[ParticipantId]:
    hosts = {each.id for each in session.people.values() if each.is_host}
    return frozenset(hosts | {participant})


def includes(who: Audience, reader: Participant) -> bool:
    """Whether `reader`, as he or she was at that moment, belongs to `who`."""
    match who:
        case "everybody":
            return True
        case "hosts":
            return reader.is_host
        case _:
            return reader.id in who


def reveal(entry: Entry, reader: Participant) -> Entry:
    """The form in which `reader` sees an entry that he or she may see (E9, E11)."""
    if isinstance(entry.fact, BallotsCounted):
        entry = replace(entry, fact=_counted(entry.fact, reader))
    if isinstance(entry.fact, MaterialAdded):
        entry = replace(entry, fact=replace(entry.fact, file="", key=""))
    hidden = entry.command is not None and entry.by != reader.id
    return replace(entry, command=None) if hidden else entry


def _counted(fact: BallotsCounted, reader: Participant) -> BallotsCounted:
    own = tuple(each for each in fact.voters if each == reader.id)
    return replace(fact, voters=own, ballots=fact.ballots if reader.is_host else ())


def starts_over(entry: Entry, reader: ParticipantId) -> bool:
    """Whether `reader` needs a fresh view because of `entry` (E10)."""
    return isinstance(entry.fact, RoleChanged) and entry.fact.participant == reader
