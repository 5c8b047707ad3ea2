"""A live session: one ordered queue of commands; decide, store, acknowledge, fan out.

D4  Nothing is acknowledged or told before it is stored.
D5  What the store refuses did not happen.
D7  After a write of unknown outcome, or somebody else's, the log is read before anything is written.
D8  Who was shut out by a newer lease tells nothing more and writes nothing more.
D10 Acknowledged entries that a store has lost (a failover to a replica that lacked them) are put back
    by the node that has them; a log that is gone altogether is not made anew.

Theory. Commands wait in one queue. The worker takes all that wait, decides them one after the
other against a state that runs ahead, stores all their entries with one append, and only then
makes that state the session's, answers the askers and tells the readers. When the store fails, the
state that ran ahead is dropped and every asker is refused. What the log is found to hold beyond
this state is taken in and told first; a command that was stored after all is then answered as such.
"""

import asyncio
import contextlib
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rooms import (
    Ballot,
    Body,
    Command,
    Entry,
    Refusal,
    Session,
    apply,
    decide,
    due,
    secret,
)
from rooms.commands import EndMeeting
from rooms.ids import SYSTEM, CommandId, ParticipantId, PollId, RoomId, SessionId
from rooms.refusals import WAITING
from signaling import fanout, wire
from signaling.answers import Answered, done, refused, unless_refused
from signaling.calls import Calls
from signaling.errors import CLOSING, PeerError, TurnedAway, moved
from signaling.fanout import Broadcast, Kept, Reader
from signaling.log import EventLog, Fenced, LogUnavailable, OutcomeUnknown, SeqConflict
from signaling.media import (
    AUDIO_SLOTS,
    VIDEO_SLOTS,
    MediaPlane,
)
from signaling.memory import Memory
from signaling.ports import (
    Chance,
    Clock,
    Limited,
    Limits,
    Meter,
    NoRelays,
    Relays,
)
from signaling.reactions import React, Reactions
from signaling.welcome import Welcome, welcome

MOST_WAITING = 2000
LONGEST_PAUSE_S = 60.0
REST_S = 0.5
"""After a failure of the store its own timers wait for so long: they would be asked again at once."""
MOST_TRIES = 3
RATES: Mapping[str, Limited] = {
    "chat.send": "chat",
    "poll.vote": "vote",
    "media.offer": "offer",
    "typing": "signal",
    "reaction": "signal",
    "media.view": "signal",
}
"""What is counted by itself; all else is a command among others."""

