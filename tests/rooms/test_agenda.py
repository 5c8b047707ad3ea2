"""The plan of a lesson, rule by rule."""

from collections.abc import Sequence

import pytest

from rooms.agenda import (
    BAD_MINUTES,
    BAD_PLAN,
    BAD_STEP,
    NO_STEP,
    NO_SUCH_POLL,
    RUNS,
    RUNS_NOT,
)
from rooms.commands import (
    EndMeeting,
    ExtendAgenda,
    ExtendBreakouts,
    FinishStep,
    GoToStep,
    PlanAgenda,
    StopAgenda,
)
from rooms.entries import AgendaStepped, AgendaStopped, BreakoutsClosed, MeetingEnded
from rooms.ids import MAIN, SYSTEM, PollId
from rooms.refusals import NO_MEETING
from rooms.state import AgendaStep, Poll
from tests.classroom import Classroom, done

HELLO = AgendaStep("plenary", "Welcome", 5)
PAIRS = AgendaStep("rooms", "In pairs", 8, size=2)
GOODBYE = AgendaStep("plenary", "What we take home", 0)
SIX = ("Ann", "Ben", "Cleo", "Dan", "Eve", "Fay")


def planned(classroom: Classroom, *steps: AgendaStep) -> None:
    done(classroom.mentor.asks(PlanAgenda(steps)))


def current(classroom: Classroom) -> int | None:
    return classroom.session.agenda.current


def asked(classroom: Classroom) -> list[Poll]:
    return [each for each in classroom.session.polls.values() if each.launched]


@pytest.mark.parametrize(
    "step",
    [
        AgendaStep("plenary", "x" * 101, 5),
        AgendaStep("plenary", "two\nlines", 5),
        AgendaStep("plenary", "", -1),
        AgendaStep("plenary", "", 181),
        AgendaStep("plenary", "", float("nan")),
        AgendaStep("rooms", "", 5, size=1),
        AgendaStep("rooms", "", 5, size=51),
    ],
)
def test_F1_a_step_has_a_short_title_and_up_to_180_minutes(step: AgendaStep) -> None:
    assert Classroom().mentor.asks(PlanAgenda([step])) == BAD_STEP


@pytest.mark.parametrize("steps", [[], [HELLO] * 31])
def test_F1_a_plan_has_1_to_30_steps(steps: Sequence[AgendaStep]) -> None:
    assert Classroom().mentor.asks(PlanAgenda(steps)) == BAD_PLAN


def test_F1_a_step_asks_a_poll_that_is_there() -> None:
    step = AgendaStep("poll", "", 2, poll=PollId("p99"))
    assert Classroom().mentor.asks(PlanAgenda([step])) == NO_SUCH_POLL
    assert Classroom().mentor.asks(PlanAgenda([AgendaStep("poll")])) == NO_SUCH_POLL


def test_F2_a_plan_is_changed_only_while_it_does_not_run() -> None:
    classroom = Classroom()
    planned(classroom, HELLO, PAIRS)
    planned(classroom, HELLO)
    done(classroom.mentor.asks(GoToStep()))

    assert classroom.mentor.asks(PlanAgenda([PAIRS])) == RUNS
    done(classroom.mentor.asks(StopAgenda()))
    planned(classroom, PAIRS)


def test_F3_the_lesson_runs_by_itself_from_the_first_step_to_the_last() -> None:
    classroom = Classroom(*SIX)
    poll = classroom.mentor.drafts("Clear?", "yes", "no")
    planned(
        classroom,
        HELLO,
        PAIRS,
        AgendaStep("poll", "A question", 2, poll=poll, show=True),
        AgendaStep("plenary", "Together", 3),
    )
    done(classroom.mentor.asks(GoToStep()))
    assert current(classroom) == 0

    classroom.wait(minutes=5)
    assert current(classroom) == 1
    rooms = [len(each.placed) for each in classroom.session.breakouts.rooms]
    assert rooms == [2, 2, 2]

    classroom.wait(minutes=8)
    assert current(classroom) == 2
    assert {each.room for each in classroom.session.people.values()} == {MAIN}
    assert classroom.session.polls[poll].status == "open"
    done(classroom["Ann"].votes(poll, 0))

    classroom.wait(minutes=2)
    assert current(classroom) == 3
    assert classroom.session.polls[poll].status == "published"

    classroom.wait(minutes=3)
    assert current(classroom) is None
    assert classroom.log[-1].fact == AgendaStopped()


def test_F3_a_step_of_no_minutes_waits_for_a_host() -> None:
    classroom = Classroom()
    planned(classroom, GOODBYE, HELLO)
    done(classroom.mentor.asks(GoToStep()))

    classroom.wait(minutes=60)

    assert current(classroom) == 0
    done(classroom.mentor.asks(GoToStep()))
    assert current(classroom) == 1


def test_F3_a_timer_that_was_overtaken_changes_nothing() -> None:
    classroom = Classroom()
    planned(classroom, HELLO, PAIRS)
    done(classroom.mentor.asks(GoToStep()))
    assert classroom.asks(SYSTEM, FinishStep(0)) == []

    classroom.now = classroom.session.agenda.ends_at or classroom.now
    done(classroom.mentor.asks(ExtendAgenda(1)))
    assert classroom.asks(SYSTEM, FinishStep(0)) == []
    assert classroom.asks(SYSTEM, FinishStep(1)) == []


