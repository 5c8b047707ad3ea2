"""Chat, rule by rule."""

import pytest

from rooms import Refusal, audience, includes
from rooms.chat import (
    BAD_EMOJI,
    BAD_TEXT,
    HELD,
    NO_CONVERSATION,
    NO_MESSAGE,
    NOT_PRIVATE,
    REMOVED_MESSAGE,
    TO_ONESELF,
    TOO_MANY_PINNED,
)
from rooms.commands import ChangeRole, MarkRead, PinMessage, ReleaseMessage
from rooms.entries import MessageReacted, MessageReleased, MessageSent, ReadMarked
from rooms.ids import MAIN, MessageId, ParticipantId, Seq
from rooms.refusals import NO_PERSON, WRONG_ROLE
from rooms.state import Policy, PrivateChat
from tests.classroom import Classroom, Person, done


def readers(classroom: Classroom, message: MessageId) -> set[ParticipantId] | None:
    who = classroom.session.messages[message].readers
    return None if who is None else set(who)


def ids(*people: Person) -> set[ParticipantId]:
    return {each.id for each in people}


@pytest.mark.parametrize("words", ["", " \n\t ", "x" * 2001, "nul\0", "half \ud83d", "\u200b"])
def test_C1_a_message_is_a_text_of_1_to_2000_characters(words: str) -> None:
    ann = Classroom("Ann")["Ann"]
    message = ann.says("x" * 2000)

    assert ann.writes(words) == BAD_TEXT
    assert ann.edits(message, words) == BAD_TEXT


@pytest.mark.parametrize("words", ["two\nlines\tand a tab", "שלום \u202bשלום\u202c", "👩‍👩‍👧"])
def test_C1_lines_and_every_script_are_welcome(words: str) -> None:
    (entry,) = done(Classroom("Ann")["Ann"].writes(f" {words}\n"))

    assert isinstance(entry.fact, MessageSent)
    assert entry.fact.text == words


def test_C2_a_room_is_read_by_those_in_it_and_the_hosts() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = (classroom[each] for each in ("Ann", "Ben", "Cleo"))
    classroom.mentor.opens((ann, ben), (cleo,))

    here = ann.says("Here")
    there = cleo.says("There")
    main = classroom.mentor.says("Main")

    assert readers(classroom, here) == ids(ann, ben, classroom.mentor)
    assert readers(classroom, there) == ids(cleo, classroom.mentor)
    assert readers(classroom, main) == ids(classroom.mentor)


def test_C2_who_comes_later_does_not_read_what_was_said_before() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = (classroom[each] for each in ("Ann", "Ben", "Cleo"))
    room, _ = classroom.mentor.opens((ann, ben), (cleo,))
    before = ann.says("Before")
    done(classroom.mentor.moves(cleo, room))
    after = ann.says("After")

    assert cleo.id not in (readers(classroom, before) or ())
    assert cleo.id in (readers(classroom, after) or ())
    assert isinstance(cleo.reacts(before, "👍"), Refusal)


def test_C2_who_left_the_room_reads_no_more_of_it_and_who_dropped_does() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = (classroom[each] for each in ("Ann", "Ben", "Cleo"))
    classroom.mentor.opens((ann, ben, cleo))
    ann.says("All three")
    done(classroom.mentor.moves(ben, MAIN))
    done(cleo.leaves())

    assert readers(classroom, ann.says("Two")) == ids(ann, cleo, classroom.mentor)


def test_C2_the_removed_read_nothing() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    classroom.mentor.opens((classroom["Cleo"],))
    done(classroom.mentor.removes(classroom["Ben"]))

    assert readers(classroom, classroom["Ann"].says("Hello")) == ids(
        classroom["Ann"], classroom.mentor
    )


def test_C2_messages_share_one_set_of_readers_while_nobody_moves() -> None:
    classroom = Classroom("Ann", "Ben")
    first, second = (classroom["Ann"].says(each) for each in ("One", "Two"))

    said = classroom.session.messages
    assert said[first].readers is said[second].readers


