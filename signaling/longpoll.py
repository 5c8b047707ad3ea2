"""Sessions by plain HTTP: the same commands and entries for networks where nothing else gets through."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from rooms.ids import ParticipantId, RoomId
from rooms.refusals import Code
from rooms.state import HOSTS
from signaling import fanout, history, packing
from signaling.answers import refused
from signaling.errors import BadInput, PeerError, TurnedAway, moved
from signaling.ports import Holder, Limits
from signaling.sessions import House, Sessions

LONGEST_WAIT_S = 25.0
HISTORY_PAGE = 100
RELOAD = {"error": {"code": "reload", "message": "Ask for a fresh view of the session."}}

STATUS: dict[Code, int] = {
    "not_allowed": 403,
    "not_found": 404,
    "too_late": 410,
    "too_many": 429,
    "bad_request": 400,
    "stale_token": 401,
    "already_voted": 409,
    "conflict": 409,
    "unavailable": 503,
    "by_policy": 403,
    "two_adults": 409,
    "locked": 403,
    "waiting": 403,
    "elsewhere": 409,
    "moved": 421,
}


class JoinRequest(msgspec.Struct, forbid_unknown_fields=True):
    """`seat` is the secret of a seat taken before; `was` of one that this browser had under another
    name; `seat_link` opens a seat on a second device, without a name."""

    code: str
    name: str = ""
    seat: str | None = None
    was: str | None = None
    seat_link: str | None = None


class SeatLinkRequest(msgspec.Struct, forbid_unknown_fields=True):
    """For oneself, or as a host for somebody else."""

    participant: ParticipantId | None = None


class CommandRequest(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    type: str
    data: dict[str, Any] = {}


def json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"} | (headers or {}),
    )


def error_response(error: PeerError) -> web.Response:
    headers = {} if error.retry_after is None else {"Retry-After": str(int(error.retry_after) + 1)}
    return json({"error": refused(error)["error"]}, STATUS[error.code], headers)


@web.middleware
async def plain_errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every mistake of a peer as `{error: {code, message}}` with a fitting status."""
    try:
        return await handler(request)
    except PeerError as error:
        return error_response(error)
    except web.HTTPRequestEntityTooLarge:
        return json({"error": {"code": "bad_request", "message": "That is too large."}}, 413)
    except (TimeoutError, ConnectionError):
        return json(
            {"error": {"code": "bad_request", "message": "The request came too slowly."}}, 408
        )


async def read(request: web.Request, kind: type[Any]) -> Any:
    """The request's JSON body. Raises BadInput."""
    async with asyncio.timeout(20):
        body = await request.read()
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadInput(f"The request does not fit: {error}") from error


def bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


