"""Meetings, rule by rule."""

import pytest

from rooms import Entry, Policy, create, due
from rooms.commands import AskHelp, Connect, EndMeeting, StartMeeting
from rooms.entries import (
    BreakoutsClosed,
    HandLowered,
    HelpEnded,
    MeetingEnded,
    MeetingStarted,
    ParticipantConnected,
    PollClosed,
)
from rooms.ids import MAIN, SYSTEM, Millis, SessionId
from rooms.meetings import BAD_TITLE
from tests.classroom import NINE_O_CLOCK, Classroom, Person, done


def runs(person: Person) -> bool:
    return person.view["meeting"] is not None


def test_T1_the_first_host_to_arrive_starts_the_meeting() -> None:
    classroom = Classroom()
    mentor, now = classroom.mentor, classroom.now

    assert [each.fact for each in classroom.log[-2:]] == [
        ParticipantConnected(mentor.id),
        MeetingStarted(),
    ]
    assert classroom.log[-1].command == classroom.log[-2].command
    assert mentor.view["meeting"] == {"started_at": now}


def test_T1_a_running_meeting_is_not_started_again() -> None:
    classroom = Classroom()
    started_at = classroom.session.meeting_started_at
    classroom.wait(minutes=1)
    classroom.arrives("Hana", "facilitator")

    assert classroom.mentor.asks(StartMeeting()) == []
    assert classroom.session.meeting_started_at == started_at


def test_T1_a_student_does_not_start_the_meeting() -> None:
    classroom = Classroom()
    done(classroom.mentor.asks(EndMeeting()))

    ann = classroom.arrives("Ann", "student")

    assert not runs(ann)
    done(classroom.mentor.leaves())
    done(classroom.mentor.returns())
    assert runs(ann)


def test_T1_a_host_who_is_already_there_does_not_arrive_again() -> None:
    classroom = Classroom()
    done(classroom.mentor.asks(EndMeeting()))

    assert classroom.mentor.asks(Connect()) == []
    assert not runs(classroom.mentor)


def test_T2_the_end_closes_rooms_and_polls_and_lowers_hands_and_ends_calls() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    classroom.mentor.opens((ann,), minutes=5)
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    draft = classroom.mentor.drafts("Later?", "yes", "no")
    done(ann.raises_hand())
    done(ann.asks(AskHelp()))

    told = done(classroom.mentor.asks(EndMeeting()))

    assert [each.fact for each in told] == [
        PollClosed(poll, 2, 0),
        BreakoutsClosed(),
        HandLowered(ann.id),
        HelpEnded(ann.id),
        MeetingEnded(),
    ]
    assert ann.seat.room == MAIN
    assert classroom.session.polls[draft].status == "draft"
    assert due(classroom.session) is None


def test_T2_an_end_with_nothing_open_is_one_entry_and_ends_once() -> None:
    classroom = Classroom("Ann")

    (entry,) = done(classroom.mentor.asks(EndMeeting()))

    assert entry.fact == MeetingEnded()
    assert classroom.mentor.asks(EndMeeting()) == []
    done(classroom.mentor.asks(StartMeeting()))
    assert runs(classroom["Ann"])


def test_T3_a_meeting_that_nobody_attends_ends_after_ten_minutes() -> None:
    classroom = Classroom("Ann")
    for person in (classroom.mentor, classroom["Ann"]):
        done(person.leaves())

    classroom.wait(minutes=10, seconds=-1)
    assert runs(classroom.mentor)
    classroom.wait(seconds=1)

    assert not runs(classroom.mentor)
    assert (classroom.log[-1].fact, classroom.log[-1].by) == (MeetingEnded(), SYSTEM)


def test_T3_ten_minutes_are_counted_from_the_last_to_leave() -> None:
    classroom = Classroom("Ann", "Ben")
    done(classroom.mentor.leaves())
    classroom.wait(minutes=9)
    done(classroom["Ben"].leaves())
    assert due(classroom.session) is None
    done(classroom["Ann"].leaves())

    classroom.wait(minutes=9)

    assert runs(classroom.mentor)
    assert due(classroom.session) == (classroom.now + 60_000, EndMeeting())


def test_T3_whoever_returns_in_time_keeps_the_meeting_alive() -> None:
    classroom = Classroom("Ann")
    for person in (classroom.mentor, classroom["Ann"]):
        done(person.leaves())
    classroom.wait(minutes=9)
    done(classroom["Ann"].returns())

    classroom.wait(minutes=9)

    assert runs(classroom["Ann"])
    assert classroom.asks(SYSTEM, EndMeeting()) == []


def test_T3_a_removal_among_the_absent_does_not_wind_the_clock_again() -> None:
    classroom = Classroom("Ann")
    for person in (classroom.mentor, classroom["Ann"]):
        done(person.leaves())
    left_at = classroom.now
    classroom.wait(minutes=5)

    done(classroom.mentor.removes(classroom["Ann"]))

    assert due(classroom.session) == (left_at + 10 * 60_000, EndMeeting())


def test_T3_removing_the_last_one_present_winds_the_clock() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.leaves())
    classroom.wait(minutes=5)

    done(classroom.mentor.removes(classroom["Ann"]))

    assert due(classroom.session) == (classroom.now + 10 * 60_000, EndMeeting())


def test_T3_a_meeting_started_from_afar_waits_ten_minutes_for_people() -> None:
    classroom = Classroom()
    done(classroom.mentor.asks(EndMeeting()))
    done(classroom.mentor.leaves())
    classroom.wait(minutes=60)

    done(classroom.mentor.asks(StartMeeting()))

    assert due(classroom.session) == (classroom.now + 10 * 60_000, EndMeeting())


def test_T3_of_two_timers_the_earlier_rings_first() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],), minutes=12)
    for person in (classroom.mentor, classroom["Ann"]):
        done(person.leaves())

    assert due(classroom.session) == (classroom.now + 10 * 60_000, EndMeeting())
    classroom.wait(minutes=60)

    assert [each.fact for each in classroom.log[-2:]] == [BreakoutsClosed(), MeetingEnded()]


@pytest.mark.parametrize("title", ["", "  ", "x" * 101, "two\nlines", "over\u202eride"])
def test_T4_a_title_is_one_line_of_1_to_100_characters(title: str) -> None:
    made = create(SessionId("s"), title, Policy(), Millis(0), NINE_O_CLOCK)

    assert made == BAD_TITLE


def test_T4_a_session_begins_with_its_title_and_policy() -> None:
    policy = Policy(private_chat="off")

    made = create(SessionId("s"), f" {'x' * 100} ", policy, Millis(0), NINE_O_CLOCK)

    assert isinstance(made, Entry)
    assert (made.seq, made.by, made.command) == (1, SYSTEM, None)
    mentor = Classroom(policy=policy).mentor
    seen = mentor.view
    assert (seen["id"], seen["title"]) == ("maths", "Maths club")
    assert seen["policy"].private_chat == "off"
