"""Plans of rooms: by name, by choice, as last time, with new company."""

from itertools import combinations, product

import pytest

from rooms.commands import (
    AddLink,
    AddRoom,
    CloseBreakouts,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
)
from rooms.entries import (
    BreakoutsOpened,
    NameMatched,
)
from rooms.ids import MAIN, MaterialId, ParticipantId
from rooms.planning import (
    BAD_NAME,
    BAD_NAMES,
    BAD_PLAN,
    BAD_TASK,
    MOST_ROOMS,
    NO_MATERIAL,
    NOT_PLACED,
    NOTHING_BEFORE,
    TWICE,
)
from rooms.refusals import NO_PERSON
from tests.classroom import Classroom, Person, done


def planned(classroom: Classroom) -> list[tuple[set[ParticipantId], list[str]]]:
    """Who is planned for each room, by seat and by name."""
    return [(set(r.placed), list(r.names)) for r in classroom.session.breakouts.planned]


def by_name(*rooms: list[str]) -> PlanBreakouts:
    return PlanBreakouts(
        rooms=[PlannedRoom(f"Table {at}", names=names) for at, names in enumerate(rooms, 1)]
    )


def ids(*people: Person) -> set[ParticipantId]:
    return {each.id for each in people}


def test_B15_a_room_has_a_task_and_a_material() -> None:
    classroom = Classroom("Ann")
    (added,) = done(classroom.mentor.asks(AddLink("Bridges", "https://example.org/")))
    material = MaterialId(f"x{added.seq}")
    room = PlannedRoom(
        "Red", [classroom["Ann"].id], task=" Draw it\nthen build it ", material=material
    )
    done(classroom.mentor.asks(PlanBreakouts(rooms=[room])))
    done(classroom.mentor.asks(OpenBreakouts()))

    (shown,) = classroom["Ann"].view["breakouts"]["rooms"]
    assert (shown["task"], shown["material"]) == ("Draw it\nthen build it", material)


def test_B15_what_is_no_task_or_no_material_is_refused() -> None:
    mentor = Classroom().mentor

    for task in ("x" * 1001, "nul\0"):
        room = PlannedRoom("Red", task=task)
        assert mentor.asks(PlanBreakouts(rooms=[room])) == BAD_TASK
    room = PlannedRoom("Red", material=MaterialId("x9"))
    assert mentor.asks(PlanBreakouts(rooms=[room])) == NO_MATERIAL


def test_B16_rooms_are_planned_by_name_before_anybody_has_come() -> None:
    classroom = Classroom()
    done(classroom.mentor.asks(by_name(["Ann", "Ben"], ["Cleo"])))

    assert planned(classroom) == [(set(), ["Ann", "Ben"]), (set(), ["Cleo"])]
    ann = classroom.arrives("Ann", "student")
    assert planned(classroom) == [({ann.id}, ["Ben"]), (set(), ["Cleo"])]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Zoë Müller", "zoe muller"),
        ("Łukasz", "LUKASZ"),
        ("Jean-Rene", "Jean-René"),
        ("Ana  María", " ana maria "),
        ("O’Neil", "o'neil"),
        ("Strauß", "STRAUSS"),
    ],
)
def test_B16_case_accents_and_spaces_do_not_matter(written: str, typed: str) -> None:
    classroom = Classroom()
    done(classroom.mentor.asks(by_name([written])))

    guest = classroom.arrives(typed, "student")

    assert planned(classroom) == [({guest.id}, [])]


@pytest.mark.parametrize("names", [[""], ["x" * 61], ["two\nlines"], ["Ann"] * 51])
def test_B16_names_are_names_and_not_too_many(names: list[str]) -> None:
    assert Classroom().mentor.asks(by_name(names)) == BAD_NAMES


def test_B16_who_comes_into_open_rooms_goes_to_the_planned_one() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(by_name(["Ann"], ["Ben"])))
    done(classroom.mentor.asks(OpenBreakouts()))

    ben = classroom.arrives("ben", "student")

    assert [classroom["Ann"].seat.room, ben.seat.room] == ["r1", "r2"]
    assert classroom["Ann"].view["breakouts"]["rooms"][1]["participants"] == [ben.id]


def test_B16_who_is_expected_is_told_to_hosts_alone() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(by_name(["Ann"], ["Ben"])))
    done(classroom.mentor.asks(OpenBreakouts()))

    assert classroom.mentor.view["breakouts"]["rooms"][1]["names"] == ["Ben"]
    assert classroom["Ann"].view["breakouts"]["rooms"][1]["names"] == []
    assert "Ben" not in str(classroom["Ann"].shown)


def test_B16_who_is_expected_in_an_added_room_is_told_to_hosts_alone() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))

    done(classroom.mentor.asks(AddRoom("Quiet", names=["Ben"])))

    assert classroom.mentor.view["breakouts"]["rooms"][1]["names"] == ["Ben"]
    assert classroom["Ann"].view["breakouts"]["rooms"][1]["names"] == []
    assert "Ben" not in str(classroom["Ann"].shown)


