"""Hands and calls for help, rule by rule."""

from rooms.commands import (
    AskHelp,
    CallHand,
    ChangeRole,
    ClaimHelp,
    EndHelp,
    EndMeeting,
    LowerAllHands,
    LowerHand,
)
from rooms.entries import HandLowered
from rooms.hands import BAD_NOTE, NO_CALL, NO_HAND, TAKEN
from rooms.refusals import NO_PERSON, WRONG_ROLE
from tests.classroom import Classroom, done


def test_H1_a_hand_stays_up_with_the_time_it_was_raised() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(ann.raises_hand())
    raised_at = classroom.now

    classroom.wait(minutes=1)

    assert ann.raises_hand() == []
    assert ann.seat.hand_at == raised_at


def test_H1_its_owner_lowers_a_hand() -> None:
    ann = Classroom("Ann")["Ann"]
    done(ann.raises_hand())

    done(ann.asks(LowerHand()))

    assert ann.seat.hand_at is None
    assert ann.asks(LowerHand()) == []


def test_H1_a_host_lowers_a_hand() -> None:
    classroom = Classroom("Ann")
    done(classroom["Ann"].raises_hand())

    done(classroom.mentor.asks(LowerHand(classroom["Ann"].id)))

    assert classroom["Ann"].seat.hand_at is None


def test_H1_removal_lowers_a_hand() -> None:
    classroom = Classroom("Ann")
    done(classroom["Ann"].raises_hand())

    done(classroom.mentor.removes(classroom["Ann"]))

    assert classroom["Ann"].seat.hand_at is None
    assert classroom.mentor.asks(LowerHand(classroom["Ann"].id)) == NO_PERSON


def test_H2_a_student_cannot_lower_anothers_hand() -> None:
    classroom = Classroom("Ann", "Ben")
    done(classroom["Ann"].raises_hand())

    assert classroom["Ben"].asks(LowerHand(classroom["Ann"].id)) == WRONG_ROLE
    assert classroom["Ann"].seat.hand_at is not None
    done(classroom["Ann"].asks(LowerHand(classroom["Ann"].id)))


def test_H3_calls_wait_in_the_order_of_asking_with_their_room() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    first, second = classroom.mentor.opens((ann,), (ben,))
    done(ben.asks(AskHelp()))
    done(ann.asks(AskHelp()))

    assert ben.asks(AskHelp()) == []

    waiting = [(each["participant"], each["room"]) for each in classroom.mentor.view["help"]]
    assert waiting == [(ben.id, second), (ann.id, first)]


def test_H4_one_host_at_a_time_takes_a_call() -> None:
    classroom = Classroom("Ann", "Ben")
    helper = classroom.arrives("Hana", "facilitator")
    for pupil in ("Ann", "Ben"):
        done(classroom[pupil].asks(AskHelp()))
    claim = ClaimHelp(classroom["Ann"].id)

    done(classroom.mentor.asks(claim))

    assert classroom.mentor.asks(claim) == []
    assert helper.asks(claim) == TAKEN
    takers = [each["claimed_by"] for each in helper.view["help"]]
    assert takers == [classroom.mentor.id, None]


def test_H4_a_call_is_free_again_when_its_taker_hosts_no_longer() -> None:
    classroom = Classroom("Ann", "Ben")
    helpers = [classroom.arrives(name, "facilitator") for name in ("Hana", "Hugo")]
    claim = ClaimHelp(classroom["Ann"].id)
    done(classroom["Ann"].asks(AskHelp()))
    done(helpers[0].asks(claim))
    done(classroom.mentor.removes(helpers[0]))

    done(helpers[1].asks(claim))
    done(classroom.mentor.asks(ChangeRole(helpers[1].id, "student")))

    done(classroom.mentor.asks(claim))


def test_H4_nobody_takes_a_call_that_was_not_made() -> None:
    classroom = Classroom("Ann")

    assert classroom.mentor.asks(ClaimHelp(classroom["Ann"].id)) == NO_CALL


def test_H5_its_owner_or_a_host_ends_a_call() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    for pupil in (ann, ben):
        done(pupil.asks(AskHelp()))

    assert ben.asks(EndHelp(ann.id)) == WRONG_ROLE
    done(ann.asks(EndHelp()))
    assert [each["participant"] for each in classroom.mentor.view["help"]] == [ben.id]
    done(classroom.mentor.asks(EndHelp(ben.id)))

    assert classroom.mentor.view["help"] == []
    assert ann.asks(EndHelp()) == NO_CALL


def test_H5_a_call_ends_with_its_owners_removal() -> None:
    classroom = Classroom("Ann", "Ben")
    for pupil in ("Ann", "Ben"):
        done(classroom[pupil].asks(AskHelp()))

    done(classroom.mentor.removes(classroom["Ann"]))

    assert [each["participant"] for each in classroom.mentor.view["help"]] == [classroom["Ben"].id]


def test_H6_a_host_gives_the_floor_to_one_hand_at_a_time() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    for pupil in (ann, ben):
        done(pupil.raises_hand())

    done(classroom.mentor.asks(CallHand(ben.id)))
    assert (ann.view["called"], ben.seat.hand_at) == (ben.id, None)
    assert classroom.mentor.asks(CallHand(classroom.mentor.id)) == NO_HAND
    done(classroom.mentor.asks(CallHand(ann.id)))

    assert ben.view["called"] == ann.id


def test_H7_the_floor_is_free_when_it_is_given_back() -> None:
    classroom = Classroom("Ann", "Ben")
    for pupil in ("Ann", "Ben"):
        done(classroom[pupil].raises_hand())
        done(classroom.mentor.asks(CallHand(classroom[pupil].id)))
    done(classroom["Ann"].asks(LowerHand()))
    assert classroom.session.called == classroom["Ben"].id

    done(classroom["Ben"].asks(LowerHand()))
    assert classroom.session.called is None


def test_H7_the_floor_is_free_after_its_owners_removal_and_the_meeting() -> None:
    classroom = Classroom("Ann", "Ben")
    for pupil in ("Ann", "Ben"):
        done(classroom[pupil].raises_hand())
    done(classroom.mentor.asks(CallHand(classroom["Ann"].id)))
    done(classroom.mentor.removes(classroom["Ann"]))
    assert classroom.session.called is None

    done(classroom.mentor.asks(CallHand(classroom["Ben"].id)))
    done(classroom.mentor.asks(EndMeeting()))
    assert classroom.session.called is None


def test_H2_a_host_lowers_all_hands_at_once() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    for pupil in ("Ann", "Cleo"):
        done(classroom[pupil].raises_hand())

    told = done(classroom.mentor.asks(LowerAllHands()))

    assert [each.fact for each in told] == [HandLowered(classroom[n].id) for n in ("Ann", "Cleo")]
    assert done(classroom.mentor.asks(LowerAllHands())) == []


def test_H9_a_call_bears_a_note_that_changes_without_losing_its_place() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    done(ann.asks_for_help())
    asked_at = classroom.now
    classroom.wait(minutes=1)
    done(ben.asks_for_help())

    done(ann.asks_for_help(" The glue does not hold "))

    first, second = mentor.view["help"]
    assert (first["participant"], first["at"]) == (ann.id, asked_at)
    assert (first["note"], second["note"]) == ("The glue does not hold", "")
    assert ann.asks_for_help() == []
    assert ann.asks_for_help("x" * 201) == BAD_NOTE
    assert ann.asks_for_help("two\nlines") == BAD_NOTE
