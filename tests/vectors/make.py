"""Writes `sessions.json`: whole sessions as their readers see them.

Each session is its entries, each with those who may see it, and for every reader a view to start
from, the seq at which it was taken, and the view at the end. Folding the visible entries over
the first must give the second: the web client's tests do so, and so find out when the two
implementations of the fold drift apart. `python -m tests.vectors.make` after a change of rules.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import msgspec

from rooms import (
    Ballot,
    Body,
    Command,
    Refusal,
    Session,
    apply,
    create,
    decide,
    due,
    includes,
    secret,
)
from rooms import commands as c
from rooms.ids import (
    MAIN,
    SYSTEM,
    CommandId,
    LineId,
    MaterialId,
    MessageId,
    Millis,
    ParticipantId,
    PollId,
    RoomId,
    Seq,
    SessionId,
)
from rooms.state import AgendaStep, Note, Policy, Role
from rooms.view import view
from signaling.fanout import Kept, keep
from signaling.wire import FACTS, for_reader

SESSIONS = Path(__file__).parent / "sessions.json"
SEEDS = range(200)
"""Stories are told by seed until every kind of entry has occurred in one that is kept."""
COMMANDS = 170
START = Millis(1_700_000_000_000)
STEP_MS = 700
PEOPLE: Sequence[tuple[str, Role]] = (
    ("Ana", "mentor"),
    ("Fay", "facilitator"),
    ("Ben", "student"),
    ("Cleo", "student"),
    ("Dan", "student"),
    ("Obi", "observer"),
)
T = TypeVar("T")


@dataclass
class Story:
    """A session to which chance does whatever people might."""

    chance: Random
    session: Session = field(default_factory=Session)
    kept: list[Kept] = field(default_factory=list)
    asked: int = 0
    urn: dict[PollId, dict[ParticipantId, Ballot]] = field(default_factory=dict)
    starts: dict[ParticipantId, dict[str, Any]] = field(default_factory=dict)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.chance.random() * len(choices))]

    def anyone(self) -> ParticipantId:
        return self.pick(list(self.session.people))

    def begin(self) -> None:
        policy = Policy(
            self.pick(("off", "hosts", "all")), hold_chat=self.chance.random() < 0.5, listening=True
        )
        expires = Millis(START + 10**9)
        first = create(SessionId("s1"), "Robotics", policy, expires, START)
        assert not isinstance(first, Refusal)
        self._take([first])
        for name, role in PEOPLE:
            self.ask(SYSTEM, c.Join(name, role))
        for participant in self.session.people:
            self.ask(participant, c.Connect())

    def _take(self, entries: Sequence[Any]) -> None:
        for entry in entries:
            self.session = apply(self.session, entry)
            self.kept.append(keep(self.session, entry))

    def ask(self, author: ParticipantId, body: Body) -> None:
        self.asked += 1
        at = Millis(START + self.asked * STEP_MS)
        command = Command(CommandId(f"c{self.asked}"), author, at, self.asked, body, self.urn)
        before = set(self.session.people)
        told = decide(self.session, command)
        if isinstance(told, Refusal):
            return
        ballot = secret(self.session, command)
        if ballot is not None:
            self.urn.setdefault(ballot[0], {})[author] = ballot[1]
        self._take(told)
        anew = {who for kept in self.kept[-len(told) :] for who in kept.anew} if told else set()
        for person in self.session.people.values():
            if person.id not in before or person.id in anew:
                start = msgspec.to_builtins(view(self.session, person))
                self.starts[person.id] = {"seq": self.session.seq, "start": start}

    def go_on(self) -> None:
        for host in list(self.session.breakouts.knocks):
            if self.chance.random() < 0.2:
                self.ask(host, c.EnterRoom(self.session.people[host].room))
        if self.chance.random() < 0.02:
            self.ask(SYSTEM, c.Join("Zoe", "student"))
            self.ask(list(self.session.people)[-1], c.Connect())
        for timer in filter(None, [due(self.session)]):
            if timer[0] <= START + self.asked * STEP_MS:
                self.ask(SYSTEM, timer[1])
        if self.chance.random() < 0.03:
            self.ask(SYSTEM, c.NoteSpeech([c.Spoken(self.anyone(), 4.2)]))
        if self.chance.random() < 0.03:
            self.ask(SYSTEM, c.Join("Newcomer", "student"))
        if self.chance.random() < 0.1:
            self.ask(SYSTEM, c.RestRooms())
            self.ask(SYSTEM, c.TakeSeat(self.anyone(), f"l{self.asked}"))
        leads = self.chance.random() < 0.5
        author = self.pick([ParticipantId("u1"), ParticipantId("u2")]) if leads else self.anyone()
        self.ask(author, self._wish())

    def _wish(self) -> Body:
        polls = [*self.session.polls, PollId("p0")]
        now = [each.id for each in self.session.polls.values() if each.status == "open"]
        past = [each.id for each in self.session.polls.values() if each.status == "closed"]
        messages = [*self.session.messages, MessageId("m0")]
        rooms = [*(each.id for each in self.session.breakouts.rooms), RoomId("main")]
        rare = self.chance.random() < 0.1
        outside = [each.id for each in self.session.people.values() if each.waiting is not None]
        waiting = self.pick(outside or [ParticipantId("u0")])
        named = c.PlannedRoom("Red", [self.anyone(), self.anyone()])
        by_name = c.PlannedRoom("Blue", [], [self.pick(["Ben", "cleo", "DAN"]), "Zoe"], "Draw")
        note = self.pick(
            [*self.session.notes.get(rooms[0], ()), Note(LineId("n0"), "", self.anyone(), Seq(0))]
        )
        wishes: list[Body] = [
            c.SendMessage(self.pick(["room", "session", self.anyone()]), "Hello"),
            c.SendMessage("room", "An answer", self.pick(messages)),
            c.EditMessage(self.pick(messages), "Better so"),
            c.ReactToMessage(self.pick(messages), self.pick(["👍", "🎉", ""])),
            c.RemoveMessage(self.pick(messages)) if rare else c.SendMessage("room", "Hi"),
            c.ClearChat(self.pick([None, MAIN])) if rare else c.SendMessage("session", "Hi"),
            c.PinMessage(self.pick(messages), self.pick([True, True, False])),
            c.ReleaseMessage(self.pick(messages)),
            c.MarkRead(Seq(self.asked), self.pick(["", MAIN, "session", self.anyone()])),
            c.AddLink("Bridges", "https://example.org/"),
            c.RemoveMaterial(self.pick([*self.session.materials, MaterialId("x0")])),
            c.RaiseHand(),
            c.LowerHand(self.pick([None, self.anyone()])),
            c.CallHand(self.anyone()),
            c.LowerAllHands(),
            c.PlanAgenda(
                [
                    AgendaStep("rooms", "Pairs", 1, size=2),
                    AgendaStep("poll", "Ask", 0, poll=self.pick(polls), show=True),
                ]
            ),
            c.GoToStep(),
            c.GoToStep(),
            c.ExtendAgenda(2),
            c.StopAgenda() if rare else c.GoToStep(),
            c.AskHelp(self.pick(["", "Stuck"])),
            c.ClaimHelp(self.anyone()),
            c.EndHelp(self.pick([None, self.anyone()])),
            c.PlanBreakouts(count=self.pick([1, 2, 3]), method="random"),
            c.PlanBreakouts(rooms=[named]),
            c.PlanBreakouts(rooms=[by_name, c.PlannedRoom("Red")]),
            c.OpenBreakouts(self.pick([None, 5.0]), choice=self.pick([True, False])),
            c.OpenBreakouts(late=self.pick(["smallest", "choose"])),
            c.AddRoom("Green", [self.anyone()]),
            c.ExtendBreakouts(2.0),
            c.CloseBreakouts(self.pick([0.0, 30.0])) if rare else c.AddRoom("Green"),
            c.CloseBreakouts(self.pick([0.0, 30.0]), rooms[0]),
            c.ListenToRoom(self.pick([None, *rooms])),
            c.SpeakToRooms(self.pick([True, True, False])),
            c.WriteNote("A line"),
            c.WriteNote("A line", room=rooms[0]),
            c.WriteNote(self.pick(["", "Other"]), note.line, note.seq, rooms[0]),
            c.MoveParticipant(self.anyone(), self.pick(rooms)),
            c.EnterRoom(self.pick(rooms)),
            c.EnterRoom(self.pick(rooms), knock=True),
            c.TellBreakouts("Five minutes"),
            c.CreatePoll(
                "Ready?",
                self.pick(["single", "multiple", "rating", "ranking"]),
                ["yes", "no", "maybe"],
                anonymous=self.chance.random() < 0.3,
            ),
            c.CreatePoll("What helped?", "text", quorum=50),
            c.RepeatPoll(self.pick(polls)) if rare else c.LaunchPoll(self.pick(polls)),
            c.DiscardPoll(self.pick(polls)) if rare else c.LaunchPoll(self.pick(polls)),
            c.LaunchPoll(self.pick(polls)),
            c.CastVote(self.pick(polls), self.pick([[0], [1], [0, 2]])),
            c.CastVote(self.pick(now or polls), [self.pick([0, 1, 2])]),
            c.CastVote(self.pick(now or polls), self.pick([[0, 1, 2], [2, 1, 0]])),
            c.CastVote(self.pick(now or polls), text=self.pick(["Sun", "sun", "Rain"])),
            c.ClosePoll(self.pick(now or polls)),
            c.PublishPoll(self.pick(past or polls)),
            c.Publish(self.pick([True, False]), self.pick([True, False]), screen=False),
            c.ReportRung(self.pick(["text", "video"]), "media-lost"),
            c.OfferRemedy(self.anyone(), self.pick(["no-pictures", "relay"])),
            c.AnswerRemedy("relay", self.pick([True, False])),
            c.OfferRemedy(self.anyone(), "device") if rare else c.WithdrawRemedy(self.anyone()),
            c.MuteParticipant(self.anyone(), self.pick(["microphone", "camera"])),
            c.MuteEverybody() if rare else c.RenameParticipant(self.anyone(), "Ada Lee"),
            c.ChangePolicy(
                lobby=self.pick([True, False]),
                two_adults=self.pick([True, False]),
                first_names=rare,
                room_choice=True,
            ),
            c.AdmitWaiting(waiting) if rare else c.RefuseWaiting(waiting),
            c.AdmitWaiting(waiting),
            c.AdmitAll() if rare else c.SeeLobby(),
            c.TellLobby(self.pick(["Soon", ""])),
            c.CheckAttention(),
            c.AnswerCheck(),
            c.AnswerCheck(),
            c.EndCheck() if rare else c.AnswerCheck(),
            c.GoAway(self.pick([True, False])),
            c.SetStage([self.anyone()], self.pick(["grid", "large", "auto"])),
            c.Disconnect(),
            c.Connect(),
            c.EndMeeting() if rare else c.StartMeeting(),
            c.RemoveParticipant(self.anyone()) if rare else c.Connect(),
            c.ChangeRole(self.anyone(), self.pick(["student", "facilitator", "observer"]))
            if rare
            else c.RaiseHand(),
        ]
        return self.pick(wishes)

    def written(self) -> dict[str, Any]:
        people = self.session.people
        readers = [
            {
                "reader": reader,
                **start,
                "end": msgspec.to_builtins(view(self.session, people[reader])),
            }
            for reader, start in self.starts.items()
            if not people[reader].removed
        ]
        first = min(start["seq"] for start in self.starts.values())
        return {
            "readers": readers,
            "entries": [t for k in self.kept[first:] for t in self._told(k)],
        }

    def _told(self, kept: Kept) -> list[dict[str, Any]]:
        """One for each form in which readers see it."""
        people = self.session.people.values()
        seen_by = [
            each.id
            for each in people
            if each.id in self.starts
            and kept.entry.seq > self.starts[each.id]["seq"]
            and includes(kept.audience, each)
        ]
        forms: dict[str, list[ParticipantId]] = {}
        for reader in seen_by:
            form = for_reader(kept.entry, self.session.people[reader], 0)
            forms.setdefault(json.dumps(form["data"], sort_keys=True), []).append(reader)
        told = []
        for readers in forms.values():
            first = kept.entry.by if kept.entry.by in readers else readers[0]
            entry = for_reader(kept.entry, self.session.people[first], 0)
            told.append({"seen_by": readers, "entry": entry})
        return told


def told(seed: int) -> dict[str, Any]:
    """The story of this seed."""
    story = Story(Random(seed))
    story.begin()
    for _ in range(COMMANDS):
        story.go_on()
    return {"seed": seed, **story.written()}


def occurring(story: dict[str, Any]) -> set[str]:
    return {each["entry"]["type"] for each in story["entries"]}


def chosen() -> list[dict[str, Any]]:
    """Stories by seed, each with a kind of entry that none before had, until none is missing."""
    stories = []
    missing = set(FACTS) - {"session.created"}
    for story in map(told, SEEDS):
        if missing & occurring(story):
            missing -= occurring(story)
            stories.append(story)
        if not missing:
            break
    return stories


def file_of(stories: Sequence[dict[str, Any]]) -> str:
    lines = (json.dumps(each, ensure_ascii=False) for each in stories)
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    SESSIONS.write_text(file_of(chosen()))
