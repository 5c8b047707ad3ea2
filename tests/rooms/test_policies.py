"""Policies as data, rule by rule."""

from dataclasses import fields

import pytest

from rooms import Policy, Refusal
from rooms import commands as c
from rooms import entries as e
from rooms.ids import SYSTEM
from rooms.people import BAD_NAME
from rooms.permits import ELSEWHERE, PERMITS, SETTINGS
from rooms.policies import BAD_DAYS, FIXED, NO_SETTING
from rooms.refusals import NO_PERSON
from tests.classroom import Classroom, Person, done


def by_policy(answer: object) -> bool:
    return isinstance(answer, Refusal) and answer.code == "by_policy"


def test_G1_every_setting_is_described_and_held_somewhere() -> None:
    names = {each.name for each in fields(Policy)}

    assert set(SETTINGS) == names
    assert {each.setting for each in PERMITS} | set(ELSEWHERE) == names


@pytest.mark.parametrize("medium", ["microphone", "camera", "screen"])
def test_G1_what_students_may_not_send_is_refused_and_hosts_may(medium: str) -> None:
    classroom = Classroom("Ann", policy=Policy(**{f"student_{medium}": False}))
    wish = c.Publish(**{each: each == medium for each in ("microphone", "camera", "screen")})

    assert by_policy(classroom["Ann"].asks(wish))
    done(classroom.mentor.asks(wish))


def test_G1_only_mentors_lead_rooms_where_policy_says_so() -> None:
    classroom = Classroom("Ann", "Ben", policy=Policy(room_leaders="mentors"))
    fay = classroom.arrives("Fay", "facilitator")

    assert by_policy(fay.asks(c.PlanBreakouts(count=2)))
    (red,) = classroom.mentor.opens((classroom["Ann"],))
    assert by_policy(fay.moves(classroom["Ben"], red))
    assert by_policy(fay.asks(c.CloseBreakouts()))
    done(fay.enters(red))


def test_G1_rooms_are_not_opened_for_choice_where_policy_says_so() -> None:
    classroom = Classroom("Ann", policy=Policy(room_choice=False))
    red, _ = classroom.mentor.plans((classroom["Ann"],), ())

    assert by_policy(classroom.mentor.asks(c.OpenBreakouts(choice=True)))
    done(classroom.mentor.asks(c.OpenBreakouts()))
    assert by_policy(classroom["Ann"].enters(red))


def test_G2_a_host_changes_what_is_named_and_everybody_is_told() -> None:
    classroom = Classroom("Ann", policy=Policy(hold_chat=True))

    (entry,) = done(classroom.mentor.asks(c.ChangePolicy(student_screen=False)))

    assert entry.fact == e.PolicyChanged(Policy(hold_chat=True, student_screen=False))
    assert classroom["Ann"].shown[-1].fact == entry.fact
    assert classroom.mentor.asks(c.ChangePolicy(student_screen=False)) == []


def test_G2_two_hosts_who_change_different_settings_both_have_their_way() -> None:
    classroom = Classroom()
    fay = classroom.arrives("Fay", "facilitator")

    done(fay.asks(c.ChangePolicy(lobby=True)))
    done(classroom.mentor.asks(c.ChangePolicy(locked=True)))

    assert classroom.session.policy == Policy(lobby=True, locked=True)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_G2_what_may_not_be_changes_nothing(days: int) -> None:
    mentor = Classroom().mentor

    assert mentor.asks(c.ChangePolicy(lobby=True, retention_days=days)) == BAD_DAYS


def test_G3_what_a_new_policy_forbids_stops_with_it() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    done(ann.publishes(microphone=True, camera=True, screen=True))
    done(classroom.mentor.publishes(microphone=True, camera=True))

    done(classroom.mentor.asks(c.ChangePolicy(student_camera=False, student_screen=False)))

    assert (ann.seat.microphone, ann.seat.camera, ann.seat.screen) == (True, False, False)
    assert classroom.mentor.seat.camera


def test_G4_what_is_fixed_is_changed_by_no_host_only_by_whoever_runs_the_sessions() -> None:
    classroom = Classroom("Ann", policy=Policy(two_adults=True, fixed=("two_adults",)))

    assert classroom.mentor.asks(c.ChangePolicy(two_adults=False)) == FIXED
    assert classroom.mentor.asks(c.ChangePolicy(fixed=[])) == FIXED
    done(classroom.mentor.asks(c.ChangePolicy(lobby=True, two_adults=True)))
    done(classroom.asks(SYSTEM, c.ChangePolicy(two_adults=False)))
    assert classroom.asks(SYSTEM, c.ChangePolicy(fixed=["colour"])) == NO_SETTING


def test_C4_pairs_of_roles_write_to_each_other_in_both_directions() -> None:
    pairs = (("student", "facilitator"), ("student", "student"))
    classroom = Classroom("Ann", "Ben", policy=Policy("pairs", chat_pairs=pairs))  # type: ignore[arg-type]
    fay, mentor = classroom.arrives("Fay", "facilitator"), classroom.mentor
    ann, ben = classroom["Ann"], classroom["Ben"]

    def may(one: Person, other: Person) -> bool:
        return not isinstance(one.writes("Psst", other), Refusal)

    assert may(ann, fay)
    assert may(fay, ann)
    assert may(ann, ben)
    assert not may(ann, mentor)
    assert not may(mentor, ann)
    assert not may(mentor, fay)


def test_J7_a_host_corrects_a_name() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]

    done(classroom.mentor.asks(c.RenameParticipant(ann.id, " Anna ")))

    assert ann.seat.name == "Anna"
    assert classroom.mentor.asks(c.RenameParticipant(ann.id, "Anna")) == []
    assert classroom.mentor.asks(c.RenameParticipant(ann.id, "a\nb")) == BAD_NAME
    done(classroom.mentor.removes(ann))
    assert classroom.mentor.asks(c.RenameParticipant(ann.id, "Ann")) == NO_PERSON


def test_J8_students_are_named_by_first_name_and_told_apart() -> None:
    classroom = Classroom(policy=Policy(first_names=True))

    names = [
        classroom.joins(name, "student").seat.name for name in ("Ann Lee", "Ann Moor", "Ann", "Bo")
    ]

    assert names == ["Ann", "Ann 2", "Ann 3", "Bo"]
    assert classroom.joins("Fay Gray", "facilitator").seat.name == "Fay Gray"


def test_J8_G3_names_are_cut_down_when_the_policy_comes_later() -> None:
    classroom = Classroom("Ann Lee", "Ann Moor", "Bo")

    done(classroom.mentor.asks(c.ChangePolicy(first_names=True)))

    assert [each.seat.name for each in classroom.pupils.values()] == ["Ann", "Ann 2", "Bo"]
    done(classroom.mentor.asks(c.RenameParticipant(classroom["Bo"].id, "Bo Berg")))
    assert classroom["Bo"].seat.name == "Bo"
