"""Everybody asks for anything at any time, and what must hold of a session holds.

A machine of hypothesis lets people ask, mostly about what exists just then and now and then
about what does not. Beside the session it keeps what each client knows by folding what it was
shown, and compares that with what the server would show afresh.
"""

from collections.abc import Iterable
from random import Random
from typing import TypeVar, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rooms import (
    Body,
    Entry,
    Policy,
    Refusal,
    audience,
    includes,
    replay,
    reveal,
    routes,
    starts_over,
    tally,
    view,
)
from rooms import commands as c
from rooms import entries as e
from rooms.ids import MAIN, SYSTEM, MaterialId, MessageId, ParticipantId, PollId, RoomId, Seq
from rooms.state import HOSTS, AgendaStep, PollKind, PollStatus, PrivateChat, Role, Rung, Session
from tests.classroom import Classroom
from tests.rooms.fold import View, fold

Name = TypeVar("Name")
Asked = tuple[ParticipantId, Body]
ROLES: list[Role] = ["mentor", "facilitator", "student", "observer"]
RUNGS: list[Rung] = ["video", "reduced", "audio", "text"]
KINDS: list[PollKind] = ["single", "multiple", "rating", "ranking", "text"]
NAMES = ["Cleo", "Dan", "Eve", "", "\u202eeve"]
MINUTES = [None, None, 0.5, 5, 30, -1, float("nan"), float("inf")]
MOST_SEATS = 12


