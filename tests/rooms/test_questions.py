"""What may be asked in a poll, and in what form."""

from dataclasses import replace

import pytest

from rooms.commands import (
    CreatePoll,
    LaunchPoll,
    RepeatPoll,
)
from rooms.entries import PollCreated
from rooms.ids import PollId
from rooms.questions import (
    ALWAYS_ANONYMOUS,
    BAD_OPTIONS,
    BAD_QUESTION,
    BAD_QUORUM,
    BAD_RIGHT,
    MOST_POLLS,
    NO_OPTIONS,
    TOO_MANY_POLLS,
)
from rooms.state import AnonymousPolls, Policy, Poll, PollKind
from tests.classroom import Classroom, done


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


def test_P9_a_session_keeps_at_most_500_polls() -> None:
    classroom = Classroom()
    ids = [PollId(f"old{n}") for n in range(MOST_POLLS - 1)]
    old = {each: Poll(each, "Old?", "single", ("a", "b"), "published") for each in ids}
    classroom.session = replace(classroom.session, polls=old)
    one_more = CreatePoll("Ready?", "single", ["yes", "no"])

    done(classroom.mentor.asks(one_more))

    assert classroom.mentor.asks(one_more) == TOO_MANY_POLLS


def test_P10_a_rating_goes_from_1_to_5_unless_it_says_otherwise() -> None:
    classroom = Classroom()
    plain = classroom.mentor.drafts("How was it?", kind="rating")
    own = classroom.mentor.drafts("How was it?", "bad", "fair", "good", kind="rating")

    assert classroom.session.polls[plain].options == ("1", "2", "3", "4", "5")
    assert classroom.session.polls[own].options == ("bad", "fair", "good")
    assert classroom.mentor.asks(CreatePoll("Why?", "text", ["a", "b"])) == NO_OPTIONS


@pytest.mark.parametrize(
    ("kind", "right"),
    [("single", (0, 1)), ("single", (2,)), ("rating", (0,)), ("multiple", (0, 0))],
)
def test_P11_right_answers_are_options_of_a_choice(kind: PollKind, right: tuple[int, ...]) -> None:
    mentor = Classroom().mentor

    assert mentor.asks(CreatePoll("6 x 7?", kind, ["42", "41"], right)) == BAD_RIGHT


def test_P11_the_right_answer_is_hidden_until_published() -> None:
    classroom = Classroom("Ann")
    mentor = classroom.mentor
    (made,) = done(mentor.asks(CreatePoll("6 x 7?", "single", ["42", "41"], [0])))
    poll = PollId(f"p{made.seq}")
    done(mentor.asks(LaunchPoll(poll)))
    done(mentor.closes(poll))

    assert classroom["Ann"].poll(poll)["right"] == []
    assert "right" not in repr(classroom["Ann"].shown)
    assert mentor.poll(poll)["right"] == [0]
    done(mentor.publishes_results(poll))
    result = classroom["Ann"].poll(poll)["result"]
    assert result is not None
    assert result["right"] == [0]


def test_P12_a_quorum_is_a_share_and_the_close_counts_those_who_were_asked() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    mentor = classroom.mentor
    assert mentor.asks(CreatePoll("Go?", "single", ["yes", "no"], quorum=101)) == BAD_QUORUM
    (made,) = done(mentor.asks(CreatePoll("Go?", "single", ["yes", "no"], quorum=50)))
    poll = PollId(f"p{made.seq}")
    done(mentor.asks(LaunchPoll(poll)))
    done(classroom["Ann"].votes(poll, 0))
    done(mentor.votes(poll, 0))
    done(classroom["Ann"].leaves())
    done(mentor.closes(poll))

    shown = classroom["Ben"].poll(poll)
    assert (shown["quorum"], shown["turnout"], shown["asked"]) == (50, 2, 4)


def test_P13_a_poll_is_asked_again_and_remembers_which_one_it_repeats() -> None:
    classroom = Classroom("Ann")
    mentor = classroom.mentor
    before = mentor.launches("Sure?", "yes", "no")
    done(mentor.closes(before))

    (entry,) = done(mentor.asks(RepeatPoll(before)))

    again = PollId(f"p{entry.seq}")
    assert entry.fact == PollCreated(again, "Sure?", "single", ("yes", "no"), repeats=before)
    done(mentor.asks(LaunchPoll(again)))
    assert classroom["Ann"].poll(again)["repeats"] == before


def test_P13_a_poll_is_used_again_without_a_comparison() -> None:
    classroom = Classroom("Ann")
    before = classroom.mentor.launches("Sure?", "yes", "no")
    (entry,) = done(classroom.mentor.asks(RepeatPoll(before, compare=False)))
    assert entry.fact == PollCreated(PollId(f"p{entry.seq}"), "Sure?", "single", ("yes", "no"))


@pytest.mark.parametrize(
    ("policy", "asked", "made"),
    [
        ("choice", None, False),
        ("choice", True, True),
        ("default", None, True),
        ("default", False, False),
        ("always", None, True),
        ("always", True, True),
    ],
)
def test_P22_anonymity_is_as_the_policy_and_then_the_host_says(
    policy: AnonymousPolls, asked: bool | None, made: bool
) -> None:
    classroom = Classroom(policy=Policy(anonymous_polls=policy))
    create = CreatePoll("Ready?", "single", ["yes", "no"], anonymous=asked)
    done(classroom.mentor.asks(create))
    (poll,) = classroom.session.polls.values()
    assert poll.anonymous is made


def test_P22_no_poll_by_name_where_all_are_anonymous() -> None:
    classroom = Classroom(policy=Policy(anonymous_polls="always"))
    create = CreatePoll("Ready?", "single", ["yes", "no"], anonymous=False)
    assert classroom.mentor.asks(create) == ALWAYS_ANONYMOUS
    assert classroom.session.polls == {}
