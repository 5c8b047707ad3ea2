"""Rights: every command crossed with every role, and what an outsider is told."""

import typing
from collections import Counter

import pytest

from rooms import Body, Refusal
from rooms import commands as c
from rooms.ids import MAIN, SYSTEM, MaterialId, MessageId, ParticipantId, PollId, Seq
from rooms.policy import Standing, who_may
from rooms.refusals import NO_SEAT, REMOVED, WRONG_ROLE
from tests.classroom import Classroom, done

U1, M1, P1 = ParticipantId("u1"), MessageId("m1"), PollId("p1")

HOSTS: list[Standing] = ["mentor", "facilitator"]
ALL: list[Standing] = [*HOSTS, "student", "observer"]
SPEAKERS: list[Standing] = [*HOSTS, "student"]

RIGHTS: list[tuple[Body, list[Standing]]] = [
    (c.Join("Ann", "student"), ["server"]),
    (c.Connect(), ALL),
    (c.Disconnect(), ALL),
    (c.RemoveParticipant(U1), HOSTS),
    (c.ChangeRole(U1, "student"), HOSTS),
    (c.MuteParticipant(U1), HOSTS),
    (c.MuteEverybody(), HOSTS),
    (c.RenameParticipant(U1, "Ann"), HOSTS),
    (c.TakeSeat(U1, "l1"), ["server"]),
    (c.ChangePolicy(), [*HOSTS, "server"]),
    (c.RestRooms(), ["server"]),
    (c.AdmitWaiting(U1), HOSTS),
    (c.AdmitAll(), HOSTS),
    (c.RefuseWaiting(U1), HOSTS),
    (c.SeeLobby(), HOSTS),
    (c.TellLobby("Soon"), HOSTS),
    (c.CheckAttention(), HOSTS),
    (c.AnswerCheck(), ALL),
    (c.EndCheck(), [*HOSTS, "server"]),
    (c.GoAway(away=True), ALL),
    (c.SetStage(), HOSTS),
    (c.StartMeeting(), HOSTS),
    (c.EndMeeting(), [*HOSTS, "server"]),
    (c.Publish(microphone=True, camera=True, screen=True), SPEAKERS),
    (c.ReportRung("text", ""), ALL),
    (c.OfferRemedy(U1, "relay"), HOSTS),
    (c.AnswerRemedy("relay", accepted=True), ALL),
    (c.WithdrawRemedy(U1), HOSTS),
    (c.SendMessage("room", "Hello"), SPEAKERS),
    (c.EditMessage(M1, "Hello"), SPEAKERS),
    (c.RemoveMessage(M1), SPEAKERS),
    (c.ReactToMessage(M1, ""), SPEAKERS),
    (c.PostMessage("Hello"), ["server"]),
    (c.ClearChat(), HOSTS),
    (c.PinMessage(M1), HOSTS),
    (c.ReleaseMessage(M1), HOSTS),
    (c.MarkRead(Seq(1)), ALL),
    (c.AddLink("Bridges", "https://example.org/"), HOSTS),
    (c.AddFile("Bridges", "b.pdf", "application/pdf", 9, "f", "k"), HOSTS),
    (c.RemoveMaterial(MaterialId("x1")), HOSTS),
    (c.RaiseHand(), ALL),
    (c.LowerHand(), ALL),
    (c.CallHand(U1), HOSTS),
    (c.LowerAllHands(), HOSTS),
    (c.AskHelp(), ALL),
    (c.ClaimHelp(U1), HOSTS),
    (c.EndHelp(), ALL),
    (c.PlanBreakouts(), [*HOSTS, "server"]),
    (c.OpenBreakouts(), HOSTS),
    (c.AddRoom("Red"), HOSTS),
    (c.ExtendBreakouts(1), HOSTS),
    (c.CloseBreakouts(), [*HOSTS, "server"]),
    (c.MoveParticipant(U1, MAIN), HOSTS),
    (c.TellBreakouts("Hello"), HOSTS),
    (c.EnterRoom(MAIN), SPEAKERS),
    (c.LetIn(U1), ["server"]),
    (c.ListenToRoom(), HOSTS),
    (c.SpeakToRooms(on=True), HOSTS),
    (c.WriteNote("Hello"), SPEAKERS),
    (c.CreatePoll("?", "single", ["a", "b"]), HOSTS),
    (c.RepeatPoll(P1), HOSTS),
    (c.DiscardPoll(P1), HOSTS),
    (c.LaunchPoll(P1), HOSTS),
    (c.CastVote(P1, [0]), SPEAKERS),
    (c.ClosePoll(P1), HOSTS),
    (c.PublishPoll(P1), HOSTS),
    (c.PlanAgenda([]), HOSTS),
    (c.GoToStep(), HOSTS),
    (c.FinishStep(0), ["server"]),
    (c.ExtendAgenda(1), HOSTS),
    (c.StopAgenda(), HOSTS),
    (c.NoteSpeech([]), ["server"]),
]
COMMANDS = [body for body, _ in RIGHTS]


