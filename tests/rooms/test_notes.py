"""Notes that a room writes together, line by line."""

import pytest

from rooms.commands import CloseBreakouts, WriteNote
from rooms.entries import NotesShown, NoteWritten, ParticipantMoved
from rooms.ids import MAIN, LineId, RoomId, Seq
from rooms.notes import BAD_LINE, CHANGED, FULL, MOST_LINES, NO_LINE, NOT_YOURS
from rooms.refusals import NO_ROOM, WRONG_ROLE
from tests.classroom import Classroom, Person, done


def writes(person: Person, text: str, room: RoomId | None = None) -> tuple[LineId, Seq]:
    (entry,) = done(person.asks(WriteNote(text, room=room)))
    assert isinstance(entry.fact, NoteWritten)
    return entry.fact.line, entry.seq


def lines(person: Person, room: RoomId) -> list[str]:
    return [each["text"] for each in person.view["notes"].get(room, [])]


def test_I1_those_in_a_room_write_its_notes() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    first, second = mentor.opens((ann,), (ben,))

    writes(ann, " A triangle is strong ")
    writes(mentor, "Look at page 3", first)

    assert lines(ann, first) == ["A triangle is strong", "Look at page 3"]
    assert ben.asks(WriteNote("Me too", room=first)) == NOT_YOURS
    assert mentor.asks(WriteNote("Hello", room=RoomId("r99"))) == NO_ROOM
    assert lines(ben, second) == []


def test_I1_the_main_room_has_notes_too_and_observers_write_none() -> None:
    classroom = Classroom("Ann")
    observer = classroom.arrives("Obi", "observer")
    writes(classroom["Ann"], "Homework: page 4")

    assert observer.asks(WriteNote("Hm")) == WRONG_ROLE
    assert lines(observer, MAIN) == ["Homework: page 4"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 501, "two\nlines"])
def test_I2_a_line_is_one_line(text: str) -> None:
    assert Classroom().mentor.asks(WriteNote(text)) == BAD_LINE


def test_I2_notes_have_an_end_and_lines_are_taken_away() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    line, seq = writes(ann, "Line 1")
    for number in range(2, MOST_LINES + 1):
        writes(ann, f"Line {number}")
    assert ann.asks(WriteNote("One more")) == FULL

    done(ann.asks(WriteNote("", line, seq)))

    assert len(lines(ann, MAIN)) == MOST_LINES - 1
    writes(ann, "One more")


def test_I3_a_line_that_changed_meanwhile_is_not_overwritten() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    line, seq = writes(ann, "Trianngle")
    done(ben.asks(WriteNote("Triangle", line, seq)))

    assert ann.asks(WriteNote("Square", line, seq)) == CHANGED
    assert ann.asks(WriteNote("Triangle", line, seq)) == []
    (note,) = ann.view["notes"][MAIN]
    assert (note["text"], note["by"]) == ("Triangle", ben.id)
    done(ann.asks(WriteNote("A triangle", line, note["seq"])))


def test_I3_two_lines_are_changed_at_once() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    first, second = writes(ann, "One"), writes(ann, "Two")

    done(ben.asks(WriteNote("Uno", *first)))
    done(ann.asks(WriteNote("Dos", *second)))

    assert lines(ben, MAIN) == ["Uno", "Dos"]
    done(ann.asks(WriteNote("", second[0], ann.view["notes"][MAIN][1]["seq"])))
    assert ben.asks(WriteNote("Tres", *second)) == NO_LINE


def test_I4_notes_are_read_by_hosts_and_by_those_who_were_in_the_room() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo, mentor = (*(classroom[n] for n in ("Ann", "Ben", "Cleo")), classroom.mentor)
    first, second = mentor.opens((ann, ben), (cleo,))
    done(mentor.moves(ben, second))
    writes(ann, "Our plan")

    assert [lines(each, first) for each in (ann, ben, mentor)] == [["Our plan"]] * 3
    assert lines(cleo, first) == []
    assert "Our plan" not in str(cleo.shown)


def test_I4_the_notes_of_a_closed_room_are_kept() -> None:
    classroom = Classroom("Ann")
    (room,) = classroom.mentor.opens((classroom["Ann"],))
    writes(classroom["Ann"], "Our plan")
    done(classroom.mentor.asks(CloseBreakouts()))

    assert [each.text for each in classroom.session.notes[room]] == ["Our plan"]
    assert classroom["Ann"].asks(WriteNote("Late", room=room)) == NO_ROOM


def test_I5_whoever_comes_into_a_room_finds_its_notes() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    first, second = mentor.opens((ann,), (ben,))
    writes(ann, "Our plan")

    done(mentor.moves(ben, first))

    assert [type(entry.fact) for entry in ben.shown[-2:]] == [ParticipantMoved, NotesShown]
    assert lines(ben, first) == ["Our plan"]
    assert not any(isinstance(entry.fact, NotesShown) for entry in ann.shown)
    done(mentor.moves(ben, second))
    assert len(done(mentor.moves(ben, first))) == 1
