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
E14 How far somebody has read is told to that person alone, and of what is private to the other one.
"""

from dataclasses import replace
from typing import Literal, assert_never

from rooms import entries as e
from rooms import rounds
from rooms.entries import Entry
from rooms.ids import MessageId, ParticipantId
from rooms.state import Participant, Session

Audience = Literal["everybody", "hosts"] | frozenset[ParticipantId]


def audience(session: Session, entry: Entry) -> Audience:
    """Who may see `entry`, with `session` as it is right after it (E6)."""
    fact = entry.fact
    match fact:
        case e.MessageSent() | e.MessageEdited() | e.MessageRemoved() | e.MessageReacted():
            return _readers(session, fact.message)
        case e.MessagePinned() | e.MessageReleased():
            return _readers(session, fact.message)
        case e.ReadMarked():
            return frozenset(
                each for each in session.people if each in (fact.participant, fact.conversation)
            )
        case e.ChatCleared() | e.MaterialAdded() | e.MaterialRemoved():
            return "everybody"
        case e.VoteCast() | e.HelpAsked() | e.HelpClaimed() | e.HelpEnded():
            return _hosts_and(session, fact.participant)
        case e.RemedyOffered() | e.RemedyEnded():
            return _hosts_and(session, fact.participant)
        case e.SpeechNoted():
            return "hosts"
        case e.PollCreated() | e.PollDiscarded() | e.BreakoutsPlanned():
            return "hosts"
        case e.SessionCreated() | e.MeetingStarted() | e.MeetingEnded():
            return "everybody"
        case e.ParticipantJoined() | e.ParticipantConnected() | e.ParticipantDisconnected():
            waits = session.people[fact.participant].waiting is not None
            return "hosts" if waits else "everybody"
        case e.ParticipantRenamed():
            waits = session.people[fact.participant].waiting is not None
            return "hosts" if waits else "everybody"
        case e.ParticipantRefused() | e.LobbySeen() | e.LobbyTold():
            return "hosts"
        case e.ParticipantAdmitted() | e.PolicyChanged() | e.StageSet() | e.AwayChanged():
            return "everybody"
        case e.RoomWarned() | e.RoomRested() | e.RoomResumed():
            return "everybody"
        case e.AttentionChecked() | e.AttentionEnded():
            return "everybody"
        case e.AttentionAnswered() | e.SeatTaken():
            return _hosts_and(session, fact.participant)
        case e.ParticipantRemoved() | e.RoleChanged() | e.ParticipantMuted() | e.ParticipantMoved():
            return "everybody"
        case (
            e.MediaPublished() | e.RungChanged() | e.HandRaised() | e.HandLowered() | e.HandCalled()
        ):
            return "everybody"
        case e.AgendaPlanned() | e.AgendaStepped() | e.AgendaExtended() | e.AgendaStopped():
            return "everybody"
        case e.BreakoutsOpened() | e.BreakoutsExtended() | e.BreakoutsClosed() | e.BreakoutsTold():
            return "everybody"
        case e.RoomAdded() | e.RoomClosed():
            return "everybody"
        case e.HostKnocked() | e.HostTurnedBack() | e.RoomListened() | e.VoiceTurned():
            return "everybody"
        case e.NameMatched():
            there = any(each.id == fact.room for each in session.breakouts.rooms)
            return "everybody" if there else "hosts"
        case e.NoteWritten():
            been = rounds.readers(session.breakouts, fact.room)
            return "everybody" if been is None else _hosts_and(session, *been)
        case e.NotesShown():
            return frozenset({fact.participant})
        case e.PollLaunched() | e.BallotsCounted() | e.PollClosed() | e.PollPublished():
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
    if isinstance(entry.fact, e.BallotsCounted):
        entry = replace(entry, fact=_counted(entry.fact, reader))
    if isinstance(entry.fact, e.PollPublished) and entry.fact.hidden and not reader.is_host:
        entry = replace(entry, fact=replace(entry.fact, hidden=()))
    if isinstance(entry.fact, e.SessionCreated | e.PolicyChanged) and not reader.is_host:
        entry = replace(
            entry, fact=replace(entry.fact, policy=replace(entry.fact.policy, word_list=()))
        )
    if isinstance(entry.fact, e.MaterialAdded):
        entry = replace(entry, fact=replace(entry.fact, file="", key=""))
    if not reader.is_host:
        entry = replace(entry, fact=_without_names(entry.fact))
    hidden = entry.command is not None and entry.by != reader.id
    return replace(entry, command=None) if hidden else entry


def _without_names(fact: e.Fact) -> e.Fact:
    """Who is expected in a room and has not come is for hosts."""
    match fact:
        case e.BreakoutsOpened(rooms=rooms):
            return replace(fact, rooms=tuple(replace(room, names=()) for room in rooms))
        case e.RoomAdded(room):
            return replace(fact, room=replace(room, names=()))
        case _:
            return fact


def _counted(fact: e.BallotsCounted, reader: Participant) -> e.BallotsCounted:
    own = tuple(each for each in fact.voters if each == reader.id)
    return replace(fact, voters=own, ballots=fact.ballots if reader.is_host else ())


def starts_over(session: Session, entry: Entry) -> frozenset[ParticipantId]:
    """Who needs a fresh view because of `entry`, with `session` as it is right after it (E10)."""
    match entry.fact:
        case e.RoleChanged(participant):
            return frozenset((participant,))
        case e.ParticipantAdmitted(participant):
            return _waiting(session) | {participant}
        case e.ParticipantRefused() | e.LobbySeen() | e.LobbyTold() | e.PolicyChanged():
            return _waiting(session)
        case e.ParticipantConnected(participant) | e.ParticipantDisconnected(participant):
            waits = session.people[participant].waiting is not None
            return _waiting(session) if waits else frozenset()
        case e.ParticipantRenamed(participant):
            waits = session.people[participant].waiting is not None
            return frozenset((participant,)) if waits else frozenset()
        case _:
            return frozenset()


def _waiting(session: Session) -> frozenset[ParticipantId]:
    return frozenset(each.id for each in session.people.values() if each.waiting is not None)
