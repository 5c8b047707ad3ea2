"""Going into rooms: knocking, listening, the voice for all rooms, and who hears whom because of it."""

from rooms import Policy, Refusal, due, routes
from rooms.breakouts import (
    NONE_OPEN,
)
from rooms.commands import (
    ClaimHelp,
    CloseBreakouts,
    EndHelp,
    EnterRoom,
    LetIn,
    ListenToRoom,
    OpenBreakouts,
    SpeakToRooms,
)
from rooms.entries import (
    HostKnocked,
    HostTurnedBack,
    ParticipantMoved,
    RoomListened,
    VoiceTurned,
)
from rooms.ids import MAIN, SYSTEM, Millis, RoomId
from rooms.refusals import NO_ROOM
from rooms.routes import RoomRoutes
from rooms.visits import IN_IT, NO_CHOICE, NO_LISTENING, SPOKEN
from tests.classroom import Classroom, Person, done

OPEN_EARS = Policy(listening=True)


def two_rooms(policy: Policy | None = None) -> tuple[Classroom, Person, Person, RoomId, RoomId]:
    """Ann in the first, Ben in the second room, the mentor outside."""
    classroom = Classroom("Ann", "Ben", policy=policy)
    first, second = classroom.mentor.opens((classroom["Ann"],), (classroom["Ben"],))
    return classroom, classroom["Ann"], classroom["Ben"], first, second


def routed(classroom: Classroom, room: RoomId) -> RoomRoutes:
    return next(each for each in routes(classroom.session) if each.room == room)


def listen(room: RoomId | None) -> ListenToRoom:
    return ListenToRoom(room)


def test_B26_a_host_is_announced_and_comes_in_after_the_time() -> None:
    classroom, ann, _, first, _ = two_rooms()

    (entry,) = done(classroom.mentor.knocks(first))

    enters_at = Millis(classroom.now + 5_000)
    assert entry.fact == HostKnocked(classroom.mentor.id, first, enters_at)
    assert ann.view["breakouts"]["knocks"] == [
        {"host": classroom.mentor.id, "room": first, "enters_at": enters_at}
    ]
    classroom.wait(seconds=4.9)
    assert classroom.mentor.seat.room == MAIN
    classroom.wait(seconds=0.1)
    assert classroom.mentor.seat.room == first
    assert ann.view["breakouts"]["knocks"] == []


def test_B26_knocking_twice_does_not_put_it_off() -> None:
    classroom, _, _, first, _ = two_rooms()
    done(classroom.mentor.knocks(first))
    classroom.wait(seconds=3)

    assert classroom.mentor.knocks(first) == []
    classroom.wait(seconds=2)

    assert classroom.mentor.seat.room == first


def test_B26_a_host_who_does_not_knock_is_in_at_once() -> None:
    classroom, _, _, first, second = two_rooms()
    done(classroom.mentor.knocks(first))

    (entry,) = done(classroom.mentor.asks(EnterRoom(second)))

    assert entry.fact == ParticipantMoved(classroom.mentor.id, second)
    assert due(classroom.session) is None


def test_B26_nobody_is_startled_where_nobody_is() -> None:
    classroom, ann, _, first, _ = two_rooms()
    done(ann.leaves())

    done(classroom.mentor.knocks(first))

    assert classroom.mentor.seat.room == first
    done(classroom.mentor.knocks(MAIN))
    assert classroom.mentor.seat.room == MAIN


def test_B26_the_policy_may_do_without() -> None:
    classroom, _, _, first, second = two_rooms(Policy(knock_seconds=0))

    done(classroom.mentor.knocks(first))
    done(classroom.mentor.knocks(second))

    assert classroom.mentor.seat.room == second


def test_B26_a_host_turns_back_by_staying() -> None:
    classroom, ann, _, first, _ = two_rooms()
    done(classroom.mentor.knocks(first))

    (entry,) = done(classroom.mentor.knocks(MAIN))

    assert entry.fact == HostTurnedBack(classroom.mentor.id)
    assert ann.view["breakouts"]["knocks"] == []
    classroom.wait(minutes=1)
    assert classroom.mentor.seat.room == MAIN


def test_B26_a_timer_that_rings_too_early_lets_nobody_in() -> None:
    classroom, _, _, first, _ = two_rooms()
    done(classroom.mentor.knocks(first))

    assert classroom.asks(SYSTEM, LetIn(classroom.mentor.id)) == []
    assert due(classroom.session) == (classroom.now + 5_000, LetIn(classroom.mentor.id))


def test_B26_who_is_waited_for_needs_no_knock() -> None:
    classroom, ann, _, first, _ = two_rooms()
    done(ann.asks_for_help("We are stuck"))
    done(classroom.mentor.asks(ClaimHelp(ann.id)))

    done(classroom.mentor.knocks(first))

    assert classroom.mentor.seat.room == first


