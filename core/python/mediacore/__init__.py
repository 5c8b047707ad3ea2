"""The native media core: one UDP port, worker threads, no packet through the interpreter.

`Plane` is told what should be (transports, sources, slots, routing) and tells what happened (events).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from mediacore import _native

SourceKind = Literal["microphone", "camera", "screen"]
SlotKind = Literal["audio", "video"]
Codec = Literal["opus", "VP8", "VP9", "H264", "AV1"]
TOGETHER = 250
"""Transports of one session that one worker carries with ease."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """RFC 8285 ids of one m-section; None where the extension was not agreed."""

    mid: int | None = None
    rid: int | None = None
    repaired_rid: int | None = None
    audio_level: int | None = None
    abs_send_time: int | None = None
    transport_cc: int | None = None
    dependency: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A stream that a client may send; without `rids` it has one layer.

    `ssrcs` come from `a=ssrc` lines where there are any: primary first, RTX second. With `red_payload_type` a
    microphone may carry copies of the packets before (RFC 2198).
    """

    kind: SourceKind
    mid: str
    codec: Codec
    clock_rate: int
    payload_type: int
    rtx_payload_type: int | None
    extensions: Extensions
    rids: tuple[str, ...] = ()
    ssrcs: tuple[int, ...] = ()
    red_payload_type: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A receive stream that a client negotiated once; its SSRC never changes."""

    slot: int
    kind: SlotKind
    mid: str
    codec: Codec
    clock_rate: int
    payload_type: int
    rtx_payload_type: int | None
    ssrc: int
    rtx_ssrc: int | None
    extensions: Extensions
    red_payload_type: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Listeners hear the loudest of these microphones, never themselves; those that are among
    `voices`, too, come before all others."""

    listeners: tuple[int, ...]
    microphones: tuple[int, ...]
    voices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A video slot shows a source; `height` in pixels is how high the viewer shows it."""

    transport: int
    slot: int
    publisher: int
    source: Literal["camera", "screen"]
    height: int


@dataclass(frozen=True, slots=True)
class Routing:
    """The whole wanted routing of a session. What is not named is silent."""

    groups: tuple[Group, ...] = ()
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class Datagram:
    """DTLS records for the handshake of a transport."""

    session: str
    transport: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Connected:
    """The first address of a transport was validated."""

    session: str
    transport: int
    address: str


@dataclass(frozen=True, slots=True)
class Flowing:
    """Authenticated media or its control packets arrive."""

    session: str
    transport: int


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing authenticated has arrived for 3.5 s."""

    session: str
    transport: int


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who speaks now: (transport, loudness 0 to 127)."""

    session: str
    speakers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LineRung:
    """What a subscriber's line carries of what it is shown: all of it, smaller pictures, voices alone."""

    session: str
    transport: int
    rung: Literal["video", "reduced", "audio", "text"]


@dataclass(frozen=True, slots=True)
class Layers:
    """Those layers of what a transport sends that somebody watches, by rid ("" for a single one).

    The others need not be sent. Until this comes all are watched.
    """

    session: str
    transport: int
    source: Literal["camera", "screen"]
    rids: tuple[str, ...]


Event = Datagram | Connected | Flowing | Silent | Speakers | LineRung | Layers

_EVENTS: dict[str, type[Any]] = {
    "datagram": Datagram,
    "connected": Connected,
    "flowing": Flowing,
    "silent": Silent,
    "rung": LineRung,
}


class TransportStats(TypedDict):
    """Counters since the transport was opened, and how it went in the last second.

    `layers`, what it sends, as (source, rid, width, height, packets); `shown`, what its video slots show, as
    (slot, number of the publisher, source, rid, width, height, height that was wished for). Sizes are 0 where
    the codec does not tell. Rates are in bits per second, losses in 256ths.
    """

    transport: int
    packets_in: int
    bytes_in: int
    packets_out: int
    bytes_out: int
    refused: int
    nacks_in: int
    nacks_out: int
    retransmitted: int
    keyframes_asked: int
    voices_recovered: int
    round_trip_us: int | None
    fraction_lost: int
    estimate_bps: int | None
    bits_in: int
    bits_out: int
    fraction_lost_in: int
    rung: Literal["video", "reduced", "audio"]
    layers: list[tuple[SourceKind, str, int, int, int]]
    shown: list[tuple[int, int, SourceKind, str, int, int, int]]