class Wishes:
    """What somebody might ask for, given the session as it is. Chance is seeded from outside."""

    def __init__(self, session: Session, chance: Random) -> None:
        self.session = session
        self.chance = chance

    def any(self) -> Asked:
        kinds = [self.people, self.media, self.chat, self.hands, self.breakouts, self.rooms]
        kinds += [self.polls, self.polls, self.meeting, self.agenda, self.lobby, self.hosting]
        return self.chance.choice(kinds)()

    def pick(self, known: Iterable[Name], unknown: Name) -> Name:
        there = list(known)
        return self.chance.choice(there) if there and self.chance.random() < 0.95 else unknown

    def anybody(self) -> ParticipantId:
        seats = self.session.people.values()
        return self.pick(
            (each.id for each in seats if not each.removed or self.chance.random() < 0.3),
            ParticipantId("u99"),
        )

    def a_host(self) -> ParticipantId:
        """Mostly, or rooms and polls would hardly ever open."""
        seats = self.session.people.values()
        return self.pick(
            (each.id for each in seats if each.is_host and not each.removed), self.anybody()
        )

    def a_poll(self, *status: PollStatus) -> PollId:
        polls = self.session.polls
        fitting = [each.id for each in polls.values() if each.status in status]
        return self.pick(fitting, self.pick(polls, PollId("p0")))

    def people(self) -> Asked:
        whom = self.anybody()
        changes: list[Asked] = [
            (whom, c.Connect()),
            (whom, c.Connect()),
            (whom, c.Disconnect()),
            (self.a_host(), c.ChangeRole(whom, self.chance.choice(ROLES))),
        ]
        rarely = self.chance.random() < 0.1
        return (self.a_host(), c.RemoveParticipant(whom)) if rarely else self.chance.choice(changes)

    def media(self) -> Asked:
        microphone, camera, screen = (self.chance.random() < 0.5 for _ in range(3))
        rung = c.ReportRung(self.chance.choice(RUNGS), self.chance.choice(["", "media-lost"]))
        wishes: list[Asked] = [
            (self.anybody(), c.Publish(microphone, camera, screen)),
            (self.anybody(), rung),
            (self.a_host(), c.MuteParticipant(self.anybody())),
        ]
        return self.chance.choice(wishes)

    def chat(self) -> Asked:
        message = self.pick(self.session.messages, MessageId("m0"))
        wishes: list[Body] = [
            c.SendMessage("room", "Hello"),
            c.SendMessage("session", "Hello all"),
            c.SendMessage(self.anybody(), "Psst"),
            c.SendMessage("room", "Yes", message),
            c.EditMessage(message, "Better"),
            c.ReactToMessage(message, "👍"),
            c.RemoveMessage(message),
            c.MarkRead(Seq(self.chance.randint(0, 200))),
        ]
        if self.chance.random() < 0.3:
            material = self.pick(self.session.materials, MaterialId("x0"))
            hosting: list[Body] = [
                c.PinMessage(message, pinned=self.chance.random() < 0.7),
                c.ReleaseMessage(message),
                c.AddLink("Bridges", "https://example.org/"),
                c.RemoveMaterial(material),
            ]
            return self.a_host(), self.chance.choice(hosting)
        return self.anybody(), self.chance.choice(wishes)

    def hands(self) -> Asked:
        whose = self.pick([None, None, self.anybody()], None)
        call = self.pick((each.participant for each in self.session.help_calls), self.anybody())
        wishes: list[Asked] = [
            (self.anybody(), c.RaiseHand()),
            (self.anybody(), c.LowerHand(whose)),
            (self.a_host(), c.CallHand(self.anybody())),
            (self.a_host(), c.LowerAllHands()),
            (self.anybody(), c.AskHelp()),
            (self.a_host(), c.ClaimHelp(call)),
            (self.anybody(), c.EndHelp(whose)),
        ]
        return self.chance.choice(wishes)

    def breakouts(self) -> Asked:
        people = [self.anybody() for _ in range(self.chance.randint(0, 3))]
        planned = [c.PlannedRoom("Red", people[:2]), c.PlannedRoom("Blue", people[2:])]
        minutes = self.chance.choice(MINUTES)
        wishes: list[Body] = [
            c.PlanBreakouts(count=self.chance.randint(0, 4)),
            c.PlanBreakouts(rooms=planned),
            c.OpenBreakouts(minutes, choice=self.chance.random() < 0.5),
            c.OpenBreakouts(choice=self.chance.random() < 0.5),
            c.ExtendBreakouts(minutes or 1),
            c.CloseBreakouts(self.chance.choice([0.0, 30.0, -1.0])),
        ]
        return self.a_host(), self.chance.choice(wishes)

    def rooms(self) -> Asked:
        there = [MAIN, *(each.id for each in self.session.breakouts.rooms)]
        room = self.pick(there, RoomId("r0"))
        wishes: list[Asked] = [
            (self.a_host(), c.MoveParticipant(self.anybody(), room)),
            (self.anybody(), c.EnterRoom(room)),
            (self.a_host(), c.TellBreakouts("Soon")),
        ]
        return self.chance.choice(wishes)

    def polls(self) -> Asked:
        options = ["yes", "no", "maybe"][: self.chance.choice([0, 1, 2, 3, 3, 3])]
        kind = self.chance.choice(KINDS)
        right = self.chance.choice([(), (), (0,), (0, 1)])
        anonymous = self.chance.random() < 0.4
        create = c.CreatePoll("Ready?", kind, options, right, anonymous)
        everywhere = [MAIN, *(each.id for each in self.session.breakouts.rooms)]
        rooms = self.chance.choice([None, None, [self.chance.choice(everywhere)]])
        choice = self.chance.choices([-1, 0, 0, 1, 1, 2], k=self.chance.choice([0, 1, 1, 1, 2]))
        choice = self.chance.choice([choice, choice, [2, 0, 1], []])
        text = self.chance.choice(["Sun", ""]) if not choice else ""
        vote = self.anybody(), c.CastVote(self.a_poll("open"), choice, text)
        wishes: list[Asked] = [
            (self.a_host(), create),
            (self.a_host(), c.RepeatPoll(self.a_poll())),
            (self.a_host(), c.DiscardPoll(self.a_poll("draft"))),
            (self.a_host(), c.LaunchPoll(self.a_poll("draft"), rooms)),
            vote,
            vote,
            vote,
            (self.a_host(), c.ClosePoll(self.a_poll("open"))),
            (self.a_host(), c.PublishPoll(self.a_poll("closed"))),
        ]
        return self.chance.choice(wishes)

    def agenda(self) -> Asked:
        steps = [
            AgendaStep("plenary", "Hello", self.chance.choice([0, 0.5, 5])),
            AgendaStep(
                "rooms", "Pairs", self.chance.choice([0, 1]), size=self.chance.choice([0, 2])
            ),
            AgendaStep(
                "poll", "Ask", 1, poll=self.a_poll("draft"), show=self.chance.random() < 0.5
            ),
        ]
        wishes: list[Body] = [
            c.PlanAgenda(self.chance.sample(steps, self.chance.randint(0, 3))),
            c.GoToStep(),
            c.GoToStep(self.chance.randint(-1, 3)),
            c.ExtendAgenda(self.chance.choice([1, -1, 0, float("nan")])),
            c.StopAgenda(),
        ]
        return self.a_host(), self.chance.choice(wishes)

    def lobby(self) -> Asked:
        waiting = [each.id for each in self.session.people.values() if each.waiting is not None]
        whom = self.pick(waiting, self.anybody())
        wishes: list[Asked] = [
            (whom, c.Connect()),
            (whom, c.Disconnect()),
            (self.a_host(), c.AdmitWaiting(whom)),
            (self.a_host(), c.RefuseWaiting(whom)),
            (self.a_host(), c.SeeLobby()),
            (self.a_host(), c.TellLobby(self.chance.choice(["Two minutes", ""]))),
            (self.a_host(), c.RenameParticipant(whom, self.chance.choice(["Ann Lee", "Ann"]))),
        ]
        if self.chance.random() < 0.2:
            wishes.append((self.a_host(), c.AdmitAll()))
        return self.chance.choice(wishes)

    def hosting(self) -> Asked:
        maybe = self.chance.choice([True, False, None])
        policy = c.ChangePolicy(
            lobby=maybe,
            locked=self.chance.choice([False, None]),
            two_adults=self.chance.choice([True, False, None]),
            first_names=maybe,
            student_camera=maybe,
            room_choice=self.chance.choice([True, False, None]),
            private_chat=self.chance.choice(["pairs", "all", None, None]),
            chat_pairs=[("student", "student")],
        )
        spotlight = [self.anybody(), self.anybody()][: self.chance.randint(0, 2)]
        wishes: list[Asked] = [
            (self.a_host(), policy),
            (self.a_host(), c.CheckAttention()),
            (self.anybody(), c.AnswerCheck()),
            (self.a_host(), c.EndCheck()),
            (self.anybody(), c.GoAway(self.chance.random() < 0.6)),
            (self.a_host(), c.SetStage(spotlight, self.chance.choice(["grid", "large", None]))),
            (self.a_host(), c.MuteEverybody()),
            (self.a_host(), c.MuteParticipant(self.anybody(), "camera")),
        ]
        return self.chance.choice(wishes)

    def meeting(self) -> Asked:
        starts = self.chance.random() < 0.8
        return self.a_host(), c.StartMeeting() if starts else c.EndMeeting()


