"""The lobby, rule by rule."""

from collections.abc import Sequence

from rooms import Entry, Policy, Refusal, includes, routes, starts_over
from rooms import commands as c
from rooms import entries as e
from rooms.ids import SYSTEM
from rooms.lobby import BAD_WORD, IS_IN, IS_OUT, LOCKED
from rooms.refusals import NO_PERSON, REMOVED, WAITING
from rooms.state import Role
from tests.classroom import Classroom, Person, done

LOBBY = Policy(lobby=True)


def facts(answer: Sequence[Entry] | Refusal) -> list[e.Fact]:
    return [entry.fact for entry in done(answer)]  # type: ignore[arg-type]


def waiting(classroom: Classroom, name: str = "Nina", role: Role = "student") -> Person:
    person = classroom.arrives(name, role)
    assert person.seat.waiting is not None
    return person


def test_W1_who_is_new_waits_and_hosts_do_not() -> None:
    classroom = Classroom(policy=LOBBY)

    assert classroom.arrives("Nina", "student").seat.waiting is not None
    assert classroom.arrives("Obi", "observer").seat.waiting is not None
    assert classroom.arrives("Fay", "facilitator").seat.connected


def test_W1_the_lobby_may_be_switched_on_at_any_time() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(c.ChangePolicy(lobby=True)))

    waiting(classroom)
    assert classroom["Ann"].seat.connected


def test_W2_who_waits_sees_nothing_and_is_seen_by_hosts_alone() -> None:
    classroom = Classroom(policy=LOBBY)
    fay = classroom.arrives("Fay", "facilitator")
    nina = waiting(classroom)
    classroom.mentor.says("Welcome")
    obi = waiting(classroom, "Obi", "observer")

    assert nina.shown == []
    assert nina.view["participants"] == []
    assert nina.view["title"] == "Maths club"
    assert [each["name"] for each in fay.view["lobby"]] == ["Nina", "Obi"]
    assert obi.view["lobby"] == []
    assert {nina.id, obi.id}.isdisjoint(
        each for room in routes(classroom.session) for each in room.participants
    )


def test_W2_students_inside_learn_of_somebody_only_when_that_one_comes_in() -> None:
    classroom = Classroom("Ann")
    done(classroom.mentor.asks(c.ChangePolicy(lobby=True)))
    nina = waiting(classroom)
    before = list(classroom["Ann"].shown)

    done(classroom.mentor.asks(c.SeeLobby()))
    done(classroom.mentor.asks(c.AdmitWaiting(nina.id)))

    (news,) = classroom["Ann"].shown[len(before) :]
    assert news.fact == e.ParticipantAdmitted(nina.id, 3, "Nina", "student", connected=True)


def test_W2_A7_who_waits_may_ask_for_nothing_but_coming_and_going() -> None:
    classroom = Classroom("Ann", policy=None)
    done(classroom.mentor.asks(c.ChangePolicy(lobby=True)))
    nina = waiting(classroom)

    for body in (
        c.SendMessage("room", "Hello"),
        c.RaiseHand(),
        c.AskHelp(),
        c.GoAway(away=True),
        c.Publish(microphone=True, camera=True, screen=False),
    ):
        assert nina.asks(body) == WAITING
    done(nina.leaves())
    done(nina.returns())


def test_W2_nobody_writes_to_moves_or_places_who_waits() -> None:
    classroom = Classroom(policy=Policy(lobby=True, private_chat="all"))
    nina = waiting(classroom)
    mentor = classroom.mentor

    assert mentor.writes("Psst", nina) == NO_PERSON
    assert mentor.moves(nina, "main") == NO_PERSON
    assert mentor.asks(c.ChangeRole(nina.id, "facilitator")) == NO_PERSON
    assert mentor.removes(nina) == NO_PERSON
    named = [c.PlannedRoom("Red", [nina.id])]
    assert mentor.asks(c.PlanBreakouts(rooms=named)) == NO_PERSON


def test_W3_a_host_lets_one_in_or_all() -> None:
    classroom = Classroom(policy=LOBBY)
    nina, omar, pia = (waiting(classroom, name) for name in ("Nina", "Omar", "Pia"))

    done(classroom.mentor.asks(c.AdmitWaiting(omar.id)))
    assert omar.seat.connected
    assert nina.seat.waiting is not None

    done(classroom.mentor.asks(c.AdmitAll()))
    assert nina.seat.connected
    assert pia.seat.connected
    assert [each["name"] for each in classroom.mentor.view["participants"]] == [
        "Mira", "Omar", "Nina", "Pia",
    ]  # fmt: skip


