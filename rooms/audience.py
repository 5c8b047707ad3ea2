"""Who may see an entry, and in what form.

E6  Who sees an entry is settled when it happens, and never widened later.
E7  Drafts, plans and who voted what are for hosts; a vote also for its voter.
E8  A call for help is for hosts and for whoever asks.
E9  The id of a command is told to its author alone.
E11 That somebody has voted anonymously is told to nobody else; the ballots go to hosts.
E10 Whose own role changes, or who is let in, starts over with a fresh view; so does who waits, at every news of
    the lobby.
E12 Who waits in the lobby is shown no entry at all.
E13 What a host has left out of a result, and the list of words, is told to hosts alone.
"""

from dataclasses import replace
from typing import Literal, assert_never

from rooms import rounds
from rooms.entries import (
    AgendaExtended,
    AgendaPlanned,
    AgendaStepped,
    AgendaStopped,
    AttentionAnswered,
    AttentionChecked,
    AttentionEnded,
    AwayChanged,
    BallotsCounted,
    BreakoutsClosed,
    BreakoutsExtended,
    BreakoutsOpened,
    BreakoutsPlanned,
    BreakoutsTold,
    ChatCleared,
    Entry,
    HandCalled,
    HandLowered,
    HandRaised,
    HelpAsked,
    HelpClaimed,
    HelpEnded,
    HostKnocked,
    HostTurnedBack,
    LobbySeen,
    LobbyTold,
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
    NameMatched,
    NotesShown,
    NoteWritten,
    ParticipantAdmitted,
    ParticipantConnected,
    ParticipantDisconnected,
    ParticipantJoined,
    ParticipantMoved,
    ParticipantMuted,
    ParticipantRefused,
    ParticipantRemoved,
    ParticipantRenamed,
    PolicyChanged,
    PollClosed,
    PollCreated,
    PollDiscarded,
    PollLaunched,
    PollPublished,
    ReadMarked,
    RoleChanged,
    RoomAdded,
    RoomClosed,
    RoomListened,
    RoomRested,
    RoomResumed,
    RoomWarned,
    RungChanged,
    SeatTaken,
    SessionCreated,
    SpeechNoted,
    StageSet,
    VoiceTurned,
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
        case ChatCleared() | MaterialAdded() | MaterialRemoved():
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
            waits = session.people[fact.participant].waiting is not None
            return "hosts" if waits else "everybody"
        case ParticipantRenamed():
            waits = session.people[fact.participant].waiting is not None
            return "hosts" if waits else "everybody"
        case ParticipantRefused() | LobbySeen() | LobbyTold():
            return "hosts"
        case ParticipantAdmitted() | PolicyChanged() | StageSet() | AwayChanged():
            return "everybody"
        case RoomWarned() | RoomRested() | RoomResumed():
            return "everybody"
        case AttentionChecked() | AttentionEnded():
            return "everybody"
        case AttentionAnswered() | SeatTaken():
            return _hosts_and(session, fact.participant)
        case ParticipantRemoved() | RoleChanged() | ParticipantMuted() | ParticipantMoved():
            return "everybody"
        case MediaPublished() | RungChanged() | HandRaised() | HandLowered() | HandCalled():
            return "everybody"
        case AgendaPlanned() | AgendaStepped() | AgendaExtended() | AgendaStopped():
            return "everybody"
        case BreakoutsOpened() | BreakoutsExtended() | BreakoutsClosed() | BreakoutsTold():
            return "everybody"
        case RoomAdded() | RoomClosed():
            return "everybody"
        case HostKnocked() | HostTurnedBack() | RoomListened() | VoiceTurned():
            return "everybody"
        case NameMatched():
            there = any(each.id == fact.room for each in session.breakouts.rooms)
            return "everybody" if there else "hosts"
        case NoteWritten():
            been = rounds.readers(session.breakouts, fact.room)
            return "everybody" if been is None else _hosts_and(session, *been)
        case NotesShown():
            return frozenset({fact.participant})
        case PollLaunched() | BallotsCounted() | PollClosed() | PollPublished():
            return "everybody"
        case _:
            assert_never(fact)


def _readers(session: Session, message: MessageId) -> Audience:
    readers = session.messages[message].readers
    return "everybody" if readers is None else readers


def _hosts_and(session: Session, *participants: ParticipantId) -> frozenset[ParticipantId]:
    hosts = {each.id for each in session.people.values() if each.is_host}
    return frozenset(hosts.union(participants))


def includes(who: Audience, reader: Participant) -> bool:
    """Whether `reader`, as he or she was at that moment, belongs to `who` (E12)."""
    if reader.waiting is not None:
        return False
    match who:
        case "everybody":
            return True
        case "hosts":
            return reader.is_host
        case _:
            return reader.id in who


def reveal(entry: Entry, reader: Participant) -> Entry:
    """The form in which `reader` sees an entry that he or she may see (E7, E9, E11, E13)."""
    if isinstance(entry.fact, BallotsCounted):
        entry = replace(entry, fact=_counted(entry.fact, reader))
    if isinstance(entry.fact, PollPublished) and entry.fact.hidden and not reader.is_host:
        entry = replace(entry, fact=replace(entry.fact, hidden=()))
    if isinstance(entry.fact, SessionCreated | PolicyChanged) and not reader.is_host:
        entry = replace(
            entry, fact=replace(entry.fact, policy=replace(entry.fact.policy, word_list=()))
        )
    if isinstance(entry.fact, MaterialAdded):
        entry = replace(entry, fact=replace(entry.fact, file="", key=""))
    if isinstance(entry.fact, BreakoutsOpened) and not reader.is_host:
        # Who is expected and has not come is for hosts.
        rooms = tuple(replace(room, names=()) for room in entry.fact.rooms)
        entry = replace(entry, fact=replace(entry.fact, rooms=rooms))
    hidden = entry.command is not None and entry.by != reader.id
    return replace(entry, command=None) if hidden else entry


def _counted(fact: BallotsCounted, reader: Participant) -> BallotsCounted:
    own = tuple(each for each in fact.voters if each == reader.id)
    return replace(fact, voters=own, ballots=fact.ballots if reader.is_host else ())


def starts_over(session: Session, entry: Entry) -> frozenset[ParticipantId]:
    """Who needs a fresh view because of `entry`, with `session` as it is right after it (E10)."""
    match entry.fact:
        case RoleChanged(participant):
            return frozenset((participant,))
        case ParticipantAdmitted(participant):
            return _waiting(session) | {participant}
        case ParticipantRefused() | LobbySeen() | LobbyTold() | PolicyChanged():
            return _waiting(session)
        case ParticipantConnected(participant) | ParticipantDisconnected(participant):
            waits = session.people[participant].waiting is not None
            return _waiting(session) if waits else frozenset()
        case ParticipantRenamed(participant):
            waits = session.people[participant].waiting is not None
            return frozenset((participant,)) if waits else frozenset()
        case _:
            return frozenset()


def _waiting(session: Session) -> frozenset[ParticipantId]:
    return frozenset(each.id for each in session.people.values() if each.waiting is not None)
