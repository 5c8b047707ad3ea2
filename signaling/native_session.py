"""One session's media by the native core: rooms become routing.

Theory. The whole wanted routing of a session is a function of its rooms, of who has a transport, and of
what viewers show. Whenever one of these changes it is computed anew and handed to the core, which
finds the difference; nothing is ever adjusted step by step, so nothing can be forgotten. Changes that
come together are routed together, once per turn of the loop.

N10 The same offer again is the same connection, and has the same answer.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import mediacore

from rooms import RoomRoutes
from rooms.ids import ParticipantId, SessionId
from signaling import native_streams, slots
from signaling.flows import FlowWatch
from signaling.handshake import Handshake
from signaling.media import (
    CONNECTION_IS_GONE,
    Answer,
    Assignment,
    LayersWatched,
    LineRung,
    MediaListener,
    ViewedSource,
    ViewWish,
)
from signaling.negotiation import Negotiation, negotiate
from signaling.slots import Picture, Shown


@dataclass(slots=True)
class Transport:
    """A participant's connection to the core."""

    number: int
    owner: "NativeSession"
    participant: ParticipantId
    handshake: Handshake
    plan: Negotiation
    task: "asyncio.Task[None] | None" = None
    offered: str = ""
    answered: str = ""
    answers: int = 1
    flowing: bool = False
    line: LineRung = "video"
    layers: dict[ViewedSource, tuple[str, ...]] = field(default_factory=dict)
    video_slots: tuple[int, ...] = ()
    assignment: dict[int, Shown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.video_slots = tuple(each.slot for each in self.plan.slots if each.kind == "video")


class Lines(Protocol):
    """What a session needs of the process's plane."""

    def open(
        self, owner: "NativeSession", participant: ParticipantId, number: int, plan: Negotiation
    ) -> tuple[Transport, str]: ...
    def restart(self, transport: Transport, plan: Negotiation) -> str: ...
    def route(self, session: SessionId, routing: mediacore.Routing) -> None: ...
    async def in_force(self, session: SessionId) -> None: ...
    def shut(self, transport: Transport) -> None: ...


class NativeSession:
    """Tenant of `signaling.media.MediaSession`."""

    def __init__(self, plane: Lines, id_: SessionId, listener: MediaListener) -> None:
        self.id = id_
        self._plane = plane
        self._listener = listener
        self._flows = FlowWatch(listener.on_flow)
        self._transports: dict[ParticipantId, Transport] = {}
        self._wishes: dict[ParticipantId, Sequence[ViewWish]] = {}
        self._rooms: Sequence[RoomRoutes] = ()
        self._present: frozenset[ParticipantId] = frozenset()
        self._routing: mediacore.Routing | None = None
        self._ahead = False
        """The core was told of rooms of which `changed` has not been told yet."""
        self._untold: dict[int, Transport] = {}
        """Viewers who see something else and have not been told."""
        self._loop = asyncio.get_running_loop()
        self._rerouting: asyncio.Handle | None = None

    # --- what is asked ---------------------------------------------------------------------

    async def offer(self, participant: ParticipantId, number: int, sdp: str) -> Answer:
        plan = negotiate(sdp)
        before = self._transports.get(participant)
        if before is not None and before.offered == sdp:
            return Answer(before.answered, plan.slot_infos())
        transport, answer = self._plane.open(self, participant, number, plan)
        transport.offered, transport.answered = sdp, answer
        self._transports[participant] = transport
        if before is not None:
            self._plane.shut(before)
        self._wishes.pop(participant, None)
        self._flows.offered(participant)
        self._reroute()
        return Answer(answer, plan.slot_infos())

    async def restart(self, participant: ParticipantId, sdp: str) -> Answer:
        plan = negotiate(sdp)
        transport = self._transports.get(participant)
        if transport is None or not plan.goes_on(transport.plan):
            raise CONNECTION_IS_GONE
        return Answer(self._plane.restart(transport, plan), plan.slot_infos())

    def view(self, participant: ParticipantId, wishes: Sequence[ViewWish]) -> None:
        self._wishes[participant] = wishes
        self._reroute()

    async def narrows(self, routes: Sequence[RoomRoutes]) -> None:
        if not narrower(self._rooms, routes):
            return
        before, self._rooms, self._ahead = self._routing, routes, True
        self._hand_over()
        if self._routing != before:
            await self._plane.in_force(self.id)

    def changed(self, routes: Sequence[RoomRoutes]) -> None:
        if routes == self._rooms and not self._ahead:
            return
        self._rooms, self._ahead = routes, False
        self._present = frozenset(each for room in routes for each in room.participants)
        self._flows.forget_all_but(self._present)
        for transport in list(self._transports.values()):
            self._close_when_useless(transport)
        self._reroute()

    def slots_of(self, viewer: ParticipantId) -> Sequence[Assignment]:
        transport = self._transports.get(viewer)
        return () if transport is None else _assignments(transport)

    def line_of(self, participant: ParticipantId) -> LineRung:
        transport = self._transports.get(participant)
        return "video" if transport is None else transport.line

    def layers_of(self, publisher: ParticipantId) -> LayersWatched:
        transport = self._transports.get(publisher)
        return {} if transport is None else dict(transport.layers)

    def gone(self, participant: ParticipantId) -> None:
        self._wishes.pop(participant, None)
        transport = self._transports.pop(participant, None)
        if transport is not None:
            self._plane.shut(transport)
            self._reroute()

    def close(self) -> None:
        for participant in list(self._transports):
            self.gone(participant)
        self._flows.close()
        if self._rerouting is not None:
            self._rerouting.cancel()
            self._rerouting = None

    # --- what happened ---------------------------------------------------------------------

    def ended(self, transport: Transport) -> None:
        """The handshake failed, or the client said goodbye, or we did."""
        if self._transports.get(transport.participant) is transport:
            self.gone(transport.participant)

    def flowed(self, transport: Transport, flows: bool, is_media: bool) -> None:
        """Packets arrive or no longer do; before media there is the connection alone."""
        transport.flowing = flows and is_media
        if self._transports.get(transport.participant) is transport:
            self._flows.heard(transport.participant, flows)
            if not flows:
                self._close_when_useless(transport)

    def _close_when_useless(self, transport: Transport) -> None:
        """Somebody who left and whose media stopped, too, will come back with a new connection."""
        if transport.participant not in self._present and not transport.flowing:
            self.gone(transport.participant)

    def carried(self, transport: Transport, rung: LineRung) -> None:
        """The line carries more or less of what is shown than before."""
        transport.line = rung
        if self._transports.get(transport.participant) is transport:
            self._listener.on_line(transport.participant, rung)

    def watched(self, transport: Transport, source: ViewedSource, rids: tuple[str, ...]) -> None:
        """Other layers of a source are watched than before."""
        transport.layers[source] = rids
        if self._transports.get(transport.participant) is transport:
            self._listener.on_layers(transport.participant, self.layers_of(transport.participant))

    def spoke(self, people: Sequence[tuple[ParticipantId, int]]) -> None:
        self._listener.on_speakers(people)

    # --- routing ---------------------------------------------------------------------------

    def _reroute(self) -> None:
        if self._rerouting is None:
            self._rerouting = self._loop.call_soon(self._route)

    def _route(self) -> None:
        self._rerouting = None
        self._hand_over()
        untold, self._untold = self._untold, {}
        for viewer in untold.values():
            self._listener.on_slots(viewer.participant, _assignments(viewer))

    def _hand_over(self) -> None:
        """Tell the core what is wanted now."""
        groups: list[mediacore.Group] = []
        views: list[mediacore.View] = []
        for room in self._rooms:
            here = self._lines(room.participants)
            groups.append(self._group(room))
            by_codec = self._pictures(room)
            for viewer in here:
                seen = {} if viewer.participant in room.without_pictures else by_codec
                if self._assign(viewer, seen):
                    self._untold[viewer.number] = viewer
                views += self._views(viewer)
        routing = mediacore.Routing(tuple(groups), tuple(views))
        if routing != self._routing:
            self._routing = routing
            self._plane.route(self.id, routing)

    def _group(self, room: RoomRoutes) -> mediacore.Group:
        elsewhere = {*room.listening_out, *room.without_voices}
        hearing = [each for each in room.participants if each not in elsewhere]
        # A voice for all rooms of somebody who is in this one counts once.
        speaking = dict.fromkeys([*room.microphones, *room.voices])
        return mediacore.Group(
            self._numbers([*hearing, *room.listening_in]),
            self._numbers(speaking),
            self._numbers(room.voices),
        )

    def _numbers(self, people: Iterable[ParticipantId]) -> tuple[int, ...]:
        return tuple(each.number for each in self._lines(people))

    def _lines(self, people: Iterable[ParticipantId]) -> list[Transport]:
        return [each for who in people if (each := self._transports.get(who))]

    def _pictures(self, room: RoomRoutes) -> Mapping[mediacore.Codec, list[Picture]]:
        """Of a room, most important first: nobody can be shown what their slots do not decode."""
        found: dict[mediacore.Codec, list[Picture]] = {}
        for picture in slots.pictures(room):
            transport = self._transports.get(picture[0])
            for source in () if transport is None else transport.plan.sources:
                if source.kind == picture[1]:
                    found.setdefault(native_streams.codec(source), []).append(picture)
        return found

    def _assign(self, viewer: Transport, by_codec: Mapping[mediacore.Codec, list[Picture]]) -> bool:
        """Whether the viewer sees something else than before, sizes aside."""
        before = viewer.assignment
        wishes = self._wishes.get(viewer.participant, ())
        decoded = next(
            (native_streams.codec(each) for each in viewer.plan.slots if each.kind == "video"), None
        )
        seen = () if decoded is None else by_codec.get(decoded, ())
        viewer.assignment = slots.assign(
            viewer.participant, before, seen, wishes, viewer.video_slots
        )
        return _pictures(before) != _pictures(viewer.assignment)

    def _views(self, viewer: Transport) -> list[mediacore.View]:
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


def narrower(before: Sequence[RoomRoutes], after: Sequence[RoomRoutes]) -> bool:
    """Whether somebody may hear or see less than before."""
    now = {each.room: each for each in after}
    return any(_less(room, now.get(room.room, RoomRoutes(room.room))) for room in before)


def _less(before: RoomRoutes, after: RoomRoutes) -> bool:
    """Fewer who send or receive, or more who want less."""
    shrinks = (
        (before.participants, after.participants),
        (before.microphones, after.microphones),
        (before.cameras, after.cameras),
        (before.screens, after.screens),
        (before.voices, after.voices),
        (before.listening_in, after.listening_in),
        (after.without_pictures, before.without_pictures),
        (after.without_voices, before.without_voices),
        (after.listening_out, before.listening_out),
    )
    return any(not set(more) <= set(fewer) for more, fewer in shrinks)


def _pictures(assignment: Mapping[int, Shown]) -> dict[int, Picture]:
    return {slot: shown.picture for slot, shown in assignment.items()}


def _assignments(transport: Transport) -> list[Assignment]:
    found = []
    for slot in transport.video_slots:
        shown = transport.assignment.get(slot)
        empty = Assignment(slot, None, None)
        found.append(empty if shown is None else Assignment(slot, shown.participant, shown.source))
    return found
