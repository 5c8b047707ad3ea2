"""A live session: one ordered queue of commands; decide, store, acknowledge, fan out.

D4  Nothing is acknowledged or told before it is stored.
D5  What the store refuses did not happen.
S9  Of two devices of one person the newer one has sound and picture, until the person takes them back.
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

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
    routes,
    secret,
)
from rooms import commands as c
from rooms import entries as e
from rooms.chat import removed_by
from rooms.ids import SYSTEM, CommandId, ParticipantId, PollId, RoomId, SessionId
from rooms.records import KeptRoomView, kept_rooms, record
from rooms.refusals import WAITING
from rooms.view import SessionView, view
from signaling import fanout, history, wire
from signaling.errors import CLOSING, STORE_FAILED, PeerError, TurnedAway, moved
from signaling.fanout import Broadcast, Kept, Letter, Reader, keep, visible
from signaling.log import EventLog, Fenced, LogUnavailable, OutcomeUnknown, SeqConflict
from signaling.media import (
    AUDIO_SLOTS,
    VIDEO_SLOTS,
    Assignment,
    LineRung,
    MediaPlane,
    ViewWish,
)
from signaling.ports import (
    Chance,
    Clock,
    Holder,
    IceServer,
    Limited,
    Limits,
    Meter,
    NoRelays,
    Relays,
)
from signaling.reactions import React, Reactions
from signaling.speech import SpeechMeter

MOST_WAITING = 2000
FIRST_PAGE = 200
"""Lines of the chat that a welcome brings; earlier ones are asked for."""
ROOM_PAGE = 500
"""Lines of what was said in a breakout room that are shown with what is kept of it."""
LONGEST_PAUSE_S = 60.0
REST_S = 0.5
"""After a failure of the store its own timers wait for so long: they would be asked again at once."""
MOST_TRIES = 3

ELSEWHERE = TurnedAway("elsewhere", "Sound and picture are on your other device.")
NO_SUCH_ROOM = TurnedAway("not_found", "There is no such room.")
TOO_BUSY = TurnedAway("too_many", "The session is very busy. Try again in a moment.", 1.0)


class Welcome(TypedDict, total=False):
    seq: int
    epoch: str
    you: dict[str, Any]
    session: SessionView | None
    history: list[wire.WireEntry]
    earlier: bool
    media: dict[str, Any]
    reload: bool


class Answered(TypedDict, total=False):
    ok: bool
    seq: int
    data: dict[str, Any]
    error: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    author: ParticipantId
    id: CommandId
    body: Body
    answer: "asyncio.Future[Answered]"


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
    state: Session = field(default_factory=Session)
    kept: list[Kept] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    urn: dict[PollId, dict[ParticipantId, Ballot]] = field(default_factory=dict)
    """Ballots of open anonymous polls (P15): here alone, so that no store can join them to voters."""
    _heard: dict[PollId, set[tuple[ParticipantId, CommandId]]] = field(default_factory=dict)
    """Commands that put them there: what a client sends again must not undo a later change (E2)."""
    _devices: dict[ParticipantId, str] = field(default_factory=dict)
    """Which of somebody's devices has the media, where devices say who they are."""
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
    media: Any = None
    _reactions: Reactions = field(init=False)
    _speech: SpeechMeter = field(init=False)

    def __post_init__(self) -> None:
        self.media = self.around.plane.session(self.id, self)
        self._reactions = Reactions(self._tell_reactions)
        self._speech = SpeechMeter(self.around.clock.now, self._note_speech)

    # --- made from the log -------------------------------------------------------------

    def restore(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._take_in(entry)
        self.media.changed(routes(self.state))

    def _take_in(self, entry: Entry) -> None:
        gone = removed_by(self.state, entry.fact)
        self.state = apply(self.state, entry)
        self.kept.append(keep(self.state, entry))
        if gone:
            history.without_words(self.kept, gone)
        if isinstance(entry.fact, e.BallotsCounted):
            self.urn.pop(entry.fact.poll, None)
            self._heard.pop(entry.fact.poll, None)

    @property
    def epoch(self) -> str:
        """The life of this log: another one has other entries under the same numbers."""
        return str(self.kept[0].entry.at)

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
            return await self._offer(participant, wire.typed(asked, wire.MediaOffer))
        if asked.type == "media.view":
            self._view(participant, wire.typed(asked, wire.MediaView))
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
        kinds: dict[str, Limited] = {
            "chat.send": "chat",
            "poll.vote": "vote",
            "media.offer": "offer",
            "typing": "signal",
            "reaction": "signal",
            "media.view": "signal",
        }
        who = f"{self.id}/{participant}"
        wait = self.around.limits.retry_after(kinds.get(type_, "command"), who)
        if wait is not None:
            self.around.meter.count("limited")
            raise TurnedAway("too_many", "That was a lot at once. Wait a moment.", round(wait, 1))

    async def submit(self, author: ParticipantId, id_: CommandId, body: Body) -> Answered:
        """Queue a command and wait for its answer. Raises TurnedAway when the queue is full."""
        if self._closing:
            raise CLOSING
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait(_Asked(author, id_, body, answer))
        except asyncio.QueueFull:
            raise TOO_BUSY from None
        return await answer

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
                answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
                id_ = CommandId(f"due-{self.state.seq}")
                return _Asked(SYSTEM, id_, body, answer)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, LONGEST_PAUSE_S)):
                    return await self._waiting.get()

    async def _settle(self, batch: Sequence[_Asked]) -> None:
        """Decide, store, take in, answer, tell: in this order (D4)."""
        if self._closing:
            self._answer_all([(asked, refused(CLOSING)) for asked in batch])
            return
        entries, answers = await self._decide_and_store(batch)
        for entry in entries:
            self._take_in(entry)
        self._answer_all(answers)
        self._tell(entries)

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
        return [], [(asked, _unless_refused(answer)) for asked, answer in answers]

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
            answers.append((asked, self._answer(asked, told, ahead)))
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
        for entry in found:
            self._take_in(entry)
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
        return Command(asked.id, asked.author, clock.now(), chance.seed(), asked.body, self.urn)

    def _hold(self, asked: _Asked, poll: PollId, ballot: Ballot) -> None:
        """Into the urn, in place of the same person's earlier one; hosts learn how many there are."""
        held = self.urn.setdefault(poll, {})
        heard = self._heard.setdefault(poll, set())
        if (asked.author, asked.id) in heard:
            return
        heard.add((asked.author, asked.id))
        held[asked.author] = ballot
        people = self.state.people
        hosts = [each for each in self.readers if people[each.participant].is_host]
        fanout.signal(hosts, "turnout", {"poll": poll, "voters": len(held)})

    async def _store(self, entries: Sequence[Entry]) -> None:
        if entries:
            payloads = [wire.to_store(entry) for entry in entries]
            await self.around.log.append(self.id, self.state.seq, self.fence, payloads)

    def _answer(self, asked: _Asked, told: Sequence[Entry], ahead: Session) -> Answered:
        seq = ahead.commands.get((asked.author, asked.id))
        answer = Answered(ok=True)
        if seq is not None:
            answer["seq"] = seq
        facts = [entry.fact for entry in told] or self._facts_of(asked)
        for fact in facts:
            for name in ("message", "poll", "participant", "material"):
                made = getattr(fact, name, None)
                if made is not None and type(fact) in MADE:
                    answer["data"] = {name: made}
                    return answer
        return answer

    def _facts_of(self, asked: _Asked) -> list[e.Fact]:
        """What this command made when it was asked the first time."""
        last = self.state.commands.get((asked.author, asked.id))
        facts: list[e.Fact] = []
        while last is not None and last > 0:
            entry = self.kept[last - 1].entry
            if (entry.by, entry.command) != (asked.author, asked.id):
                break
            facts.insert(0, entry.fact)
            last -= 1  # type: ignore[assignment]
        return facts

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
            self.media.changed(routes(self.state))
            self._follow_lines(entries)
        for entry in entries:
            if isinstance(entry.fact, e.ParticipantDisconnected):
                self._devices.pop(entry.fact.participant, None)
        self.after_batch(entries)
        self._news.set()
        self._news = asyncio.Event()

    def _welcome_again(self, reader: Reader) -> None:
        """A changed role sees other things: start over with a fresh view (E10)."""
        welcome = self.welcome(reader.participant, None, None)
        welcome["reload"] = True
        reader.seen = self._seen(welcome)
        reader.tell("welcome", welcome)

    def attach(self, reader: Reader, after: int | None, epoch: str | None) -> Welcome:
        """Welcome a connection; from now on it gets every entry that comes, without a gap."""
        welcome = self.welcome(reader.participant, after, epoch)
        reader.seen = self._seen(welcome)
        self.readers.append(reader)
        return welcome

    @staticmethod
    def _seen(welcome: Welcome) -> int:
        return welcome["seq"]

    def detach(self, reader: Reader) -> None:
        if reader in self.readers:
            self.readers.remove(reader)

    def welcome(self, participant: ParticipantId, after: int | None, epoch: str | None) -> Welcome:
        """All that a participant may know: everything after `after`, or a fresh view."""
        person = self.state.people[participant]
        missed = self.missed(participant, after) if epoch == self.epoch else None
        plane = self.around.plane
        before, earlier = (
            self.history(participant, self.state.seq + 1, FIRST_PAGE)
            if missed is None
            else (missed, False)
        )
        welcome = Welcome(
            seq=self.state.seq,
            epoch=self.epoch,
            you={
                "participant": person.id,
                "number": person.number,
                "name": person.name,
                "role": person.role,
            },
            session=view(self.state, person, self.urn) if missed is None else None,
            history=before,
            earlier=earlier,
            media={
                "available": plane.available,
                "boot": plane.boot,
                "audio_slots": AUDIO_SLOTS,
                "video_slots": VIDEO_SLOTS,
                "ice_servers": self._relays(participant),
            },
        )
        if missed is None and after is not None:
            welcome["reload"] = True
        return welcome

    def missed(self, participant: ParticipantId, after: int | None) -> list[wire.WireEntry] | None:
        """Every visible entry after `after`; None when only a fresh view is right."""
        if after is None or not 0 <= after <= self.state.seq:
            return None
        person = self.state.people[participant]
        kept = self.kept[after:]
        if any(participant in each.anew for each in kept):
            return None
        return visible(kept, person, after)[0]

    def history(
        self, participant: ParticipantId, before: int, most: int
    ) -> tuple[list[wire.WireEntry], bool]:
        """A page of the chat before seq `before`, and whether there are earlier lines."""
        return history.page(self.kept, self.state.people[participant], before, most)

    def rooms(self, participant: ParticipantId) -> list[KeptRoomView]:
        """The breakout rooms, open or past, of which this person may read what is kept (B31)."""
        return kept_rooms(self.state, self.state.people[participant])

    def room(self, participant: ParticipantId, room: RoomId) -> dict[str, Any]:
        """What is kept of one room, with what was said there. Raises TurnedAway (B31)."""
        person = self.state.people[participant]
        kept = record(self.state, person, room)
        if kept is None:
            raise NO_SUCH_ROOM
        said, earlier = history.page(self.kept, person, self.state.seq + 1, ROOM_PAGE, room)
        return {**kept, "history": said, "earlier": earlier}

    async def news(self) -> None:
        """Wait until something has been told."""
        await self._news.wait()

    # --- media ---------------------------------------------------------------------------

    async def _offer(self, participant: ParticipantId, offer: wire.MediaOffer) -> Answered:
        person = self.state.people[participant]
        self._bring_media_to(participant, offer)
        if offer.restart:
            answer = await self.media.restart(participant, offer.sdp)
        else:
            answer = await self.media.offer(participant, person.number, offer.sdp)
        slots = [{"slot": s.slot, "mid": s.mid, "kind": s.kind} for s in answer.slots]
        relays = self._relays(participant)
        return {"ok": True, "data": {"sdp": answer.sdp, "slots": slots, "ice_servers": relays}}

    def _relays(self, participant: ParticipantId) -> list[IceServer]:
        return self.around.relays.servers(Holder(self.id, participant))

    def _bring_media_to(self, participant: ParticipantId, offer: wire.MediaOffer) -> None:
        """One device at a time has the media; another takes it only when its person says so (S9)."""
        holder = self._devices.get(participant, "")
        if offer.device == holder or not offer.device:
            return
        if holder and not offer.take:
            raise ELSEWHERE
        self._devices[participant] = offer.device
        own = [each for each in self.readers if each.participant == participant]
        fanout.signal(own, "device", {"device": offer.device})

    def _view(self, participant: ParticipantId, asked: wire.MediaView) -> None:
        wishes = [
            ViewWish(wish.slot, wish.participant, wish.source, max(0, min(4320, int(wish.height))))
            for wish in asked.video
        ]
        self.media.view(participant, wishes)

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

    def on_slots(self, viewer: ParticipantId, assignments: Sequence[Assignment]) -> None:
        letter = Letter("slots", {"slots": slots_on_the_wire(assignments)})
        for reader in self.readers:
            if reader.participant == viewer:
                reader.send(letter)

    def on_speakers(self, speakers: Sequence[tuple[ParticipantId, int]]) -> None:
        self._speech.speak(who for who, _ in speakers)
        people = self.state.people
        voice = self.state.breakouts.voice
        for reader in self.readers:
            person = people[reader.participant]
            # Hosts see who speaks in every room.
            heard = [
                (who, level)
                for who, level in speakers
                if person.is_host or who == voice or people[who].room == person.room
            ]
            data = {"speakers": [{"participant": who, "level": level} for who, level in heard]}
            fanout.signal([reader], "speakers", data)

    def _note_speech(self, spoken: Sequence[c.Spoken]) -> None:
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        id_ = CommandId(f"speech-{self.state.seq}-{self.around.clock.now()}")
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(_Asked(SYSTEM, id_, c.NoteSpeech(spoken), answer))

    def on_flow(self, participant: ParticipantId, flowing: bool) -> None:
        """Media from a connected person stopped: the server knows it before the client can say so."""
        if not flowing:
            self._report(participant, c.ReportRung("text", "media-lost"))

    def on_line(self, participant: ParticipantId, rung: LineRung) -> None:
        """The server knows first how much of what somebody is shown reaches them."""
        reason = "" if rung == "video" else "slow-connection"
        self._report(participant, c.ReportRung(rung, reason))

    def _follow_lines(self, entries: Sequence[Entry]) -> None:
        """Who comes back from text says "video"; how much of it there is the server knows better."""
        for entry in entries:
            if isinstance(entry.fact, e.RungChanged) and entry.fact.rung == "video":
                line = self.media.line_of(entry.fact.participant)
                if line != "video":
                    self.on_line(entry.fact.participant, line)

    def _report(self, participant: ParticipantId, report: c.ReportRung) -> None:
        """For somebody whose media the server watches; on text only they themselves know (L4)."""
        person = self.state.people.get(participant)
        if person is None or not person.connected or person.rung == "text":
            return
        if person.has_chosen("audio") and report.rung != "text":
            return
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        id_ = CommandId(f"line-{self.state.seq}-{report.rung}")
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(_Asked(participant, id_, report, answer))

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
        self._speech.close()
        while not self._waiting.empty():
            asked = self._waiting.get_nowait()
            if not asked.answer.done():
                asked.answer.set_result(refused(CLOSING))
        self.media.close()
        self._news.set()


MADE = (e.MessageSent, e.PollCreated, e.ParticipantJoined, e.MaterialAdded)
"""Facts that make something which the asker wants to know by id."""


def slots_on_the_wire(assignments: Sequence[Assignment]) -> list[dict[str, Any]]:
    return [{"slot": a.slot, "participant": a.participant, "source": a.source} for a in assignments]


def refused(error: PeerError) -> Answered:
    told: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.retry_after is not None:
        told["retry_after"] = error.retry_after
    if error.url is not None:
        told["url"] = error.url
    return {"ok": False, "error": told}


def _unless_refused(answer: Answered) -> Answered:
    return refused(STORE_FAILED) if answer["ok"] else answer
