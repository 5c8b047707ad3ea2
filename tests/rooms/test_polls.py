"""Polls, rule by rule."""

import pytest

from rooms import Refusal, tally
from rooms.ballots import BAD_ANSWER, BAD_CHOICE, CLOSED, NO_POLL, NOT_ASKED, STILL_DRAFT
from rooms.commands import (
    CastVote,
    ChangeRole,
    DiscardPoll,
    EndMeeting,
    LaunchPoll,
    StartMeeting,
)
from rooms.entries import PollLaunched, PollPublished
from rooms.ids import MAIN, PollId, RoomId
from rooms.polls import ANOTHER_OPEN, LAUNCHED, STILL_OPEN
from rooms.refusals import NO_MEETING, NO_ROOM
from tests.classroom import Classroom, done


def test_P2_one_poll_is_open_at_a_time() -> None:
    mentor = Classroom().mentor
    first = mentor.launches("Ready?", "yes", "no")
    second = mentor.drafts("Really?", "yes", "no")

    assert mentor.asks(LaunchPoll(second)) == ANOTHER_OPEN
    done(mentor.closes(first))
    done(mentor.asks(LaunchPoll(second)))


def test_P3_of_one_person_the_last_vote_counts() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 0))

    done(classroom["Ben"].votes(poll, 1))
    done(classroom["Ann"].votes(poll, 1))

    assert classroom.mentor.counts(poll) == [0, 2]
    assert classroom["Ann"].poll(poll)["voted"] == {"choice": [1], "text": ""}


def test_P25_a_vote_that_changed_nothing_and_is_sent_again_later_undoes_nothing() -> None:
    classroom = Classroom("Ann")
    ann, poll = classroom["Ann"], classroom.mentor.launches("Ready?", "yes", "no")
    done(ann.votes(poll, 0))
    assert len(done(ann.asks(CastVote(poll, (0,)), "again"))) == 1
    done(ann.votes(poll, 1))

    assert done(ann.asks(CastVote(poll, (0,)), "again")) == []
    assert classroom.mentor.counts(poll) == [0, 1]


def test_P4_a_vote_after_the_close_is_too_late() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 0))
    done(classroom.mentor.closes(poll))

    assert classroom["Ben"].votes(poll, 1) == CLOSED
    done(classroom.mentor.publishes_results(poll))
    assert classroom["Ben"].votes(poll, 1) == CLOSED
    assert classroom["Ben"].counts(poll) == [1, 0]


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

    assert classroom.mentor.counts(poll) == [1, 0, 2]
    assert classroom["Ann"].poll(poll)["voted"] == {"choice": [0, 2], "text": ""}


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
    assert classroom["Ann"].counts(poll) is None

    (entry,) = done(classroom.mentor.publishes_results(poll))

    assert entry.fact == PollPublished(poll, (0, 1), 1)
    shown = classroom["Ann"].poll(poll)
    assert shown["status"] == "published"
    assert shown["result"] == {
        "counts": [0, 1],
        "voters": 1,
        "texts": [],
        "right": [],
        "withheld": False,
    }


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

    assert classroom.mentor.counts(poll) == [2, 0]


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


def test_P5_a_ranking_names_every_option() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Which first?", "a", "b", "c", kind="ranking")

    assert classroom["Ann"].votes(poll, 0, 1) == BAD_CHOICE
    assert classroom["Ann"].votes(poll, 0, 1, 1) == BAD_CHOICE
    done(classroom["Ann"].votes(poll, 2, 0, 1))
    assert classroom["Ann"].poll(poll)["voted"] == {"choice": [2, 0, 1], "text": ""}


@pytest.mark.parametrize("answer", ["", "  ", "x" * 201, "bell\a"])
def test_P5_an_open_answer_has_1_to_200_characters(answer: str) -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.launches("What helped?", kind="text")

    assert classroom["Ann"].votes(poll, text=answer) == BAD_ANSWER
    assert classroom["Ann"].votes(poll, 0, text="Sun") == BAD_ANSWER
    done(classroom["Ann"].votes(poll, text="x" * 200))


def test_P14_a_poll_for_rooms_is_answered_by_those_in_them() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = (classroom[name] for name in ("Ann", "Ben", "Cleo"))
    first, second = classroom.mentor.opens((ann,), (ben,))
    poll = classroom.mentor.drafts("Done?", "yes", "no")
    assert classroom.mentor.asks(LaunchPoll(poll, [RoomId("r99")])) == NO_ROOM
    done(classroom.mentor.asks(LaunchPoll(poll, [first, MAIN])))

    assert ben.votes(poll, 0) == NOT_ASKED
    done(ann.votes(poll, 0))
    done(cleo.votes(poll, 1))
    done(classroom.mentor.moves(ben, first))
    done(ben.votes(poll, 1))

    rooms = {each["participant"]: each["room"] for each in classroom.mentor.poll(poll)["votes"]}
    assert rooms == {ann.id: first, cleo.id: MAIN, ben.id: first}
    assert ben.poll(poll)["rooms"] == [first, MAIN]
    assert second not in rooms.values()


def test_P14_without_rooms_a_poll_is_for_everybody_wherever_they_are() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"],))
    poll = classroom.mentor.launches("Done?", "yes", "no")
    late = classroom.arrives("Late", "student")

    for voter in (classroom["Ann"], classroom["Ben"], late, classroom.mentor):
        done(voter.votes(poll, 0))

    assert classroom.mentor.counts(poll) == [4, 0]


def test_P21_only_a_draft_is_discarded() -> None:
    classroom = Classroom("Ann")
    mentor = classroom.mentor
    draft = mentor.drafts("Ready?", "yes", "no")
    launched = mentor.launches("Now?", "yes", "no")

    assert mentor.asks(DiscardPoll(launched)) == LAUNCHED
    done(mentor.asks(DiscardPoll(draft)))

    assert [each["poll"] for each in mentor.view["polls"]] == [launched]
    assert mentor.asks(LaunchPoll(draft)) == NO_POLL


def test_P4_the_last_vote_before_the_close_counts_and_the_owner_votes_too() -> None:
    classroom = Classroom("Ann")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom.mentor.votes(poll, 1))
    done(classroom["Ann"].votes(poll, 1))
    done(classroom["Ann"].votes(poll, 0))
    done(classroom.mentor.closes(poll))
    assert tally.counts(
        classroom.session.polls[poll], tally.ballots(classroom.session.polls[poll])
    ) == (1, 1)
    assert classroom["Ann"].votes(poll, 1) == CLOSED


def test_P7_who_comes_late_or_comes_back_has_the_open_poll_and_their_own_vote() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(ann.votes(poll, 1))
    done(ann.leaves())
    late = classroom.arrives("Late", "student")
    done(ann.returns())

    assert (late.poll(poll)["status"], late.poll(poll)["answered"]) == ("open", False)
    assert ann.poll(poll)["voted"] == {"choice": [1], "text": ""}
    done(late.votes(poll, 0))
    done(classroom.mentor.closes(poll))
    assert tally.voters(classroom.session.polls[poll]) == 2


def test_P3_who_comes_back_with_the_same_seat_is_counted_once() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    for choice in (0, 1, 1):
        done(ann.votes(poll, choice))
        done(ann.leaves())
        done(ann.returns())
    done(classroom.mentor.closes(poll))
    assert tally.voters(classroom.session.polls[poll]) == 1
