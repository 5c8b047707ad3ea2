"""The chat as hosts and the school keep it: lists of words, clearing, words from the school, transcripts."""

import pytest

from rooms import Refusal, includes, reveal
from rooms.audience import audience
from rooms.chat import BAD_NAME, BAD_TEXT, LET_THROUGH, NO_MESSAGE
from rooms.commands import ClearChat, EndMeeting, PostMessage, ReleaseMessage, StartMeeting
from rooms.entries import ChatCleared, MessageSent
from rooms.ids import MAIN, SYSTEM, MessageId, RoomId
from rooms.refusals import WRONG_ROLE
from rooms.state import Policy
from rooms.transcript import SaidLine, transcript
from rooms.words import holds_any_of
from tests.classroom import Classroom, Person, done

LISTED = Policy(word_list=("stupid", "shut up"))


def read_by(person: Person) -> list[SaidLine]:
    """The transcript of what this person was shown."""
    classroom = person.classroom
    return transcript(person.shown, classroom.session.people)


def words(person: Person) -> list[str]:
    return [each["text"] for each in read_by(person)]


@pytest.mark.parametrize("text", ["You are STUPID!", "stúpid", "Oh,\nshut  up.", "(stupid)"])
def test_C13_a_listed_word_makes_a_students_message_wait_for_a_host(text: str) -> None:
    classroom = Classroom("Ann", "Ben", policy=LISTED)
    message = classroom["Ann"].says(text)

    assert classroom.session.messages[message].held == text
    assert words(classroom["Ben"]) == []
    done(classroom.mentor.asks(ReleaseMessage(message)))
    assert words(classroom["Ben"]) == [text]


@pytest.mark.parametrize("text", ["stupidly", "stu pid", "shut the window up"])
def test_C13_whole_words_are_compared(text: str) -> None:
    assert not holds_any_of(LISTED.word_list, text)


def test_C13_hosts_say_what_they_must() -> None:
    classroom = Classroom("Ann", policy=LISTED)
    classroom.mentor.says("We do not say stupid here.")
    assert words(classroom["Ann"]) == ["We do not say stupid here."]


def test_C14_what_was_let_through_is_not_changed_behind_the_hosts_back() -> None:
    classroom = Classroom("Ann", "Ben", policy=Policy(hold_chat=True))
    ann = classroom["Ann"]
    message = ann.says("Hello")
    done(ann.edits(message, "Hello you"))
    done(classroom.mentor.asks(ReleaseMessage(message)))

    assert ann.edits(message, "Something else") == LET_THROUGH
    assert words(classroom["Ben"]) == ["Hello you"]


def test_C14_a_listed_word_does_not_come_in_by_an_edit() -> None:
    classroom = Classroom("Ann", "Ben", policy=LISTED)
    message = classroom["Ann"].says("Hello")

    assert classroom["Ann"].edits(message, "Shut up") == LET_THROUGH
    done(classroom["Ann"].edits(message, "Hello all"))
    assert words(classroom["Ben"]) == ["Hello all"]


def test_C15_a_host_clears_what_was_said_and_leaves_what_is_private() -> None:
    classroom = Classroom("Ann", policy=Policy(private_chat="all"))
    said = [classroom["Ann"].says("Hi"), classroom.mentor.says("Hello", "session")]
    private = classroom["Ann"].says("Just you", classroom.mentor)

    done(classroom.mentor.asks(ClearChat()))

    messages = classroom.session.messages
    assert [messages[each].removed for each in said] == [True, True]
    assert not messages[private].removed
    assert words(classroom["Ann"]) == ["", "", "Just you"]
    assert classroom.mentor.asks(ClearChat()) == []


def test_C15_one_room_is_cleared_alone() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    first, _ = classroom.mentor.opens((ann,), (ben,))
    one, other = ann.says("In the first"), ben.says("In the second")

    done(classroom.mentor.asks(ClearChat(RoomId(first))))

    assert classroom.session.messages[one].removed
    assert not classroom.session.messages[other].removed
    assert words(classroom.mentor) == ["", "In the second"]


def test_C15_only_hosts_clear() -> None:
    assert Classroom("Ann")["Ann"].asks(ClearChat()) == WRONG_ROLE


