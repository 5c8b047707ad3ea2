"""Shared notes: each room has a page of lines that those in it write together.

I1  Those in a room write its notes, and hosts write those of every open room; observers write none.
I2  A line has 1 to 500 characters, a room up to 100 lines; a line without text is taken away.
I3  A change says which text it changes; what somebody else has changed meanwhile is not overwritten.
I4  Notes are read by the hosts and by those whose place the room has been, also when it is closed;
    those of the main room by everybody.
I5  Whoever comes into a room is shown its notes.
"""

from collections.abc import Sequence
from typing import Final

from rooms.commands import WriteNote
from rooms.entries import NotesShown, NoteWritten, ParticipantMoved
from rooms.ids import MAIN, LineId, ParticipantId, Seq
from rooms.policy import line
from rooms.refusals import NO_ROOM, Refusal
from rooms.state import Note, Notes, Participant, Session

LONGEST_LINE: Final = 500
MOST_LINES: Final = 100

BAD_LINE: Final = Refusal(
    "bad_request", f"A line of the notes has 1 to {LONGEST_LINE} ordinary characters."
)
FULL: Final = Refusal("too_many", f"These notes have {MOST_LINES} lines. Take one away first.")
NO_LINE: Final = Refusal("not_found", "This line of the notes is no longer there.")
NOT_YOURS: Final = Refusal("not_allowed", "You can write in the notes of your own room.")
CHANGED: Final = Refusal("conflict", "Somebody else has just changed this line. Look at it first.")


def decide(
    session: Session, author: Participant, body: WriteNote
) -> Sequence[NoteWritten] | Refusal:
    room = author.room if body.room is None else body.room
    if not session.breakouts.has(room):
        return NO_ROOM
    if room != author.room and not author.is_host:
        return NOT_YOURS
    notes = session.notes.get(room, ())
    text = line(body.text, LONGEST_LINE) if body.text.strip() else ""
    if text is None or (text == "" and body.line is None):
        return BAD_LINE
    if body.line is None:
        full = len(notes) >= MOST_LINES
        return FULL if full else (NoteWritten(room, LineId(f"n{session.seq + 1}"), text),)
    before = next((each for each in notes if each.line == body.line), None)
    if before is None:
        return NO_LINE
    if before.text == text:
        return ()
    return CHANGED if before.seq != body.base else (NoteWritten(room, body.line, text),)


def shown(session: Session, fact: ParticipantMoved) -> Sequence[NotesShown]:
    """What somebody finds who is moved into a room and has not read its notes before (I5)."""
    notes = session.notes.get(fact.room, ())
    person = session.people[fact.participant]
    if fact.room == MAIN or not notes or person.is_host:
        return ()
    read = any(person.id in room.been for room in session.breakouts.rooms if room.id == fact.room)
    return () if read else (NotesShown(person.id, fact.room, notes),)


def apply(notes: Notes, fact: NoteWritten, by: ParticipantId, seq: Seq) -> Notes:
    before = notes.get(fact.room, ())
    written = Note(fact.line, fact.text, by, seq)
    if fact.text == "":
        after = tuple(each for each in before if each.line != fact.line)
    elif any(each.line == fact.line for each in before):
        after = tuple(written if each.line == fact.line else each for each in before)
    else:
        after = (*before, written)
    return {**notes, fact.room: after}
