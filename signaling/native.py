"""Media by the native core: offers become transports, events come back.

What is routed where is each session's affair (`native_session`); here is what the process shares: the core
with its port, the certificate, the numbers of transports, and the tasks that shake hands.
"""

import asyncio
import itertools
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import mediacore

from rooms.ids import ParticipantId, SessionId
from signaling import native_streams
from signaling.handshake import Handshake, Identity, Keys
from signaling.media import Line, MediaListener
from signaling.native_session import NativeSession, Transport
from signaling.negotiation import Credentials, Negotiation

FIGURES: Final = (
    "packets_in", "bytes_in", "packets_out", "bytes_out", "refused",
    "nacks_in", "nacks_out", "retransmitted", "keyframes_asked", "voices_recovered",
    "bits_in", "bits_out",
)  # fmt: skip
LOOK_EVERY_S: Final = 1.0


class NativePlane:
    """Tenant of `signaling.media.MediaPlane`: one for the process. Raises OSError when the port is taken."""

    available = True

    def __init__(
        self, port: int, addresses: Sequence[str], together: int = mediacore.TOGETHER
    ) -> None:
        """A session with more connections than `together` is spread over several cores."""
        self.boot = secrets.token_hex(4)
        self._core = mediacore.Plane(port=port, together=together)
        self._addresses = tuple(addresses)
        self._identity = Identity()
        self._transports: dict[int, Transport] = {}
        self._handshakes: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._core.fileno(), self._take_events)
        self._seen: Sequence[mediacore.TransportStats] = ()
        self._looking = self._loop.create_task(self._look())

    @property
    def port(self) -> int:
        return self._core.port

    @property
    def has_tcp(self) -> bool:
        return self._core.has_tcp

    def session(self, session: SessionId, listener: MediaListener) -> NativeSession:
        return NativeSession(self, session, listener)

    def route(self, session: SessionId, routing: mediacore.Routing) -> None:
        self._core.route(session, routing)

    async def in_force(self, session: SessionId) -> None:
        """What was routed is what the core does: its workers take one order after the other, and have answered
        one that came later. One that does not answer in half a second is not waited for."""
        await asyncio.to_thread(self._core.stats, session)

    def open(
        self, owner: NativeSession, participant: ParticipantId, number: int, plan: Negotiation
    ) -> tuple[Transport, str]:
        """A transport for what was negotiated, and the answer that leads to it."""
        id_ = next(self._numbers)
        ours = self._credentials(version=1)
        self._core.open(owner.id, id_, number=number, ufrag=ours.ufrag, password=ours.password)
        sources = [native_streams.source(each) for each in plan.sources]
        self._core.streams(id_, sources, [native_streams.slot(each) for each in plan.slots])
        transport = Transport(id_, owner, participant, self._handshake(id_), plan)
        self._transports[id_] = transport
        transport.task = self._loop.create_task(self._shake_hands(transport, plan.fingerprints))
        self._handshakes.add(transport.task)
        # Only when the handshake is over: its last word is the goodbye to the client.
        transport.task.add_done_callback(lambda task: self._ended(id_, task))
        return transport, plan.answer(ours)

    def restart(self, transport: Transport, plan: Negotiation) -> str:
        """The answer to an ICE restart (RFC 8445 section 2.4) of a connection that goes on."""
        transport.answers += 1
        ours = self._credentials(transport.answers)
        self._core.restart(transport.number, ufrag=ours.ufrag, password=ours.password)
        return plan.answer(ours)

    def _credentials(self, version: int) -> Credentials:
        return Credentials(
            ufrag=secrets.token_hex(8),
            password=secrets.token_hex(16),
            fingerprint=self._identity.fingerprint,
            addresses=self._addresses,
            port=self._core.port,
            tcp=self._core.has_tcp,
            version=version,
        )

    def _handshake(self, id_: int) -> Handshake:
        def send(datagram: bytes) -> None:
            self._core.send_dtls(id_, datagram)

        def install(keys: Keys) -> None:
            if id_ in self._transports:
                profile, (receive_key, receive_salt), (send_key, send_salt) = keys
                self._core.keys(id_, profile, receive_key, receive_salt, send_key, send_salt)

        return Handshake(self._identity, send, install)

    async def _shake_hands(
        self, transport: Transport, fingerprints: Sequence[tuple[str, str]]
    ) -> None:
        try:
            await transport.handshake.run(fingerprints)
        finally:
            transport.owner.ended(transport)

    def _ended(self, id_: int, task: "asyncio.Task[None]") -> None:
        self._core.close(id_)
        self._transports.pop(id_, None)
        self._handshakes.discard(task)
        if not task.cancelled() and task.exception() is not None:
            context = {"message": "a DTLS handshake broke", "exception": task.exception()}
            self._loop.call_exception_handler(context)

    def shut(self, transport: Transport) -> None:
        """Say goodbye to a client and close its transport."""
        if self._transports.pop(transport.number, None) is not None and transport.task is not None:
            transport.task.cancel()

    def _take_events(self) -> None:
        for event in self._core.events():
            match event:
                case mediacore.Datagram(_, number, data):
                    if number in self._transports:
                        self._transports[number].handshake.feed(data)
                case mediacore.Connected(_, number, _):
                    self._flow(number, flows=True, is_media=False)
                case mediacore.Flowing(_, number):
                    self._flow(number, flows=True, is_media=True)
                case mediacore.Silent(_, number):
                    self._flow(number, flows=False, is_media=True)
                case mediacore.LineRung(_, number, rung):
                    if number in self._transports:
                        self._transports[number].owner.carried(self._transports[number], rung)
                case mediacore.Layers(_, number, source, rids):
                    if number in self._transports:
                        self._transports[number].owner.watched(
                            self._transports[number], source, rids
                        )
                case mediacore.Speakers(_, speakers):
                    self._speak(speakers)

    def _flow(self, number: int, flows: bool, is_media: bool) -> None:
        transport = self._transports.get(number)
        if transport is not None:
            transport.owner.flowed(transport, flows, is_media)

    def _speak(self, speakers: Sequence[tuple[int, int]]) -> None:
        heard: dict[NativeSession, list[tuple[ParticipantId, int]]] = {}
        for number, level in speakers:
            transport = self._transports.get(number)
            if transport is not None:
                heard.setdefault(transport.owner, []).append((transport.participant, level))
        for owner, people in heard.items():
            owner.spoke(people)

    async def figures(self) -> Mapping[str, int]:
        """Sums over all connections that there are now."""
        sums = Counter({"transports": len(self._transports)})
        for transport in await asyncio.to_thread(self._core.all_stats):
            for name in FIGURES:
                sums[name] += transport[name]
        return sums

    async def _look(self) -> None:
        """Once a second, in a thread of its own: the loop never waits for the core."""
        while True:
            self._seen = await asyncio.to_thread(self._core.all_stats)
            await asyncio.sleep(LOOK_EVERY_S)

    def lines(self) -> Mapping[SessionId, Sequence[Line]]:
        lines: dict[SessionId, list[Line]] = {}
        for stats in self._seen:
            transport = self._transports.get(stats["transport"])
            if transport is not None:
                of_session = lines.setdefault(transport.owner.id, [])
                of_session.append(native_streams.line(transport.participant, stats))
        return lines

    async def trace(self, session: SessionId, seconds: float) -> str | None:
        self._core.begin_trace(session)
        await asyncio.sleep(seconds)
        return await asyncio.to_thread(self._core.end_trace, session)

    async def close(self) -> None:
        for transport in list(self._transports.values()):
            self.shut(transport)
        await asyncio.gather(*self._handshakes, return_exceptions=True)
        self._looking.cancel()
        self._loop.remove_reader(self._core.fileno())
        await asyncio.to_thread(self._core.shutdown)
