"""Media by the native core: offers become transports, rooms become routing, events come back.

Theory. The whole wanted routing of a session is a function of its rooms, of who has a transport, and of
what viewers show. Whenever one of these changes it is computed anew and handed to the core, which
finds the difference; nothing is ever adjusted step by step, so nothing can be forgotten.
"""

import asyncio
import itertools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import mediacore

from rooms import RoomRoutes
from rooms.ids import ParticipantId, SessionId
from signaling import slots
from signaling.handshake import Handshake, Identity, Keys
from signaling.media import (
    Answer,
    Assignment,
    MediaListener,
    ViewWish,
)
from signaling.negotiation import Credentials, Negotiation, SlotPlan, SourcePlan, negotiate
from signaling.slots import Shown


@dataclass(slots=True)
class _Transport:
    """A participant's connection to the core."""

    number: int
    owner: "NativeSession"
    participant: ParticipantId
    handshake: Handshake
    task: "asyncio.Task[None] | None" = None
    video_slots: tuple[int, ...] = ()
    assignment: dict[int, Shown] = field(default_factory=dict)


class NativePlane:
    """Tenant of `signaling.media.MediaPlane`: one for the process. Raises OSError when the port is taken."""

    available = True

    def __init__(self, port: int, addresses: Sequence[str]) -> None:
        self.boot = secrets.token_hex(4)
        self._core = mediacore.Plane(port=port)
        self._addresses = tuple(addresses)
        self._identity = Identity()
        self._transports: dict[int, _Transport] = {}
        self._numbers = itertools.count(1)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._core.fileno(), self._take_events)

    def session(self, session: SessionId, listener: MediaListener) -> "NativeSession":
        return NativeSession(self, self._core, session, listener)

    def open(
        self, owner: "NativeSession", participant: ParticipantId, number: int, plan: Negotiation
    ) -> tuple[_Transport, str]:
        """A transport for what was negotiated, and the answer that leads to it."""
        id_ = next(self._numbers)
        ours = Credentials(
            ufrag=secrets.token_hex(4),
            password=secrets.token_hex(16),
            fingerprint=self._identity.fingerprint,
            addresses=self._addresses,
            port=self._core.port,
        )

        def send(datagram: bytes) -> None:
            self._core.send_dtls(id_, datagram)

        def keys(given: Keys) -> None:
            if id_ in self._transports:
                profile, receive, send = given
                self._core.keys(id_, profile, *receive, *send)

        self._core.open(owner.id, id_, number=number, ufrag=ours.ufrag, password=ours.password)
        sources = [_source(source) for source in plan.sources]
        self._core.streams(id_, sources, [_slot(slot) for slot in plan.slots])
        video = tuple(slot.slot for slot in plan.slots if slot.kind == "video")
        handshake = Handshake(self._identity, send, keys)
        transport = _Transport(id_, owner, participant, handshake, video_slots=video)
        self._transports[id_] = transport
        transport.task = self._loop.create_task(self._shake_hands(transport, plan.fingerprints))
        return transport, plan.answer(ours)

    async def _shake_hands(
        self, transport: _Transport, fingerprints: Sequence[tuple[str, str]]
    ) -> None:
        await transport.handshake.run(fingerprints)
        transport.owner.ended(transport)

    def shut(self, transport: _Transport) -> None:
        """Close a transport; its handshake ends by itself."""
        if self._transports.pop(transport.number, None) is None:
            return
        self._core.close(transport.number)
        if transport.task is not None:
            transport.task.cancel()

    def _take_events(self) -> None:
        for event in self._core.events():
            match event:
                case mediacore.Datagram(_, number, data):
                    if number in self._transports:
                        self._transports[number].handshake.feed(data)
                case mediacore.Flowing(_, number):
                    self._flow(number, flowing=True)
                case mediacore.Silent(_, number):
                    self._flow(number, flowing=False)
                case mediacore.Speakers(_, speakers):
                    self._speak(speakers)
                case mediacore.Connected():
                    pass

    def _flow(self, number: int, flowing: bool) -> None:
        transport = self._transports.get(number)
        if transport is not None:
            transport.owner.flowed(transport, flowing)

    def _speak(self, speakers: Sequence[tuple[int, int]]) -> None:
        heard: dict[NativeSession, list[tuple[ParticipantId, int]]] = {}
        for number, level in speakers:
            transport = self._transports.get(number)
            if transport is not None:
                heard.setdefault(transport.owner, []).append((transport.participant, level))
        for owner, people in heard.items():
            owner.spoke(people)

    async def close(self) -> None:
        self._loop.remove_reader(self._core.fileno())
        tasks = [each.task for each in self._transports.values() if each.task is not None]
        for transport in list(self._transports.values()):
            self.shut(transport)
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._core.shutdown)