def test_C16_the_school_writes_to_everybody_under_a_name_of_its_own() -> None:
    classroom = Classroom("Ann")
    (entry,) = done(classroom.asks(SYSTEM, PostMessage("The bus is late.", "Office")))

    assert entry.fact == MessageSent(
        MessageId(f"m{entry.seq}"),
        "session",
        MAIN,
        "The bus is late.",
        None,
        "video",
        name="Office",
    )
    assert [(each["name"], each["to"]) for each in read_by(classroom["Ann"])] == [
        ("Office", "session")
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [(PostMessage(" "), BAD_TEXT), (PostMessage("Hi", "two\nlines"), BAD_NAME)],
)
def test_C16_bad_words_from_the_school_change_nothing(body: PostMessage, why: Refusal) -> None:
    classroom = Classroom()
    before = classroom.session
    assert classroom.asks(SYSTEM, body) == why
    assert classroom.session is before


def test_C16_nobody_with_a_seat_speaks_for_the_school() -> None:
    classroom = Classroom("Ann")
    assert classroom.mentor.asks(PostMessage("I am the school")) == WRONG_ROLE


def test_C18_a_transcript_tells_what_became_of_every_line() -> None:
    classroom = Classroom("Ann", "Ben", policy=Policy(private_chat="all"))
    ann, ben = classroom["Ann"], classroom["Ben"]
    first = ann.says("Helo")
    done(ann.edits(first, "Hello"))
    done(ben.reacts(first, "👍"))
    done(ben.writes("Hi Ann", reply_to=first))
    gone = ben.says("Oops")
    done(ben.takes_back(gone))
    ben.says("Psst", ann)

    hello, answer, oops, private = read_by(ann)
    assert (hello["text"], hello["edited"], hello["reactions"]) == ("Hello", True, ["👍 Ben"])
    assert (answer["text"], answer["answers"]) == ("Hi Ann", first)
    assert (oops["text"], oops["removed"]) == ("", True)
    assert (private["name"], private["to"]) == ("Ben", "Ann")
    assert words(classroom.mentor) == ["Hello", "Hi Ann", ""]


def test_C7_whoever_was_elsewhere_reads_nothing_of_a_room() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    classroom.mentor.opens((ann,), (ben,))
    message = ann.says("Between us")

    assert words(ben) == []
    assert ben.reacts(message, "👍") == NO_MESSAGE


def test_E6_a_message_to_somebody_who_is_away_is_there_on_their_return() -> None:
    classroom = Classroom("Ann", policy=Policy(private_chat="all"))
    ann = classroom["Ann"]
    done(ann.leaves())
    classroom.mentor.says("Well done last week", ann)
    classroom.wait(minutes=60)
    done(ann.returns())

    log, session = classroom.log, classroom.session
    fresh = [reveal(each, ann.seat) for each in log if includes(audience(session, each), ann.seat)]
    assert [each["text"] for each in transcript(fresh, session.people)] == ["Well done last week"]


def test_E13_the_list_of_words_is_shown_to_hosts_alone() -> None:
    classroom = Classroom("Ann", policy=LISTED)
    assert classroom.mentor.view["policy"].word_list == ("stupid", "shut up")
    assert classroom["Ann"].view["policy"].word_list == ()
    created = reveal(classroom.log[0], classroom["Ann"].seat)
    assert "stupid" not in repr(created)


def test_C15_clearing_is_one_entry_however_much_there_was() -> None:
    classroom = Classroom("Ann")
    for n in range(50):
        classroom["Ann"].says(f"Line {n}")
    entries = done(classroom.mentor.asks(ClearChat()))
    assert [each.fact for each in entries] == [ChatCleared(None)]


def test_C3_what_was_said_is_there_in_the_next_meeting() -> None:
    classroom = Classroom("Ann")
    classroom["Ann"].says("See you next week")
    done(classroom.mentor.asks(EndMeeting()))
    classroom.wait(minutes=12 * 60)
    done(classroom.mentor.asks(StartMeeting()))
    new = classroom.arrives("New", "student")

    log, session = classroom.log, classroom.session
    told = [reveal(each, new.seat) for each in log if includes(audience(session, each), new.seat)]
    assert [each["text"] for each in transcript(told, session.people)] == ["See you next week"]