class PlainHttp:
    """The HTTP side of `sessions`."""

    def __init__(self, sessions: Sessions, limits: Limits) -> None:
        self._sessions = sessions
        self._limits = limits

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/api/v1/link/{code}", self.link),
            web.post("/api/v1/join", self.join),
            web.post("/api/v1/seat", self.seat_link),
            web.get("/api/v1/welcome", self.welcome),
            web.get("/api/v1/entries", self.entries),
            web.get("/api/v1/history", self.history),
            web.get("/api/v1/rooms", self.rooms),
            web.get("/api/v1/rooms/{room}", self.room),
            web.post("/api/v1/commands", self.commands),
        ]

    def _limited(self, request: web.Request) -> None:
        wait = self._limits.retry_after("join", request.remote or "")
        if wait is not None:
            raise TurnedAway("too_many", "Many people are joining. Wait a moment.", wait)

    async def link(self, request: web.Request) -> web.Response:
        self._limited(request)
        live, role = self._sessions.invited(request.match_info["code"])
        policy = live.state.policy
        told = {"title": live.state.title, "role": role, "retention_days": policy.retention_days}
        newcomers = {"lobby": policy.lobby, "locked": policy.locked} if role not in HOSTS else {}
        return json(told | {"lobby": False, "locked": False} | newcomers)

    async def join(self, request: web.Request) -> web.Response:
        self._limited(request)
        asked: JoinRequest = await read(request, JoinRequest)
        if asked.seat_link is not None:
            holder = await self._sessions.take_seat(asked.seat_link)
        else:
            holder = await self._sessions.join(asked.code, asked.name, asked.seat, asked.was)
        credentials = self._sessions.credentials
        return json(
            {
                "token": credentials.token(holder),
                "seat": credentials.seat(holder),
                "participant": holder.participant,
                "session": holder.session,
                "url": self._sessions.placement.url,
                "name": self._sessions.name_of(holder),
            }
        )

    async def seat_link(self, request: web.Request) -> web.Response:
        """A link that opens the same seat on another device: once, within five minutes."""
        house, participant = self._sessions.by_token(bearer(request))
        asked: SeatLinkRequest = await read(request, SeatLinkRequest)
        wait = self._limits.retry_after("join", f"{house.live.id}/{participant}")
        if wait is not None:
            raise TurnedAway("too_many", "That were many links at once. Wait a moment.", wait)
        whose = participant if asked.participant is None else asked.participant
        code, secret, expires_at = self._sessions.seat_link(house, participant, whose)
        url = f"{request.scheme}://{request.host}/j/{code}#seat={secret}"
        return json({"url": url, "expires_at": expires_at})

    async def _holder(self, request: web.Request) -> tuple[House, Any]:
        house, participant = self._sessions.by_token(bearer(request))
        await house.presence.asked(participant)
        return house, participant

    async def welcome(self, request: web.Request) -> web.Response:
        house, participant = await self._holder(request)
        welcome = house.live.welcome(participant, unpacks=_unpacks(request))
        seat = self._sessions.credentials.seat(Holder(house.live.id, participant))
        welcome["you"]["seat"] = seat
        return json(welcome)

    async def commands(self, request: web.Request) -> web.Response:
        house, participant = await self._holder(request)
        asked: CommandRequest = await read(request, CommandRequest)
        payload = {"id": asked.id, "data": asked.data}
        answer = await house.live.ask(participant, asked.type, payload)
        if answer["ok"]:
            return json(answer)
        return json({"error": answer["error"]}, STATUS[answer["error"]["code"]])

    async def history(self, request: web.Request) -> web.Response:
        """A page of the chat from before `before`, with whether there are earlier lines."""
        house, participant = await self._holder(request)
        before = _number(request, "before", 0.0, float(2**53))
        kept, earlier = house.live.memory.history(participant, int(before), HISTORY_PAGE)
        person = house.live.state.people[participant]
        return json({"entries": history.lines(kept, person), "earlier": earlier})

    async def rooms(self, request: web.Request) -> web.Response:
        """The breakout rooms of which the asker may read what is kept."""
        house, participant = await self._holder(request)
        return json({"rooms": house.live.memory.rooms(participant)})

    async def room(self, request: web.Request) -> web.Response:
        """One of them: people, task, notes, and what was said."""
        house, participant = await self._holder(request)
        return json(house.live.memory.room(participant, RoomId(request.match_info["room"])))

    async def entries(self, request: web.Request) -> web.Response:
        """At once when there are any, else as soon as there are, else empty after `wait` seconds."""
        house, participant = await self._holder(request)
        after = _number(request, "after", 0.0, float(2**53))
        wait = _number(request, "wait", 0.0, LONGEST_WAIT_S)
        live, memory = house.live, house.live.memory
        if request.query.get("epoch", memory.epoch) != memory.epoch:
            return json(RELOAD, 410)
        try:
            async with asyncio.timeout(wait):
                while (missed := memory.missed(participant, int(after))) == []:
                    await live.news()
                    if live.closed:
                        raise moved(None)
        except TimeoutError:
            missed = memory.missed(participant, int(after))
        if missed is None:
            return json(RELOAD, 410)
        person = live.state.people[participant]
        if _unpacks(request):
            return _packed(packing.packed(missed, person))
        seq = missed[-1].entry.seq if missed else int(after)
        told = fanout.wired(missed, person, int(after))
        return json({"entries": told, "seq": seq, "epoch": memory.epoch})


def _unpacks(request: web.Request) -> bool:
    """Whether the asker takes many entries in the packed form."""
    return request.query.get("packed") == "1"


def _packed(rows: bytes) -> web.Response:
    return web.Response(
        body=rows,
        content_type="application/json",
        headers={"Content-Encoding": "gzip", "Cache-Control": "no-store"},
    )


def _number(request: web.Request, name: str, least: float, most: float) -> float:
    text = request.query.get(name, "0")
    try:
        number = float(text)
    except ValueError:
        raise BadInput(f"{name} must be a number.") from None
    if not least <= number:
        raise BadInput(f"{name} must not be below {least:g}.")
    return min(number, most)
