"""Anonymous polls: who voted and what was voted never meet, in any entry, at any time."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms import Ballot, Refusal
from rooms.ballots import CLOSED, COUNTED
from rooms.commands import CreatePoll, EndMeeting, LaunchPoll
from rooms.entries import BallotsCounted, PollClosed
from rooms.ids import PollId
from tests.classroom import Classroom, done

NAMES = [f"Pupil {n}" for n in range(8)]
OPTIONS = ["yes", "no", "maybe"]


def asked(classroom: Classroom) -> PollId:
    create = CreatePoll("Do you feel safe?", "single", OPTIONS, anonymous=True)
    (made,) = done(classroom.mentor.asks(create))
    poll = PollId(f"p{made.seq}")
    done(classroom.mentor.asks(LaunchPoll(poll)))
    return poll


def counted(classroom: Classroom) -> BallotsCounted:
    (fact,) = (each.fact for each in classroom.log if isinstance(each.fact, BallotsCounted))
    return fact


def test_P15_a_ballot_makes_no_entry() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    before = (len(classroom.log), classroom.session)

    for name in NAMES:
        assert classroom[name].votes(poll, 1) == []

    assert (len(classroom.log), classroom.session) == before


def test_P15_the_voter_is_told_only_that_there_is_a_ballot() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    done(classroom["Pupil 0"].votes(poll, 2))

    (mine,) = classroom["Pupil 0"].view["polls"]
    (another,) = classroom["Pupil 1"].view["polls"]
    (host,) = classroom.mentor.view["polls"]

    assert (mine["answered"], mine["voted"]) == (True, None)
    assert another["answered"] is False
    assert (host["turnout"], host["votes"], host["ballots"]) == (1, [], [])


def test_P3_a_ballot_may_be_changed_and_counts_once() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for choice in (0, 1, 2):
        for name in NAMES:
            done(classroom[name].votes(poll, choice))
    done(classroom.mentor.closes(poll))

    assert counted(classroom).ballots == tuple(Ballot((2,)) for _ in NAMES)


def test_P3_a_vote_sent_twice_with_one_id_counts_once() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for _ in range(3):
        for name in NAMES:
            done(classroom[name].votes(poll, 0))

    done(classroom.mentor.closes(poll))

    assert len(counted(classroom).ballots) == len(NAMES)


def test_P16_the_close_writes_voters_and_ballots_once_and_sorted() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for number, name in enumerate(reversed(NAMES)):
        done(classroom[name].votes(poll, (2, 0, 1)[number % 3]))

    entries = done(classroom.mentor.closes(poll))

    voters = tuple(sorted(classroom[name].id for name in NAMES))
    cast = tuple(Ballot((choice,)) for choice in (0, 0, 0, 1, 1, 2, 2, 2))
    assert [each.fact for each in entries] == [
        BallotsCounted(poll, voters, cast),
        PollClosed(poll, 8, 8),
    ]


def test_P16_the_end_of_the_meeting_counts_them_too() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for name in NAMES:
        done(classroom[name].votes(poll, 0))

    done(classroom.mentor.asks(EndMeeting()))

    assert len(counted(classroom).ballots) == len(NAMES)


@pytest.mark.parametrize("voters", [0, 1, 4])
def test_P17_fewer_than_five_ballots_are_never_written_down(voters: int) -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for name in NAMES[:voters]:
        done(classroom[name].votes(poll, 1))
    done(classroom.mentor.closes(poll))
    done(classroom.mentor.publishes_results(poll))

    (host,) = classroom.mentor.view["polls"]
    assert counted(classroom).ballots == ()
    assert host["turnout"] == voters
    assert host["result"] is not None
    assert (host["result"]["withheld"], host["result"]["counts"]) == (True, [0, 0, 0])


def test_P17_five_ballots_are_shown() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for name in NAMES[:5]:
        done(classroom[name].votes(poll, 1))
    done(classroom.mentor.closes(poll))
    done(classroom.mentor.publishes_results(poll))

    (student,) = classroom["Pupil 7"].view["polls"]
    assert student["result"] is not None
    assert (student["result"]["withheld"], student["result"]["counts"]) == (False, [0, 5, 0])
    assert student["ballots"] == []


def test_P4_after_the_close_it_is_too_late_but_who_is_counted_hears_so() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for name in NAMES[:6]:
        done(classroom[name].votes(poll, 1))
    done(classroom.mentor.closes(poll))

    assert classroom["Pupil 0"].votes(poll, 0) == COUNTED
    assert classroom["Pupil 7"].votes(poll, 0) == CLOSED


def test_E11_nobody_is_told_who_has_voted() -> None:
    classroom = Classroom(*NAMES)
    poll = asked(classroom)
    for name in NAMES[:6]:
        done(classroom[name].votes(poll, 1))
    done(classroom.mentor.closes(poll))

    def told(reader: str) -> BallotsCounted:
        shown = classroom.shown[classroom[reader].id] if reader else classroom.mentor.shown
        (fact,) = (each.fact for each in shown if isinstance(each.fact, BallotsCounted))
        return fact

    assert told("") == BallotsCounted(poll, (), tuple(Ballot((1,)) for _ in range(6)))
    assert told("Pupil 0") == BallotsCounted(poll, (classroom["Pupil 0"].id,), ())
    assert told("Pupil 7") == BallotsCounted(poll, (), ())


votes = st.lists(st.integers(0, 2), min_size=len(NAMES), max_size=len(NAMES))


@given(votes, st.permutations(range(len(NAMES))), st.permutations(NAMES))
def test_P16_whoever_cast_which_ballot_and_when_the_log_is_the_same(
    cast: Sequence[int], swapped: Sequence[int], order: Sequence[str]
) -> None:
    """Two meetings that differ only in who voted what, and in which order, leave one and the same log:
    so nothing in it can tell one from the other."""
    logs = []
    for choices, names in ((cast, NAMES), ([cast[n] for n in swapped], order)):
        classroom = Classroom(*NAMES)
        poll = asked(classroom)
        for name in names:
            assert not isinstance(classroom[name].votes(poll, choices[NAMES.index(name)]), Refusal)
        classroom.wait(seconds=60)
        done(classroom.mentor.closes(poll))
        done(classroom.mentor.publishes_results(poll))
        logs.append(classroom.log)
    assert logs[0] == logs[1]