def test_B19_those_who_are_here_are_found_at_once() -> None:
    classroom = Classroom("Ann", "Ben")

    done(classroom.mentor.asks(by_name(["ann", "Mira"], ["BEN", "Dan"])))

    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    assert planned(classroom) == [(ids(ann, mentor), []), (ids(ben), ["Dan"])]


def test_B19_two_people_of_one_name_wait_for_a_host() -> None:
    classroom = Classroom()
    first, second = (classroom.arrives("Anna", "student") for _ in range(2))

    done(classroom.mentor.asks(by_name(["Anna"], ["Ben"])))
    assert planned(classroom)[0] == (set(), ["Anna"])

    by_hand = PlannedRoom("Red", [second.id], ["Anna"])
    done(classroom.mentor.asks(PlanBreakouts(rooms=[by_hand])))
    assert planned(classroom) == [({second.id}, [])]
    assert first.seat.room == MAIN


def test_B19_two_of_one_name_in_one_room_are_both_found() -> None:
    classroom = Classroom()
    first, second = (classroom.arrives("Anna", "student") for _ in range(2))

    done(classroom.mentor.asks(by_name(["Anna", "anna"], ["Ben"])))

    assert planned(classroom)[0] == (ids(first, second), [])


def test_B19_a_name_in_two_rooms_stays_a_name() -> None:
    classroom = Classroom()
    done(classroom.mentor.asks(by_name(["Anna"], ["Anna"])))

    classroom.arrives("Anna", "student")

    assert planned(classroom) == [(set(), ["Anna"]), (set(), ["Anna"])]


def test_B19_who_comes_back_is_found_and_observers_are_not() -> None:
    classroom = Classroom("Ann")
    done(classroom["Ann"].leaves())
    classroom.arrives("Ben", "observer")
    done(classroom.mentor.asks(by_name(["Ann"], ["Ben"])))

    done(classroom["Ann"].returns())

    assert planned(classroom) == [({classroom["Ann"].id}, []), (set(), ["Ben"])]
    assert classroom.log[-1].fact == NameMatched(
        classroom.session.breakouts.planned[0].id, "Ann", classroom["Ann"].id
    )


def test_B19_a_plan_of_names_is_told_to_hosts_alone_as_it_fills() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(by_name(["Ben"])))
    before = len(classroom["Ann"].shown)

    classroom.arrives("Ben", "student")

    assert not any(isinstance(entry.fact, NameMatched) for entry in classroom["Ann"].shown[before:])


def test_B20_a_plan_by_choice_has_empty_rooms_and_students_choose() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(PlanBreakouts(count=2, method="self")))
    assert planned(classroom) == [(set(), []), (set(), [])]

    done(classroom.mentor.asks(OpenBreakouts()))

    done(classroom["Ann"].enters("r2"))
    assert classroom["Ann"].seat.room == "r2"


def test_B20_a_host_who_opens_decides_about_choice_all_the_same() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(PlanBreakouts(count=2, method="self")))
    done(classroom.mentor.asks(OpenBreakouts(choice=False)))

    assert not classroom["Ann"].view["breakouts"]["choice"]


def test_B21_as_last_time_everybody_is_where_they_were_at_the_end() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo, mentor = (*(classroom[n] for n in ("Ann", "Ben", "Cleo")), classroom.mentor)
    assert mentor.asks(PlanBreakouts(method="previous")) == NOTHING_BEFORE
    _, second = mentor.opens((ann,), (ben, cleo))
    done(mentor.moves(ann, second))
    done(mentor.enters(second))
    done(mentor.asks(CloseBreakouts()))
    done(mentor.asks(PlanBreakouts(count=1)))

    done(mentor.asks(PlanBreakouts(method="previous")))

    assert [each.name for each in classroom.session.breakouts.planned] == ["Table 1", "Table 2"]
    assert planned(classroom) == [(set(), []), (ids(ann, ben, cleo), [])]


def test_B21_in_the_next_meeting_a_guest_with_a_new_seat_is_found_by_name() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"],), (classroom["Ben"],))
    for person in (classroom["Ann"], classroom["Ben"], classroom.mentor):
        done(person.leaves())
    classroom.wait(minutes=20 * 60)
    assert classroom.session.meeting_started_at is None
    done(classroom.mentor.returns())
    again = classroom.arrives("Ann", "student")

    done(classroom.mentor.asks(PlanBreakouts(count=2, method="previous")))
    done(classroom["Ben"].returns())

    assert planned(classroom) == [({again.id}, []), ({classroom["Ben"].id}, [])]


