"""What a live session needs from the house above: time, chance, credentials, limits, figures."""

from typing import Literal, NamedTuple, Protocol, TypedDict

from rooms.ids import Millis, ParticipantId, SessionId
from rooms.state import Role

AT_ANY_NODE = "/socket.io"
"""Whoever answers there serves the session, or says where it is served."""


class Clock(Protocol):
    def now(self) -> Millis: ...


class Chance(Protocol):
    def seed(self) -> int:
        """64 fresh random bits."""


class Holder(NamedTuple):
    """Who a token stands for. The role is not in it: it lives in the session's state."""

    session: SessionId
    participant: ParticipantId


class SeatLink(NamedTuple):
    holder: Holder
    expires_at: Millis
    mark: str


class Credentials(Protocol):
    """All derived from the server's secret: nothing to store, nothing to leak from the log."""

    def link(self, session: SessionId, role: Role) -> str: ...
    def invited(self, code: str) -> tuple[SessionId, Role] | None: ...
    def seat(self, holder: Holder) -> str: ...
    def seated(self, seat: str, session: SessionId) -> ParticipantId | None: ...
    def seat_link(self, holder: Holder, expires_at: Millis, mark: str) -> str:
        """Opens the seat on another device; `mark` tells links of one seat apart."""

    def linked(self, secret: str) -> SeatLink | None: ...
    def token(self, holder: Holder) -> str: ...
    def holder(self, token: str) -> Holder | None: ...
    def admit(self, session: SessionId) -> None:
        """Links of this session lead somewhere from now on."""

    def forget(self, session: SessionId) -> None: ...


class Placement(Protocol):
    """Which node serves which session."""

    @property
    def url(self) -> str:
        """Where the Socket.IO of sessions that live here is."""

    async def take(self, session: SessionId) -> int:
        """Make this node the one that serves a session; the fence under which it may write.

        Raises TurnedAway: `moved` when another one serves it, `not_found` when there is no such
        session, `unavailable` when that cannot be found out now.
        """

    async def forget(self, session: SessionId) -> None:
        """It was erased."""


class OneNode:
    """The placement of a server that is alone: every session that there is lives here."""

    url = AT_ANY_NODE

    async def take(self, session: SessionId) -> int:
        return 0

    async def forget(self, session: SessionId) -> None:
        pass


Limited = Literal[
    "join", "handshake", "command", "chat", "vote", "offer", "signal", "upload", "check"
]


class Limits(Protocol):
    def retry_after(self, what: Limited, who: str) -> float | None:
        """None and one less to spend, or seconds until there is something to spend again."""


class Meter(Protocol):
    def count(self, name: str, amount: int = 1) -> None: ...
    def gauge(self, name: str, value: float) -> None: ...


class IceServer(TypedDict):
    """As `RTCIceServer` of WebRTC."""

    urls: list[str]
    username: str
    credential: str


class Relays(Protocol):
    def servers(self, holder: Holder, *, brief: bool = False) -> list[IceServer]:
        """Relays (TURN) that this person may use where nothing else gets through; the credentials end
        by themselves, those for a brief look within a minute."""


class NoRelays:
    """Of a server that everybody reaches directly."""

    def servers(self, holder: Holder, *, brief: bool = False) -> list[IceServer]:
        return []