def test_C3_the_session_is_read_by_everybody_in_every_room() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"],), (classroom["Ben"],))

    (entry,) = done(classroom["Ann"].writes("Hello all", "session"))

    assert isinstance(entry.fact, MessageSent)
    assert entry.fact.room == MAIN
    assert audience(classroom.session, entry) == "everybody"


WHO_MAY_WRITE_PRIVATELY: dict[PrivateChat, list[tuple[str, str]]] = {
    "off": [],
    "hosts": [("Mira", "Hana"), ("Hana", "Mira")],
    "all": [
        (writer, to)
        for writer in ("Mira", "Hana", "Ann", "Ben")
        for to in ("Mira", "Hana", "Ann", "Ben")
        if writer != to
    ],
}


@pytest.mark.parametrize(("policy", "allowed"), WHO_MAY_WRITE_PRIVATELY.items())
def test_C4_private_messages_follow_the_policy(
    policy: PrivateChat, allowed: list[tuple[str, str]]
) -> None:
    classroom = Classroom("Ann", "Ben", policy=Policy(private_chat=policy))
    helper = classroom.arrives("Hana", "facilitator")
    people = {"Mira": classroom.mentor, "Hana": helper, **classroom.pupils}

    answers = {
        (writer, to): people[writer].writes("Psst", people[to])
        for writer in people
        for to in people
        if writer != to
    }

    assert [pair for pair, each in answers.items() if each != NOT_PRIVATE] == allowed


def test_C4_a_private_message_is_read_by_the_two() -> None:
    classroom = Classroom("Ann", "Ben", policy=Policy(private_chat="all"))
    ann, ben = classroom["Ann"], classroom["Ben"]

    message = ann.says("Psst", ben)

    assert readers(classroom, message) == ids(ann, ben)
    assert ann.writes("Hm", ann) == TO_ONESELF
    assert ann.writes("Hm", "u99") == NO_PERSON


def test_C5_only_its_author_edits_a_message() -> None:
    classroom = Classroom("Ann", "Ben")
    message = classroom["Ann"].says("Helo")

    for other in (classroom["Ben"], classroom.mentor):
        assert other.edits(message, "Mine now") == WRONG_ROLE
    done(classroom["Ann"].edits(message, "Hello"))


def test_C6_a_message_is_removed_by_its_author_or_a_host() -> None:
    classroom = Classroom("Ann", "Ben")
    first, second = (classroom["Ann"].says(each) for each in ("One", "Two"))

    assert classroom["Ben"].takes_back(first) == WRONG_ROLE
    done(classroom["Ann"].takes_back(first))
    done(classroom.mentor.takes_back(second))

    assert all(each.removed for each in classroom.session.messages.values())


def test_C6_a_removed_message_stays_removed() -> None:
    ann = Classroom("Ann")["Ann"]
    message = ann.says("Oops")
    done(ann.takes_back(message))

    assert ann.takes_back(message) == []
    assert ann.edits(message, "Better") == REMOVED_MESSAGE
    assert ann.reacts(message, "👍") == REMOVED_MESSAGE


def test_C7_to_whoever_may_not_read_it_a_message_is_not_there() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo", policy=Policy(private_chat="all"))
    ann, ben = classroom["Ann"], classroom["Ben"]
    message = ann.says("Psst", ben)

    for stranger in (classroom["Cleo"], classroom.mentor):
        assert stranger.edits(message, "Hm") == NO_MESSAGE
        assert stranger.takes_back(message) == NO_MESSAGE
        assert stranger.reacts(message, "👍") == NO_MESSAGE
        assert stranger.writes("Hm", reply_to=message) == NO_MESSAGE
    assert ann.edits(MessageId("m0"), "Hm") == NO_MESSAGE