def test_W3_what_one_host_has_decided_stands_and_another_is_told() -> None:
    classroom = Classroom(policy=LOBBY)
    fay = classroom.arrives("Fay", "facilitator")
    nina, omar = waiting(classroom), waiting(classroom, "Omar")

    done(classroom.mentor.asks(c.AdmitWaiting(nina.id)))
    done(classroom.mentor.asks(c.RefuseWaiting(omar.id)))

    assert fay.asks(c.AdmitWaiting(nina.id)) == []
    assert fay.asks(c.RefuseWaiting(nina.id)) == IS_IN
    assert fay.asks(c.RefuseWaiting(omar.id)) == []
    assert fay.asks(c.AdmitWaiting(omar.id)) == IS_OUT
    assert fay.asks(c.AdmitWaiting(classroom.mentor.id)) == []


def test_W4_who_waits_is_told_the_place_in_line_and_who_has_left_it_is_skipped() -> None:
    classroom = Classroom(policy=LOBBY)
    nina, omar, pia = (waiting(classroom, name) for name in ("Nina", "Omar", "Pia"))

    def places() -> list[int]:
        doors = [each.view["waiting"] for each in (nina, omar, pia)]
        return [door["place"] for door in doors if door is not None]

    assert places() == [1, 2, 3]
    done(nina.leaves())
    assert places()[1:] == [1, 2]
    done(nina.returns())
    done(classroom.mentor.asks(c.RefuseWaiting(omar.id)))
    assert pia.view["waiting"] == {"place": 2, "seen": False, "word": ""}


def test_W4_who_waits_is_told_that_a_host_has_looked_and_what_hosts_say() -> None:
    classroom = Classroom(policy=LOBBY)
    nina = waiting(classroom)

    (seen,) = done(classroom.mentor.asks(c.SeeLobby()))
    assert classroom.mentor.asks(c.SeeLobby()) == []
    assert starts_over(classroom.session, seen) == {nina.id}
    done(classroom.mentor.asks(c.TellLobby("We begin at ten.")))

    assert nina.view["waiting"] == {"place": 1, "seen": True, "word": "We begin at ten."}
    assert classroom.mentor.asks(c.TellLobby("x" * 501)) == BAD_WORD
    done(classroom.mentor.asks(c.TellLobby("")))
    assert nina.view["waiting"] == {"place": 1, "seen": True, "word": ""}


def test_W5_who_was_refused_is_refused_everything() -> None:
    classroom = Classroom(policy=LOBBY)
    nina = waiting(classroom)
    done(classroom.mentor.asks(c.RefuseWaiting(nina.id)))

    assert nina.returns() == REMOVED
    assert classroom.mentor.view["lobby"] == []


def test_W6_when_the_lobby_is_switched_off_those_who_wait_come_in() -> None:
    classroom = Classroom(policy=LOBBY)
    nina, omar = waiting(classroom), waiting(classroom, "Omar")
    done(omar.leaves())

    done(classroom.mentor.asks(c.ChangePolicy(lobby=False)))

    assert nina.seat.connected
    assert (omar.seat.waiting, omar.seat.connected) == (None, False)


def test_W7_a_locked_session_gives_no_new_seat_and_keeps_the_old_ones() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(classroom.mentor.asks(c.ChangePolicy(locked=True)))

    assert classroom.asks(SYSTEM, c.Join("Nina", "student")) == LOCKED
    assert classroom.asks(SYSTEM, c.Join("Obi", "observer")) == LOCKED
    classroom.arrives("Fay", "facilitator")
    done(ann.leaves())
    done(ann.returns())
    assert ann.seat.connected


def test_W8_removing_somebody_switches_the_lobby_on() -> None:
    classroom = Classroom("Ann")

    told = facts(classroom.mentor.removes(classroom["Ann"]))

    assert told == [e.ParticipantRemoved(classroom["Ann"].id), e.PolicyChanged(LOBBY)]
    waiting(classroom, "Ann again")
    assert classroom.arrives("Fay", "facilitator").seat.connected


def test_W8_once_a_host_was_removed_hosts_links_wait_too() -> None:
    classroom = Classroom()
    fay = classroom.arrives("Fay", "facilitator")
    done(classroom.mentor.removes(fay))

    waiting(classroom, "Fay again", "facilitator")


def test_W8_a_lobby_that_is_fixed_stays_as_it_is() -> None:
    classroom = Classroom("Ann", policy=Policy(fixed=("lobby",)))

    assert len(done(classroom.mentor.removes(classroom["Ann"]))) == 1


def test_E12_who_waits_is_shown_no_entry_at_all() -> None:
    classroom = Classroom(policy=LOBBY)
    nina = waiting(classroom)

    assert not includes("everybody", nina.seat)
    assert not includes(frozenset({nina.id}), nina.seat)


def test_E10_who_is_let_in_and_who_goes_on_waiting_start_over() -> None:
    classroom = Classroom(policy=LOBBY)
    nina, omar = waiting(classroom), waiting(classroom, "Omar")

    (entry,) = done(classroom.mentor.asks(c.AdmitWaiting(nina.id)))

    assert starts_over(classroom.session, entry) == {nina.id, omar.id}