TOO_BUSY = TurnedAway("too_many", "The session is very busy. Try again in a moment.", 1.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    author: ParticipantId
    id: CommandId
    body: Body
    answer: "asyncio.Future[Answered]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every live session of a process shares."""

    log: EventLog
    plane: MediaPlane
    clock: Clock
    chance: Chance
    limits: Limits
    meter: Meter
    relays: Relays = field(default_factory=NoRelays)


@dataclass(slots=True)
class LiveSession:
    """Made from its log; `run` must be awaited by an owner for as long as it lives."""

    id: SessionId
    around: Surroundings
    fence: int = 0
    memory: Memory = field(default_factory=Memory)
    readers: list[Reader] = field(default_factory=list)
    _waiting: asyncio.Queue[_Asked] = field(
        default_factory=lambda: asyncio.Queue(maxsize=MOST_WAITING)
    )
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: bool = False
    _doubt: bool = False
    """The log may hold more than this state: it is read before it is written."""
    _rests_until: float = 0.0
    _settling: asyncio.Lock = field(default_factory=asyncio.Lock)
    after_batch: Callable[[Sequence[Entry]], None] = lambda entries: None
    fenced: Callable[[], None] = lambda: None
    """Called when another node has this session now."""
    calls: Calls = field(init=False)
    _reactions: Reactions = field(init=False)

    def __post_init__(self) -> None:
        around = self.around
        self.calls = Calls(
            self.id,
            around.plane,
            around.relays,
            around.clock,
            self.readers,
            session=lambda: self.state,
            say=self._say,
        )
        self._reactions = Reactions(self._tell_reactions)

    def restore(self, entries: Sequence[Entry]) -> None:
        """Made from its log."""
        for entry in entries:
            self.memory.take_in(entry)
        self.calls.follow(())

    @property
    def state(self) -> Session:
        return self.memory.state

    @property
    def kept(self) -> Sequence[Kept]:
        return self.memory.kept

    # --- commands ------------------------------------------------------------------------

    async def ask(self, participant: ParticipantId, type_: object, payload: object) -> Answered:
        """Answer anything that a client sends under a command's name. Never raises PeerError."""
        try:
            return await self._ask(participant, wire.request(type_, payload))
        except PeerError as error:
            return refused(error)

    async def _ask(self, participant: ParticipantId, asked: wire.Request) -> Answered:
        self._check_limits(participant, asked.type)
        if self.state.people[participant].waiting is not None:
            raise TurnedAway.by(WAITING)
        if asked.type == "media.offer":
            offer = wire.typed(asked, wire.MediaOffer)
            return {"ok": True, "data": await self.calls.offer(participant, offer)}
        if asked.type == "media.view":
            self.calls.view(participant, wire.typed(asked, wire.MediaView))
            return {"ok": True}
        if asked.type == "typing":
            self._typing(participant, wire.typed(asked, wire.Typing))
            return {"ok": True}
        if asked.type == "reaction":
            room = self.state.people[participant].room
            self._reactions.add(room, wire.typed(asked, React).emoji)
            return {"ok": True}
        return await self.submit(participant, asked.id, wire.body(asked))

    def _check_limits(self, participant: ParticipantId, type_: str) -> None:
        who = f"{self.id}/{participant}"
        wait = self.around.limits.retry_after(RATES.get(type_, "command"), who)
        if wait is not None:
            self.around.meter.count("limited")
            raise TurnedAway(
                "too_many", "That was a lot at once. Wait a moment.", max(0.1, round(wait, 1))
            )

    async def submit(self, author: ParticipantId, id_: CommandId, body: Body) -> Answered:
        """Queue a command and wait for its answer. Raises TurnedAway when the queue is full."""
        if self._closing:
            raise CLOSING
        asked = _Asked(author, id_, body)
        try:
            self._queue(asked)
        except asyncio.QueueFull:
            raise TOO_BUSY from None
        return await asked.answer

    def _queue(self, asked: _Asked) -> None:
        """Behind what waits. Raises asyncio.QueueFull."""
        if isinstance(asked.body, EndMeeting):
            # What was said in its last minute belongs to the meeting, too.
            self.calls.note_speech()
        self._waiting.put_nowait(asked)

    async def carry_out(self, author: ParticipantId, id_: CommandId, body: Body) -> Answered:
        """As `submit`, for whoever needs it done. Raises PeerError when it is refused."""
        answer = await self.submit(author, id_, body)
        if not answer["ok"]:
            raise PeerError(**answer["error"])
        return answer

    def _say(self, author: ParticipantId, why: str, body: Body) -> None:
        """What the server itself has to say, and needs no answer to."""
        id_ = CommandId(f"{why}-{self.around.chance.seed():x}")
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(_Asked(author, id_, body))

    async def run(self) -> None:
        """Work until closed or cancelled."""
        while not self._closing:
            batch = [await self._next()]
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            async with self._settling:
                await self._settle(batch)

    async def _next(self) -> _Asked:
        """The next command: somebody's, or the server's own when a timer runs out."""
        while True:
            timer = due(self.state)
            if timer is None:
                return await self._waiting.get()
            at, body = timer
            rest = self._rests_until - asyncio.get_running_loop().time()
            left = max((at - self.around.clock.now()) / 1000, rest)
            if left <= 0:
                asked = _Asked(SYSTEM, CommandId(f"due-{self.state.seq}"), body)
                if not isinstance(body, EndMeeting):
                    return asked
                with contextlib.suppress(asyncio.QueueFull):
                    self._queue(asked)
                return self._waiting.get_nowait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, LONGEST_PAUSE_S)):
                    return await self._waiting.get()

    async def _settle(self, batch: Sequence[_Asked]) -> None:
        """Decide, store, cut off (M10), take in, answer, tell: in this order (D4)."""
        if self._closing:
            self._answer_all([(asked, refused(CLOSING)) for asked in batch])
            return
        entries, answers = await self._decide_and_store(batch)
        await self._cut_off(entries)
        for entry in entries:
            self.memory.take_in(entry)
        self._answer_all(answers)
        self._tell(entries)

    async def _cut_off(self, entries: Sequence[Entry]) -> None:
        """What people may not hear and see any more by these entries ends before anybody is told of them (M10)."""
        if entries and not self._closing:
            await self.calls.narrow(functools.reduce(apply, entries, self.state))

    async def _decide_and_store(
        self, batch: Sequence[_Asked]
    ) -> tuple[list[Entry], list[tuple[_Asked, Answered]]]:
        """What is stored now, and what everybody is answered."""
        for _ in range(MOST_TRIES):
            entries, answers = self._decide(batch)
            try:
                if self._doubt:
                    await self._read_again()
                    entries, answers = self._decide(batch)
                await self._store(entries)
                return entries, answers
            except Fenced:
                self.fenced()
                return [], [(asked, refused(moved(None))) for asked, _ in answers]
            except SeqConflict:
                self._doubt = True
            except LogUnavailable as failure:
                self._doubt = self._doubt or isinstance(failure, OutcomeUnknown)
                break
        self.around.meter.count("store_failures")
        self._rests_until = asyncio.get_running_loop().time() + REST_S
        return [], [(asked, unless_refused(answer)) for asked, answer in answers]

    def _decide(self, batch: Sequence[_Asked]) -> tuple[list[Entry], list[tuple[_Asked, Answered]]]:
        ahead = self.state
        entries: list[Entry] = []
        answers: list[tuple[_Asked, Answered]] = []
        for asked in batch:
            command = self._command(asked)
            told = decide(ahead, command)
            if isinstance(told, Refusal):
                answers.append((asked, refused(TurnedAway.by(told))))
                continue
            ballot = secret(ahead, command)
            if ballot is not None:
                self._hold(asked, *ballot)
                answers.append((asked, Answered(ok=True, data={"held": True})))
                continue
            for entry in told:
                ahead = apply(ahead, entry)
            entries.extend(told)
            facts = [entry.fact for entry in told] or self.memory.made_by(asked.author, asked.id)
            answers.append((asked, done(ahead.commands.get((asked.author, asked.id)), facts)))
        return entries, answers

    async def _read_again(self) -> None:
        """Make this state and the log one again (D7, D10). Raises SeqConflict and LogUnavailable."""
        log = self.around.log
        last = await log.last(self.id)
        if last == 0:
            raise Fenced(self.id)
        if last < self.state.seq:
            await self._put_back(last)
        stored = await log.read(self.id, self.state.seq)
        found = [wire.from_store(payload) for _, payload in stored]
        await self._cut_off(found)
        for entry in found:
            self.memory.take_in(entry)
        self._doubt = False
        self._tell(found)

    async def _put_back(self, last: int) -> None:
        """What was acknowledged and is not in the log any more (D10)."""
        log = self.around.log
        ((_, newest),) = (await log.read(self.id, last - 1))[:1]
        if wire.from_store(newest) != wire.from_store(wire.to_store(self.kept[last - 1].entry)):
            raise LogUnavailable("the log has another history")
        missing = [wire.to_store(each.entry) for each in self.kept[last:]]
        await log.append(self.id, last, self.fence, missing)
        self.around.meter.count("entries_put_back", len(missing))

    @staticmethod
    def _answer_all(answers: Sequence[tuple[_Asked, Answered]]) -> None:
        for asked, answer in answers:
            if not asked.answer.done():
                asked.answer.set_result(answer)

    def _command(self, asked: _Asked) -> Command:
        clock, chance = self.around.clock, self.around.chance
        return Command(
            asked.id, asked.author, clock.now(), chance.seed(), asked.body, self.memory.urn
        )

    def _hold(self, asked: _Asked, poll: PollId, ballot: Ballot) -> None:
        """Into the urn; hosts learn how many there are."""
        if self.memory.hold(asked.author, asked.id, poll, ballot):
            people = self.state.people
            hosts = [each for each in self.readers if people[each.participant].is_host]
            voters = len(self.memory.urn[poll])
            fanout.signal(hosts, "turnout", {"poll": poll, "voters": voters})

    async def _store(self, entries: Sequence[Entry]) -> None:
        if entries:
            payloads = [wire.to_store(entry) for entry in entries]
            await self.around.log.append(self.id, self.state.seq, self.fence, payloads)

    # --- readers -------------------------------------------------------------------------

    def _tell(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        told = [Broadcast(kept) for kept in self.kept[-len(entries) :]]
        for reader in list(self.readers):
            person = self.state.people[reader.participant]
            if any(person.id in each.kept.anew for each in told):
                self._welcome_again(reader)
                continue
            for each in told:
                reader.offer(each, person)
        if not self._closing:
            self.calls.follow(entries)
        self.after_batch(entries)
        self._news.set()
        self._news = asyncio.Event()

    def _welcome_again(self, reader: Reader) -> None:
        """A changed role sees other things: start over with a fresh view (E10)."""
        anew = self.welcome(reader.participant, unpacks=reader.unpacks)
        anew["reload"] = True
        reader.seen = anew["seq"]
        reader.tell("welcome", anew)

    def attach(self, reader: Reader, after: int | None, epoch: str | None) -> Welcome:
        """Welcome a connection; from now on it gets every entry that comes, without a gap."""
        told = self.welcome(reader.participant, after, epoch, reader.unpacks)
        reader.seen = told["seq"]
        self.readers.append(reader)
        return told

    def detach(self, reader: Reader) -> None:
        if reader in self.readers:
            self.readers.remove(reader)

    def welcome(
        self,
        participant: ParticipantId,
        after: int | None = None,
        epoch: str | None = None,
        unpacks: bool = False,
    ) -> Welcome:
        """All that a participant may know: everything after `after`, or a fresh view."""
        plane = self.around.plane
        media = {
            "available": plane.available,
            "boot": plane.boot,
            "audio_slots": AUDIO_SLOTS,
            "video_slots": VIDEO_SLOTS,
            "ice_servers": self.calls.ice_servers(participant),
        }
        return welcome(self.memory, participant, media, after, epoch, unpacks)

    async def news(self) -> None:
        """Wait until something has been told."""
        await self._news.wait()

    def _typing(self, participant: ParticipantId, typing: wire.Typing) -> None:
        room = self.state.people[participant].room
        people = self.state.people

        def reads(reader: Reader) -> bool:
            if typing.to == "room":
                return people[reader.participant].room == room
            return typing.to == "session" or typing.to == reader.participant

        others = [r for r in self.readers if r.participant != participant and reads(r)]
        fanout.signal(others, "typing", {"participant": participant, "to": typing.to})

    def _tell_reactions(self, room: RoomId, counts: dict[str, int]) -> None:
        people = self.state.people
        here = [each for each in self.readers if people[each.participant].room == room]
        fanout.signal(here, "reactions", {"counts": counts})

    @property
    def closed(self) -> bool:
        return self._closing

    async def finish(self) -> None:
        """Close, and wait until what was being stored is stored and answered."""
        self.close()
        async with self._settling:
            pass

    def close(self) -> None:
        """Refuse what still waits; entries that are being stored are settled by `run` before it ends."""
        self._closing = True
        while not self._waiting.empty():
            asked = self._waiting.get_nowait()
            if not asked.answer.done():
                asked.answer.set_result(refused(CLOSING))
        self.calls.close()
        self._news.set()