def test_B26_two_hosts_knock_at_two_doors_at_once() -> None:
    classroom, ann, ben, first, second = two_rooms()
    hana = classroom.arrives("Hana", "facilitator")
    done(classroom.mentor.knocks(first))
    classroom.wait(seconds=1)
    done(hana.knocks(second))

    classroom.wait(seconds=5)

    assert (classroom.mentor.seat.room, hana.seat.room) == (first, second)
    assert (ann.seat.room, ben.seat.room) == (first, second)


def test_B27_the_room_hears_that_a_host_is_on_the_way() -> None:
    classroom, ann, ben, first, _ = two_rooms()
    done(ann.asks_for_help())

    done(classroom.mentor.asks(ClaimHelp(ann.id)))

    coming = {"host": classroom.mentor.id, "room": first, "enters_at": None}
    assert ben.view["breakouts"]["knocks"] == [coming]
    assert ben.view["help"] == []
    done(classroom.mentor.asks(EndHelp(ann.id)))
    assert ben.view["breakouts"]["knocks"] == []


def test_B27_nobody_is_announced_where_everybody_is() -> None:
    classroom = Classroom("Ann")
    done(classroom["Ann"].asks_for_help())

    done(classroom.mentor.asks(ClaimHelp(classroom["Ann"].id)))

    assert classroom.session.breakouts.knocks == {}


def test_B28_listening_needs_the_policy() -> None:
    classroom, _, _, first, _ = two_rooms()

    assert classroom.mentor.asks(listen(first)) == NO_LISTENING


def test_B28_everybody_sees_who_listens_where() -> None:
    classroom, ann, ben, first, second = two_rooms(OPEN_EARS)

    done(classroom.mentor.asks(listen(first)))
    done(classroom.mentor.asks(listen(second)))

    listening = [{"host": classroom.mentor.id, "room": second}]
    assert ann.view["breakouts"]["listening"] == listening
    assert ben.view["breakouts"]["listening"] == listening
    assert classroom.mentor.asks(listen(second)) == []
    done(classroom.mentor.asks(listen(None)))
    assert ben.view["breakouts"]["listening"] == []
    assert classroom.mentor.asks(listen(None)) == []


def test_B28_one_listens_to_another_open_room() -> None:
    classroom, _, _, first, _ = two_rooms(OPEN_EARS)
    done(classroom.mentor.enters(first))

    assert classroom.mentor.asks(listen(first)) == IN_IT
    assert classroom.mentor.asks(listen(MAIN)) == NO_ROOM
    assert classroom.mentor.asks(listen(RoomId("r99"))) == NO_ROOM


def test_M9_who_listens_hears_the_other_room_and_not_the_own_one() -> None:
    classroom, _, _, first, _ = two_rooms(OPEN_EARS)
    mentor = classroom.mentor
    done(mentor.publishes(microphone=True, camera=True))

    done(mentor.asks(listen(first)))

    there, own = routed(classroom, first), routed(classroom, MAIN)
    assert (there.listening_in, there.listening_out) == ((mentor.id,), ())
    assert (own.listening_in, own.listening_out) == ((), (mentor.id,))
    assert mentor.id not in (*there.participants, *there.microphones, *there.cameras)
    assert mentor.id in own.microphones


def test_B29_the_voice_is_one_hosts_and_seen_by_all() -> None:
    classroom, ann, _, _, _ = two_rooms()
    hana = classroom.arrives("Hana", "facilitator")

    (entry,) = done(classroom.mentor.asks(SpeakToRooms(on=True)))

    assert entry.fact == VoiceTurned(classroom.mentor.id)
    assert ann.view["breakouts"]["voice"] == classroom.mentor.id
    assert hana.asks(SpeakToRooms(on=True)) == SPOKEN
    assert hana.asks(SpeakToRooms(on=False)) == []
    assert classroom.mentor.asks(SpeakToRooms(on=True)) == []
    done(classroom.mentor.asks(SpeakToRooms(on=False)))
    assert ann.view["breakouts"]["voice"] is None
    done(hana.asks(SpeakToRooms(on=True)))


def test_B29_without_rooms_there_is_nobody_to_speak_to() -> None:
    assert Classroom("Ann").mentor.asks(SpeakToRooms(on=True)) == NONE_OPEN


def test_M8_the_voice_goes_to_every_room_while_its_microphone_is_open() -> None:
    classroom, _, _, first, second = two_rooms()
    mentor = classroom.mentor
    done(mentor.asks(SpeakToRooms(on=True)))
    assert all(each.voices == () for each in routes(classroom.session))

    done(mentor.publishes(microphone=True, camera=True))

    assert [each.voices for each in routes(classroom.session)] == [(mentor.id,)] * 3
    for room in (first, second):
        assert mentor.id not in routed(classroom, room).participants
        assert mentor.id not in routed(classroom, room).cameras


