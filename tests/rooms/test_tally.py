"""How votes are counted, and what is shown of them."""

from rooms.commands import (
    CreatePoll,
    LaunchPoll,
    PublishPoll,
)
from rooms.entries import MessageSent, PollPublished, TextCount
from rooms.ids import PollId
from rooms.state import Policy
from tests.classroom import Classroom, done


def test_P18_a_ranking_gives_points_by_place() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Which first?", "a", "b", "c", kind="ranking")
    done(classroom["Ann"].votes(poll, 2, 0, 1))
    done(classroom["Ben"].votes(poll, 2, 1, 0))

    assert classroom.mentor.counts(poll) == [3, 3, 6]


def test_P19_open_answers_alike_are_counted_together() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    poll = classroom.mentor.launches("What helped?", kind="text")
    for pupil, answer in (("Ann", "the  Sun"), ("Ben", "The sun"), ("Cleo", "Rain")):
        done(classroom[pupil].votes(poll, text=answer))
    done(classroom.mentor.closes(poll))

    (entry,) = done(classroom.mentor.publishes_results(poll))

    assert isinstance(entry.fact, PollPublished)
    assert entry.fact.texts == (TextCount("The sun", 2), TextCount("Rain", 1))


def test_P20_a_host_leaves_out_what_should_not_be_shown() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("What helped?", kind="text")
    done(classroom["Ann"].votes(poll, text="Rude  word"))
    done(classroom["Ben"].votes(poll, text="Sun"))
    done(classroom.mentor.closes(poll))

    done(classroom.mentor.asks(PublishPoll(poll, ["rude word"])))

    result = classroom["Ann"].poll(poll)["result"]
    assert result is not None
    assert result["texts"] == [{"text": "Sun", "count": 1}]
    assert result["voters"] == 2


def test_P23_a_result_is_written_into_the_chat_as_it_is_shown() -> None:
    classroom = Classroom("Ann", "Ben")
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    done(classroom["Ann"].votes(poll, 0))
    done(classroom["Ben"].votes(poll, 0))
    done(classroom.mentor.closes(poll))

    published, said = done(classroom.mentor.asks(PublishPoll(poll, chat=True)))

    assert isinstance(published.fact, PollPublished)
    assert isinstance(said.fact, MessageSent)
    assert said.fact.message == f"m{said.seq}"
    assert (said.fact.to, said.fact.text) == ("session", "Ready?\n• yes: 2\n• no: 0")
    assert classroom["Ann"].shown[-1].fact == said.fact


def test_P23_hidden_answers_and_too_small_results_stay_out_of_the_chat() -> None:
    classroom = Classroom("Ann", "Ben")
    own = classroom.mentor.launches("Why?", kind="text")
    done(classroom["Ann"].votes(own, text="Sun"))
    done(classroom["Ben"].votes(own, text="Nonsense"))
    done(classroom.mentor.closes(own))
    said = done(classroom.mentor.asks(PublishPoll(own, ["nonsense"], chat=True)))[-1]
    assert isinstance(said.fact, MessageSent)
    assert said.fact.text == "Why?\n• Sun: 1"

    create = CreatePoll("Safe?", "single", ["yes", "no"], anonymous=True)
    (made,) = done(classroom.mentor.asks(create))
    few = PollId(f"p{made.seq}")
    done(classroom.mentor.asks(LaunchPoll(few)))
    done(classroom["Ann"].votes(few, 0))
    done(classroom.mentor.closes(few))
    said = done(classroom.mentor.asks(PublishPoll(few, chat=True)))[-1]
    assert isinstance(said.fact, MessageSent)
    assert said.fact.text == "Safe?\n(1 < 5)"


def test_P24_answers_with_a_listed_word_are_never_shown_and_hosts_alone_hear_which() -> None:
    classroom = Classroom("Ann", "Ben", policy=Policy(word_list=("stupid",)))
    poll = classroom.mentor.launches("How was it?", kind="text")
    done(classroom["Ann"].votes(poll, text="Good"))
    done(classroom["Ben"].votes(poll, text="Stupid!"))
    done(classroom.mentor.closes(poll))
    done(classroom.mentor.publishes_results(poll))

    ann, host = classroom["Ann"].shown[-1].fact, classroom.mentor.shown[-1].fact
    assert isinstance(ann, PollPublished)
    assert isinstance(host, PollPublished)
    assert (ann.texts, ann.hidden) == ((TextCount("Good", 1),), ())
    assert (host.texts, host.hidden) == ((TextCount("Good", 1),), ("stupid!",))