def test_F4_a_host_goes_to_any_step_and_over_the_last_one() -> None:
    classroom = Classroom(*SIX)
    assert classroom.mentor.asks(GoToStep()) == NO_STEP
    planned(classroom, HELLO, PAIRS, GOODBYE)
    assert classroom.mentor.asks(GoToStep(3)) == NO_STEP
    assert classroom.mentor.asks(GoToStep(-1)) == NO_STEP

    for step in (1, 0, 2):
        done(classroom.mentor.asks(GoToStep(step)))
        assert current(classroom) == step
        assert bool(classroom.session.breakouts.rooms) == (step == 1)

    done(classroom.mentor.asks(GoToStep()))
    assert current(classroom) is None


def test_F4_a_step_is_given_more_or_less_time_and_its_rooms_with_it() -> None:
    classroom = Classroom(*SIX)
    planned(classroom, PAIRS, HELLO)
    assert classroom.mentor.asks(ExtendAgenda(5)) == RUNS_NOT
    done(classroom.mentor.asks(GoToStep()))
    for wrong in (0, 181, -181, float("nan")):
        assert classroom.mentor.asks(ExtendAgenda(wrong)) == BAD_MINUTES

    done(classroom.mentor.asks(ExtendAgenda(5)))
    classroom.wait(minutes=12)
    assert current(classroom) == 0
    assert classroom.session.breakouts.ends_at == classroom.session.agenda.ends_at
    classroom.wait(minutes=1)
    assert current(classroom) == 1

    done(classroom.mentor.asks(ExtendAgenda(-4)))
    classroom.wait(minutes=1)
    assert current(classroom) is None


def test_F5_rooms_are_over_with_their_step_even_when_a_host_gave_them_more_time() -> None:
    classroom = Classroom(*SIX)
    planned(classroom, PAIRS, HELLO)
    done(classroom.mentor.asks(GoToStep()))
    done(classroom.mentor.asks(ExtendBreakouts(30)))

    classroom.wait(minutes=8)

    assert current(classroom) == 1
    assert classroom.session.breakouts.rooms == ()


def test_F5_a_step_of_rooms_without_a_size_opens_what_is_planned() -> None:
    classroom = Classroom(*SIX)
    first, second = classroom.mentor.plans((classroom["Ann"],), (classroom["Ben"],))
    planned(classroom, AgendaStep("rooms", "As planned", 5))
    done(classroom.mentor.asks(GoToStep()))

    assert [each.id for each in classroom.session.breakouts.rooms] == [first, second]


def test_F5_nobody_is_left_alone_in_a_room() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    planned(classroom, PAIRS)
    done(classroom.mentor.asks(GoToStep()))

    assert [len(each.placed) for each in classroom.session.breakouts.rooms] == [3]


def test_F5_a_poll_that_was_asked_before_is_asked_anew() -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.drafts("Clear?", "yes", "no")
    planned(classroom, AgendaStep("poll", "", 1, poll=poll), AgendaStep("poll", "", 1, poll=poll))
    done(classroom.mentor.asks(GoToStep()))
    classroom.wait(minutes=1)

    first, second = asked(classroom)
    assert (first.status, second.status, second.repeats) == ("closed", "open", first.id)


def test_F5_a_poll_of_a_host_gives_way_to_that_of_the_step() -> None:
    classroom = Classroom("Ann")
    mine = classroom.mentor.drafts("Clear?", "yes", "no")
    planned(classroom, HELLO, AgendaStep("poll", "", 1, poll=mine))
    other = classroom.mentor.launches("Now?", "yes", "no")
    done(classroom.mentor.asks(GoToStep(1)))

    polls = classroom.session.polls
    assert (polls[other].status, polls[mine].status) == ("closed", "open")


def test_F6_what_a_step_cannot_do_is_told_and_the_lesson_goes_on() -> None:
    classroom = Classroom("Ann")
    planned(classroom, AgendaStep("rooms", "Nothing is planned", 5), HELLO)
    (entry,) = done(classroom.mentor.asks(GoToStep()))

    assert isinstance(entry.fact, AgendaStepped)
    assert entry.fact.trouble == "No rooms are planned. Plan them first."
    classroom.wait(minutes=5)
    assert (current(classroom), classroom.session.agenda.trouble) == (1, "")


def test_F7_stopping_leaves_open_what_is_open() -> None:
    classroom = Classroom(*SIX)
    planned(classroom, PAIRS, HELLO)
    done(classroom.mentor.asks(GoToStep()))

    done(classroom.mentor.asks(StopAgenda()))

    assert current(classroom) is None
    assert len(classroom.session.breakouts.rooms) == 3
    assert done(classroom.mentor.asks(StopAgenda())) == []


def test_F8_the_end_of_the_meeting_stops_the_plan_and_a_new_one_begins_it_again() -> None:
    classroom = Classroom(*SIX)
    planned(classroom, PAIRS, HELLO)
    done(classroom.mentor.asks(GoToStep()))

    told = done(classroom.mentor.asks(EndMeeting()))

    assert [type(each.fact) for each in told] == [AgendaStopped, BreakoutsClosed, MeetingEnded]
    assert classroom.mentor.asks(GoToStep()) == NO_MEETING
    assert len(classroom.session.agenda.steps) == 2


def test_F4_everybody_sees_the_plan_and_the_time() -> None:
    classroom = Classroom("Ann")
    planned(classroom, HELLO, GOODBYE)
    done(classroom.mentor.asks(GoToStep()))

    seen = classroom["Ann"].view["agenda"]

    assert [each["title"] for each in seen["steps"]] == ["Welcome", "What we take home"]
    assert (seen["current"], seen["ends_at"]) == (0, classroom.now + 5 * 60_000)