class Plane:
    """Sockets and worker threads. Every method may be called from any thread; only `stats`, `all_stats`, `end_trace`
    and `shutdown` wait, for the workers, half a second at most.

    Transport ids are unique numbers below 2^32 that the caller chooses.
    """

    def __init__(
        self,
        *,
        address: str = "::",
        port: int = 3478,
        workers: int = 0,
        together: int = TOGETHER,
    ) -> None:
        """`port` 0 takes any free one, `workers` 0 one per core. A session with more transports than `together`
        is spread over several workers. Raises OSError when the port is taken.
        """
        self._native = _native.Plane(address=address, port=port, workers=workers, together=together)

    @property
    def port(self) -> int:
        return self._native.port

    @property
    def has_tcp(self) -> bool:
        """Whether the port is open for TCP, too (RFC 6544)."""
        return self._native.has_tcp

    def fileno(self) -> int:
        """Readable while events wait."""
        return self._native.fileno()

    def events(self) -> list[Event]:
        """What happened since the last call, in order; at most 1024 at a time."""
        return [_typed(*event) for event in self._native.events()]

    def open(self, session: str, transport: int, *, number: int, ufrag: str, password: str) -> None:
        """Expect a client under these ICE credentials. Raises ValueError when id or ufrag is in use."""
        self._native.open(session, transport, number, ufrag, password)

    def restart(self, transport: int, *, ufrag: str, password: str) -> None:
        """New ICE credentials; the old ones stay good until the client has used the new ones.

        Raises KeyError for an unknown transport, ValueError when the ufrag is in use.
        """
        self._native.restart(transport, ufrag, password)

    def streams(self, transport: int, sources: Sequence[Source], slots: Sequence[Slot]) -> None:
        """Raises KeyError for an unknown transport, ValueError for impossible values."""
        self._native.streams(transport, list(sources), list(slots))

    def keys(
        self,
        transport: int,
        profile: str,
        receive_key: bytes,
        receive_salt: bytes,
        send_key: bytes,
        send_salt: bytes,
    ) -> None:
        """Keys of the handshake. Raises KeyError for an unknown transport, ValueError for bad keys."""
        self._native.keys(transport, profile, receive_key, receive_salt, send_key, send_salt)

    def send_dtls(self, transport: int, datagram: bytes) -> None:
        """To the validated address; dropped while there is none."""
        self._native.send_dtls(transport, datagram)

    def route(self, session: str, routing: Routing) -> None:
        self._native.route(session, routing)

    def close(self, transport: int) -> None:
        """Forget a transport; unknown ones are forgotten already."""
        self._native.close(transport)

    def stats(self, session: str) -> list[TransportStats]:
        return self._native.stats(session)

    def all_stats(self) -> list[TransportStats]:
        """Of all transports there are."""
        return self._native.all_stats()

    def begin_trace(self, session: str, *, payloads: bool = False) -> None:
        """Write down what goes into a session: headers and lengths; what people say and show only on demand."""
        self._native.begin_trace(session, payloads)

    def end_trace(self, session: str) -> str | None:
        """What was written since, for `mediareplay`; None when nothing was."""
        return self._native.end_trace(session)

    def shutdown(self) -> None:
        """Stop the threads and close the port."""
        self._native.shutdown()


def _typed(name: str, session: str, *values: Any) -> Event:
    if name == "speakers":
        return Speakers(session, tuple(values[0]))
    if name == "layers":
        transport, source, rids = values
        return Layers(session, transport, source, tuple(rids))
    event: Event = _EVENTS[name](session, *values)
    return event
