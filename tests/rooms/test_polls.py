"""Polls, rule by rule."""

from dataclasses import replace

import pytest

from rooms import Refusal
from rooms.commands import CastVote, ChangeRole, CreatePoll, EndMeeting, LaunchPoll, StartMeeting
from rooms.entries import PollLaunched, PollPublished
from rooms.ids import PollId
from rooms.polls import (
    ANOTHER_OPEN,
    BAD_CHOICE,
    BAD_OPTIONS,
    BAD_QUESTION,
    CLOSED,
    LAUNCHED,
    MOST_POLLS,
    NO_POLL,
    STILL_DRAFT,
    STILL_OPEN,
    TOO_MANY_POLLS,
    VOTED,
)
from rooms.refusals import NO_MEETING
from rooms.state import Poll
from tests.classroom import Classroom, Person, done


def counts(reader: Person, poll: PollId) -> list[int] | None:
    return next(each["counts"] for each in reader.view["polls"] if each["poll"] == poll)


@pytest.mark.parametrize("question", ["", " \n ", "x" * 301, "bell\a"])
def test_P1_a_question_has_1_to_300_characters(question: str) -> None:
    mentor = Classroom().mentor

    assert mentor.asks(CreatePoll(question, "single", ["a", "b"])) == BAD_QUESTION
    done(mentor.asks(CreatePoll("x" * 300, "single", ["a", "b"])))


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["only"],
        [str(n) for n in range(11)],
        ["same", "same"],
        ["same", " same "],
        ["a", ""],
        ["a", "b", "x" * 101],
        ["a", "two\nlines"],
    ],
)
def test_P1_a_poll_has_2_to_10_different_options(options: list[str]) -> None:
    assert Classroom().mentor.asks(CreatePoll("Ready?", "single", options)) == BAD_OPTIONS


def test_P1_options_are_kept_in_order_without_the_space_around_them() -> None:
    classroom = Classroom()
    options = [f" {n} " for n in range(9)] + ["x" * 100]

    poll = classroom.mentor.drafts(" Ready? ", *options)

    kept = classroom.session.polls[poll]
    assert (kept.question, kept.options) == ("Ready?", tuple(each.strip() for each in options))


def test_P2_one_poll_is_open_at_a_time() -> None:
    mentor = Classroom().mentor
    first = mentor.launches("Ready?", "yes", "no")
    second = mentor.drafts("Really?", "yes", "no")

    assert mentor.asks(LaunchPoll(second)) == ANOTHER_OPEN
    done(mentor.closes(first))
    done(mentor.asks(LaunchPoll(second)))


def test_P3_a_second_vote_of_the_same_person_is_refused() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 0))

    assert classroom["Ann"].votes(poll, 1) == VOTED
    assert counts(classroom.mentor, poll) == [1, 0]
    done(classroom["Ben"].votes(poll, 1))
    assert counts(classroom.mentor, poll) == [1, 1]


def test_P4_a_vote_after_the_close_is_too_late() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 0))
    done(classroom.mentor.closes(poll))

    assert classroom["Ben"].votes(poll, 1) == CLOSED
    done(classroom.mentor.publishes_results(poll))
    assert classroom["Ben"].votes(poll, 1) == CLOSED
    assert counts(classroom["Ben"], poll) == [1, 0]


@pytest.mark.parametrize("choice", [(), (0, 1), (0, 0), (2,), (-1,)])
def test_P5_a_single_choice_is_one_option(choice: tuple[int, ...]) -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.launches("Ready?", "yes", "no")

    assert classroom["Ann"].votes(poll, *choice) == BAD_CHOICE


@pytest.mark.parametrize("choice", [(), (0, 0), (0, 3), (0, -1)])
def test_P5_a_multiple_choice_names_options_once_each(choice: tuple[int, ...]) -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.launches("Which?", "a", "b", "c", kind="multiple")

    assert classroom["Ann"].votes(poll, *choice) == BAD_CHOICE


def test_P5_a_multiple_choice_counts_each_of_its_options() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Which?", "a", "b", "c", kind="multiple")
    done(classroom["Ann"].votes(poll, 2, 0))
    done(classroom["Ben"].votes(poll, 2))

    assert counts(classroom.mentor, poll) == [1, 0, 2]
    (seen,) = classroom["Ann"].view["polls"]
    assert seen["voted"] == [2, 0]


