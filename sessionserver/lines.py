"""How everybody's connection goes: for the operator, by number and never by name (`sessionserver watch`)."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from aiohttp import web

from rooms.ids import MAIN, RoomId, SessionId
from rooms.state import Participant
from sessionserver.api import Api
from sessionserver.metrics import PrometheusMeter, count_lines
from signaling.errors import TurnedAway
from signaling.longpoll import json
from signaling.media import Line, MediaPlane
from signaling.operations import operation
from signaling.session import LiveSession
from signaling.sessions import Sessions

EVERY_S: Final = 1.0
LONGEST_TRACE_S: Final = 60.0
BAD_SECONDS: Final = TurnedAway("bad_request", "seconds lies between 0 and 60.")
NO_TRACE: Final = TurnedAway("not_found", "Nobody of this session has audio or video now.")


class PersonLine(msgspec.Struct):
    """Somebody who is connected; `line` is null without audio and video."""

    number: int
    role: str
    rung: str
    reason: str
    line: Line | None


class RoomLines(msgspec.Struct):
    room: RoomId
    kind: Literal["main", "breakout"]
    people: list[PersonLine]


class SessionLines(msgspec.Struct):
    session: SessionId
    rooms: list[RoomLines]


class LinesAnswer(msgspec.Struct):
    sessions: list[SessionLines]


class Lines:
    """`GET /api/v1/lines`: all sessions with somebody in them, for the key's holder."""

    def __init__(self, api: Api, sessions: Sessions) -> None:
        self._api = api
        self._sessions = sessions

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/api/v1/lines", self.show),
            web.get("/api/v1/sessions/{id}/trace", self.trace),
        ]

    @operation(opens="key", answers=LinesAnswer)
    async def show(self, request: web.Request) -> web.Response:
        """How everybody's connection goes, by number and never by name."""
        self._api.check_key(request)
        lines = self._sessions.around.plane.lines()
        shown = [_session(live, lines.get(live.id, ())) for live in self._sessions.all()]
        return json(LinesAnswer([each for each in shown if each.rooms]))

    @operation(opens="key", query={"seconds": "at most 60"}, gives=("text/plain",))
    async def trace(self, request: web.Request) -> web.Response:
        """A session's packets for some seconds, headers and lengths alone, as `mediareplay` reads them."""
        live = self._api.of_key(request)
        try:
            seconds = float(request.query.get("seconds", "5"))
        except ValueError:
            seconds = 0
        if not 0 < seconds <= LONGEST_TRACE_S:
            raise BAD_SECONDS
        text = await self._sessions.around.plane.trace(live.id, seconds)
        if text is None:
            raise NO_TRACE
        return web.Response(text=text)


def _session(live: LiveSession, lines: Sequence[Line]) -> SessionLines:
    by_person = {line.participant: line for line in lines}
    present = [each for each in live.state.people.values() if each.connected]
    rooms = []
    for room, people in itertools.groupby(sorted(present, key=_place), key=lambda each: each.room):
        told = [
            PersonLine(each.number, each.role, each.rung, each.rung_reason, by_person.get(each.id))
            for each in people
        ]
        rooms.append(RoomLines(room, "main" if room == MAIN else "breakout", told))
    return SessionLines(live.id, rooms)


def _place(person: Participant) -> tuple[bool, str, int]:
    return person.room != MAIN, person.room, person.number


async def count_always(plane: MediaPlane, meter: PrometheusMeter) -> None:
    """Once a second into the figures of `/metrics`, whether anybody looks or not."""
    while True:
        count_lines(meter, itertools.chain.from_iterable(plane.lines().values()))
        await asyncio.sleep(EVERY_S)
