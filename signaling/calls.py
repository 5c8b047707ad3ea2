"""The media of one live session, between its people and the plane: offers, devices, what lines carry, who speaks.

M10 Whoever may not hear or see somebody any more is sent nothing more of them before anybody is told so.
S9  Of two devices of one person the newer one has sound and picture, until the person takes them back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rooms import Body, Entry, Session, routes
from rooms import commands as c
from rooms import entries as e
from rooms.ids import SYSTEM, ParticipantId, RoomId, SessionId
from signaling import fanout, sdp_packing, wire
from signaling.errors import TurnedAway
from signaling.fanout import Letter, Reader
from signaling.media import (
    Assignment,
    LayersWatched,
    LineRung,
    MediaPlane,
    MediaSession,
    ViewWish,
)
from signaling.ports import Clock, Holder, IceServer, Relays
from signaling.speech import SpeechMeter

TALLEST = 4320
ELSEWHERE = TurnedAway("elsewhere", "Sound and picture are on your other device.")

SLOW: Final = "slow-connection"
"""The reason of every rung that the server finds in somebody's line."""


@dataclass(slots=True)
class Calls:
    """Tenant of `signaling.media.MediaListener`. `session` is the state now, `say` asks as the server does."""

    id: SessionId
    plane: MediaPlane
    relays: Relays
    clock: Clock
    readers: list[Reader]
    session: Callable[[], Session]
    say: Callable[[ParticipantId, str, Body], None]
    _devices: dict[ParticipantId, str] = field(default_factory=dict)
    """Which of somebody's devices has the media, where devices say who they are."""
    _media: MediaSession = field(init=False)
    _speech: SpeechMeter = field(init=False)

    def __post_init__(self) -> None:
        self._media = self.plane.session(self.id, self)
        self._speech = SpeechMeter(self.clock.now, self._room_of, self._note_speech)

    # --- what people ask -----------------------------------------------------------------

    async def offer(self, participant: ParticipantId, offer: wire.MediaOffer) -> dict[str, Any]:
        """The answer with its slots. Raises BadInput and TurnedAway."""
        self._bring_to(participant, offer)
        sdp = sdp_packing.unpack(offer.sdp) if offer.packed else offer.sdp
        if offer.restart:
            answer = await self._media.restart(participant, sdp)
        else:
            number = self.session().people[participant].number
            answer = await self._media.offer(participant, number, sdp)
        slots = [{"slot": s.slot, "mid": s.mid, "kind": s.kind} for s in answer.slots]
        answered = sdp_packing.pack(answer.sdp) if offer.packed else answer.sdp
        return {"sdp": answered, "slots": slots, "ice_servers": self.ice_servers(participant)}

    def ice_servers(self, participant: ParticipantId) -> list[IceServer]:
        return self.relays.servers(Holder(self.id, participant))

    def _bring_to(self, participant: ParticipantId, offer: wire.MediaOffer) -> None:
        """One device at a time has the media; another takes it only when its person says so (S9)."""
        holder = self._devices.get(participant, "")
        if offer.device == holder or not offer.device:
            return
        if holder and not offer.take:
            raise ELSEWHERE
        self._devices[participant] = offer.device
        fanout.signal(self._own(participant), "device", {"device": offer.device})

    def view(self, participant: ParticipantId, asked: wire.MediaView) -> None:
        wishes = [
            ViewWish(wish.slot, wish.participant, wish.source, _clipped(wish.height))
            for wish in asked.video
        ]
        self._media.view(participant, wishes)

    def slots_of(self, viewer: ParticipantId) -> dict[str, Any]:
        return _slots(self._media.slots_of(viewer))

    def attach(self, reader: Reader) -> None:
        """What somebody who has just come must know beside the welcome, which means that all layers are watched."""
        reader.tell("slots", self.slots_of(reader.participant))
        watched = self._media.layers_of(reader.participant)
        if watched:
            fanout.signal([reader], "layers", _layers(watched))

    # --- what the session becomes ----------------------------------------------------------

    async def narrow(self, session: Session) -> None:
        """Cut off what this state does not allow any more; what it newly allows comes with `follow` (M10)."""
        if not _routed_alike(session, self.session()):
            await self._media.narrows(routes(session))

    def follow(self, entries: Iterable[Entry]) -> None:
        """Route as the session is now, and see to those whom these entries are about."""
        self._media.changed(routes(self.session()))
        self._speech.moved()
        for entry in entries:
            match entry.fact:
                case e.ParticipantDisconnected(participant):
                    self._devices.pop(participant, None)
                case e.ParticipantRemoved(participant) | e.ParticipantRefused(participant):
                    self._media.gone(participant)
                case e.RungChanged(participant, "video"):
                    self._look_at_line_of(participant)

    def _look_at_line_of(self, participant: ParticipantId) -> None:
        """Who comes back from text says "video"; how much of it there is the server knows better."""
        line = self._media.line_of(participant)
        if line != "video":
            self.on_line(participant, line)

    def close(self) -> None:
        self._speech.close()
        self._media.close()

    # --- what happens ----------------------------------------------------------------------

    def on_slots(self, viewer: ParticipantId, assignments: Sequence[Assignment]) -> None:
        letter = Letter("slots", _slots(assignments))
        for reader in self._own(viewer):
            reader.send(letter)

    def on_speakers(self, speakers: Sequence[tuple[ParticipantId, int]]) -> None:
        self._speech.speak(who for who, _ in speakers)
        session = self.session()
        for reader in self.readers:
            person = session.people[reader.participant]
            # Hosts see who speaks in every room.
            heard = [
                {"participant": who, "level": level}
                for who, level in speakers
                if person.is_host
                or who == session.breakouts.voice
                or session.people[who].room == person.room
            ]
            fanout.signal([reader], "speakers", {"speakers": heard})

    def _room_of(self, participant: ParticipantId) -> RoomId:
        return self.session().people[participant].room

    def note_speech(self) -> None:
        """Have noted now what has been said since the last note."""
        self._speech.flush()

    def _note_speech(self, spoken: Sequence[c.Spoken]) -> None:
        self.say(SYSTEM, "speech", c.NoteSpeech(spoken))

    def on_flow(self, participant: ParticipantId, flowing: bool) -> None:
        """Media from a connected person stopped: the server knows it before the client can say so."""
        if not flowing:
            self._report(participant, c.ReportRung("text", "media-lost"))

    def on_line(self, participant: ParticipantId, rung: LineRung) -> None:
        """The server knows first how much of what somebody is shown reaches them."""
        reason = "" if rung == "video" else SLOW
        self._report(participant, c.ReportRung(rung, reason))

    def _report(self, participant: ParticipantId, report: c.ReportRung) -> None:
        """For somebody whose media the server watches. On text only they themselves know, unless it was the server
        that put them there (L4)."""
        person = self.session().people.get(participant)
        if person is None or not person.connected:
            return
        if person.rung == "text" and person.rung_reason != SLOW:
            return
        if person.has_chosen("audio") and report.rung != "text":
            return
        self.say(participant, "line", report)

    def on_layers(self, publisher: ParticipantId, watched: LayersWatched) -> None:
        fanout.signal(self._own(publisher), "layers", _layers(watched))

    def _own(self, participant: ParticipantId) -> list[Reader]:
        return [each for each in self.readers if each.participant == participant]


def _routed_alike(one: Session, other: Session) -> bool:
    """Nothing that `rooms.routes` looks at differs; of most entries that is so."""
    return (
        one.people is other.people and one.breakouts is other.breakouts and one.alone is other.alone
    )


def _clipped(height: float) -> int:
    return max(0, min(TALLEST, int(height)))


def _layers(watched: LayersWatched) -> dict[str, Any]:
    return {source: list(rids) for source, rids in watched.items()}


def _slots(assignments: Sequence[Assignment]) -> dict[str, Any]:
    return {
        "slots": [
            {"slot": each.slot, "participant": each.participant, "source": each.source}
            for each in assignments
        ]
    }
