"""The log of a session and who sees which line of it, rule by rule."""

import pytest

from rooms import Command, Entry, Session, apply, decide, includes, replay, starts_over
from rooms.commands import AskHelp, ChangeRole, ClaimHelp, RaiseHand, SendMessage
from rooms.entries import HandRaised, HelpAsked, HelpClaimed, RoleChanged
from rooms.ids import CommandId, ParticipantId, Seq
from rooms.refusals import NO_PERSON, NO_SESSION
from rooms.session import BAD_ID
from tests.classroom import NINE_O_CLOCK, Classroom, done


def test_E1_an_entry_that_is_not_the_next_one_is_an_error() -> None:
    classroom = Classroom("Ann")
    last = classroom.log[-1]

    for seq in (last.seq, last.seq + 2):
        with pytest.raises(ValueError, match=f"entry {seq} does not follow {last.seq}"):
            apply(classroom.session, Entry(Seq(seq), last.at, last.by, None, last.fact))


def test_E1_nothing_can_be_asked_before_the_first_entry() -> None:
    ask = Command(CommandId("c1"), ParticipantId("u1"), NINE_O_CLOCK, 0, RaiseHand())

    assert decide(Session(), ask) == NO_SESSION


def test_E1_a_replay_needs_the_log_from_its_first_entry() -> None:
    with pytest.raises(ValueError, match="does not follow 0"):
        replay(Classroom().log[1:])


def test_E2_a_command_asked_again_is_answered_without_a_new_entry() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    (first,) = done(ann.asks(SendMessage("room", "Hello"), "once"))

    again = ann.asks(SendMessage("room", "Hello"), "once")

    assert again == []
    assert classroom.session.commands[(ann.id, CommandId("once"))] == first.seq


def test_E2_the_seq_of_an_answered_command_is_that_of_its_last_entry() -> None:
    classroom = Classroom()
    arrived = classroom.log[-1]
    assert arrived.command is not None

    assert classroom.session.commands[(arrived.by, arrived.command)] == arrived.seq


def test_E2_two_people_may_use_the_same_id() -> None:
    classroom = Classroom("Ann", "Ben")

    for pupil in ("Ann", "Ben"):
        assert len(done(classroom[pupil].asks(RaiseHand(), "same"))) == 1


def test_E2_after_a_refusal_the_same_id_may_be_asked_again() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    assert ann.asks(SendMessage("u99", "Hello"), "later") == NO_PERSON

    assert len(done(ann.asks(SendMessage("room", "Hello"), "later"))) == 1


def test_E4_what_is_already_so_is_answered_without_an_entry() -> None:
    ann = Classroom("Ann")["Ann"]
    done(ann.raises_hand())
    length = len(ann.classroom.log)

    assert ann.raises_hand() == []
    assert len(ann.classroom.log) == length


@pytest.mark.parametrize("id_", ["", "x" * 65, "tab\t", "é", "\ud800"])
def test_E5_a_command_id_is_1_to_64_printable_ascii_characters(id_: str) -> None:
    classroom = Classroom("Ann")
    ask = Command(CommandId(id_), classroom["Ann"].id, NINE_O_CLOCK, 0, RaiseHand())

    assert decide(classroom.session, ask) == BAD_ID
    done(classroom["Ann"].asks(RaiseHand(), "x" * 64))


def test_E6_hosts_are_those_who_were_hosts_when_it_happened() -> None:
    classroom = Classroom("Ann", "Ben")
    done(classroom["Ann"].asks(AskHelp()))

    done(classroom.mentor.asks(ChangeRole(classroom["Ben"].id, "facilitator")))

    assert not [each for each in classroom["Ben"].shown if isinstance(each.fact, HelpAsked)]


def test_E6_a_host_who_steps_down_sees_no_more_of_what_is_for_hosts() -> None:
    classroom = Classroom("Ann")
    helper = classroom.arrives("Hana", "facilitator")
    done(classroom.mentor.asks(ChangeRole(helper.id, "student")))
    before = len(helper.shown)

    classroom.mentor.drafts("Ready?", "yes", "no")

    assert not includes("hosts", helper.seat)
    assert len(helper.shown) == before


def test_E8_a_call_for_help_is_for_hosts_and_for_whoever_asks() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    before = len(ben.shown)

    done(ann.asks(AskHelp()))
    done(mentor.asks(ClaimHelp(ann.id)))

    for reader in (ann, mentor):
        assert reader.shown[-1].fact == HelpClaimed(ann.id, mentor.id)
        assert [each["participant"] for each in reader.view["help"]] == [ann.id]
    assert len(ben.shown) == before
    assert ben.view["help"] == []


def test_E9_the_id_of_a_command_is_told_to_its_author_alone() -> None:
    classroom = Classroom("Ann", "Ben")

    done(classroom["Ann"].asks(RaiseHand(), "secret"))

    told = {each.id: each.shown[-1] for each in (classroom["Ann"], classroom["Ben"])}
    assert {each.fact for each in told.values()} == {HandRaised(classroom["Ann"].id)}
    assert [each.command for each in told.values()] == ["secret", None]


def test_E10_whose_own_role_changes_starts_over() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]

    (entry,) = done(classroom.mentor.asks(ChangeRole(ann.id, "facilitator")))

    assert entry.fact == RoleChanged(ann.id, "facilitator")
    assert starts_over(classroom.session, entry) == {ann.id}
    (other,) = done(ann.raises_hand())
    assert not starts_over(classroom.session, other)