def named(value: object) -> str:
    return type(value).__name__


@pytest.mark.parametrize(("body", "allowed"), RIGHTS, ids=named)
def test_A1_every_command_names_the_roles_that_may_ask_for_it(
    body: Body, allowed: list[Standing]
) -> None:
    assert who_may(body) == set(allowed)


def test_A1_no_command_is_without_a_row() -> None:
    assert Counter(type(each) for each in COMMANDS) == Counter(typing.get_args(Body))


@pytest.mark.parametrize(("body", "allowed"), RIGHTS, ids=named)
@pytest.mark.parametrize("role", ALL)
def test_A1_whoever_may_not_ask_is_told_so(
    role: typing.Literal["mentor", "facilitator", "student", "observer"],
    body: Body,
    allowed: list[Standing],
) -> None:
    person = Classroom().arrives("Pat", role)

    assert (person.asks(body) == WRONG_ROLE) == (role not in allowed)


@pytest.mark.parametrize("body", [each for each, who in RIGHTS if who == HOSTS], ids=named)
def test_A2_only_hosts_run_the_session(body: Body) -> None:
    assert Classroom("Ann")["Ann"].asks(body) == WRONG_ROLE


def test_A2_the_role_that_counts_is_todays() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(classroom.mentor.asks(c.ChangeRole(ann.id, "facilitator")))
    poll = ann.launches("Ready?", "yes", "no")

    done(classroom.mentor.asks(c.ChangeRole(ann.id, "student")))

    assert ann.closes(poll) == WRONG_ROLE


@pytest.mark.parametrize("body", [each for each, who in RIGHTS if who == SPEAKERS], ids=named)
def test_A3_an_observer_publishes_writes_and_votes_nothing(body: Body) -> None:
    assert Classroom().arrives("Obi", "observer").asks(body) == WRONG_ROLE


def test_A4_only_the_server_seats_people() -> None:
    classroom = Classroom()

    assert classroom.mentor.asks(c.Join("Ann", "student")) == WRONG_ROLE
    done(classroom.asks(SYSTEM, c.Join("Ann", "student")))


@pytest.mark.parametrize("body", COMMANDS, ids=named)
def test_A4_the_server_asks_for_nothing_but_seats_and_ends(body: Body) -> None:
    refused = Classroom().asks(SYSTEM, body) == WRONG_ROLE

    assert refused != isinstance(
        body,
        c.Join
        | c.TakeSeat
        | c.ChangePolicy
        | c.RestRooms
        | c.EndCheck
        | c.CloseBreakouts
        | c.EndMeeting
        | c.FinishStep
        | c.NoteSpeech
        | c.PostMessage
        | c.LetIn
        | c.PlanBreakouts,
    )


@pytest.mark.parametrize("body", COMMANDS, ids=named)
def test_A5_whoever_was_removed_is_refused_everything(body: Body) -> None:
    classroom = Classroom("Ann")
    helper = classroom.arrives("Hana", "facilitator")
    for person in (classroom["Ann"], helper):
        done(classroom.mentor.removes(person))

    assert classroom["Ann"].asks(body) == REMOVED
    assert helper.asks(body) == REMOVED


@pytest.mark.parametrize("body", COMMANDS, ids=named)
def test_A5_whoever_never_had_a_seat_is_refused_everything(body: Body) -> None:
    assert Classroom().asks(ParticipantId("u99"), body) == NO_SEAT


@pytest.mark.parametrize("words", ["\0", "\x1b[31m", "\x7f", "\ud800"])
def test_A6_words_carry_no_control_characters_and_no_half_characters(words: str) -> None:
    classroom = Classroom("Ann")
    bad = f"Hello {words} there"

    answers = [
        classroom.asks(SYSTEM, c.Join(bad, "student")),
        classroom["Ann"].writes(bad),
        classroom["Ann"].asks(c.ReportRung("text", bad)),
        classroom.mentor.asks(c.CreatePoll(bad, "single", ["a", "b"])),
        classroom.mentor.asks(c.CreatePoll("?", "single", ["a", bad])),
        classroom.mentor.asks(c.PlanBreakouts(rooms=[c.PlannedRoom(bad, [])])),
    ]

    codes = [each.code for each in answers if isinstance(each, Refusal)]
    assert codes == ["bad_request"] * 6
