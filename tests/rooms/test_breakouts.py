"""Breakout rooms, rule by rule."""

import math

import pytest

from rooms import due
from rooms.breakouts import (
    ALREADY_OPEN,
    BAD_GRACE,
    BAD_MINUTES,
    BAD_WORD,
    NO_END,
    NONE_OPEN,
    NOTHING_PLANNED,
    TOO_MANY,
)
from rooms.commands import (
    AddRoom,
    CloseBreakouts,
    EndMeeting,
    ExtendBreakouts,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
    TellBreakouts,
)
from rooms.entries import BreakoutsClosed, BreakoutsExtended, BreakoutsOpened, BreakoutsTold
from rooms.ids import MAIN, SYSTEM, ParticipantId
from rooms.planning import BAD_NAME, MOST_ROOMS, TWICE
from rooms.refusals import NO_MEETING, NO_PERSON, NO_ROOM
from rooms.state import Late
from tests.classroom import Classroom, Person, done

MINUTE = 60_000


def where(*people: Person) -> list[str]:
    return [each.seat.room for each in people]


def by_hand(*people: Person | str) -> PlanBreakouts:
    ids = [ParticipantId(each) if isinstance(each, str) else each.id for each in people]
    return PlanBreakouts(rooms=[PlannedRoom("Red", ids)])


def test_B1_opening_moves_everybody_planned_with_one_entry() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = (classroom[each] for each in ("Ann", "Ben", "Cleo"))
    first, second = classroom.mentor.plans((ann,), (ben,))

    (entry,) = done(classroom.mentor.asks(OpenBreakouts()))

    assert isinstance(entry.fact, BreakoutsOpened)
    assert where(ann, ben, cleo, classroom.mentor) == [first, second, MAIN, MAIN]


def test_B5_rooms_open_only_as_planned() -> None:
    classroom = Classroom("Ann")
    mentor = classroom.mentor
    assert mentor.asks(OpenBreakouts()) == NOTHING_PLANNED

    mentor.opens((classroom["Ann"],))
    mentor.plans((classroom["Ann"],))
    assert mentor.asks(OpenBreakouts()) == ALREADY_OPEN

    done(mentor.asks(CloseBreakouts()))
    done(mentor.asks(OpenBreakouts()))
    assert classroom.session.breakouts.planned == ()


def test_B5_rooms_open_in_a_running_meeting() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.plans((classroom["Ann"],))
    done(classroom.mentor.asks(EndMeeting()))

    assert classroom.mentor.asks(OpenBreakouts()) == NO_MEETING


def test_B6_a_rooms_id_is_never_used_again() -> None:
    classroom = Classroom("Ann")
    mentor = classroom.mentor
    first = mentor.opens((classroom["Ann"],), ())
    done(mentor.asks(CloseBreakouts()))
    unused = mentor.plans((), ())
    last = mentor.opens(())

    assert [*first, *unused, *last] == ["r1", "r2", "r3", "r4", "r5"]


def test_B7_hosts_move_anybody_into_any_open_room() -> None:
    classroom = Classroom("Ann", "Ben")
    mentor = classroom.mentor
    observer = classroom.arrives("Obi", "observer")
    first, second = mentor.opens((classroom["Ann"],), (classroom["Ben"],))

    done(mentor.moves(classroom["Ann"], second))
    done(mentor.moves(observer, second))

    assert where(classroom["Ann"], classroom["Ben"], observer) == [second] * 3
    assert mentor.moves(observer, second) == []
    assert mentor.moves(observer, "r99") == NO_ROOM
    done(mentor.asks(CloseBreakouts()))
    assert mentor.moves(observer, first) == NO_ROOM


def test_B7_nobody_moves_who_is_not_there() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.removes(classroom["Ann"]))

    assert classroom.mentor.moves(classroom["Ann"], MAIN) == NO_PERSON


def test_B9_whoever_joins_while_rooms_are_open_stays_in_the_main_room() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    assert where(classroom.arrives("Late Lou", "student")) == [MAIN]


def test_B9_late_ones_go_into_the_smallest_room_where_the_rule_says_so() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = (classroom[each] for each in ("Ann", "Ben", "Cleo"))
    first, second = classroom.mentor.plans((ann, ben), (cleo,))
    done(classroom.mentor.asks(OpenBreakouts(late="smallest")))

    late = [classroom.arrives(f"Late {n}", "student") for n in range(3)]

    assert where(*late) == [second, first, second]
    assert where(classroom.arrives("Hana", "facilitator")) == [MAIN]
    assert where(classroom.arrives("Obi", "observer")) == [MAIN]


def test_B9_who_was_left_out_or_called_back_is_not_late() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = (classroom[each] for each in ("Ann", "Ben", "Cleo"))
    done(cleo.leaves())
    classroom.mentor.plans((ann,), ())
    done(classroom.mentor.asks(OpenBreakouts(late="smallest")))
    done(classroom.mentor.moves(ann, MAIN))
    for person in (ann, ben):
        done(person.leaves())
        done(person.returns())

    assert where(ann, ben) == [MAIN, MAIN]
    done(cleo.returns())
    assert where(cleo) == ["r1"]


