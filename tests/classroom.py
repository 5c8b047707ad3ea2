"""The language of the tests: a mentor, pupils, what they ask for, and a clock that we turn.

Everything here is `decide` and `apply`; nobody waits and nothing is sent.
"""

from dataclasses import dataclass

from rooms import (
    Ballot,
    Body,
    Command,
    Entry,
    Participant,
    Policy,
    Refusal,
    Session,
    SessionView,
    apply,
    audience,
    create,
    decide,
    due,
    includes,
    reveal,
    secret,
    tally,
    view,
)
from rooms.commands import (
    AskHelp,
    CastVote,
    ChangeRole,
    ClosePoll,
    Connect,
    CreatePoll,
    Disconnect,
    EditMessage,
    EnterRoom,
    Join,
    LaunchPoll,
    MoveParticipant,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
    Publish,
    PublishPoll,
    RaiseHand,
    ReactToMessage,
    RemoveMessage,
    RemoveParticipant,
    ReportRung,
    SendMessage,
)
from rooms.ids import (
    SYSTEM,
    CommandId,
    MessageId,
    Millis,
    ParticipantId,
    PollId,
    RoomId,
    SessionId,
)
from rooms.poll_view import PollView
from rooms.state import PollKind, Role, Rung

NINE_O_CLOCK = Millis(1_790_000_000_000)
A_DAY = 24 * 60 * 60 * 1000

Answer = list[Entry] | Refusal


def done(answer: Answer) -> list[Entry]:
    """The entries of an answer that must not be a refusal."""
    assert not isinstance(answer, Refusal), answer
    return answer


