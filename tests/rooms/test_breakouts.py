"""Breakout rooms, rule by rule."""

import math

import pytest

from rooms import Refusal, due
from rooms.breakouts import (
    ALREADY_OPEN,
    BAD_GRACE,
    BAD_MINUTES,
    BAD_NAME,
    BAD_PLAN,
    BAD_WORD,
    MOST_ROOMS,
    NO_CHOICE,
    NONE_OPEN,
    NOT_PLACED,
    NOTHING_PLANNED,
    TWICE,
)
from rooms.commands import (
    CloseBreakouts,
    EndMeeting,
    ExtendBreakouts,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
    TellBreakouts,
)
from rooms.entries import BreakoutsClosed, BreakoutsExtended, BreakoutsOpened, BreakoutsTold
from rooms.ids import MAIN, SYSTEM, ParticipantId, RoomId
from rooms.refusals import NO_MEETING, NO_PERSON, NO_ROOM
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


def test_B2_a_plan_names_people_with_a_seat_each_once() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    observer = classroom.arrives("Obi", "observer")
    done(mentor.removes(ben))
    twice = PlanBreakouts(rooms=[PlannedRoom("Red", [ann.id]), PlannedRoom("Blue", [ann.id])])

    assert mentor.asks(twice) == TWICE
    assert mentor.asks(by_hand(ann, ann)) == TWICE
    assert mentor.asks(by_hand("u99")) == NO_PERSON
    assert mentor.asks(by_hand(ben)) == NO_PERSON
    assert mentor.asks(by_hand(observer)) == NOT_PLACED
    done(mentor.asks(by_hand(ann, mentor)))


def test_B2_whoever_is_removed_after_the_plan_is_not_placed() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.plans((classroom["Ann"], classroom["Ben"]))
    done(classroom.mentor.removes(classroom["Ann"]))

    (entry,) = done(classroom.mentor.asks(OpenBreakouts()))

    assert isinstance(entry.fact, BreakoutsOpened)
    assert list(entry.fact.rooms[0].participants) == [classroom["Ben"].id]


def test_B3_a_random_plan_places_the_connected_students_alone() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    done(classroom["Cleo"].leaves())
    classroom.arrives("Obi", "observer")

    done(classroom.mentor.asks(PlanBreakouts(count=3)))

    rooms = classroom.session.breakouts.planned
    placed = sorted(each.placed for each in rooms)
    assert placed == [(), (classroom["Ann"].id,), (classroom["Ben"].id,)]
    assert [each.name for each in rooms] == ["Room 1", "Room 2", "Room 3"]


def test_B3_the_seed_alone_decides_the_shuffle() -> None:
    def plan(seed: int) -> list[tuple[ParticipantId, ...]]:
        classroom = Classroom(*(f"Pupil {n}" for n in range(12)), seed=seed)
        done(classroom.mentor.asks(PlanBreakouts(count=3, method="random")))
        return [each.placed for each in classroom.session.breakouts.planned]

    assert plan(1) == plan(1)
    assert len({str(plan(seed)) for seed in range(10)}) == 10


@pytest.mark.parametrize(
    "plan",
    [
        PlanBreakouts(),
        PlanBreakouts(method="random"),
        PlanBreakouts(count=0),
        PlanBreakouts(count=-1),
        PlanBreakouts(count=MOST_ROOMS + 1),
        PlanBreakouts(rooms=[]),
        PlanBreakouts(rooms=[PlannedRoom("Red", [])] * (MOST_ROOMS + 1)),
        PlanBreakouts(rooms=[PlannedRoom("Red", [])], count=1),
        PlanBreakouts(rooms=[PlannedRoom("Red", [])], method="random"),
    ],
)
def test_B4_a_plan_has_1_to_50_rooms(plan: PlanBreakouts) -> None:
    assert Classroom().mentor.asks(plan) == BAD_PLAN


def test_B4_fifty_rooms_are_fine() -> None:
    mentor = Classroom().mentor

    done(mentor.asks(PlanBreakouts(count=MOST_ROOMS)))
    done(mentor.asks(PlanBreakouts(rooms=[PlannedRoom("x" * 60, [])] * MOST_ROOMS)))


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "two\nlines"])
def test_B4_a_rooms_name_is_one_line_of_1_to_60_characters(name: str) -> None:
    plan = PlanBreakouts(rooms=[PlannedRoom(name, [])])

    assert Classroom().mentor.asks(plan) == BAD_NAME


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


def test_B7_hosts_enter_any_open_room_and_come_back() -> None:
    classroom = Classroom("Ann")
    (room,) = classroom.mentor.opens((classroom["Ann"],))

    done(classroom.mentor.enters(room))
    assert where(classroom.mentor) == [room]
    done(classroom.mentor.enters(MAIN))

    assert where(classroom.mentor) == [MAIN]
    assert classroom.mentor.enters("r2") == NO_ROOM


def test_B7_nobody_moves_who_is_not_there() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.removes(classroom["Ann"]))

    assert classroom.mentor.moves(classroom["Ann"], MAIN) == NO_PERSON


def test_B8_students_stay_where_they_are_unless_they_may_choose() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    first, second = classroom.mentor.opens((ann,), (classroom["Ben"],))

    assert [ann.enters(each) for each in (second, first, MAIN)] == [NO_CHOICE] * 3


def test_B8_with_choice_students_enter_any_room_that_is_open() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    assert ann.enters(MAIN) == NO_CHOICE
    _, second = classroom.mentor.opens((ann,), (classroom["Ben"],), choice=True)

    done(ann.enters(second))
    assert ann.enters(second) == []
    assert ann.enters("r99") == NO_ROOM
    done(ann.enters(MAIN))

    done(classroom.mentor.asks(CloseBreakouts()))
    assert ann.enters(MAIN) == NO_CHOICE


def test_B8_even_with_choice_an_observer_does_not_wander() -> None:
    classroom = Classroom("Ann")
    observer = classroom.arrives("Obi", "observer")
    (room,) = classroom.mentor.opens((classroom["Ann"],), choice=True)

    assert isinstance(observer.enters(room), Refusal)


def test_B9_whoever_joins_while_rooms_are_open_stays_in_the_main_room() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    assert where(classroom.arrives("Late Lou", "student")) == [MAIN]


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
    assert breakouts == {"planned": [], "rooms": [], "ends_at": None, "choice": False}


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


@pytest.mark.parametrize("minutes", [0, -1, 1440.5, math.inf, math.nan])
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


def test_E7_a_plan_is_for_hosts() -> None:
    classroom = Classroom("Ann")
    before = len(classroom["Ann"].shown)

    ids = classroom.mentor.plans((classroom["Ann"],))

    assert [each["room"] for each in classroom.mentor.view["breakouts"]["planned"]] == ids
    assert classroom["Ann"].view["breakouts"]["planned"] == []
    assert len(classroom["Ann"].shown) == before


def test_B1_a_room_shows_who_was_placed_in_it_to_everybody() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"],), (classroom["Ben"],), choice=True)

    shown = classroom["Ben"].view["breakouts"]

    assert shown["rooms"] == [
        {"room": RoomId("r1"), "name": "Table 1", "participants": [classroom["Ann"].id]},
        {"room": RoomId("r2"), "name": "Table 2", "participants": [classroom["Ben"].id]},
    ]
    assert shown["choice"]
