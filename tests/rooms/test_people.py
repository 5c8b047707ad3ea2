"""People and their seats, rule by rule."""

from dataclasses import replace

import pytest

from rooms import Refusal
from rooms.commands import ChangeRole, Connect, Disconnect, Join, TakeSeat
from rooms.entries import MediaPublished, ParticipantConnected, ParticipantDisconnected, RoleChanged
from rooms.ids import MAIN, SYSTEM, ParticipantId
from rooms.people import BAD_NAME, EXPIRED, FULL, LAST_HOST, LINK_USED, MOST_PEOPLE
from rooms.refusals import NO_PERSON
from rooms.state import Participant
from tests.classroom import A_DAY, NINE_O_CLOCK, Classroom, done


def test_J1_everybody_gets_a_number_and_starts_in_the_main_room() -> None:
    classroom = Classroom("Ann", "Ben")

    seats = [(each.number, each.id, each.room) for each in classroom.session.people.values()]

    assert seats == [(1, "u1", MAIN), (2, "u2", MAIN), (3, "u3", MAIN)]


def test_J1_a_removed_persons_number_is_not_given_again() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.removes(classroom["Ann"]))

    assert classroom.joins("Ben", "student").seat.number == 3


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "x" * 61,
        "two\nlines",
        "nul\0",
        "over\u202eride",
        "iso\u2066late",
        "\u200b",
        "\ud800",
    ],
)
def test_J2_a_name_that_is_no_ordinary_line_is_refused(name: str) -> None:
    assert Classroom().asks(SYSTEM, Join(name, "student")) == BAD_NAME


@pytest.mark.parametrize("name", ["x", "x" * 60, "Zoë O'Neil", "李雷", "محمد", "Ann 👩‍🏫"])
def test_J2_an_ordinary_name_is_kept_as_it_is(name: str) -> None:
    assert Classroom().joins(f"  {name} ", "student").seat.name == name


def test_J3_at_most_500_people_hold_a_seat() -> None:
    classroom = Classroom("Ann")
    crowd = {
        ParticipantId(f"u{n}"): Participant(ParticipantId(f"u{n}"), n, "Somebody", "student")
        for n in range(3, MOST_PEOPLE + 1)
    }
    classroom.session = replace(classroom.session, people={**classroom.session.people, **crowd})

    assert classroom.asks(SYSTEM, Join("One more", "student")) == FULL
    done(classroom.mentor.removes(classroom["Ann"]))
    done(classroom.asks(SYSTEM, Join("One more", "student")))


def test_J4_a_link_seats_people_until_it_expires() -> None:
    classroom = Classroom()
    classroom.now = classroom.session.links_expire_at
    assert classroom.now == NINE_O_CLOCK + A_DAY
    assert classroom.asks(SYSTEM, Join("Late", "student")) == EXPIRED

    classroom.now = type(classroom.now)(classroom.now - 1)
    done(classroom.asks(SYSTEM, Join("Just in time", "student")))


def test_J5_the_last_host_can_neither_be_removed_nor_step_down() -> None:
    mentor = Classroom("Ann").mentor

    assert mentor.removes(mentor) == LAST_HOST
    assert mentor.asks(ChangeRole(mentor.id, "student")) == LAST_HOST


def test_J5_a_host_may_go_while_another_stays() -> None:
    classroom = Classroom()
    helper = classroom.arrives("Hana", "facilitator")

    done(classroom.mentor.asks(ChangeRole(classroom.mentor.id, "student")))

    assert helper.removes(helper) == LAST_HOST


def test_J5_a_removed_host_does_not_count() -> None:
    classroom = Classroom()
    helper = classroom.arrives("Hana", "facilitator")
    done(classroom.mentor.removes(helper))

    assert classroom.mentor.removes(classroom.mentor) == LAST_HOST


def test_J5_the_last_host_may_change_the_kind_of_host() -> None:
    mentor = Classroom().mentor

    done(mentor.asks(ChangeRole(mentor.id, "facilitator")))

    assert mentor.seat.role == "facilitator"


def test_J6_only_what_changes_a_role_is_told() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]

    assert classroom.mentor.asks(ChangeRole(ann.id, "student")) == []
    (told,) = done(classroom.mentor.asks(ChangeRole(ann.id, "facilitator")))

    assert told.fact == RoleChanged(ann.id, "facilitator")
    assert ann.seat.role == "facilitator"


def test_J6_nobody_rules_over_a_seat_that_is_not_there() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.removes(classroom["Ann"]))

    for nobody in (classroom["Ann"].id, ParticipantId("u99")):
        assert classroom.mentor.asks(ChangeRole(nobody, "student")) == NO_PERSON


def test_S1_who_comes_back_finds_seat_role_and_room_as_they_were() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    classroom.mentor.opens((ann,), (classroom["Ben"],))
    done(ann.raises_hand())
    before = ann.seat

    done(ann.leaves())
    classroom.wait(minutes=3)
    done(ann.returns())

    assert ann.seat == before


def test_S2_whoever_is_gone_publishes_nothing() -> None:
    ann = Classroom("Ann")["Ann"]
    done(ann.publishes(microphone=True, camera=True, screen=True))

    done(ann.leaves())

    assert (ann.seat.microphone, ann.seat.camera, ann.seat.screen) == (False, False, False)
    done(ann.returns())
    assert (ann.seat.microphone, ann.seat.camera, ann.seat.screen) == (False, False, False)


def test_S2_whoever_was_removed_publishes_nothing_and_is_not_connected() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(ann.publishes(microphone=True, camera=True, screen=True))

    done(classroom.mentor.removes(ann))

    assert (ann.seat.microphone, ann.seat.camera, ann.seat.screen) == (False, False, False)
    assert (ann.seat.connected, ann.seat.removed) == (False, True)
    assert ann.id not in [each["participant"] for each in classroom.mentor.view["participants"]]


def test_S3_coming_twice_or_going_twice_is_said_once() -> None:
    classroom = Classroom()
    ann = classroom.joins("Ann", "student")

    told = [ann.asks(each) for each in (Connect(), Connect(), Disconnect(), Disconnect())]

    facts = [entry.fact for answer in told if not isinstance(answer, Refusal) for entry in answer]
    assert facts == [ParticipantConnected(ann.id), ParticipantDisconnected(ann.id)]


@pytest.mark.parametrize("source", ["microphone", "camera", "screen"])
def test_S4_whoever_becomes_an_observer_stops_publishing(source: str) -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(ann.publishes(**{source: True}))

    told = done(classroom.mentor.asks(ChangeRole(ann.id, "observer")))

    assert told[1].fact == MediaPublished(ann.id, False, False, False)
    assert (ann.seat.microphone, ann.seat.camera, ann.seat.screen) == (False, False, False)


def test_S4_an_observer_who_published_nothing_needs_no_such_entry() -> None:
    classroom = Classroom("Ann")

    told = done(classroom.mentor.asks(ChangeRole(classroom["Ann"].id, "observer")))

    assert [each.fact for each in told] == [RoleChanged(classroom["Ann"].id, "observer")]


def test_S8_a_link_to_a_seat_opens_it_once() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]

    done(classroom.asks(SYSTEM, TakeSeat(ann.id, "l1")))

    assert len(classroom.mentor.view["participants"]) == 3
    assert classroom.asks(SYSTEM, TakeSeat(ann.id, "l1")) == LINK_USED
    done(classroom.asks(SYSTEM, TakeSeat(ann.id, "l2")))
    done(classroom.mentor.removes(ann))
    assert classroom.asks(SYSTEM, TakeSeat(ann.id, "l3")) == NO_PERSON
