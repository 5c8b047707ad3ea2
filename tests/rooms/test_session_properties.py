"""Whatever people ask for, in whatever order: what stays true of every session."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from rooms import Body, Refusal, audience, includes, replay, routes, tally, view
from rooms import commands as c
from rooms.ids import MAIN, MessageId, ParticipantId, PollId, RoomId
from rooms.state import Session
from tests.classroom import Classroom, done

PEOPLE = [ParticipantId(f"u{number}") for number in range(1, 8)] + [ParticipantId("u99")]
ROOMS = [MAIN, *(RoomId(f"r{number}") for number in range(1, 6)), RoomId("r99")]

person = st.sampled_from(PEOPLE)
room = st.sampled_from(ROOMS)
number = st.integers(1, 60)
message = number.map(lambda seq: MessageId(f"m{seq}"))
poll = number.map(lambda seq: PollId(f"p{seq}"))
words = st.sampled_from(["Hello", " ", "x" * 2001, "Good \u202e morning", "Ça va?"])
choice = st.lists(st.integers(-1, 3), max_size=3)
planned = st.builds(c.PlannedRoom, words, st.lists(person, max_size=3))

bodies: st.SearchStrategy[Body] = st.one_of(
    st.just(c.Connect()),
    st.just(c.Disconnect()),
    st.builds(c.RemoveParticipant, person),
    st.builds(c.ChangeRole, person, st.sampled_from(["facilitator", "student", "observer"])),
    st.builds(c.MuteParticipant, person),
    st.just(c.StartMeeting()),
    st.just(c.EndMeeting()),
    st.builds(c.Publish, st.booleans(), st.booleans(), st.booleans()),
    st.builds(c.ReportRung, st.sampled_from(["video", "text"]), st.just("media-lost")),
    st.builds(c.OfferRemedy, person, st.sampled_from(["no-pictures", "relay", "device"])),
    st.builds(c.AnswerRemedy, st.sampled_from(["no-pictures", "relay"]), st.booleans()),
    st.builds(c.WithdrawRemedy, person),
    st.builds(c.SendMessage, st.sampled_from(["room", "session", "u2", "u99"]), words),
    st.builds(c.EditMessage, message, words),
    st.builds(c.RemoveMessage, message),
    st.builds(c.ReactToMessage, message, st.sampled_from(["👍", "", "not an emoji at all"])),
    st.just(c.RaiseHand()),
    st.builds(c.LowerHand, st.none() | person),
    st.just(c.AskHelp()),
    st.builds(c.ClaimHelp, person),
    st.builds(c.EndHelp, st.none() | person),
    st.builds(c.PlanBreakouts, rooms=st.lists(planned, max_size=3)),
    st.builds(
        c.PlanBreakouts,
        count=st.integers(0, 4),
        method=st.sampled_from(["random", "rotate", "self", "previous"]),
    ),
    st.builds(c.AddRoom, words, st.lists(person, max_size=2)),
    st.builds(c.SpeakToRooms, st.booleans()),
    st.builds(c.WriteNote, words, room=st.none() | room),
    st.builds(c.OpenBreakouts, st.none() | st.floats(-1, 30), st.booleans()),
    st.builds(c.ExtendBreakouts, st.floats(-1, 10)),
    st.builds(c.CloseBreakouts, st.sampled_from([0.0, 30.0])),
    st.builds(c.MoveParticipant, person, room),
    st.builds(c.EnterRoom, room),
    st.builds(c.TellBreakouts, words),
    st.builds(
        c.CreatePoll,
        words,
        st.sampled_from(["single", "multiple", "ranking"]),
        st.lists(words, max_size=4),
        anonymous=st.booleans(),
    ),
    st.builds(c.RepeatPoll, poll),
    st.builds(c.DiscardPoll, poll),
    st.builds(c.LaunchPoll, poll),
    st.builds(c.CastVote, poll, choice),
    st.builds(c.ClosePoll, poll),
    st.builds(c.PublishPoll, poll),
)
asked = st.tuples(st.sampled_from(PEOPLE), bodies, st.integers(0, 90))
stories = st.lists(asked, max_size=40)


def a_class() -> Classroom:
    return Classroom("Ben", "Cleo", "Dan", "Eve")


def after(story: list[tuple[ParticipantId, Body, int]], check: Callable[[Classroom], None]) -> None:
    """Let it happen, with time passing, and check after each step."""
    classroom = a_class()
    for author, body, seconds in story:
        classroom.wait(seconds=seconds)
        classroom.asks(author, body)
        check(classroom)


@given(stories)
def test_E1_replaying_the_log_gives_the_same_session(
    story: list[tuple[ParticipantId, Body, int]],
) -> None:
    classroom = a_class()
    for author, body, seconds in story:
        classroom.wait(seconds=seconds)
        classroom.asks(author, body)
    again = replay(classroom.log)
    assert again == classroom.session
    assert [entry.seq for entry in classroom.log] == list(range(1, len(classroom.log) + 1))


@given(stories, asked)
def test_E2_a_command_id_counts_once(
    story: list[tuple[ParticipantId, Body, int]], twice: tuple[ParticipantId, Body, int]
) -> None:
    classroom = a_class()
    for author, body, _ in story:
        classroom.asks(author, body)
    author, body, _ = twice
    first = classroom.asks(author, body, "the-same-id")
    before = classroom.session
    if isinstance(first, Refusal) or not first:
        return
    assert classroom.asks(author, body, "the-same-id") == []
    assert classroom.session == before


@given(stories)
def test_E3_a_refusal_changes_nothing(story: list[tuple[ParticipantId, Body, int]]) -> None:
    classroom = a_class()
    for author, body, _ in story:
        before, length = classroom.session, len(classroom.log)
        if isinstance(classroom.asks(author, body), Refusal):
            assert (classroom.session, len(classroom.log)) == (before, length)


def everybody_is_in_one_room_that_is_open(classroom: Classroom) -> None:
    session: Session = classroom.session
    there = {MAIN} | {each.id for each in session.breakouts.rooms}
    assert all(each.room in there for each in session.people.values())
    placed = [who for each in routes(session) for who in each.participants]
    assert len(placed) == len(set(placed))
    connected = {each.id for each in session.people.values() if each.connected}
    assert set(placed) == connected


@given(stories)
def test_B1_everybody_is_in_exactly_one_room_that_is_open(
    story: list[tuple[ParticipantId, Body, int]],
) -> None:
    after(story, everybody_is_in_one_room_that_is_open)


def one_vote_each_and_one_poll_at_a_time(classroom: Classroom) -> None:
    polls = classroom.session.polls.values()
    assert sum(each.status == "open" for each in polls) <= 1
    for each in polls:
        cast = tally.ballots(each)
        assert len(cast) <= tally.voters(each)
        assert sum(tally.counts(each, cast)) <= len(cast) * len(each.options) ** 2


@given(stories)
def test_P2_P3_one_poll_is_open_and_nobody_votes_twice(
    story: list[tuple[ParticipantId, Body, int]],
) -> None:
    after(story, one_vote_each_and_one_poll_at_a_time)


@given(stories)
def test_A5_whoever_was_removed_gets_nothing_more(
    story: list[tuple[ParticipantId, Body, int]],
) -> None:
    classroom = a_class()
    for author, body, _ in story:
        gone = {each.id for each in classroom.session.people.values() if each.removed}
        answer = classroom.asks(author, body)
        assert author not in gone or isinstance(answer, Refusal)
        for entry in [] if isinstance(answer, Refusal) else answer:
            assert entry.by not in gone


@given(stories)
def test_E7_students_never_see_drafts_plans_or_the_votes_of_others(
    story: list[tuple[ParticipantId, Body, int]],
) -> None:
    def secrets_are_kept(classroom: Classroom) -> None:
        for reader in classroom.session.people.values():
            if reader.is_host:
                continue
            seen = view(classroom.session, reader)
            assert seen["breakouts"]["planned"] == []
            assert all(each["status"] != "draft" for each in seen["polls"])
            for each in seen["polls"]:
                assert (each["votes"], each["ballots"], each["right"]) == ([], [], [])
                assert each["status"] == "published" or each["result"] is None

    after(story, secrets_are_kept)


@settings(max_examples=20)
@given(st.integers(1, 6), st.integers(0, 2**64 - 1))
def test_B3_shuffled_rooms_differ_by_one_person_at_most(count: int, seed: int) -> None:
    classroom = Classroom(*(f"Pupil {n}" for n in range(11)), seed=seed)
    done(classroom.mentor.asks(c.PlanBreakouts(count=count, method="random")))
    sizes = [len(each.placed) for each in classroom.session.breakouts.planned]
    assert len(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    placed = [who for each in classroom.session.breakouts.planned for who in each.placed]
    assert len(placed) == len(set(placed))


def test_E6_a_private_message_is_for_two() -> None:
    classroom = Classroom("Ben")
    helper = classroom.arrives("Hana", "facilitator")
    (entry,) = done(classroom.mentor.writes("Shall we close?", helper))
    who = audience(classroom.session, entry)
    readers = {p.id for p in classroom.session.people.values() if includes(who, p)}
    assert readers == {classroom.mentor.id, helper.id}