class NativeSession:
    """Tenant of `signaling.media.MediaSession`."""

    def __init__(
        self, plane: NativePlane, core: mediacore.Plane, id_: SessionId, listener: MediaListener
    ) -> None:
        self.id = id_
        self._plane = plane
        self._core = core
        self._listener = listener
        self._transports: dict[ParticipantId, _Transport] = {}
        self._wishes: dict[ParticipantId, Sequence[ViewWish]] = {}
        self._rooms: Sequence[RoomRoutes] = ()
        self._routing: mediacore.Routing | None = None

    async def offer(self, participant: ParticipantId, number: int, sdp: str) -> Answer:
        plan = negotiate(sdp)
        before = self._transports.get(participant)
        transport, answer = self._plane.open(self, participant, number, plan)
        self._transports[participant] = transport
        if before is not None:
            self._plane.shut(before)
        self._wishes.pop(participant, None)
        self._route()
        return Answer(answer, plan.slot_infos())

    def view(self, participant: ParticipantId, wishes: Sequence[ViewWish]) -> None:
        self._wishes[participant] = wishes
        self._route()

    def changed(self, routes: Sequence[RoomRoutes]) -> None:
        self._rooms = routes
        self._route()

    def slots_of(self, viewer: ParticipantId) -> Sequence[Assignment]:
        transport = self._transports.get(viewer)
        return () if transport is None else _assignments(transport)

    def gone(self, participant: ParticipantId) -> None:
        transport = self._transports.pop(participant, None)
        if transport is not None:
            self._plane.shut(transport)
            self._route()

    def ended(self, transport: _Transport) -> None:
        """The handshake failed, or the client said goodbye."""
        self._plane.shut(transport)
        if self._transports.get(transport.participant) is transport:
            del self._transports[transport.participant]
            self._route()

    def close(self) -> None:
        for participant in list(self._transports):
            self.gone(participant)

    def flowed(self, transport: _Transport, flowing: bool) -> None:
        if self._transports.get(transport.participant) is transport:
            self._listener.on_flow(transport.participant, flowing)

    def spoke(self, people: Sequence[tuple[ParticipantId, int]]) -> None:
        self._listener.on_speakers(people)

    def _route(self) -> None:
        changed: list[_Transport] = []
        groups: list[mediacore.Group] = []
        views: list[mediacore.View] = []
        for room in self._rooms:
            here = [t for p in room.participants if (t := self._transports.get(p)) is not None]
            microphones = {p for p in room.microphones if p in self._transports}
            speaking = tuple(t.number for t in here if t.participant in microphones)
            groups.append(mediacore.Group(tuple(t.number for t in here), speaking))
            for viewer in here:
                if self._assign(viewer, room):
                    changed.append(viewer)
                views += self._views(viewer)
        routing = mediacore.Routing(tuple(groups), tuple(views))
        if routing != self._routing:
            self._routing = routing
            self._core.route(self.id, routing)
        for viewer in changed:
            self._listener.on_slots(viewer.participant, _assignments(viewer))

    def _assign(self, viewer: _Transport, room: RoomRoutes) -> bool:
        """Whether the viewer sees something else than before, sizes aside."""
        seen = [
            picture
            for picture in slots.pictures(room, viewer.participant)
            if picture[0] in self._transports
        ]
        wishes = self._wishes.get(viewer.participant, ())
        before = viewer.assignment
        viewer.assignment = slots.assign(before, seen, wishes, viewer.video_slots)
        return _pictures(before) != _pictures(viewer.assignment)

    def _views(self, viewer: _Transport) -> list[mediacore.View]:
        return [
            mediacore.View(
                viewer.number,
                slot,
                self._transports[shown.participant].number,
                shown.source,
                shown.height,
            )
            for slot, shown in viewer.assignment.items()
        ]


def _pictures(assignment: dict[int, Shown]) -> dict[int, tuple[ParticipantId, str]]:
    return {slot: (shown.participant, shown.source) for slot, shown in assignment.items()}


def _assignments(transport: _Transport) -> list[Assignment]:
    found = []
    for slot in transport.video_slots:
        shown = transport.assignment.get(slot)
        empty = Assignment(slot, None, None)
        found.append(empty if shown is None else Assignment(slot, shown.participant, shown.source))
    return found


_CODECS: dict[str, mediacore.Codec] = {"opus": "opus", "vp8": "VP8", "vp9": "VP9", "h264": "H264"}


def _source(plan: SourcePlan) -> mediacore.Source:
    return mediacore.Source(
        kind=plan.kind,
        mid=plan.mid,
        codec=_CODECS[plan.codec.name.lower()],
        clock_rate=plan.codec.clock_rate,
        payload_type=plan.codec.payload_type,
        rtx_payload_type=None if plan.rtx is None else plan.rtx.payload_type,
        extensions=mediacore.Extensions(**plan.extensions),
        rids=plan.rids,
        ssrcs=() if plan.rids else plan.ssrcs,
    )


def _slot(plan: SlotPlan) -> mediacore.Slot:
    return mediacore.Slot(
        slot=plan.slot,
        kind=plan.kind,
        mid=plan.mid,
        codec=_CODECS[plan.codec.name.lower()],
        clock_rate=plan.codec.clock_rate,
        payload_type=plan.codec.payload_type,
        rtx_payload_type=None if plan.rtx is None else plan.rtx.payload_type,
        ssrc=plan.ssrc,
        rtx_ssrc=plan.rtx_ssrc,
        extensions=mediacore.Extensions(**plan.extensions),
    )
