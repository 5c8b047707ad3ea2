"""Sessions by plain HTTP: the same commands and entries for networks where nothing else gets through."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypedDict

import msgspec
from aiohttp import web

from rooms.ids import Millis, ParticipantId, RoomId, SessionId
from rooms.records import KeptRoomView, RoomRecordView
from rooms.refusals import Code
from rooms.state import HOSTS, Role
from signaling import fanout, history, packing
from signaling.answers import Answered, refused
from signaling.errors import BadInput, PeerError, TurnedAway, moved
from signaling.operations import operation
from signaling.ports import Holder, Limits
from signaling.sessions import House, Sessions
from signaling.welcome import Welcome
from signaling.wire import WireEntry

LONGEST_WAIT_S = 25.0
HISTORY_PAGE = 100
PACKED = "1: many entries in the packed form"
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


class Joined(TypedDict):
    """`seat` is a secret that brings the same person back; `url` is where the session's Socket.IO is."""

    token: str
    seat: str
    participant: ParticipantId
    session: SessionId
    url: str
    name: str


class Invitation(TypedDict):
    """What a link leads to, and what awaits who is new."""

    title: str
    role: Role
    retention_days: int
    lobby: bool
    locked: bool


class SeatLinkAnswer(TypedDict):
    url: str
    expires_at: Millis


class EntriesAnswer(TypedDict):
    """`seq` is of the last one."""

    entries: list[WireEntry]
    seq: int
    epoch: str


class HistoryAnswer(TypedDict):
    entries: list[WireEntry]
    earlier: bool


class RoomsAnswer(TypedDict):
    rooms: list[KeptRoomView]


class RoomPage(RoomRecordView):
    """`history` is what was said there, the newest lines."""

    history: list[WireEntry]
    earlier: bool


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

    @operation(opens="nothing", answers=Invitation)
    async def link(self, request: web.Request) -> web.Response:
        """What a link leads to."""
        self._limited(request)
        live, role = self._sessions.invited(request.match_info["code"])
        policy = live.state.policy
        for_newcomers = role not in HOSTS
        told = Invitation(
            title=live.state.title,
            role=role,
            retention_days=policy.retention_days,
            lobby=policy.lobby and for_newcomers,
            locked=policy.locked and for_newcomers,
        )
        return json(told)

    @operation(opens="nothing", asks=JoinRequest, answers=Joined)
    async def join(self, request: web.Request) -> web.Response:
        """A seat in the session of a link, a new one or the one that was."""
        self._limited(request)
        asked: JoinRequest = await read(request, JoinRequest)
        if asked.seat_link is not None:
            holder = await self._sessions.take_seat(asked.seat_link)
        else:
            holder = await self._sessions.join(asked.code, asked.name, asked.seat, asked.was)
        credentials = self._sessions.credentials
        joined = Joined(
            token=credentials.token(holder),
            seat=credentials.seat(holder),
            participant=holder.participant,
            session=holder.session,
            url=self._sessions.placement.url,
            name=self._sessions.name_of(holder),
        )
        return json(joined)

    @operation(asks=SeatLinkRequest, answers=SeatLinkAnswer)
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
        return json(SeatLinkAnswer(url=url, expires_at=expires_at))

    async def _holder(self, request: web.Request) -> tuple[House, Any]:
        house, participant = self._sessions.by_token(bearer(request))
        await house.presence.asked(participant)
        return house, participant

    @operation(answers=Welcome, query={"packed": PACKED})
    async def welcome(self, request: web.Request) -> web.Response:
        """A fresh view of the session with the newest page of its chat."""
        house, participant = await self._holder(request)
        welcome = house.live.welcome(participant, unpacks=_unpacks(request))
        seat = self._sessions.credentials.seat(Holder(house.live.id, participant))
        welcome["you"]["seat"] = seat
        return json(welcome)

    @operation(asks=CommandRequest, answers=Answered)
    async def commands(self, request: web.Request) -> web.Response:
        """One command; the same id never counts twice."""
        house, participant = await self._holder(request)
        asked: CommandRequest = await read(request, CommandRequest)
        payload = {"id": asked.id, "data": asked.data}
        answer = await house.live.ask(participant, asked.type, payload)
        if answer["ok"]:
            return json(answer)
        return json({"error": answer["error"]}, STATUS[answer["error"]["code"]])

    @operation(answers=HistoryAnswer, query={"before": "a seq"})
    async def history(self, request: web.Request) -> web.Response:
        """A page of the chat from before `before`, with whether there are earlier lines."""
        house, participant = await self._holder(request)
        before = _number(request, "before", 0.0, float(2**53))
        kept, earlier = house.live.memory.history(participant, int(before), HISTORY_PAGE)
        person = house.live.state.people[participant]
        return json(HistoryAnswer(entries=history.lines(kept, person), earlier=earlier))

    @operation(answers=RoomsAnswer)
    async def rooms(self, request: web.Request) -> web.Response:
        """The breakout rooms of which the asker may read what is kept."""
        house, participant = await self._holder(request)
        return json(RoomsAnswer(rooms=house.live.memory.rooms(participant)))

    @operation(answers=RoomPage)
    async def room(self, request: web.Request) -> web.Response:
        """One of them: people, task, notes, and what was said."""
        house, participant = await self._holder(request)
        return json(house.live.memory.room(participant, RoomId(request.match_info["room"])))

    @operation(
        answers=EntriesAnswer,
        query={
            "after": "the last seq that you have",
            "epoch": "as the welcome said it",
            "wait": f"seconds, at most {LONGEST_WAIT_S:g}",
            "packed": PACKED,
        },
    )
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
        return json(EntriesAnswer(entries=told, seq=seq, epoch=memory.epoch))


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
