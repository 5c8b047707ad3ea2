"""The report and what is known of speech, rule by rule."""

from rooms.commands import (
    AskHelp,
    CreatePoll,
    EndMeeting,
    LaunchPoll,
    NoteSpeech,
    Spoken,
    StartMeeting,
)
from rooms.entries import SpeechNoted
from rooms.ids import MAIN, SYSTEM, PollId
from rooms.report import PersonReport, Report, report
from tests.classroom import Classroom, Person, done


def of(classroom: Classroom) -> Report:
    return report(classroom.log, classroom.now)


def about(classroom: Classroom, person: Person) -> PersonReport:
    return next(each for each in of(classroom)["people"] if each["participant"] == person.id)


def speak(classroom: Classroom, **seconds: float) -> None:
    spoken = [Spoken(classroom[name].id, each) for name, each in seconds.items()]
    done(classroom.asks(SYSTEM, NoteSpeech(spoken)))


def test_U3_presence_counts_while_connected_and_a_meeting_runs() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    classroom.wait(minutes=10)
    done(ann.leaves())
    classroom.wait(minutes=5)
    done(ann.returns())
    classroom.wait(minutes=3)
    done(classroom.mentor.asks(EndMeeting()))
    classroom.wait(minutes=60)

    assert about(classroom, ann)["present"] == 13 * 60
    assert about(classroom, classroom.mentor)["present"] == 18 * 60

    done(classroom.mentor.asks(StartMeeting()))
    classroom.wait(minutes=2)
    assert about(classroom, ann)["present"] == 15 * 60
    first, second = of(classroom)["meetings"]
    assert second["ended_at"] is None
    assert first["ended_at"] == first["started_at"] + 18 * 60_000


def test_U4_time_is_told_by_room_and_rung() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    classroom.wait(minutes=5)
    (room,) = classroom.mentor.opens((ann,), minutes=8)
    classroom.wait(minutes=2)
    done(ann.falls_to("text"))
    classroom.wait(minutes=10)

    told = about(classroom, ann)

    assert told["by_room"] == {MAIN: (5 + 4) * 60, room: 8 * 60}
    assert told["by_rung"] == {"video": 7 * 60, "text": 10 * 60}
    assert [(each["rung"], each["reason"]) for each in told["rungs"]] == [("text", "media-lost")]
    assert of(classroom)["rooms"] == {MAIN: "main", room: "Table 1"}


def test_U4_what_people_did_is_counted() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    message = ann.says("Hello")
    done(classroom["Ben"].reacts(message, "👍"))
    done(classroom["Ben"].reacts(message, ""))
    done(ann.raises_hand())
    done(ann.asks(AskHelp()))
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(ann.votes(poll, 0))
    done(ann.votes(poll, 1))

    told = about(classroom, ann)
    counted = (told["messages"], told["reactions"], told["hands"], told["helps"], told["votes"])
    assert counted == (1, 0, 1, 1, 1)
    assert about(classroom, classroom["Ben"])["reactions"] == 1


def test_U4_polls_are_told_in_total_by_room_and_by_name() -> None:
    classroom = Classroom("Ann", "Ben")
    (room,) = classroom.mentor.opens((classroom["Ann"],))
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 0))
    done(classroom["Ben"].votes(poll, 1))
    done(classroom.mentor.closes(poll))

    (told,) = of(classroom)["polls"]

    assert (told["counts"], told["voters"], told["asked"]) == ([1, 1], 2, 2)
    assert told["by_room"] == {room: [1, 0], MAIN: [0, 1]}
    assert told["votes"] == [("Ann", room, [0], ""), ("Ben", MAIN, [1], "")]


def test_U5_of_an_anonymous_poll_it_says_that_somebody_voted_and_never_what() -> None:
    names = [f"Pupil {n}" for n in range(6)]
    classroom = Classroom(*names)
    mentor = classroom.mentor
    (made,) = done(mentor.asks(CreatePoll("Safe?", "single", ["yes", "no"], anonymous=True)))
    poll = PollId(f"p{made.seq}")
    done(mentor.asks(LaunchPoll(poll)))
    for n, name in enumerate(names):
        done(classroom[name].votes(poll, n % 2))
    done(mentor.closes(poll))

    (told,) = of(classroom)["polls"]
    assert (told["counts"], told["votes"], told["by_room"]) == ([3, 3], [], {})
    assert {about(classroom, classroom[name])["votes"] for name in names} == {1}


def test_U1_speech_is_summed_up_in_a_meeting_and_nowhere_else() -> None:
    classroom = Classroom("Ann", "Ben")
    speak(classroom, Ann=30.0, Ben=4.25)
    speak(classroom, Ann=10.0)
    unknown = [Spoken(PollId("u99"), 5.0), Spoken(classroom["Ann"].id, 0.01)]  # type: ignore[arg-type]
    assert done(classroom.asks(SYSTEM, NoteSpeech(unknown))) == []
    assert about(classroom, classroom["Ann"])["spoke"] == 40.0
    done(classroom.mentor.asks(EndMeeting()))

    speak(classroom, Ann=50.0)
    assert about(classroom, classroom["Ann"])["spoke"] == 40.0


def test_U2_who_spoke_how_much_is_for_hosts_and_begins_anew_with_each_meeting() -> None:
    classroom = Classroom("Ann", "Ben")
    speak(classroom, Ann=30.0)

    assert classroom.mentor.view["spoken"] == [
        {"participant": classroom["Ann"].id, "seconds": 30.0}
    ]
    assert classroom["Ann"].view["spoken"] == []
    assert not any(isinstance(each.fact, SpeechNoted) for each in classroom["Ann"].shown)

    done(classroom.mentor.asks(EndMeeting()))
    assert classroom.mentor.view["spoken"] != []
    done(classroom.mentor.asks(StartMeeting()))
    assert classroom.mentor.view["spoken"] == []
