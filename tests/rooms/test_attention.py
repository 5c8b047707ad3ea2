"""Who is there, and what hosts set for everybody's stage, rule by rule."""

from rooms import Refusal
from rooms import commands as c
from rooms.attention import NOBODY, NOT_ASKED
from rooms.ids import MAIN, ParticipantId
from rooms.refusals import NO_PERSON
from rooms.stage import NOT_SHOWN, TOO_MANY, TWICE
from rooms.state import Stage
from tests.classroom import Classroom, done


def test_Q1_students_who_are_connected_are_asked() -> None:
    classroom = Classroom("Ann", "Ben", "Cem")
    classroom.arrives("Fay", "facilitator")
    done(classroom["Cem"].leaves())

    done(classroom.mentor.asks(c.CheckAttention()))

    check = classroom.mentor.view["attention"]
    assert check is not None
    assert check["asked"] == [classroom["Ann"].id, classroom["Ben"].id]


def test_Q1_without_students_nobody_is_asked() -> None:
    assert Classroom().mentor.asks(c.CheckAttention()) == NOBODY


def test_Q2_the_question_stands_for_60_seconds_or_until_a_host_ends_it() -> None:
    classroom = Classroom("Ann", "Ben")
    done(classroom.mentor.asks(c.CheckAttention()))
    classroom.wait(seconds=59)
    done(classroom["Ann"].asks(c.AnswerCheck()))
    classroom.wait(seconds=1)
    assert classroom["Ben"].asks(c.AnswerCheck()) == NOT_ASKED

    done(classroom.mentor.asks(c.CheckAttention()))
    done(classroom.mentor.asks(c.EndCheck()))

    assert classroom["Ben"].asks(c.AnswerCheck()) == NOT_ASKED
    assert classroom.mentor.asks(c.EndCheck()) == []


def test_Q3_hosts_see_who_has_answered_and_a_student_the_own_answer_alone() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    done(mentor.asks(c.CheckAttention()))
    done(ann.asks(c.AnswerCheck()))
    classroom.wait(seconds=60)

    answered = [each.view["attention"] for each in (mentor, ann, ben)]

    assert [each and each["answered"] for each in answered] == [[ann.id], [ann.id], []]
    assert [each and each["open"] for each in answered] == [False, False, False]


def test_Q4_only_who_was_asked_answers_and_once() -> None:
    classroom = Classroom("Ann")
    assert classroom["Ann"].asks(c.AnswerCheck()) == NOT_ASKED
    done(classroom.mentor.asks(c.CheckAttention()))
    late = classroom.arrives("Late", "student")

    done(classroom["Ann"].asks(c.AnswerCheck()))

    assert classroom["Ann"].asks(c.AnswerCheck()) == []
    assert late.asks(c.AnswerCheck()) == NOT_ASKED
    assert classroom.mentor.asks(c.AnswerCheck()) == NOT_ASKED


def test_Q5_who_is_away_says_so_and_is_back_by_answering() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(ann.asks(c.GoAway(away=True)))
    assert ann.asks(c.GoAway(away=True)) == []
    assert [each["away"] for each in classroom.mentor.view["participants"]] == [False, True]

    done(classroom.mentor.asks(c.CheckAttention()))
    done(ann.asks(c.AnswerCheck()))

    assert not ann.seat.away


def test_O1_a_host_puts_people_into_the_spotlight() -> None:
    classroom = Classroom("Ann", "Ben")
    obi = classroom.arrives("Obi", "observer")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor

    done(mentor.asks(c.SetStage([ann.id, ben.id])))

    assert ben.view["stage"] == {"spotlight": [ann.id, ben.id], "layout": "auto"}
    assert mentor.asks(c.SetStage([ann.id, ann.id])) == TWICE
    assert mentor.asks(c.SetStage([obi.id])) == NOT_SHOWN
    assert mentor.asks(c.SetStage([ParticipantId("u99")])) == NO_PERSON
    assert mentor.asks(c.SetStage([ParticipantId(f"u{n}") for n in range(7)])) == TOO_MANY


def test_O2_a_host_chooses_how_tiles_stand_and_the_spotlight_stays() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(c.SetStage([classroom["Ann"].id])))

    done(classroom.mentor.asks(c.SetStage(layout="grid")))

    assert classroom.session.stage == Stage((classroom["Ann"].id,), "grid")
    assert classroom.mentor.asks(c.SetStage(layout="grid")) == []


def test_O3_who_goes_for_good_leaves_the_spotlight() -> None:
    classroom = Classroom("Ann", "Ben", "Cem")
    ann, ben, cem = (classroom[name] for name in ("Ann", "Ben", "Cem"))
    done(classroom.mentor.asks(c.SetStage([ann.id, ben.id, cem.id])))

    done(classroom.mentor.removes(ann))
    done(classroom.mentor.asks(c.ChangeRole(ben.id, "observer")))
    assert classroom.session.stage.spotlight == (cem.id,)

    done(classroom.mentor.asks(c.EndMeeting()))
    assert classroom.session.stage == Stage()


def test_M2_a_host_stops_a_camera_and_a_screen_too() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(ann.publishes(microphone=True, camera=True, screen=True))

    done(classroom.mentor.asks(c.MuteParticipant(ann.id, "camera")))
    assert (ann.seat.microphone, ann.seat.camera, ann.seat.screen) == (True, False, True)
    assert classroom.mentor.asks(c.MuteParticipant(ann.id, "camera")) == []
    done(classroom.mentor.asks(c.MuteParticipant(ann.id, "screen")))
    assert not ann.seat.screen


def test_M6_muting_all_closes_the_microphones_of_the_room_but_those_of_hosts() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, fay = classroom["Ann"], classroom["Ben"], classroom.arrives("Fay", "facilitator")
    (red,) = classroom.mentor.opens((ben,))
    for each in (ann, ben, fay, classroom.mentor):
        done(each.publishes(microphone=True))

    done(classroom.mentor.asks(c.MuteEverybody()))

    open_now = [
        each.seat.name for each in (ann, ben, fay, classroom.mentor) if each.seat.microphone
    ]
    assert (open_now, ben.seat.room, ann.seat.room) == (["Ben", "Fay", "Mira"], red, MAIN)
    assert not isinstance(classroom.mentor.asks(c.MuteEverybody()), Refusal)
