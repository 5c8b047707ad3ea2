"""A look at the way that media takes, before anybody joins: a connection that belongs to no session.

N6  A network check needs a link that leads somewhere; it makes no entry, and nobody sees it.
N7  It carries nothing: one section, nobody beside it, and it ends by itself after 8 seconds.
N8  So many are there at once, and so many come from one address; more are told how long to wait.
"""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Final, TypedDict

import msgspec
from aiohttp import web

from rooms.ids import ParticipantId, SessionId
from signaling.errors import BadInput, TurnedAway
from signaling.longpoll import json, read
from signaling.media import Assignment, LayersWatched, LineRung, MediaSession
from signaling.operations import operation
from signaling.ports import Holder, IceServer, Limits
from signaling.sessions import Sessions

LASTS_S: Final = 8.0
NOBODY: Final = ParticipantId("u0")


class CheckRequest(msgspec.Struct, forbid_unknown_fields=True):
    """An offer with a single section."""

    sdp: str


class NetworkAnswer(TypedDict):
    sdp: str
    ice_servers: list[IceServer]


class Checks:
    """The HTTP side of network checks; `together` of them at once."""

    def __init__(self, sessions: Sessions, limits: Limits, together: int) -> None:
        self._sessions = sessions
        self._limits = limits
        self._together = together
        self._numbers = itertools.count(1)
        self._running = 0

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.post("/api/v1/link/{code}/check", self.check)]

    @operation(opens="nothing", asks=CheckRequest, answers=NetworkAnswer)
    async def check(self, request: web.Request) -> web.Response:
        """The answer to an offer, with relays that it may try. Raises PeerError."""
        self._sessions.invited(request.match_info["code"])
        self._limited(request)
        asked: CheckRequest = await read(request, CheckRequest)
        if asked.sdp.count("\nm=") != 1:
            raise BadInput("A check offers one section.")
        around = self._sessions.around
        name = f"check {next(self._numbers)}"
        media = around.plane.session(SessionId(name), _Unheard())
        try:
            answer = await media.offer(NOBODY, 0, asked.sdp)
        except BaseException:
            media.close()
            raise
        self._begun(media)
        relays = around.relays.servers(Holder(SessionId("check"), NOBODY), brief=True)
        return json(NetworkAnswer(sdp=answer.sdp, ice_servers=relays))

    def _limited(self, request: web.Request) -> None:
        if self._together == 0:
            raise TurnedAway("not_found", "This server looks at nobody's network.")
        if self._running >= self._together:
            raise TurnedAway("too_many", "Many networks are being looked at just now.", LASTS_S)
        wait = self._limits.retry_after("check", request.remote or "")
        if wait is not None:
            raise TurnedAway("too_many", "That were many checks at once. Wait a moment.", wait)

    def _begun(self, media: MediaSession) -> None:
        """It keeps its place until its time is over, also when the client has said goodbye before."""
        self._running += 1
        asyncio.get_running_loop().call_later(LASTS_S, self._over, media)

    def _over(self, media: MediaSession) -> None:
        self._running -= 1
        media.close()


class _Unheard:
    """The listener of a connection that is nobody's."""

    def on_slots(self, viewer: ParticipantId, assignments: Sequence[Assignment]) -> None:
        pass

    def on_speakers(self, speakers: Sequence[tuple[ParticipantId, int]]) -> None:
        pass

    def on_flow(self, participant: ParticipantId, flowing: bool) -> None:
        pass

    def on_line(self, participant: ParticipantId, rung: LineRung) -> None:
        pass

    def on_layers(self, publisher: ParticipantId, watched: LayersWatched) -> None:
        pass