def test_C7_whoever_reads_a_message_answers_and_reacts() -> None:
    classroom = Classroom("Ann", "Ben")
    message = classroom["Ann"].says("Hello")

    (answer,) = done(classroom["Ben"].writes("Hi", reply_to=message))
    (reaction,) = done(classroom["Ben"].reacts(message, "👍"))

    assert isinstance(answer.fact, MessageSent)
    assert answer.fact.reply_to == message
    assert reaction.fact == MessageReacted(message, classroom["Ben"].id, "👍")
    done(classroom["Ben"].reacts(message, ""))
    assert classroom["Ben"].reacts(message, "x" * 17) == BAD_EMOJI


def test_C7_changes_go_to_the_readers_of_the_message_alone() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo", policy=Policy(private_chat="all"))
    ann, ben, cleo = (classroom[each] for each in ("Ann", "Ben", "Cleo"))
    message = ann.says("Psst", ben)
    before = len(cleo.shown)

    for answer in (ann.edits(message, "Hush"), ben.reacts(message, "👍"), ann.takes_back(message)):
        (entry,) = done(answer)
        assert audience(classroom.session, entry) == frozenset(ids(ann, ben))

    assert len(cleo.shown) == before


def test_C8_a_message_tells_on_which_rung_its_author_was() -> None:
    ann = Classroom("Ann")["Ann"]
    done(ann.falls_to("text"))

    (entry,) = done(ann.writes("I am still here"))

    assert isinstance(entry.fact, MessageSent)
    assert entry.fact.rung == "text"


def test_A3_an_observer_neither_writes_nor_changes_what_was_written() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    message = ann.says("Hello")
    done(classroom.mentor.asks(ChangeRole(ann.id, "observer")))

    answers = [ann.writes("Hm"), ann.edits(message, "Hm"), ann.reacts(message, "👍")]

    assert answers == [WRONG_ROLE] * 3
    (entry,) = done(classroom.mentor.writes("Welcome"))
    assert includes(audience(classroom.session, entry), ann.seat)


def test_C2_what_is_said_in_the_main_room_before_one_comes_can_be_read() -> None:
    classroom = Classroom("Ann")
    done(classroom["Ann"].writes("Hello"))
    (entry,) = done(classroom.mentor.writes("Welcome"))

    late = classroom.arrives("Late", "student")

    assert includes(audience(classroom.session, entry), late.seat)


def test_C2_beside_open_rooms_the_main_room_is_one_of_them() -> None:
    classroom = Classroom("Ann", "Ben")
    classroom.mentor.opens((classroom["Ann"],))
    (entry,) = done(classroom["Ben"].writes("Where is everybody?"))
    assert not includes(audience(classroom.session, entry), classroom["Ann"].seat)


def test_C9_hosts_pin_messages_and_students_do_not() -> None:
    classroom = Classroom("Ann")
    message = classroom["Ann"].says("Sixty centimetres")
    assert classroom["Ann"].asks(PinMessage(message)) == WRONG_ROLE

    done(classroom.mentor.asks(PinMessage(message)))
    assert done(classroom.mentor.asks(PinMessage(message))) == []
    assert classroom.session.messages[message].pinned
    done(classroom.mentor.asks(PinMessage(message, pinned=False)))
    done(classroom.mentor.takes_back(message))
    assert classroom.mentor.asks(PinMessage(message)) == REMOVED_MESSAGE


def test_C9_at_most_20_messages_are_pinned() -> None:
    classroom = Classroom("Ann")
    messages = [classroom["Ann"].says(f"Word {n}") for n in range(21)]
    for message in messages[:20]:
        done(classroom.mentor.asks(PinMessage(message)))
    assert classroom.mentor.asks(PinMessage(messages[20])) == TOO_MANY_PINNED
    done(classroom.mentor.takes_back(messages[0]))
    done(classroom.mentor.asks(PinMessage(messages[20])))


def held_classroom() -> Classroom:
    return Classroom("Ann", "Ben", policy=Policy(hold_chat=True))