class Classroom:
    """One session with its log, and for everybody what the server would have sent."""

    def __init__(self, *pupils: str, policy: Policy | None = None, seed: int = 7) -> None:
        self.now = NINE_O_CLOCK
        self.seed = seed
        self.session = Session()
        self.log: list[Entry] = []
        self.urn: dict[PollId, dict[ParticipantId, Ballot]] = {}
        self.shown: dict[ParticipantId, list[Entry]] = {}
        self._commands = 0
        expiry = Millis(self.now + A_DAY)
        first = create(SessionId("maths"), "Maths club", policy or Policy(), expiry, NINE_O_CLOCK)
        assert isinstance(first, Entry)
        self._happens(first)
        self.mentor = self.arrives("Mira", "mentor")
        self.pupils = {name: self.arrives(name, "student") for name in pupils}

    def __getitem__(self, pupil: str) -> "Person":
        return self.pupils[pupil]

    def asks(self, author: ParticipantId, body: Body, id_: str | None = None) -> Answer:
        """What the session answers; entries are applied."""
        self._commands += 1
        command = Command(
            id=CommandId(id_ or f"c{self._commands}"),
            author=author,
            at=self.now,
            seed=self.seed,
            body=body,
            urn=self.urn,
        )
        answer = decide(self.session, command)
        if not isinstance(answer, Refusal):
            ballot = secret(self.session, command)
            if ballot is not None:
                self.urn.setdefault(ballot[0], {})[author] = ballot[1]
            for entry in answer:
                self._happens(entry)
        return answer

    def joins(self, name: str, role: Role) -> "Person":
        (joined,) = done(self.asks(SYSTEM, Join(name, role)))
        return Person(self, ParticipantId(f"u{joined.fact.number}"))  # type: ignore[union-attr]

    def arrives(self, name: str, role: Role) -> "Person":
        person = self.joins(name, role)
        done(person.asks(Connect()))
        return person

    def wait(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Turn the clock; timers ring when they are due."""
        until = Millis(self.now + round(60_000 * minutes + 1000 * seconds))
        while (timer := due(self.session)) and timer[0] <= until:
            self.now = max(self.now, timer[0])
            done(self.asks(SYSTEM, timer[1]))
        self.now = until

    def _happens(self, entry: Entry) -> None:
        self.session = apply(self.session, entry)
        self.log.append(entry)
        who = audience(self.session, entry)
        for reader in self.session.people.values():
            if includes(who, reader):
                self.shown.setdefault(reader.id, []).append(reveal(entry, reader))


@dataclass(frozen=True)
class Person:
    """Somebody with a seat. The verbs are those a test needs often; `asks` is for the others."""

    classroom: Classroom
    id: ParticipantId

    @property
    def seat(self) -> Participant:
        return self.classroom.session.people[self.id]

    @property
    def view(self) -> SessionView:
        return view(self.classroom.session, self.seat, self.classroom.urn)

    @property
    def shown(self) -> list[Entry]:
        return self.classroom.shown.get(self.id, [])

    def asks(self, body: Body, id_: str | None = None) -> Answer:
        return self.classroom.asks(self.id, body, id_)

    def leaves(self) -> Answer:
        return self.asks(Disconnect())

    def returns(self) -> Answer:
        return self.asks(Connect())

    def publishes(
        self, *, microphone: bool = False, camera: bool = False, screen: bool = False
    ) -> Answer:
        return self.asks(Publish(microphone, camera, screen))

    def falls_to(self, rung: Rung, reason: str = "media-lost") -> Answer:
        return self.asks(ReportRung(rung, reason))

    def raises_hand(self) -> Answer:
        return self.asks(RaiseHand())

    def removes(self, person: "Person") -> Answer:
        return self.asks(RemoveParticipant(person.id))

    def makes(self, person: "Person", role: Role) -> Answer:
        return self.asks(ChangeRole(person.id, role))

    def asks_for_help(self, note: str = "") -> Answer:
        return self.asks(AskHelp(note))

    # Chat

    def writes(self, text: str, to: "Person | str" = "room", reply_to: str | None = None) -> Answer:
        address = to.id if isinstance(to, Person) else to
        answered = None if reply_to is None else MessageId(reply_to)
        return self.asks(SendMessage(address, text, answered))

    def says(self, text: str, to: "Person | str" = "room") -> MessageId:
        """Write what must be accepted; its id."""
        (entry,) = done(self.writes(text, to))
        return MessageId(f"m{entry.seq}")

    def edits(self, message: MessageId, text: str) -> Answer:
        return self.asks(EditMessage(message, text))

    def takes_back(self, message: MessageId) -> Answer:
        return self.asks(RemoveMessage(message))

    def reacts(self, message: MessageId, emoji: str) -> Answer:
        return self.asks(ReactToMessage(message, emoji))

    # Polls

    def poll(self, poll: PollId) -> PollView:
        """The poll as this person sees it."""
        return next(each for each in self.view["polls"] if each["poll"] == poll)

    def counts(self, poll: PollId) -> list[int] | None:
        """What a host counts, and what everybody else has been shown."""
        seen = self.poll(poll)
        if seen["result"] is not None:
            return seen["result"]["counts"]
        votes = [Ballot(tuple(each["choice"])) for each in seen["votes"]]
        if not self.seat.is_host:
            return None
        return list(tally.counts(self.classroom.session.polls[poll], votes))

    def drafts(self, question: str, *options: str, kind: PollKind = "single") -> PollId:
        (entry,) = done(self.asks(CreatePoll(question, kind, options)))
        return PollId(f"p{entry.seq}")

    def launches(self, question: str, *options: str, kind: PollKind = "single") -> PollId:
        poll = self.drafts(question, *options, kind=kind)
        done(self.asks(LaunchPoll(poll)))
        return poll

    def votes(self, poll: PollId, *choice: int, text: str = "") -> Answer:
        return self.asks(CastVote(poll, choice, text))

    def closes(self, poll: PollId) -> Answer:
        return self.asks(ClosePoll(poll))

    def publishes_results(self, poll: PollId) -> Answer:
        return self.asks(PublishPoll(poll))

    # Rooms

    def plans(self, *rooms: "tuple[Person, ...]") -> list[RoomId]:
        """Plan rooms by hand that must be accepted; their ids."""
        by_hand = [
            PlannedRoom(f"Table {n}", [person.id for person in people])
            for n, people in enumerate(rooms, 1)
        ]
        done(self.asks(PlanBreakouts(rooms=by_hand)))
        return [room.id for room in self.classroom.session.breakouts.planned]

    def opens(
        self,
        *rooms: "tuple[Person, ...]",
        minutes: float | None = None,
        choice: bool = False,
    ) -> list[RoomId]:
        """Plan and open rooms; their ids."""
        ids = self.plans(*rooms)
        done(self.asks(OpenBreakouts(minutes, choice)))
        return ids

    def moves(self, person: "Person", room: str) -> Answer:
        return self.asks(MoveParticipant(person.id, RoomId(room)))

    def enters(self, room: str) -> Answer:
        """Hosts without knocking."""
        return self.asks(EnterRoom(RoomId(room)))

    def knocks(self, room: str) -> Answer:
        return self.asks(EnterRoom(RoomId(room), knock=True))
