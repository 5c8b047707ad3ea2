"""Going into rooms: who chooses, how hosts come, listen from outside, or speak to all rooms at once.

B8  Students move by themselves only where they may choose.
B26 A host who knocks is announced before entering a breakout room with others in it, for as long as the
    policy says; not where somebody waits for this host's help.
B27 A host who takes a call for help is announced to the room of whoever asked.
B28 Hosts listen to a room without being in it only where the policy allows, and everybody sees it.
B29 One host at a time speaks to all rooms, and everybody sees it.
B30 Announcements and listening end when the host moves; they and the voice end when the host goes, is
    a host no longer, or the rooms close.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar, assert_never

from rooms.breakouts import NONE_OPEN, is_late
from rooms.commands import Body, EnterRoom, LetIn, ListenToRoom, SpeakToRooms
from rooms.entries import (
    Fact,
    HostKnocked,
    HostTurnedBack,
    ParticipantMoved,
    RoomListened,
    VoiceTurned,
)
from rooms.ids import MAIN, Millis, ParticipantId, RoomId
from rooms.refusals import NO_ROOM, Refusal
from rooms.state import Breakouts, Knock, Participant, Session

NO_CHOICE: Final = Refusal("not_allowed", "Your mentor decides who is in which room.")
NO_LISTENING: Final = Refusal(
    "not_allowed", "Listening from outside is not allowed here. Go into the room instead."
)
IN_IT: Final = Refusal("conflict", "You are in this room and hear it already.")
SPOKEN: Final = Refusal("conflict", "Another host is speaking to all rooms.")

VisitCommand = EnterRoom | LetIn | ListenToRoom | SpeakToRooms
VisitFact = HostKnocked | HostTurnedBack | RoomListened | VoiceTurned
Told = Sequence[VisitFact | ParticipantMoved]
V = TypeVar("V")


def decide(session: Session, author: Participant, body: VisitCommand, at: Millis) -> Told | Refusal:
    match body:
        case EnterRoom():
            if author.is_host:
                return _host_enters(session, author, body, at)
            return _student_enters(session, author, body)
        case LetIn():
            return _let_in(session, body, at)
        case ListenToRoom():
            return _listen(session, author, body)
        case SpeakToRooms():
            return _speak(session, author, body)
        case _:
            assert_never(body)


def _student_enters(session: Session, author: Participant, body: EnterRoom) -> Told | Refusal:
    breakouts = session.breakouts
    chooses_late = breakouts.late == "choose" and is_late(breakouts, author)
    if not breakouts.choice and not chooses_late:
        return NO_CHOICE
    if not session.breakouts.has(body.room):
        return NO_ROOM
    return () if author.room == body.room else (ParticipantMoved(author.id, body.room),)


def _host_enters(
    session: Session, author: Participant, body: EnterRoom, at: Millis
) -> Told | Refusal:
    if not session.breakouts.has(body.room):
        return NO_ROOM
    knock = session.breakouts.knocks.get(author.id)
    if author.room == body.room:
        return () if knock is None else (HostTurnedBack(author.id),)
    if not body.knock or not _waits_at(session, author, body.room):
        return (ParticipantMoved(author.id, body.room),)
    if knock is not None and knock.room == body.room and knock.enters_at is not None:
        return ()
    enters_at = Millis(at + 1000 * session.policy.knock_seconds)
    return (HostKnocked(author.id, body.room, enters_at),)


def _waits_at(session: Session, host: Participant, room: RoomId) -> bool:
    """Whether a knock of this host is heard by somebody who has not called for it (B26)."""
    if room == MAIN or session.policy.knock_seconds == 0:
        return False
    called = (
        call.claimed_by == host.id and session.people[call.participant].room == room
        for call in session.help_calls
    )
    inside = (
        each.connected and each.room == room and not each.is_host
        for each in session.people.values()
    )
    return any(inside) and not any(called)


def _let_in(session: Session, body: LetIn, at: Millis) -> Told:
    knock = session.breakouts.knocks.get(body.host)
    if knock is None or knock.enters_at is None or at < knock.enters_at:
        return ()
    return (ParticipantMoved(body.host, knock.room),)


def _listen(session: Session, author: Participant, body: ListenToRoom) -> Told | Refusal:
    listening = session.breakouts.listening.get(author.id)
    if body.room is None:
        return () if listening is None else (RoomListened(author.id, None),)
    if not session.policy.listening:
        return NO_LISTENING
    if body.room == MAIN or not session.breakouts.has(body.room):
        return NO_ROOM
    if author.room == body.room:
        return IN_IT
    return () if listening == body.room else (RoomListened(author.id, body.room),)


def _speak(session: Session, author: Participant, body: SpeakToRooms) -> Told | Refusal:
    voice = session.breakouts.voice
    if not body.on:
        return (VoiceTurned(None),) if voice == author.id else ()
    if not session.breakouts.rooms:
        return NONE_OPEN
    if voice == author.id:
        return ()
    return (VoiceTurned(author.id),) if voice is None else SPOKEN


def as_if_inside(facts: Sequence[Fact]) -> Sequence[Fact]:
    """With whoever knocks in the room already: what may not be there then is refused at the door."""
    knocks = (
        each for each in facts if isinstance(each, HostKnocked) and each.enters_at is not None
    )
    return (*facts, *(ParticipantMoved(each.host, each.room) for each in knocks))


def due(session: Session) -> tuple[Millis, Body] | None:
    """When a host who has knocked next comes in."""
    knocks = session.breakouts.knocks
    waiting = [(each.enters_at, host) for host, each in knocks.items() if each.enters_at]
    if not waiting:
        return None
    enters_at, host = min(waiting)
    return enters_at, LetIn(host)


def apply(breakouts: Breakouts, fact: VisitFact) -> Breakouts:
    match fact:
        case HostKnocked(host, room, enters_at):
            knocks = {**breakouts.knocks, host: Knock(room, enters_at)}
            return replace(breakouts, knocks=knocks)
        case HostTurnedBack(host):
            return replace(breakouts, knocks=_without(breakouts.knocks, host))
        case RoomListened(host, heard):
            others = _without(breakouts.listening, host)
            return replace(
                breakouts, listening=others if heard is None else {**others, host: heard}
            )
        case VoiceTurned(host):
            return replace(breakouts, voice=host)
        case _:
            assert_never(fact)


def moved(breakouts: Breakouts, person: ParticipantId) -> Breakouts:
    """What ends when somebody moves (B30)."""
    if person not in breakouts.knocks and person not in breakouts.listening:
        return breakouts
    return replace(
        breakouts,
        knocks=_without(breakouts.knocks, person),
        listening=_without(breakouts.listening, person),
    )


def gone(breakouts: Breakouts, person: ParticipantId) -> Breakouts:
    """What ends when somebody goes or is a host no longer (B30)."""
    after = moved(breakouts, person)
    return replace(after, voice=None) if after.voice == person else after


def closed(breakouts: Breakouts, room: RoomId | None) -> Breakouts:
    """What ends with one room, or with all of them (B30)."""
    if room is None:
        return replace(breakouts, knocks={}, listening={}, voice=None)
    return replace(
        breakouts,
        knocks={host: each for host, each in breakouts.knocks.items() if each.room != room},
        listening={host: each for host, each in breakouts.listening.items() if each != room},
    )


def _without(
    mapping: Mapping[ParticipantId, V], person: ParticipantId
) -> Mapping[ParticipantId, V]:
    return {each: value for each, value in mapping.items() if each != person}
