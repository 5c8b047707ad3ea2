"""The two-adult rule, rule by rule, and whatever people do in whatever order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rooms import Policy, Refusal, routes
from rooms import commands as c
from rooms import entries as e
from rooms.chat import NOT_ALONE
from rooms.ids import MAIN, ParticipantId, RoomId
from rooms.state import HOSTS, AgendaStep
from rooms.supervision import GRACE
from tests.classroom import Classroom, Person, done

TWO = Policy(two_adults=True, private_chat="all")


def is_refused(answer: object) -> bool:
    return isinstance(answer, Refusal) and answer.code == "two_adults"


def sound_in(classroom: Classroom, room: str = MAIN) -> tuple[ParticipantId, ...]:
    (found,) = (each for each in routes(classroom.session) if each.room == room)
    return found.microphones


def speaking(classroom: Classroom, *people: Person) -> None:
    for each in people:
        done(each.publishes(microphone=True, camera=True))


def test_K1_rooms_with_one_adult_and_one_student_are_not_opened() -> None:
    classroom = Classroom("Ann", "Ben", "Cem", policy=TWO)
    fay = classroom.arrives("Fay", "facilitator")
    classroom.mentor.plans((fay, classroom["Ann"]), (classroom["Ben"], classroom["Cem"]))

    answer = classroom.mentor.asks(c.OpenBreakouts())

    assert is_refused(answer)
    assert isinstance(answer, Refusal)
    assert "“Table 1”" in answer.message


def test_K1_nor_when_those_who_stay_behind_would_be_alone() -> None:
    classroom = Classroom("Ann", "Ben", "Cem", policy=TWO)
    classroom.mentor.plans((classroom["Ann"], classroom["Ben"]))

    answer = classroom.mentor.asks(c.OpenBreakouts())

    assert isinstance(answer, Refusal)
    assert "the main room" in answer.message


def test_K1_moving_entering_and_leaving_are_looked_at_alike() -> None:
    classroom = Classroom("Ann", "Ben", "Cem", "Dan", "Eva", "Flo", policy=TWO)
    mentor, fay = classroom.mentor, classroom.arrives("Fay", "facilitator")
    red, blue = mentor.opens((classroom["Ann"],), (classroom["Ben"], classroom["Cem"]), choice=True)

    assert is_refused(mentor.enters(red))
    assert is_refused(mentor.moves(fay, red))
    done(fay.enters(blue))
    assert is_refused(mentor.moves(classroom["Cem"], red))
    assert is_refused(classroom["Cem"].enters(red))
    done(classroom["Dan"].enters(red))
    done(mentor.enters(red))
    assert is_refused(classroom["Dan"].enters(blue))


def test_K1_a_change_of_role_is_looked_at_too() -> None:
    classroom = Classroom("Ann", "Ben", policy=TWO)
    mentor, ann, ben = classroom.mentor, classroom["Ann"], classroom["Ben"]
    done(mentor.leaves())

    assert is_refused(classroom.mentor.asks(c.ChangeRole(ann.id, "facilitator")))
    assert (ann.seat.role, ben.seat.role) == ("student", "student")


def test_K1_a_step_of_the_lesson_that_may_not_be_tells_so() -> None:
    classroom = Classroom("Ann", "Ben", "Cem", policy=TWO)
    fay = classroom.arrives("Fay", "facilitator")
    classroom.mentor.plans((fay, classroom["Ann"]), (classroom["Ben"], classroom["Cem"]))
    done(classroom.mentor.asks(c.PlanAgenda([AgendaStep("rooms", minutes=5)])))

    done(classroom.mentor.asks(c.GoToStep()))

    assert not classroom.session.breakouts.rooms
    assert "one adult alone with one student" in classroom.session.agenda.trouble


def test_K1_without_the_policy_nobody_is_held_back() -> None:
    classroom = Classroom("Ann", "Ben")
    (red,) = classroom.mentor.opens((classroom["Ann"],))

    done(classroom.mentor.enters(red))

    assert classroom.session.alone == {}


def test_K2_when_somebody_goes_the_room_is_warned_and_rests_20_seconds_later() -> None:
    classroom = Classroom("Ann", "Ben", policy=TWO)
    mentor, ann, ben = classroom.mentor, classroom["Ann"], classroom["Ben"]
    speaking(classroom, mentor, ann, ben)

    told = [each.fact for each in done(ben.leaves())]

    assert told[1:] == [e.RoomWarned(MAIN, type(classroom.now)(classroom.now + GRACE))]
    classroom.wait(seconds=19)
    assert sound_in(classroom) == (mentor.id, ann.id)
    classroom.wait(seconds=1)
    assert sound_in(classroom) == ()
    assert classroom.log[-1].fact == e.RoomRested(MAIN)


def test_K2_when_one_comes_to_the_other_the_room_rests_at_once() -> None:
    classroom = Classroom(policy=TWO)
    speaking(classroom, classroom.mentor)

    ann = classroom.arrives("Ann", "student")
    speaking(classroom, ann)

    assert sound_in(classroom) == ()
    assert classroom.session.alone[MAIN].resting


def test_K2_K3_media_is_back_as_soon_as_somebody_comes() -> None:
    classroom = Classroom("Ann", policy=TWO)
    mentor, ann = classroom.mentor, classroom["Ann"]
    speaking(classroom, mentor, ann)
    assert sound_in(classroom) == ()

    classroom.arrives("Ben", "student")

    assert sound_in(classroom) == (mentor.id, ann.id)
    assert classroom.session.alone == {}


def test_K2_removal_and_the_end_of_rooms_are_never_held_back() -> None:
    classroom = Classroom("Ann", "Ben", policy=TWO)
    (red,) = classroom.mentor.opens((classroom["Ann"], classroom["Ben"]))
    done(classroom.mentor.enters(red))
    done(classroom["Ben"].leaves())

    done(classroom.mentor.removes(classroom["Ben"]))
    done(classroom.mentor.asks(c.CloseBreakouts()))

    assert set(classroom.session.alone) == {MAIN}
    assert classroom.session.alone[MAIN].resting


def test_K3_words_are_still_written_in_a_room_that_rests() -> None:
    classroom = Classroom("Ann", policy=TWO)

    classroom["Ann"].says("Where is everybody?")

    assert classroom.session.alone[MAIN].resting


def test_K4_an_adult_and_a_student_do_not_write_in_private() -> None:
    classroom = Classroom("Ann", "Ben", policy=TWO)
    fay, obi = classroom.arrives("Fay", "facilitator"), classroom.arrives("Obi", "observer")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor

    assert mentor.writes("Psst", ann) == NOT_ALONE
    assert ann.writes("Psst", fay) == NOT_ALONE
    done(ann.writes("Psst", ben))
    done(mentor.writes("Psst", fay))
    done(ann.writes("Psst", obi))


def test_K5_observers_and_the_absent_count_as_nobody() -> None:
    classroom = Classroom("Ann", "Ben", policy=TWO)
    classroom.arrives("Obi", "observer")

    done(classroom["Ben"].leaves())

    assert MAIN in classroom.session.alone


ACTS = ["comes", "goes", "moves", "enters", "opens", "closes", "removes", "role", "waits", "policy"]


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(0, 3)), max_size=25)
)
def test_K2_K3_no_adult_is_ever_heard_by_one_student_alone(
    acts: list[tuple[str, int, int]],
) -> None:
    """But for the 20 seconds after somebody has gone."""
    classroom = Classroom("Ann", "Ben", "Cem", policy=TWO)
    people = [classroom.mentor, *classroom.pupils.values()]
    people += [classroom.arrives("Fay", "facilitator"), classroom.arrives("Obi", "observer")]
    for act, who, where in acts:
        person = people[who % len(people)]
        _does(classroom, act, person, where)
        for each in people:
            each.publishes(microphone=True)
        _check(classroom)


def _does(classroom: Classroom, act: str, person: Person, where: int) -> None:
    rooms = [MAIN, *(each.id for each in classroom.session.breakouts.rooms)]
    room = RoomId(rooms[where % len(rooms)])
    hosts = [each.id for each in classroom.session.people.values() if each.is_host]
    host = Person(classroom, hosts[where % len(hosts)])
    match act:
        case "comes":
            person.returns()
        case "goes":
            person.leaves()
        case "moves":
            host.moves(person, room)
        case "enters":
            person.enters(room)
        case "opens":
            seats = [each for each in classroom.session.people.values() if each.role != "observer"]
            here = [each.id for each in seats if not each.removed]
            halves = [c.PlannedRoom("Red", here[:2]), c.PlannedRoom("Blue", here[2:4])]
            host.asks(c.PlanBreakouts(rooms=halves))
            host.asks(c.OpenBreakouts(minutes=where or None, choice=True))
        case "closes":
            host.asks(c.CloseBreakouts())
        case "removes":
            host.removes(person)
        case "role":
            host.asks(c.ChangeRole(person.id, "facilitator" if where % 2 else "student"))
        case "waits":
            classroom.wait(seconds=15 * where)
        case "policy":
            host.asks(c.ChangePolicy(lobby=bool(where % 2), two_adults=where != 3))


def _check(classroom: Classroom) -> None:
    session = classroom.session
    for room in routes(session):
        roles = [session.people[each].role for each in room.participants]
        adults, students = sum(role in HOSTS for role in roles), roles.count("student")
        if session.policy.two_adults and (adults, students) == (1, 1) and room.microphones:
            assert classroom.now < session.alone[room.room].rests_at