class WatchedClassroom(Classroom):
    """A classroom in which every client folds what it is shown."""

    def __init__(self, policy: PrivateChat) -> None:
        self.knows: dict[ParticipantId, View] = {}
        super().__init__(
            "Ann", "Ben", policy=Policy(private_chat=policy, hold_chat=policy == "off")
        )
        self.arrives("Hana", "facilitator")
        self.arrives("Obi", "observer")

    def _happens(self, entry: Entry) -> None:
        super()._happens(entry)
        who = audience(self.session, entry)
        for reader in self.session.people.values():
            if reader.id not in self.knows or reader.id in starts_over(self.session, entry):
                self.knows[reader.id] = cast(View, view(self.session, reader))
            elif includes(who, reader):
                fold(self.knows[reader.id], reveal(entry, reader), reader.id)


class AnythingGoes(RuleBasedStateMachine):
    """Invariants bear the numbers of the rules that they stand for."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: list[tuple[ParticipantId, Body, str]] = []
        self.asked = 0
        self.looked = 0
        self.two_adults = False

    @initialize(policy=st.sampled_from(["off", "hosts", "all"]))
    def begin(self, policy: PrivateChat) -> None:
        self.classroom = WatchedClassroom(policy)

    def ask(self, author: ParticipantId, body: Body) -> None:
        before, length = repr(self.classroom.session), len(self.classroom.log)
        id_ = f"asked{self.asked}"
        self.asked += 1
        answer = self.classroom.asks(author, body, id_)
        if isinstance(answer, Refusal):
            assert repr(self.classroom.session) == before, "E3: a refused command changes nothing"
            assert len(self.classroom.log) == length
        elif answer:
            self.answered.append((author, body, id_))

    @rule(seed=st.integers(0, 2**64 - 1))
    def somebody_asks(self, seed: int) -> None:
        # Drawn one by one, the choices would cling to the first of each list; a seed does not.
        self.ask(*Wishes(self.classroom.session, Random(f"{self.asked} {seed}")).any())

    @rule(role=st.sampled_from(ROLES), name=st.sampled_from(NAMES))
    def somebody_joins(self, role: Role, name: str) -> None:
        if len(self.classroom.session.people) < MOST_SEATS:
            self.ask(SYSTEM, c.Join(name, role))

    @rule(seconds=st.floats(0, 90))
    def somebody_speaks(self, seconds: float) -> None:
        people = list(self.classroom.session.people)[:2]
        self.ask(SYSTEM, c.NoteSpeech([c.Spoken(each, seconds) for each in people]))

    @rule(minutes=st.integers(1, 12))
    def time_passes(self, minutes: int) -> None:
        self.classroom.wait(minutes=minutes)

    @precondition(lambda self: self.answered)
    @rule(draw=st.data())
    def E2_what_was_answered_is_asked_again(self, draw: st.DataObject) -> None:
        author, body, id_ = draw.draw(st.sampled_from(self.answered))
        before = repr(self.classroom.session)
        assert self.classroom.asks(author, body, id_) == []
        assert repr(self.classroom.session) == before

    @invariant()
    def E1_replaying_the_log_gives_the_same_session(self) -> None:
        assert replay(self.classroom.log) == self.classroom.session

    @invariant()
    def E6_what_one_was_shown_adds_up_to_what_one_may_see(self) -> None:
        people = self.classroom.session.people
        for reader, known in self.classroom.knows.items():
            if not people[reader].removed:
                assert known == view(self.classroom.session, people[reader]), reader

    @invariant()
    def B1_everybody_is_in_exactly_one_room_that_is_open(self) -> None:
        session = self.classroom.session
        open_rooms = {MAIN, *(each.id for each in session.breakouts.rooms)}
        assert {each.room for each in session.people.values()} <= open_rooms
        routed = sorted(each for room in routes(session) for each in room.participants)
        assert routed == sorted(each.id for each in session.people.values() if each.connected)

    @invariant()
    def W2_who_waits_is_nowhere(self) -> None:
        session = self.classroom.session
        for each in session.people.values():
            if each.waiting is not None:
                assert not each.connected
                sends = (each.microphone, each.camera, each.screen)
                assert (sends, each.hand_at, each.room) == ((False, False, False), None, MAIN)
                assert view(session, each)["participants"] == []

    @invariant()
    def K2_K3_no_media_where_one_adult_is_alone_with_one_student(self) -> None:
        """After its 20 seconds at the latest, and whatever was asked in whatever order."""
        classroom = self.classroom
        people = classroom.session.people
        if not classroom.session.policy.two_adults:
            return
        for room in routes(classroom.session):
            roles = [people[each].role for each in room.participants]
            adults = sum(role in HOSTS for role in roles)
            if (adults, roles.count("student")) == (1, 1):
                alone = classroom.session.alone[room.room]
                assert alone.resting or classroom.now < alone.rests_at
                if alone.resting:
                    assert room.microphones == room.cameras == room.screens == ()
            else:
                assert room.room not in classroom.session.alone

    @invariant()
    def K4_no_private_word_between_an_adult_and_a_student(self) -> None:
        people = self.classroom.session.people
        for told in self.classroom.log[self.looked :]:
            self.looked += 1
            fact = told.fact
            if isinstance(fact, e.PolicyChanged):
                self.two_adults = fact.policy.two_adults
            private = isinstance(fact, e.MessageSent) and fact.to in people
            if self.two_adults and private:
                roles = {people[told.by].role, people[ParticipantId(fact.to)].role}  # type: ignore[union-attr]
                assert "student" not in roles or not roles & HOSTS

    @invariant()
    def J5_somebody_leads(self) -> None:
        people = self.classroom.session.people.values()
        assert any(each.is_host and not each.removed for each in people)

    @invariant()
    def P2_P3_one_poll_is_open_and_every_voter_counts_once(self) -> None:
        polls = self.classroom.session.polls.values()
        assert sum(each.status == "open" for each in polls) <= 1
        for each in polls:
            cast = tally.ballots(each)
            counts = tally.counts(each, cast)
            assert tally.voters(each) >= len(cast)
            assert each.kind in ("multiple", "ranking", "text") or sum(counts) == len(cast)
            assert each.kind in ("ranking", "text") or max(counts, default=0) <= len(cast)

    @invariant()
    def P15_P17_no_entry_tells_of_a_single_anonymous_ballot(self) -> None:
        polls = self.classroom.session.polls
        for entry in self.classroom.log:
            fact = entry.fact
            assert not isinstance(fact, e.VoteCast) or not polls[fact.poll].anonymous
            assert not isinstance(fact, e.BallotsCounted) or len(fact.ballots) not in range(1, 5)

    @invariant()
    def T2_without_a_meeting_no_rooms_and_no_poll_are_open(self) -> None:
        session = self.classroom.session
        if session.meeting_started_at is None:
            assert not session.breakouts.rooms
            assert all(each.status != "open" for each in session.polls.values())

    @invariant()
    def S2_S4_the_absent_and_observers_publish_nothing(self) -> None:
        for each in self.classroom.session.people.values():
            if not each.connected or each.role == "observer":
                assert (each.microphone, each.camera, each.screen) == (False, False, False)


TestAnythingGoes = AnythingGoes.TestCase
TestAnythingGoes.settings = settings(max_examples=30, stateful_step_count=200, deadline=None)
