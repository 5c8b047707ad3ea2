"""The port to media, and its tenant for a server without the native core.

A `MediaSession` is told what should be (who is where and sends what, what viewers show) and
tells its listener what happened. It knows participants; packets are the core's affair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rooms import RoomRoutes
from rooms.ids import ParticipantId, SessionId
from signaling.errors import TurnedAway

ViewedSource = Literal["camera", "screen"]
LineRung = Literal["video", "reduced", "audio", "text"]
"""What somebody's line carries of what they are shown: all, smaller pictures, voices alone, nothing but text."""
LayersWatched = Mapping[ViewedSource, tuple[str, ...]]
"""By source the rids of layers that somebody watches ("" for a single one); what is not there is watched whole."""
AUDIO_SLOTS = 3
VIDEO_SLOTS = 9


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """A receive stream of the answer: its number, its m-section, what it carries."""

    slot: int
    mid: str
    kind: Literal["audio", "video"]


@dataclass(frozen=True, slots=True)
class Answer:
    sdp: str
    slots: tuple[SlotInfo, ...]


@dataclass(frozen=True, slots=True)
class ViewWish:
    """A viewer shows this source in this slot, so high in pixels."""

    slot: int
    participant: ParticipantId
    source: ViewedSource
    height: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a video slot carries now."""

    slot: int
    participant: ParticipantId | None
    source: ViewedSource | None


@dataclass(frozen=True, slots=True)
class ReceivedPicture:
    """A picture as a viewer gets it; `height` is 0 where the codec does not tell, `wished` what the viewer shows."""

    publisher: int
    source: ViewedSource
    layer: str
    height: int
    wished: int


@dataclass(frozen=True, slots=True)
class Line:
    """How one connection went in the last second. Parts of 1, bits per second, milliseconds."""

    participant: ParticipantId
    rung: LineRung
    lost_in: float
    lost_out: float
    round_trip_ms: float | None
    bits_in: int
    bits_out: int
    estimate: int | None
    pictures: tuple[ReceivedPicture, ...]


class MediaListener(Protocol):
    def on_slots(self, viewer: ParticipantId, assignments: Sequence[Assignment]) -> None: ...
    def on_speakers(self, speakers: Sequence[tuple[ParticipantId, int]]) -> None:
        """Who speaks now, all rooms together, with loudness 0 to 127."""

    def on_flow(self, participant: ParticipantId, flowing: bool) -> None:
        """Media of somebody present was lost, or is back for good (`signaling.rungs`)."""

    def on_line(self, participant: ParticipantId, rung: LineRung) -> None:
        """A line carries more or less than before."""

    def on_layers(self, publisher: ParticipantId, watched: LayersWatched) -> None:
        """Other layers of what somebody sends are watched than before."""


class MediaSession(Protocol):
    async def offer(self, participant: ParticipantId, number: int, sdp: str) -> Answer:
        """Raises BadInput for an SDP that cannot be answered, TurnedAway when media is off."""

    async def restart(self, participant: ParticipantId, sdp: str) -> Answer:
        """New ICE credentials for the connection that `offer` made; all else stays as it is.

        Raises BadInput as `offer` does, TurnedAway when there is no such connection any more.
        """

    def view(self, participant: ParticipantId, wishes: Sequence[ViewWish]) -> None:
        """What a viewer shows now; what rooms do not allow is ignored."""

    async def narrows(self, routes: Sequence[RoomRoutes]) -> None:
        """What these do not allow any more has ended when this returns; `changed` with the same ones follows."""

    def changed(self, routes: Sequence[RoomRoutes]) -> None:
        """Where everybody is and what they send; everything else follows from it."""

    def slots_of(self, viewer: ParticipantId) -> Sequence[Assignment]: ...
    def line_of(self, participant: ParticipantId) -> LineRung: ...
    def layers_of(self, publisher: ParticipantId) -> LayersWatched: ...
    def gone(self, participant: ParticipantId) -> None:
        """Removed: the connection is closed."""

    def close(self) -> None: ...


class MediaPlane(Protocol):
    @property
    def available(self) -> bool: ...
    @property
    def boot(self) -> str:
        """Changes when transports of before are gone and clients must offer anew."""

    def session(self, session: SessionId, listener: MediaListener) -> MediaSession: ...
    async def figures(self) -> Mapping[str, int]:
        """For operators: sums over the connections that there are now, by name."""

    def lines(self) -> Mapping[SessionId, Sequence[Line]]:
        """For operators: each connection as it was at the last look, a second ago at most."""

    async def trace(self, session: SessionId, seconds: float) -> str | None:
        """What goes into a session's media for so long, without what people say and show; None without media."""

    async def close(self) -> None: ...


MEDIA_IS_OFF = TurnedAway(
    "unavailable", "This server runs without audio and video. Chat, polls and rooms work."
)


CONNECTION_IS_GONE = TurnedAway("not_found", "This connection is no longer there. Make a new one.")


class NoMedia:
    """The plane of a server that was started without the native core."""

    available = False
    boot = "off"

    def session(self, session: SessionId, listener: MediaListener) -> MediaSession:
        return _Silence()

    async def figures(self) -> Mapping[str, int]:
        return {}

    def lines(self) -> Mapping[SessionId, Sequence[Line]]:
        return {}

    async def trace(self, session: SessionId, seconds: float) -> str | None:
        return None

    async def close(self) -> None:
        pass


class _Silence:
    async def offer(self, participant: ParticipantId, number: int, sdp: str) -> Answer:
        raise MEDIA_IS_OFF

    async def restart(self, participant: ParticipantId, sdp: str) -> Answer:
        raise MEDIA_IS_OFF

    def view(self, participant: ParticipantId, wishes: Sequence[ViewWish]) -> None:
        pass

    async def narrows(self, routes: Sequence[RoomRoutes]) -> None:
        pass

    def changed(self, routes: Sequence[RoomRoutes]) -> None:
        pass

    def slots_of(self, viewer: ParticipantId) -> Sequence[Assignment]:
        return ()

    def line_of(self, participant: ParticipantId) -> LineRung:
        return "video"

    def layers_of(self, publisher: ParticipantId) -> LayersWatched:
        return {}

    def gone(self, participant: ParticipantId) -> None:
        pass

    def close(self) -> None:
        pass