@pytest.mark.parametrize(("late", "room"), [("planned", "r1"), ("smallest", "r1"), ("main", MAIN)])
def test_B9_a_planned_name_comes_before_the_rule_for_late_ones(late: Late, room: str) -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    rooms = [PlannedRoom("Red", [ann.id], ["Late Lou"]), PlannedRoom("Blue", [])]
    done(classroom.mentor.asks(PlanBreakouts(rooms=rooms)))
    done(classroom.mentor.asks(OpenBreakouts(late=late)))

    assert where(classroom.arrives("Late Lou", "student")) == [room]


def test_B10_whoever_drops_keeps_the_room() -> None:
    classroom = Classroom("Ann")
    (room,) = classroom.mentor.opens((classroom["Ann"],))

    done(classroom["Ann"].leaves())
    done(classroom["Ann"].returns())

    assert where(classroom["Ann"]) == [room]


def test_B10_whoever_is_away_when_rooms_open_comes_back_into_the_room() -> None:
    classroom = Classroom("Ann")
    done(classroom["Ann"].leaves())
    (room,) = classroom.mentor.opens((classroom["Ann"],))

    done(classroom["Ann"].returns())

    assert where(classroom["Ann"]) == [room]


def test_B11_rooms_close_by_themselves_at_their_end() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"],), (classroom["Ben"],), minutes=5, choice=True)
    done(classroom.mentor.moves(classroom.mentor, "r2"))

    classroom.wait(minutes=5, seconds=-1)
    assert len(classroom.session.breakouts.rooms) == 2
    classroom.wait(seconds=1)

    assert classroom.log[-1].fact == BreakoutsClosed()
    assert classroom.log[-1].by == SYSTEM
    assert where(classroom["Ann"], classroom["Ben"], classroom.mentor) == [MAIN] * 3
    breakouts = classroom.mentor.view["breakouts"]
    assert (breakouts["rooms"], breakouts["ends_at"], breakouts["choice"]) == ([], None, False)


def test_B11_rooms_without_an_end_stay_open() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    assert due(classroom.session) is None
    assert classroom.asks(SYSTEM, CloseBreakouts()) == []


def test_B11_a_timer_that_rings_too_early_closes_nothing() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],), minutes=5)
    classroom.wait(minutes=4)
    done(classroom.mentor.asks(ExtendBreakouts(5)))
    classroom.wait(minutes=5)

    assert classroom.asks(SYSTEM, CloseBreakouts()) == []
    assert due(classroom.session) == (classroom.now + MINUTE, CloseBreakouts())


@pytest.mark.parametrize("minutes", [0, 1440.5, math.inf, math.nan])
def test_B11_an_end_is_up_to_a_day_away(minutes: float) -> None:
    classroom = Classroom("Ann")
    classroom.mentor.plans((classroom["Ann"],))

    assert classroom.mentor.asks(OpenBreakouts(minutes=minutes)) == BAD_MINUTES
    done(classroom.mentor.asks(OpenBreakouts(minutes=1440)))
    assert classroom.mentor.asks(ExtendBreakouts(minutes)) == BAD_MINUTES


def test_B12_closing_with_grace_gives_the_rooms_a_new_end() -> None:
    classroom = Classroom("Ann")
    (room,) = classroom.mentor.opens((classroom["Ann"],), minutes=5)

    (entry,) = done(classroom.mentor.asks(CloseBreakouts(grace=30)))

    assert entry.fact == BreakoutsExtended(type(entry.at)(classroom.now + 30_000))
    assert where(classroom["Ann"]) == [room]
    classroom.wait(seconds=30)
    assert where(classroom["Ann"]) == [MAIN]


def test_B12_grace_never_gives_a_later_end() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],), minutes=0.25)

    assert classroom.mentor.asks(CloseBreakouts(grace=30)) == []
    assert classroom.session.breakouts.ends_at == classroom.now + 15_000


def test_B12_without_grace_everybody_is_back_at_once() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    done(classroom.mentor.asks(CloseBreakouts()))

    assert where(classroom["Ann"]) == [MAIN]
    assert classroom.mentor.asks(CloseBreakouts()) == []


@pytest.mark.parametrize("grace", [-1, 300.5, math.inf, math.nan])
def test_B12_grace_is_up_to_five_minutes(grace: float) -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    assert classroom.mentor.asks(CloseBreakouts(grace=grace)) == BAD_GRACE
    done(classroom.mentor.asks(CloseBreakouts(grace=300)))


def test_B13_an_extension_counts_from_the_end() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],), minutes=5)
    opened_at = classroom.now
    classroom.wait(minutes=2)

    done(classroom.mentor.asks(ExtendBreakouts(3.5)))

    assert classroom.session.breakouts.ends_at == opened_at + 8.5 * MINUTE


