"""What is kept of breakout rooms, and for whom."""

from rooms.commands import (
    CloseBreakouts,
    EndMeeting,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
    WriteNote,
)
from rooms.ids import RoomId
from rooms.records import kept_rooms, record
from tests.classroom import Classroom, Person, done


def names(person: Person) -> list[str]:
    return [each["name"] for each in kept_rooms(person.classroom.session, person.seat)]


def after_two_rounds() -> Classroom:
    """Ann and Ben in Red, then Ann alone in Blue and Cleo in Green; the meeting is over."""
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo, mentor = (*(classroom[n] for n in ("Ann", "Ben", "Cleo")), classroom.mentor)
    rounds = (
        [PlannedRoom("Red", [ann.id, ben.id], task="Draw")],
        [PlannedRoom("Blue", [ann.id]), PlannedRoom("Green", [cleo.id])],
    )
    for rooms in rounds:
        done(mentor.asks(PlanBreakouts(rooms=rooms)))
        done(mentor.asks(OpenBreakouts()))
        done(ann.asks(WriteNote(f"We were in {rooms[0].name}")))
        done(mentor.asks(CloseBreakouts()))
    done(mentor.asks(EndMeeting()))
    return classroom


def test_B31_hosts_see_every_room_and_others_the_rooms_they_were_in() -> None:
    classroom = after_two_rounds()

    assert names(classroom.mentor) == ["Blue", "Green", "Red"]
    assert names(classroom["Ann"]) == ["Blue", "Red"]
    assert names(classroom["Ben"]) == ["Red"]
    assert names(classroom["Cleo"]) == ["Green"]
    assert names(classroom.arrives("Obi", "observer")) == []


def test_B31_a_room_keeps_people_task_and_notes() -> None:
    classroom = after_two_rounds()
    ann, ben = classroom["Ann"], classroom["Ben"]

    kept = record(classroom.session, ben.seat, RoomId("r1"))

    assert kept is not None
    assert (kept["name"], kept["task"], kept["opening"]) == ("Red", "Draw", 1)
    assert kept["participants"] == [ann.id, ben.id]
    assert [each["text"] for each in kept["notes"]] == ["We were in Red"]
    assert kept["closed_at"] is not None


def test_B31_to_others_a_room_does_not_exist() -> None:
    classroom = after_two_rounds()

    for room in ("r2", "r3", "r99", "main"):
        assert record(classroom.session, classroom["Ben"].seat, RoomId(room)) is None


def test_B31_an_open_room_is_kept_already() -> None:
    classroom = Classroom("Ann")
    (room,) = classroom.mentor.opens((classroom["Ann"],))

    kept = record(classroom.session, classroom.mentor.seat, room)

    assert kept is not None
    assert kept["closed_at"] is None