def test_B30_moving_ends_knock_and_listening_and_keeps_the_voice() -> None:
    classroom, _, _, first, second = two_rooms(OPEN_EARS)
    mentor = classroom.mentor
    done(mentor.asks(SpeakToRooms(on=True)))
    done(mentor.asks(listen(first)))
    done(mentor.knocks(second))

    classroom.wait(seconds=5)

    rooms = classroom.session.breakouts
    assert (rooms.knocks, rooms.listening, rooms.voice) == ({}, {}, mentor.id)


def test_B30_with_the_host_or_the_rooms_everything_ends() -> None:
    for ends in ("goes", "no host", "rooms close"):
        classroom, _, _, first, second = two_rooms(OPEN_EARS)
        hana = classroom.arrives("Hana", "facilitator")
        for body in (SpeakToRooms(on=True), listen(first), EnterRoom(second, knock=True)):
            done(hana.asks(body))
        match ends:
            case "goes":
                done(hana.leaves())
            case "no host":
                done(classroom.mentor.makes(hana, "student"))
            case _:
                done(classroom.mentor.asks(CloseBreakouts()))
        rooms = classroom.session.breakouts
        assert (rooms.knocks, rooms.listening, rooms.voice) == ({}, {}, None), ends
        assert classroom.mentor.view["breakouts"]["voice"] is None


def test_B30_one_closed_room_ends_what_concerns_it() -> None:
    classroom, _, _, first, second = two_rooms(OPEN_EARS)
    hana = classroom.arrives("Hana", "facilitator")
    done(classroom.mentor.asks(listen(first)))
    done(hana.knocks(first))
    done(classroom.mentor.asks(CloseBreakouts(room=second)))
    assert classroom.session.breakouts.listening == {classroom.mentor.id: first}

    done(classroom.mentor.asks(listen(None)))
    assert classroom.log[-1].fact == RoomListened(classroom.mentor.id, None)
    assert list(classroom.session.breakouts.knocks) == [hana.id]


def test_B8_late_ones_choose_once_where_the_rule_says_so() -> None:
    classroom = Classroom("Ann", "Ben")
    first, second = classroom.mentor.plans((classroom["Ann"],), ())
    done(classroom.mentor.asks(OpenBreakouts(late="choose")))
    late = classroom.arrives("Lou", "student")
    assert late.seat.room == MAIN

    done(late.enters(second))

    assert late.seat.room == second
    assert late.enters(first) == NO_CHOICE
    assert classroom["Ben"].enters(first) == NO_CHOICE


def where(*people: Person) -> list[str]:
    return [each.seat.room for each in people]


def test_B7_hosts_enter_any_open_room_and_come_back() -> None:
    classroom = Classroom("Ann")
    (room,) = classroom.mentor.opens((classroom["Ann"],))

    done(classroom.mentor.enters(room))
    assert where(classroom.mentor) == [room]
    done(classroom.mentor.enters(MAIN))

    assert where(classroom.mentor) == [MAIN]
    assert classroom.mentor.enters("r2") == NO_ROOM


def test_B8_students_stay_where_they_are_unless_they_may_choose() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    first, second = classroom.mentor.opens((ann,), (classroom["Ben"],))

    assert [ann.enters(each) for each in (second, first, MAIN)] == [NO_CHOICE] * 3


def test_B8_with_choice_students_enter_any_room_that_is_open() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    assert ann.enters(MAIN) == NO_CHOICE
    _, second = classroom.mentor.opens((ann,), (classroom["Ben"],), choice=True)

    done(ann.enters(second))
    assert ann.enters(second) == []
    assert ann.enters("r99") == NO_ROOM
    done(ann.enters(MAIN))

    done(classroom.mentor.asks(CloseBreakouts()))
    assert ann.enters(MAIN) == NO_CHOICE


def test_B8_even_with_choice_an_observer_does_not_wander() -> None:
    classroom = Classroom("Ann")
    observer = classroom.arrives("Obi", "observer")
    (room,) = classroom.mentor.opens((classroom["Ann"],), choice=True)

    assert isinstance(observer.enters(room), Refusal)


def test_B8_an_observer_stays_in_the_main_room_unless_moved() -> None:
    classroom = Classroom("Ann")
    observer = classroom.arrives("Obi", "observer")
    classroom.mentor.plans((classroom["Ann"],))
    (room,) = (each.id for each in classroom.session.breakouts.planned)
    done(classroom.mentor.asks(OpenBreakouts(choice=True, late="smallest")))
    done(observer.leaves())
    done(observer.returns())

    assert where(observer) == [MAIN]
    classroom["Ann"].says("Only for us")
    assert "Only for us" not in str(observer.shown)
    done(classroom.mentor.moves(observer, room))
    classroom["Ann"].says("Now you hear it")
    assert "Now you hear it" in str(observer.shown)
