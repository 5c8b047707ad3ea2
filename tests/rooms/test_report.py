"""The report and what is known of speech, rule by rule."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.commands import (
    AskHelp,
    CreatePoll,
    EndMeeting,
    Join,
    LaunchPoll,
    NoteSpeech,
    Spoken,
    StartMeeting,
)
from rooms.entries import SpeechNoted
from rooms.ids import MAIN, SYSTEM, PollId
from rooms.report import PersonReport, Report, report
from tests.classroom import Classroom, Person, done
from tests.rooms.anything import Anything


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
    assert told["rungs"] == []
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
        {"participant": classroom["Ann"].id, "seconds": 30.0, "room": MAIN, "name": ""}
    ]
    assert classroom["Ann"].view["spoken"] == []
    assert not any(isinstance(each.fact, SpeechNoted) for each in classroom["Ann"].shown)

    done(classroom.mentor.asks(EndMeeting()))
    assert classroom.mentor.view["spoken"] != []
    done(classroom.mentor.asks(StartMeeting()))
    assert classroom.mentor.view["spoken"] == []


def test_U8_speech_counts_in_the_room_in_which_it_was_also_when_that_is_closed() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    (table,) = classroom.mentor.opens((ann,), minutes=5)
    speak(classroom, Ann=20.0, Ben=5.0)
    classroom.wait(minutes=6)
    done(classroom.asks(SYSTEM, NoteSpeech([Spoken(ann.id, 10.0, table), Spoken(ann.id, 4.0)])))

    assert classroom.mentor.view["spoken"] == [
        {"participant": ann.id, "seconds": 30.0, "room": table, "name": "Table 1"},
        {"participant": classroom["Ben"].id, "seconds": 5.0, "room": MAIN, "name": ""},
        {"participant": ann.id, "seconds": 4.0, "room": MAIN, "name": ""},
    ]
    told = about(classroom, ann)
    assert (told["spoke"], told["spoke_by_room"]) == (34.0, {table: 30.0, MAIN: 4.0})
    assert {each["name"]: each["spoke"] for each in of(classroom)["by_room"]} == {
        "main": 9.0,
        "Table 1": 30.0,
    }


def test_U9_each_meeting_and_each_room_tells_who_was_there_and_what_they_did() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    classroom.wait(minutes=5)
    (table,) = mentor.opens((ann, ben), minutes=8)
    ann.says("We are at the table")
    done(ben.raises_hand())
    done(ben.falls_to("text"))
    classroom.wait(minutes=10)
    ben.says("And here again")
    done(mentor.asks(EndMeeting()))
    ann.says("After the meeting")
    classroom.wait(minutes=60)
    done(mentor.asks(StartMeeting()))
    done(ben.leaves())
    classroom.wait(minutes=3)

    main, main_again, room = of(classroom)["by_room"]
    assert (main["meeting"], main_again["meeting"], room["meeting"]) == (1, 2, 1)
    assert (room["name"], room["opening"]) == ("Table 1", 1)
    assert room["closed_at"] == room["opened_at"] + 8 * 60_000
    there = {each["participant"]: each for each in room["people"]}
    assert {who: each["present"] for who, each in there.items()} == {ann.id: 480, ben.id: 480}
    assert there[ben.id]["by_rung"] == {"text": 480}
    assert (there[ann.id]["messages"], there[ben.id]["hands"], room["messages"]) == (1, 1, 1)
    assert (main["messages"], main_again["messages"]) == (1, 0)

    first, second = of(classroom)["meetings"]
    times = [{s["participant"]: s["present"] for s in each["people"]} for each in (first, second)]
    assert times[0] == {mentor.id: 900, ann.id: 900, ben.id: 900}
    assert times[1] == {mentor.id: 180, ann.id: 180}
    # What was written between the meetings belongs to none of them, and to its author all the same.
    assert (first["messages"], second["messages"], about(classroom, ann)["messages"]) == (2, 0, 2)
    (step,) = about(classroom, ben)["rungs"]
    assert (step["meeting"], step["room"], step["rung"]) == (1, table, "text")


def test_U9_a_vote_counts_once_and_where_it_was_cast_last() -> None:
    classroom = Classroom("Ann")
    (table,) = classroom.mentor.opens((classroom["Ann"],))
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 0))
    done(classroom.mentor.moves(classroom["Ann"], MAIN))
    done(classroom["Ann"].votes(poll, 1))

    votes = {each["room"]: each["votes"] for each in of(classroom)["by_room"]}
    assert votes == {MAIN: 1, table: 0}


def test_U9_an_anonymous_vote_counts_where_its_voter_was_when_the_end_closed_all() -> None:
    classroom = Classroom("Ann", "Ben")
    (table,) = classroom.mentor.opens((classroom["Ann"],))
    create = CreatePoll("Safe?", "single", ["yes", "no"], anonymous=True)
    (made,) = done(classroom.mentor.asks(create))
    poll = PollId(f"p{made.seq}")
    done(classroom.mentor.asks(LaunchPoll(poll)))
    done(classroom["Ann"].votes(poll, 0))
    done(classroom["Ben"].votes(poll, 0))
    done(classroom.mentor.asks(EndMeeting()))

    votes = {each["room"]: each["votes"] for each in of(classroom)["by_room"]}
    assert votes == {MAIN: 1, table: 1}


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_U9_whatever_happens_parts_and_whole_agree(seed: int) -> None:
    chance = Random(seed)
    classroom = Classroom("Ann", "Ben", "Cleo", seed=seed)
    for number in range(80):
        classroom.wait(seconds=chance.choice((0, 5, 90)))
        author, body = Anything(classroom.session, chance).asked()
        if not isinstance(body, Join):
            classroom.asks(author, body, f"any{number}")
    made = of(classroom)

    for figure in ("present", "spoke", "messages", "reactions", "hands", "helps", "votes"):
        whole = sum(each[figure] for each in made["people"])
        by_meeting = sum(each[figure] for each in made["meetings"])
        by_room = sum(each[figure] for each in made["by_room"])
        between = whole - by_meeting
        assert between >= -0.2, figure
        if figure in ("present", "spoke"):
            assert abs(between) < 0.2, figure
        assert by_meeting == pytest.approx(by_room, abs=0.5), figure
    ran = sum((each["ended_at"] or made["until"]) - each["started_at"] for each in made["meetings"])
    for person in made["people"]:
        assert person["present"] <= ran / 1000 + 0.1
        assert person["present"] == pytest.approx(sum(person["by_room"].values()), abs=0.5)
        assert person["present"] == pytest.approx(sum(person["by_rung"].values()), abs=0.5)