def test_B21_without_those_who_were_removed() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"], classroom["Ben"]))
    done(classroom.mentor.asks(CloseBreakouts()))
    done(classroom.mentor.removes(classroom["Ann"]))

    done(classroom.mentor.asks(PlanBreakouts(method="previous")))

    assert planned(classroom) == [({classroom["Ben"].id}, [])]


def pairs(classroom: Classroom) -> set[frozenset[ParticipantId]]:
    rooms = classroom.session.breakouts.planned
    return {frozenset(pair) for room in rooms for pair in combinations(room.placed, 2)}


def test_B22_a_rotating_plan_brings_new_company_in_every_round() -> None:
    classroom = Classroom(*(f"Pupil {n}" for n in range(12)))
    met: set[frozenset[ParticipantId]] = set()
    for _ in range(3):
        done(classroom.mentor.asks(PlanBreakouts(count=4, method="rotate")))
        assert not pairs(classroom) & met
        met |= pairs(classroom)
        done(classroom.mentor.asks(OpenBreakouts()))
        done(classroom.mentor.asks(CloseBreakouts()))
    assert len(met) == 36


def test_B22_while_rooms_are_open_the_next_round_is_planned_already() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo", "Dan")
    classroom.mentor.opens(
        (classroom["Ann"], classroom["Ben"]), (classroom["Cleo"], classroom["Dan"])
    )
    now = {
        frozenset(ids(classroom[one], classroom[two]))
        for one, two in (("Ann", "Ben"), ("Cleo", "Dan"))
    }

    done(classroom.mentor.asks(PlanBreakouts(count=2, method="rotate")))

    assert not pairs(classroom) & now


def test_B22_whoever_was_away_has_met_nobody() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo", "Dan")
    ann, ben, cleo, dan = (classroom[each] for each in ("Ann", "Ben", "Cleo", "Dan"))
    done(ben.leaves())
    classroom.mentor.opens((ann, ben), (cleo, dan))
    done(classroom.mentor.asks(CloseBreakouts()))
    done(ben.returns())
    done(cleo.leaves())

    done(classroom.mentor.asks(PlanBreakouts(count=2, method="rotate")))

    assert frozenset(ids(cleo, dan)) not in pairs(classroom)
    assert classroom.session.breakouts.past[0].met == {ann.id}


def test_B23_names_tasks_and_materials_stay_when_people_are_dealt_anew() -> None:
    classroom = Classroom("Ann", "Ben")
    rooms = [PlannedRoom("Red", task="Draw"), PlannedRoom("Blue", task="Build")]
    done(classroom.mentor.asks(PlanBreakouts(rooms=rooms)))

    done(classroom.mentor.asks(PlanBreakouts(count=3, method="random", title="Raum")))

    described = [(each.name, each.task) for each in classroom.session.breakouts.planned]
    assert described == [("Red", "Draw"), ("Blue", "Build"), ("Raum 3", "")]
    assert sum(len(each.placed) for each in classroom.session.breakouts.planned) == 2


@pytest.mark.parametrize("title", ["", "x" * 41, "two\nlines"])
def test_B23_the_word_before_the_numbers_is_one(title: str) -> None:
    assert Classroom().mentor.asks(PlanBreakouts(count=2, title=title)) == BAD_NAME


@pytest.mark.parametrize("method", ["random", "rotate", "self"])
def test_B4_every_method_but_previous_needs_a_number(method: str) -> None:
    mentor = Classroom().mentor

    for count in (None, 0, 51):
        plan = PlanBreakouts(count=count, method=method)  # type: ignore[arg-type]
        assert mentor.asks(plan) == BAD_PLAN


def test_B4_rooms_by_hand_have_no_method() -> None:
    for method, count in product(("previous", "rotate"), (None, 1)):
        plan = PlanBreakouts([PlannedRoom("Red")], count, method)  # type: ignore[arg-type]
        assert Classroom("Ann").mentor.asks(plan) == BAD_PLAN


def by_hand(*people: Person | str) -> PlanBreakouts:
    ids = [ParticipantId(each) if isinstance(each, str) else each.id for each in people]
    return PlanBreakouts(rooms=[PlannedRoom("Red", ids)])


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


def test_E7_a_plan_is_for_hosts() -> None:
    classroom = Classroom("Ann")
    before = len(classroom["Ann"].shown)

    ids = classroom.mentor.plans((classroom["Ann"],))

    assert [each["room"] for each in classroom.mentor.view["breakouts"]["planned"]] == ids
    assert classroom["Ann"].view["breakouts"]["planned"] == []
    assert len(classroom["Ann"].shown) == before


def test_B16_B25_a_room_that_is_added_awaits_people_by_name_as_any_other() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))
    done(classroom.mentor.asks(AddRoom("Quiet", names=["Ben"])))

    ben = classroom.arrives("ben", "student")

    assert ben.seat.room == "r2"
    assert ben.view["breakouts"]["rooms"][1]["names"] == []