def words_seen(reader: Person) -> list[str]:
    texts = (getattr(each.fact, "text", None) for each in reader.shown)
    return [each for each in texts if each]


def test_C10_a_held_message_is_read_by_its_author_and_the_hosts_alone() -> None:
    classroom = held_classroom()
    message = classroom["Ann"].says("Call me on 0123")

    assert words_seen(classroom["Ann"]) == words_seen(classroom.mentor) == ["Call me on 0123"]
    assert words_seen(classroom["Ben"]) == []
    assert classroom["Ben"].reacts(message, "👍") == NO_MESSAGE
    assert classroom.mentor.asks(PinMessage(message)) == HELD
    done(classroom.mentor.takes_back(message))
    assert classroom.mentor.asks(ReleaseMessage(message)) == REMOVED_MESSAGE
    assert words_seen(classroom["Ben"]) == []


def test_C10_a_host_lets_it_through_as_it_then_is() -> None:
    classroom = held_classroom()
    message = classroom["Ann"].says("Helo", to="session")
    done(classroom["Ann"].edits(message, "Hello"))
    assert classroom["Ann"].asks(ReleaseMessage(message)) == WRONG_ROLE

    done(classroom.mentor.asks(ReleaseMessage(message)))

    assert words_seen(classroom["Ben"]) == ["Hello"]
    released = classroom["Ben"].shown[-1].fact
    assert isinstance(released, MessageReleased)
    assert released.author == classroom["Ann"].id
    assert done(classroom.mentor.asks(ReleaseMessage(message))) == []
    done(classroom["Ben"].reacts(message, "👍"))


def test_C10_in_a_room_it_is_told_to_those_who_are_there_then() -> None:
    classroom = held_classroom()
    (room,) = classroom.mentor.opens((classroom["Ann"],))
    message = classroom["Ann"].says("In our room")
    done(classroom.mentor.moves(classroom["Ben"], room))
    done(classroom.mentor.asks(ReleaseMessage(message)))
    assert words_seen(classroom["Ben"]) == ["In our room"]


def test_C10_hosts_are_never_held() -> None:
    classroom = held_classroom()
    done(classroom.mentor.writes("Welcome"))
    assert words_seen(classroom["Ben"]) == ["Welcome"]


def test_C11_the_mark_of_what_was_read_only_moves_forward() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    now = classroom.session.seq
    done(ann.asks(MarkRead(Seq(3), "main")))
    assert done(ann.asks(MarkRead(Seq(2), "main"))) == []
    (entry,) = done(ann.asks(MarkRead(Seq(10_000), "main")))

    assert entry.fact == ReadMarked(ann.id, Seq(now + 1), "main")
    assert ann.view["read"] == [
        {"participant": ann.id, "upto": now + 1, "conversation": "main"},
    ]


def test_C11_each_conversation_has_its_own_mark() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben = classroom["Ann"], classroom["Ben"]
    done(ann.asks(MarkRead(Seq(3), "session")))
    done(ann.asks(MarkRead(Seq(2), ben.id)))
    assert {mark["conversation"]: mark["upto"] for mark in ann.view["read"]} == {
        "session": 3,
        ben.id: 2,
    }
    assert ann.asks(MarkRead(Seq(2), "r99")) == NO_CONVERSATION


def test_E14_how_far_one_has_read_is_told_to_the_other_one_of_a_private_conversation_alone() -> (
    None
):
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben = classroom["Ann"], classroom["Ben"]
    (private,) = done(ann.asks(MarkRead(Seq(3), ben.id)))
    (public,) = done(ann.asks(MarkRead(Seq(4), "main")))

    assert audience(classroom.session, private) == {ann.id, ben.id}
    assert audience(classroom.session, public).isdisjoint({ben.id, classroom.mentor.id})
    assert [mark["upto"] for mark in ben.view["read"]] == [3]
    assert classroom.mentor.view["read"] == classroom["Cleo"].view["read"] == []