def test_P6_a_draft_is_neither_closed_nor_published_nor_voted_on() -> None:
    classroom = Classroom("Ann")
    mentor = classroom.mentor
    poll = mentor.drafts("Ready?", "yes", "no")

    assert mentor.closes(poll) == STILL_DRAFT
    assert mentor.publishes_results(poll) == STILL_DRAFT
    assert mentor.votes(poll, 0) == STILL_DRAFT


def test_P6_an_open_poll_is_closed_before_it_is_published() -> None:
    mentor = Classroom().mentor
    poll = mentor.launches("Ready?", "yes", "no")

    assert mentor.publishes_results(poll) == STILL_OPEN
    done(mentor.closes(poll))
    assert mentor.asks(LaunchPoll(poll)) == LAUNCHED
    done(mentor.publishes_results(poll))
    assert mentor.asks(LaunchPoll(poll)) == LAUNCHED


def test_P6_publishing_tells_everybody_the_figures() -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 1))
    done(classroom.mentor.closes(poll))
    assert counts(classroom["Ann"], poll) is None

    (entry,) = done(classroom.mentor.publishes_results(poll))

    assert entry.fact == PollPublished(poll, (0, 1), 1)
    (seen,) = classroom["Ann"].view["polls"]
    assert (seen["status"], seen["counts"], seen["voters"]) == ("published", [0, 1], 1)


def test_P6_polls_are_launched_only_in_a_meeting() -> None:
    mentor = Classroom().mentor
    poll = mentor.drafts("Ready?", "yes", "no")
    done(mentor.asks(EndMeeting()))

    assert mentor.asks(LaunchPoll(poll)) == NO_MEETING
    done(mentor.asks(StartMeeting()))
    done(mentor.asks(LaunchPoll(poll)))


def test_P7_a_launch_tells_the_question_again() -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.launches("Which?", "a", "b", kind="multiple")

    assert classroom["Ann"].shown[-1].fact == PollLaunched(poll, "Which?", "multiple", ("a", "b"))


def test_P7_to_a_student_a_draft_is_not_there() -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.drafts("Ready?", "yes", "no")

    assert classroom["Ann"].votes(poll, 0) == NO_POLL
    assert classroom["Ann"].votes(PollId("p99"), 0) == NO_POLL
    assert classroom["Ann"].view["polls"] == []


def test_P8_votes_stay_counted_when_their_voters_leave() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    for pupil in ("Ann", "Ben"):
        done(classroom[pupil].votes(poll, 0))

    done(classroom["Ann"].leaves())
    done(classroom.mentor.removes(classroom["Ben"]))

    assert counts(classroom.mentor, poll) == [2, 0]


def test_P9_a_session_keeps_at_most_500_polls() -> None:
    classroom = Classroom()
    ids = [PollId(f"old{n}") for n in range(MOST_POLLS - 1)]
    old = {each: Poll(each, "Old?", "single", ("a", "b"), "published") for each in ids}
    classroom.session = replace(classroom.session, polls=old)
    one_more = CreatePoll("Ready?", "single", ["yes", "no"])

    done(classroom.mentor.asks(one_more))

    assert classroom.mentor.asks(one_more) == TOO_MANY_POLLS


def test_E7_votes_go_to_hosts_and_to_their_voter() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    (vote,) = done(classroom["Ann"].votes(poll, 0))

    saw = [
        each.id
        for each in (classroom.mentor, classroom["Ann"], classroom["Ben"])
        if each.shown[-1].fact == vote.fact
    ]

    assert saw == [classroom.mentor.id, classroom["Ann"].id]


def test_E7_students_list_polls_as_they_were_launched() -> None:
    classroom = Classroom("Ann")
    mentor = classroom.mentor
    first, second = (mentor.drafts(each, "yes", "no") for each in ("First?", "Second?"))
    for poll in (second, first):
        done(mentor.asks(LaunchPoll(poll)))
        done(mentor.closes(poll))

    assert [each["poll"] for each in classroom["Ann"].view["polls"]] == [second, first]
    assert [each["poll"] for each in mentor.view["polls"]] == [first, second]


def test_A3_an_observer_does_not_vote() -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom.mentor.asks(ChangeRole(classroom["Ann"].id, "observer")))

    assert isinstance(classroom["Ann"].asks(CastVote(poll, [0])), Refusal)
