"""What an entry does to the session: which part each one touches.

E1  Entries follow one another without a gap, each once.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from rooms import (
    agenda,
    attention,
    breakouts,
    chat,
    hands,
    ladder,
    lobby,
    materials,
    meetings,
    notes,
    people,
    planning,
    polls,
    remedies,
    rounds,
    speech,
    stage,
    supervision,
    visits,
)
from rooms import entries as e
from rooms.entries import Entry
from rooms.state import Breakouts, Participant, People, Session


def replay(entries: Iterable[Entry]) -> Session:
    """The session that these entries, from the first on, make."""
    session = Session()
    for entry in entries:
        session = apply(session, entry)
    return session


def apply(session: Session, entry: Entry) -> Session:
    """The session after `entry`. Raises ValueError for an entry that is not the next one (E1)."""
    if entry.seq != session.seq + 1:
        raise ValueError(f"entry {entry.seq} does not follow {session.seq}")
    commands = session.commands
    if entry.command is not None:
        commands = commands.plus((entry.by, entry.command), entry.seq)
    return replace(_applied(session, entry), seq=entry.seq, commands=commands)


def _applied(s: Session, entry: Entry) -> Session:
    at = entry.at
    match entry.fact:
        case e.SessionCreated(id_, title, policy, links_expire_at):
            return replace(s, id=id_, title=title, policy=policy, links_expire_at=links_expire_at)
        case e.ParticipantJoined() | e.ParticipantRenamed() as fact:
            return replace(s, people=people.apply(s.people, fact, at))
        case e.RoleChanged() as fact:
            after = people.apply(s.people, fact, at)
            hosts = after[fact.participant].is_host
            rooms = s.breakouts if hosts else visits.gone(s.breakouts, fact.participant)
            return replace(s, people=after, breakouts=rooms, stage=stage.apply(s.stage, fact))
        case e.ParticipantConnected() | e.ParticipantDisconnected() as fact:
            if s.people[fact.participant].waiting is not None:
                return replace(s, people=lobby.apply(s.people, fact))
            after = people.apply(s.people, fact, at)
            empty_since = meetings.empty_since(s.empty_since, after, fact, at)
            rooms = _came_or_gone(s.breakouts, after[fact.participant])
            if isinstance(fact, e.ParticipantDisconnected):
                s = replace(s, remedies=remedies.apply(s.remedies, fact))
            return replace(s, people=after, empty_since=empty_since, breakouts=rooms)
        case e.ParticipantAdmitted() as fact:
            after = lobby.apply(s.people, fact)
            empty_since = meetings.empty_since(s.empty_since, after, fact, at)
            return replace(s, people=after, empty_since=empty_since)
        case e.ParticipantRefused() | e.LobbySeen() as fact:
            return replace(s, people=lobby.apply(s.people, fact))
        case e.LobbyTold(word):
            return replace(s, lobby_word=word)
        case e.PolicyChanged(policy):
            return replace(s, policy=policy)
        case e.SeatTaken(_, link):
            return replace(s, seat_links=s.seat_links | {link})
        case e.RoomWarned() | e.RoomRested() | e.RoomResumed() as fact:
            return replace(s, alone=supervision.apply(s.alone, fact, at))
        case e.AttentionChecked() | e.AttentionAnswered() | e.AttentionEnded() as fact:
            return replace(s, attention=attention.apply(s.attention, fact))
        case e.AwayChanged() as fact:
            return replace(s, people=attention.marked(s.people, fact))
        case e.StageSet() as fact:
            return replace(s, stage=stage.apply(s.stage, fact))
        case e.ParticipantRemoved() as fact:
            after = people.apply(s.people, fact, at)
            s = replace(s, stage=stage.apply(s.stage, fact))
            s = replace(s, remedies=remedies.apply(s.remedies, fact))
            empty_since = meetings.empty_since(s.empty_since, after, fact, at)
            calls = hands.queue(s.help_calls, fact, at)
            rooms = visits.gone(s.breakouts, fact.participant)
            s = replace(s, called=hands.floor(s.called, fact), breakouts=rooms)
            return replace(s, people=after, empty_since=empty_since, help_calls=calls)
        case e.MeetingStarted() as fact:
            empty_since = meetings.empty_since(s.empty_since, s.people, fact, at)
            started_at = meetings.apply(fact, at)
            return replace(s, meeting_started_at=started_at, empty_since=empty_since, spoken={})
        case e.MeetingEnded() as fact:
            called = hands.floor(s.called, fact)
            s = replace(s, stage=stage.apply(s.stage, fact))
            return replace(s, meeting_started_at=meetings.apply(fact, at), called=called)
        case e.MediaPublished() | e.RungChanged() | e.ParticipantMuted() as fact:
            return replace(s, people=ladder.apply(s.people, fact))
        case e.RemedyOffered() | e.RemedyEnded() as fact:
            return replace(s, remedies=remedies.apply(s.remedies, fact))
        case e.MessageSent() | e.MessageReleased() as fact:
            circles = chat.gathered(s.circles, s.people, fact, plenary=not s.breakouts.rooms)
            messages = chat.apply(s.messages, fact, entry.by, circles)
            return replace(s, messages=messages, circles=circles)
        case e.ReadMarked(participant, upto, conversation):
            return replace(s, read=s.read.plus((participant, conversation), upto))
        case e.MaterialAdded() | e.MaterialRemoved() as fact:
            return replace(s, materials=materials.apply(s.materials, fact, entry.by))
        case (
            e.MessageRemoved() | e.MessageEdited() | e.MessageReacted() | e.MessagePinned() as fact
        ):
            return replace(s, messages=chat.apply(s.messages, fact, entry.by, s.circles))
        case e.ChatCleared() as fact:
            return replace(s, messages=chat.apply(s.messages, fact, entry.by, s.circles))
        case e.HandRaised() | e.HandLowered() | e.HandCalled() as fact:
            called = hands.floor(s.called, fact)
            return replace(s, people=hands.apply(s.people, fact, at), called=called)
        case e.AgendaPlanned() | e.AgendaStepped() | e.AgendaExtended() | e.AgendaStopped() as fact:
            return replace(s, agenda=agenda.apply(s.agenda, fact))
        case e.HelpAsked() | e.HelpClaimed() | e.HelpEnded() as fact:
            return replace(s, help_calls=hands.queue(s.help_calls, fact, at))
        case e.BreakoutsPlanned() | e.NameMatched() as fact:
            return replace(s, breakouts=planning.apply(s.breakouts, fact))
        case e.BreakoutsExtended() as fact:
            return replace(s, breakouts=breakouts.apply(s.breakouts, s.people, fact, at))
        case e.BreakoutsOpened() | e.RoomAdded() as fact:
            after = breakouts.places(s.people, fact)
            rooms = breakouts.apply(s.breakouts, after, fact, at)
            return replace(s, breakouts=_moved(rooms, s.people, after), people=after)
        case e.BreakoutsClosed() as fact:
            after = breakouts.places(s.people, fact)
            rooms = visits.closed(breakouts.apply(s.breakouts, s.people, fact, at), None)
            return replace(s, breakouts=rooms, people=after, circles={})
        case e.RoomClosed() as fact:
            after = breakouts.places(s.people, fact)
            rooms = breakouts.apply(s.breakouts, s.people, fact, at)
            rooms = visits.closed(_moved(rooms, s.people, after), fact.room)
            return replace(s, breakouts=rooms, people=after)
        case e.ParticipantMoved(participant) as fact:
            after = breakouts.places(s.people, fact)
            rooms = visits.moved(rounds.came(s.breakouts, after[participant]), participant)
            return replace(s, people=after, breakouts=rooms)
        case e.HostKnocked() | e.HostTurnedBack() | e.RoomListened() | e.VoiceTurned() as fact:
            return replace(s, breakouts=visits.apply(s.breakouts, fact))
        case e.NoteWritten() as fact:
            return replace(s, notes=notes.apply(s.notes, fact, entry.by, entry.seq))
        case e.PollCreated() | e.PollDiscarded() | e.PollLaunched() | e.VoteCast() as fact:
            return replace(s, polls=polls.apply(s.polls, fact, entry.seq))
        case e.BallotsCounted() | e.PollClosed() | e.PollPublished() as fact:
            return replace(s, polls=polls.apply(s.polls, fact, entry.seq))
        case e.SpeechNoted() as fact:
            return replace(s, spoken=speech.apply(s.spoken, fact))
        case e.BreakoutsTold() | e.NotesShown():
            return s
        case _:
            assert_never(entry.fact)


def _moved(rooms: Breakouts, before: People, after: People) -> Breakouts:
    """What hosts were about to do ends with their being moved (B30)."""
    for host in (*rooms.knocks, *rooms.listening):
        if before[host].room != after[host].room:
            rooms = visits.moved(rooms, host)
    return rooms


def _came_or_gone(rooms: Breakouts, person: Participant) -> Breakouts:
    return rounds.came(rooms, person) if person.connected else visits.gone(rooms, person.id)
