"""What people mostly ask for, fitted to the moment, so that rooms open and polls are answered."""

from collections.abc import Iterable
from random import Random
from typing import TypeVar

from rooms import Body
from rooms import commands as c
from rooms.ids import MAIN, LineId, MaterialId, MessageId, ParticipantId, PollId, RoomId, Seq
from rooms.state import AgendaStep, Note, PollKind, PollStatus, RemedyKind, Role, Rung, Session

Name = TypeVar("Name")
Asked = tuple[ParticipantId, Body]
ROLES: list[Role] = ["mentor", "facilitator", "student", "observer"]
RUNGS: list[Rung] = ["video", "reduced", "audio", "text"]
REMEDIES: list[RemedyKind] = ["no-pictures", "relay", "device"]
KINDS: list[PollKind] = ["single", "multiple", "rating", "ranking", "text"]
MINUTES = [None, None, 0.5, 5, 30, -1, float("nan"), float("inf")]


class Wishes:
    """What somebody might ask for, given the session as it is. Chance is seeded from outside."""

    def __init__(self, session: Session, chance: Random) -> None:
        self.session = session
        self.chance = chance

    def any(self) -> Asked:
        if self.session.meeting_started_at is None and self.chance.random() < 0.5:
            return self.a_host(), c.StartMeeting()
        kinds = [self.people, self.media, self.chat, self.hands, self.breakouts, self.rooms]
        kinds += [self.polls, self.polls, self.polls, self.breakouts, self.rooms, self.agenda]
        kinds += [self.lobby, self.hosting]
        if self.chance.random() < 0.1:
            kinds = [self.meeting]
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

    def polls_open(self) -> bool:
        return any(each.status == "open" for each in self.session.polls.values())

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
        kind = self.chance.choice(REMEDIES)
        wishes: list[Asked] = [
            (self.anybody(), c.Publish(microphone, camera, screen)),
            (self.anybody(), rung),
            (self.a_host(), c.MuteParticipant(self.anybody())),
            (self.a_host(), c.OfferRemedy(self.anybody(), kind)),
            (self.pick(self.session.remedies, self.anybody()), c.AnswerRemedy(kind, camera)),
            (self.a_host(), c.WithdrawRemedy(self.anybody())),
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
            c.MarkRead(
                Seq(self.chance.randint(0, 200)),
                self.chance.choice(["", "session", "main", self.anybody(), "r9"]),
            ),
        ]
        if self.chance.random() < 0.3:
            material = self.pick(self.session.materials, MaterialId("x0"))
            messages = self.session.messages
            held = self.pick((x for x in messages if messages[x].held is not None), message)
            hosting: list[Body] = [
                c.ReleaseMessage(held),
                c.ReleaseMessage(held),
                c.PinMessage(message, pinned=self.chance.random() < 0.7),
                c.AddLink("Bridges", "https://example.org/"),
                c.RemoveMaterial(material),
            ]
            return self.a_host(), self.chance.choice(hosting)
        return self.anybody(), self.chance.choice(wishes)

    def a_room(self) -> RoomId:
        return self.pick((each.id for each in self.session.breakouts.rooms), RoomId("r0"))

    def hands(self) -> Asked:
        whose = self.pick([None, None, self.anybody()], None)
        call = self.pick((each.participant for each in self.session.help_calls), self.anybody())
        wishes: list[Asked] = [
            (self.anybody(), c.RaiseHand()),
            (self.anybody(), c.LowerHand(whose)),
            (self.a_host(), c.CallHand(self.anybody())),
            (self.a_host(), c.LowerAllHands()),
            (self.anybody(), c.AskHelp(self.chance.choice(["", "Stuck"]))),
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
            c.PlanBreakouts(rooms=[c.PlannedRoom("Red", people[:1], ["Cleo", "dan"], "Draw")]),
            c.PlanBreakouts(count=2, method=self.chance.choice(["self", "rotate", "previous"])),
            c.OpenBreakouts(minutes, choice=self.chance.random() < 0.5),
            c.OpenBreakouts(late=self.chance.choice(["main", "planned", "smallest", "choose"])),
            c.AddRoom("Green", people[:1]),
            c.ExtendBreakouts(minutes or 1),
            c.ExtendBreakouts(-(minutes or 1)),
            c.CloseBreakouts(self.chance.choice([0.0, 30.0, -1.0])),
            c.CloseBreakouts(self.chance.choice([0.0, 30.0]), self.a_room()),
        ]
        return self.a_host(), self.chance.choice(wishes)

    def rooms(self) -> Asked:
        room = self.pick([MAIN, self.a_room(), self.a_room()], RoomId("r0"))
        page = self.session.notes.get(room, ())
        note = self.pick(page, Note(LineId("n0"), "", self.anybody(), Seq(0)))
        base = self.chance.choice([note.seq, note.seq, Seq(1)])
        wishes: list[Asked] = [
            (self.a_host(), c.MoveParticipant(self.anybody(), room)),
            (self.anybody(), c.EnterRoom(room)),
            (self.a_host(), c.EnterRoom(room, knock=self.chance.random() < 0.7)),
            (self.a_host(), c.ListenToRoom(self.chance.choice([None, room]))),
            (self.a_host(), c.SpeakToRooms(self.chance.random() < 0.7)),
            (self.anybody(), c.WriteNote("A line")),
            (self.a_host(), c.WriteNote("A line", room=room)),
            (self.a_host(), c.WriteNote(self.chance.choice(["", "Other"]), note.line, base, room)),
            (self.a_host(), c.TellBreakouts("Soon")),
        ]
        return self.chance.choice(wishes)

    def polls(self) -> Asked:
        options = ["yes", "no", "maybe"][: self.chance.choice([0, 1, 2, 3, 3, 3, 3, 3])]
        kind = self.chance.choice(KINDS)
        right = self.chance.choice([(), (), (), (0,), (0, 1)])
        anonymous = self.chance.random() < 0.4
        create = c.CreatePoll("Ready?", kind, options, right, anonymous)
        everywhere = [MAIN, *(each.id for each in self.session.breakouts.rooms)]
        rooms = self.chance.choice([None, None, [self.chance.choice(everywhere)]])
        vote = self.anybody(), self.a_vote()
        if self.polls_open() and self.chance.random() < 0.7:
            return vote
        if self.chance.random() < 0.5:
            draft = self.a_poll("draft")
            return self.a_host(), c.LaunchPoll(draft) if draft in self.session.polls else create
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

    def a_vote(self) -> c.CastVote:
        """In the open poll, and of its kind, mostly."""
        poll = self.session.polls.get(self.a_poll("open"))
        options = 3 if poll is None else len(poll.options)
        choice = self.chance.choices(range(-1, 3), k=self.chance.choice([0, 1, 2]))
        text = self.chance.choice(["Sun", " rain ", ""])
        if poll is not None and self.chance.random() < 0.9:
            all_of_them = self.chance.sample(range(options), options)
            few = {"ranking": options, "multiple": min(2, options), "text": 0}.get(poll.kind, 1)
            choice, text = all_of_them[:few], text if poll.kind == "text" else ""
        return c.CastVote(PollId("p0") if poll is None else poll.id, choice, text)

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
            c.ExtendAgenda(1),
            c.StopAgenda(),
        ]
        ready = bool(self.session.agenda.steps) and self.session.agenda.current is None
        begins = ready and self.chance.random() < 0.5
        return self.a_host(), c.GoToStep() if begins else self.chance.choice(wishes)

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
        starts = self.chance.random() < 0.9
        return self.a_host(), c.StartMeeting() if starts else c.EndMeeting()