def test_B13_without_an_end_an_extension_counts_from_now() -> None:
    classroom = Classroom("Ann")
    assert classroom.mentor.asks(ExtendBreakouts(3)) == NONE_OPEN
    classroom.mentor.opens((classroom["Ann"],))
    classroom.wait(minutes=2)

    done(classroom.mentor.asks(ExtendBreakouts(3)))

    assert classroom.session.breakouts.ends_at == classroom.now + 3 * MINUTE


def test_B13_rooms_are_given_less_time_but_never_less_than_half_a_minute() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],), minutes=10)
    now = classroom.now

    done(classroom.mentor.asks(ExtendBreakouts(-4)))
    assert classroom.session.breakouts.ends_at == now + 6 * MINUTE
    done(classroom.mentor.asks(ExtendBreakouts(-30)))
    assert classroom.session.breakouts.ends_at == now + MINUTE / 2
    assert classroom.mentor.asks(ExtendBreakouts(-1)) == []


def test_B13_what_has_no_end_is_not_shortened() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    assert classroom.mentor.asks(ExtendBreakouts(-1)) == NO_END
    assert classroom.mentor.asks(ExtendBreakouts(-1441)) == BAD_MINUTES


def test_B24_one_room_is_closed_and_the_others_go_on() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    first, second = mentor.opens((ann,), (ben,))

    done(mentor.asks(CloseBreakouts(room=first)))

    assert where(ann, ben) == [MAIN, second]
    assert [each["room"] for each in ben.view["breakouts"]["rooms"]] == [second]
    assert mentor.asks(CloseBreakouts(room=first)) == NO_ROOM
    (entry,) = done(mentor.asks(CloseBreakouts(room=second)))
    assert entry.fact == BreakoutsClosed()
    assert mentor.asks(CloseBreakouts(room=second)) == []


def test_B24_one_room_closes_with_grace_at_an_end_of_its_own() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    first, second = mentor.opens((ann,), (ben,), minutes=5)

    done(mentor.asks(CloseBreakouts(grace=30, room=first)))

    assert ann.view["breakouts"]["rooms"][0]["ends_at"] == classroom.now + 30_000
    assert mentor.asks(CloseBreakouts(grace=60, room=first)) == []
    classroom.wait(seconds=30)
    assert where(ann, ben) == [MAIN, second]
    classroom.wait(minutes=5)
    assert where(ben) == [MAIN]


def test_B24_more_time_for_all_takes_a_rooms_own_end_away() -> None:
    classroom = Classroom("Ann", "Ben")
    mentor = classroom.mentor
    first, _ = mentor.opens((classroom["Ann"],), (classroom["Ben"],), minutes=5)
    done(mentor.asks(CloseBreakouts(grace=30, room=first)))

    done(mentor.asks(ExtendBreakouts(1)))
    classroom.wait(minutes=5)

    assert where(classroom["Ann"]) == [first]


def test_B25_one_more_room_is_opened_beside_the_others() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    assert mentor.asks(AddRoom("Quiet")) == NONE_OPEN
    mentor.opens((ann, ben))

    done(mentor.asks(AddRoom("Quiet", [ben.id], task="Read on")))

    assert where(ann, ben) == ["r1", "r2"]
    assert ann.view["breakouts"]["rooms"][1]["task"] == "Read on"
    assert mentor.asks(AddRoom(" ")) == BAD_NAME
    assert mentor.asks(AddRoom("Red", [ParticipantId("u99")])) == NO_PERSON
    assert mentor.asks(AddRoom("Red", [ann.id, ann.id])) == TWICE
    done(mentor.asks(CloseBreakouts()))
    assert mentor.opens(()) == ["r3"]


def test_B25_there_is_room_for_fifty() -> None:
    mentor = Classroom().mentor
    mentor.opens(*[()] * MOST_ROOMS)

    assert mentor.asks(AddRoom("One more")) == TOO_MANY


def test_B14_a_hosts_word_goes_to_everybody_in_every_room() -> None:
    classroom = Classroom("Ann", "Ben")
    mentor = classroom.mentor
    assert mentor.asks(TellBreakouts("Hello")) == NONE_OPEN
    mentor.opens((classroom["Ann"],))

    done(mentor.asks(TellBreakouts(" Two more\nminutes ")))

    for person in (classroom["Ann"], classroom["Ben"], mentor):
        assert person.shown[-1].fact == BreakoutsTold("Two more\nminutes")


@pytest.mark.parametrize("words", ["", " ", "x" * 2001, "nul\0"])
def test_B14_a_hosts_word_is_a_text_of_1_to_2000_characters(words: str) -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    assert classroom.mentor.asks(TellBreakouts(words)) == BAD_WORD
    done(classroom.mentor.asks(TellBreakouts("x" * 2000)))


def test_B1_a_room_shows_who_was_placed_in_it_to_everybody() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"],), (classroom["Ben"],), choice=True)

    shown = classroom["Ben"].view["breakouts"]

    assert [(each["room"], each["name"], each["participants"]) for each in shown["rooms"]] == [
        ("r1", "Table 1", [classroom["Ann"].id]),
        ("r2", "Table 2", [classroom["Ben"].id]),
    ]
    assert shown["choice"]
