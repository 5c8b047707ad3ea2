"""What one person may see of a session, in the shape that goes over the wire.

Everything a view shows, its reader could also have folded from the entries that he or she
may see: `audience` and this file keep the same secrets.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rooms import lobby, rounds
from rooms.ids import MAIN, Millis, ParticipantId, RoomId
from rooms.poll_view import poll_view
from rooms.shapes import (
    AgendaView,
    AloneView,
    AttentionView,
    BreakoutsView,
    HelpView,
    MaterialView,
    NoteView,
    ParticipantView,
    RoomView,
    SessionView,
    StepView,
    WaitingView,
)
from rooms.state import (
    Agenda,
    AgendaStep,
    Alone,
    Attention,
    Breakouts,
    HelpCall,
    Material,
    Note,
    Participant,
    Policy,
    Poll,
    Room,
    Session,
    Urn,
)

NO_BALLOTS: Final[Urn] = {}


def view(session: Session, reader: Participant, urn: Urn = NO_BALLOTS) -> SessionView:
    """The session as `reader` may see it now; the words of messages are not part of it."""
    if reader.waiting is not None:
        return _from_outside(session, reader)
    started_at = session.meeting_started_at
    return {
        "id": session.id,
        "title": session.title,
        "policy": _policy(session.policy, reader),
        "meeting": None if started_at is None else {"started_at": started_at},
        "participants": [_person(each) for each in session.people.values() if _is_listed(each)],
        "breakouts": _breakouts(session.breakouts, reader),
        "polls": [poll_view(each, reader, urn) for each in _polls(session, reader)],
        "help": [
            _call(each)
            for each in session.help_calls
            if reader.is_host or each.participant == reader.id
        ],
        "called": session.called,
        "agenda": _agenda(session.agenda),
        "materials": [_material(each) for each in session.materials.values()],
        "notes": _notes(session, reader),
        "spoken": [
            {
                "participant": participant,
                "seconds": seconds,
                "room": room,
                "name": rounds.name_of(session.breakouts, room),
            }
            for (participant, room), seconds in session.spoken.items()
            if reader.is_host
        ],
        "read": [
            {"participant": participant, "upto": upto, "conversation": conversation}
            for (participant, conversation), upto in session.read.items()
            if reader.id in (participant, conversation)
        ],
        "lobby": [_in_line(each) for each in lobby.queue(session.people)] if reader.is_host else [],
        "lobby_word": session.lobby_word if reader.is_host else "",
        "waiting": None,
        "alone": [_alone(room, each) for room, each in session.alone.items()],
        "attention": _attention(session.attention, reader),
        "stage": {"spotlight": list(session.stage.spotlight), "layout": session.stage.layout},
        "remedies": [
            {"participant": who, "kind": each.kind, "host": each.host}
            for who, each in session.remedies.items()
            if reader.is_host or who == reader.id
        ],
    }


def _from_outside(session: Session, reader: Participant) -> SessionView:
    """What one who waits in the lobby may see: the title, what is agreed on, the place in line."""
    empty = view(Session(id=session.id, title=session.title, policy=session.policy), _NOBODY)
    seen = reader.waiting is not None and reader.waiting.seen
    place = lobby.place(session.people, reader.id)
    return {**empty, "waiting": {"place": place, "seen": seen, "word": session.lobby_word}}


_NOBODY: Final = Participant(ParticipantId(""), 0, "", "observer")


def _policy(policy: Policy, reader: Participant) -> Policy:
    """The list of words is told to hosts alone (E13)."""
    return policy if reader.is_host else replace(policy, word_list=())


def _is_listed(person: Participant) -> bool:
    return not person.removed and person.waiting is None


def _in_line(person: Participant) -> WaitingView:
    waiting = person.waiting
    return {
        "participant": person.id,
        "number": person.number,
        "name": person.name,
        "role": person.role,
        "at": Millis(0) if waiting is None else waiting.since,
        "here": waiting is not None and waiting.here,
        "seen": waiting is not None and waiting.seen,
    }


def _alone(room: RoomId, alone: Alone) -> AloneView:
    return {"room": room, "rests_at": alone.rests_at, "resting": alone.resting}


def _attention(check: Attention | None, reader: Participant) -> AttentionView | None:
    if check is None:
        return None
    answered = [each for each in check.answered if reader.is_host or each == reader.id]
    return {
        "ends_at": check.ends_at,
        "asked": list(check.asked),
        "answered": answered,
        "open": check.open,
    }


def _person(person: Participant) -> ParticipantView:
    return {
        "participant": person.id,
        "number": person.number,
        "name": person.name,
        "role": person.role,
        "room": person.room,
        "connected": person.connected,
        "rung": person.rung,
        "rung_reason": person.rung_reason,
        "microphone": person.microphone,
        "camera": person.camera,
        "screen": person.screen,
        "hand_at": person.hand_at,
        "away": person.away,
    }


def _breakouts(breakouts: Breakouts, reader: Participant) -> BreakoutsView:
    return {
        "planned": _rooms(breakouts.planned, reader) if reader.is_host else [],
        "planned_choice": breakouts.planned_choice and reader.is_host,
        "rooms": _rooms(breakouts.rooms, reader),
        "ends_at": breakouts.ends_at,
        "choice": breakouts.choice,
        "late": breakouts.late,
        "knocks": [
            {"host": host, "room": each.room, "enters_at": each.enters_at}
            for host, each in breakouts.knocks.items()
        ],
        "listening": [{"host": host, "room": room} for host, room in breakouts.listening.items()],
        "voice": breakouts.voice,
    }


def _rooms(rooms: Sequence[Room], reader: Participant) -> list[RoomView]:
    return [
        {
            "room": each.id,
            "name": each.name,
            "participants": list(each.placed),
            "names": list(each.names) if reader.is_host else [],
            "task": each.task,
            "material": each.material,
            "ends_at": each.ends_at,
        }
        for each in rooms
    ]


def _notes(session: Session, reader: Participant) -> dict[RoomId, list[NoteView]]:
    there = {MAIN, *(each.id for each in session.breakouts.rooms)}
    return {
        room: note_views(notes)
        for room, notes in session.notes.items()
        if notes and room in there and may_read_room(session, reader, room)
    }


def may_read_room(session: Session, reader: Participant, room: RoomId) -> bool:
    """Whether what is kept of a room is for this person (B18, I4)."""
    been = rounds.readers(session.breakouts, room)
    return reader.is_host or been is None or reader.id in been


def note_views(notes: Sequence[Note]) -> list[NoteView]:
    return [
        {"line": each.line, "text": each.text, "by": each.by, "seq": each.seq} for each in notes
    ]


def _polls(session: Session, reader: Participant) -> list[Poll]:
    """In the order in which this reader learned of them: when made, or when launched."""
    if reader.is_host:
        return list(session.polls.values())
    launched = [(each.launched, each) for each in session.polls.values() if each.launched]
    return [poll for _, poll in sorted(launched, key=lambda pair: pair[0])]


def _material(material: Material) -> MaterialView:
    return {
        "material": material.id,
        "by": material.by,
        "title": material.title,
        "url": material.url,
        "name": material.name,
        "media_type": material.media_type,
        "size": material.size,
    }


def _agenda(agenda: Agenda) -> AgendaView:
    return {
        "steps": [_step(each) for each in agenda.steps],
        "current": agenda.current,
        "ends_at": agenda.ends_at,
        "trouble": agenda.trouble,
    }


def _step(step: AgendaStep) -> StepView:
    return {
        "kind": step.kind,
        "title": step.title,
        "minutes": step.minutes,
        "size": step.size,
        "poll": step.poll,
        "show": step.show,
    }


def _call(call: HelpCall) -> HelpView:
    return {
        "participant": call.participant,
        "room": call.room,
        "at": call.at,
        "claimed_by": call.claimed_by,
        "note": call.note,
    }
