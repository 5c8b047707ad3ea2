"""The HTTP API for whoever runs sessions: create, look, erase; health, metrics."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import msgspec
from aiohttp import web

from rooms import policies
from rooms.commands import ChangePolicy, PlanBreakouts, PlannedRoom
from rooms.ids import SYSTEM, CommandId, ParticipantId, SessionId
from rooms.refusals import Refusal
from rooms.shapes import SessionView
from rooms.state import Participant, Policy
from rooms.view import view
from sessionserver.metrics import PrometheusMeter
from signaling import wire
from signaling.errors import NO_SESSION, PeerError, TurnedAway
from signaling.longpoll import bearer, json, read
from signaling.operations import operation
from signaling.session import LiveSession
from signaling.sessions import ROLES, Sessions


class ChangeRequest(msgspec.Struct, forbid_unknown_fields=True):
    """`policy` as in the command `session.policy`: what is left out stays."""

    policy: dict[str, Any]


class RoomRequest(msgspec.Struct, forbid_unknown_fields=True):
    """A breakout room that is planned from the start; `names` are those who are expected."""

    name: str
    names: list[str] = []
    task: str = ""


class CreateRequest(msgspec.Struct, forbid_unknown_fields=True):
    """`policy` as in the command `session.policy`; what it says stands in docs/policies.md."""

    title: str
    policy: dict[str, Any] = {}
    rooms: list[RoomRequest] = []


class Created(TypedDict):
    """`links` are one for each role."""

    id: SessionId
    links: dict[str, str]


class Shown(Created):
    """`state` as a host sees it; null while nobody has come."""

    title: str
    state: SessionView | None


class Changed(TypedDict):
    policy: Policy


class Api:
    """`ready` says whether new people should be sent here."""

    def __init__(
        self, sessions: Sessions, key: str, meter: PrometheusMeter, ready: Callable[[], bool]
    ) -> None:
        self._sessions = sessions
        self._key = key
        self._meter = meter
        self._ready = ready

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/api/v1/sessions", self.create),
            web.get("/api/v1/sessions/{id}", self.show),
            web.patch("/api/v1/sessions/{id}", self.change),
            web.delete("/api/v1/sessions/{id}", self.erase),
            web.get("/healthz", self.health),
            web.get("/readyz", self.readiness),
            web.get("/metrics", self.metrics),
        ]

    def has_key(self, request: web.Request) -> bool:
        return hmac.compare_digest(bearer(request).encode(), self._key.encode())

    def check_key(self, request: web.Request) -> None:
        """Raises TurnedAway unless the key's holder asks."""
        if not self.has_key(request):
            raise TurnedAway("not_allowed", "This needs the server's API key.")

    def of_key(self, request: web.Request) -> LiveSession:
        """The session of `{id}`, for the key's holder alone. Raises TurnedAway."""
        self.check_key(request)
        return self._session(request)

    def _session(self, request: web.Request) -> LiveSession:
        live = self._sessions.get(SessionId(request.match_info["id"]))
        if live is None:
            raise NO_SESSION
        return live

    @operation(opens="key", asks=CreateRequest, answers=Created, status=201)
    async def create(self, request: web.Request) -> web.Response:
        """A new session with a link for each role."""
        self.check_key(request)
        asked: CreateRequest = await read(request, CreateRequest)
        policy = policies.changed(Policy(), _policy(asked.policy))
        if isinstance(policy, Refusal):
            raise TurnedAway.by(policy)
        live = await open_session(self._sessions, asked.title, policy)
        if asked.rooms:
            await self._plan(live, asked.rooms)
        created = Created(id=live.id, links=links(self._sessions, live.id, origin(request)))
        return json(created, 201)

    async def _plan(self, live: LiveSession, rooms: Sequence[RoomRequest]) -> None:
        """Raises TurnedAway, and there is no session, for rooms that may not be so."""
        planned = [PlannedRoom(each.name, (), each.names, each.task) for each in rooms]
        try:
            await live.carry_out(SYSTEM, CommandId("planned"), PlanBreakouts(planned))
        except PeerError:
            await self._sessions.erase(live.id)
            raise

    @operation(opens="either", answers=Shown)
    async def show(self, request: web.Request) -> web.Response:
        """The state and the links, for the key's holder and for hosts."""
        live, reader = self._told_to(request)
        state = None if reader is None else view(live.state, reader)
        shown = Shown(
            id=live.id,
            title=live.state.title,
            state=state,
            links=links(self._sessions, live.id, origin(request)),
        )
        return json(shown)

    def _told_to(self, request: web.Request) -> tuple[LiveSession, Participant | None]:
        """The session that is asked about, and the host as whom it is looked at, if there is one."""
        live = self._session(request)
        if self.has_key(request):
            hosts = [each for each in live.state.people.values() if each.is_host]
            return live, hosts[0] if hosts else None
        house, participant = self._sessions.by_token(bearer(request))
        reader = house.live.state.people[ParticipantId(participant)]
        if house.live is not live or not reader.is_host:
            raise TurnedAway("not_allowed", "Only hosts of this session may see this.")
        return live, reader

    def host_of(self, request: web.Request) -> LiveSession:
        """The session of `{id}`, for the key's holder and for hosts. Raises TurnedAway."""
        return self._told_to(request)[0]

    @operation(opens="key", asks=ChangeRequest, answers=Changed)
    async def change(self, request: web.Request) -> web.Response:
        """The policy by whoever runs the sessions, what is fixed for hosts included."""
        live = self.of_key(request)
        asked: ChangeRequest = await read(request, ChangeRequest)
        id_ = CommandId(f"policy-{secrets.token_hex(8)}")
        await live.carry_out(SYSTEM, id_, _policy(asked.policy))
        return json(Changed(policy=live.state.policy))

    @operation(opens="key", status=204)
    async def erase(self, request: web.Request) -> web.Response:
        """The session ends, and all that is kept of it is gone."""
        await self._sessions.erase(self.of_key(request).id)
        return web.Response(status=204)

    @operation(opens="nothing", answers=dict[str, bool])
    async def health(self, request: web.Request) -> web.Response:
        """Alive: never tied to anything outside this process."""
        return json({"ok": True})

    @operation(opens="nothing", answers=dict[str, bool])
    async def readiness(self, request: web.Request) -> web.Response:
        """Whether new people should be sent here; 503 when not."""
        return json({"ready": self._ready()}, 200 if self._ready() else 503)

    @operation(opens="nothing", gives=("text/plain",))
    async def metrics(self, request: web.Request) -> web.Response:
        """Figures in the text format of Prometheus."""
        self._meter.gauge("sessions", len(self._sessions))
        people = sum(
            each.connected for live in self._sessions.all() for each in live.state.people.values()
        )
        self._meter.gauge("participants", people)
        self._meter.gauge("tasks", len(asyncio.all_tasks()))
        for name, value in (await self._sessions.around.plane.figures()).items():
            self._meter.gauge(f"media_{name}", value)
        return web.Response(body=self._meter.text(), content_type="text/plain", charset="utf-8")


def _policy(settings: dict[str, Any]) -> ChangePolicy:
    """Raises BadInput."""
    return wire.typed(wire.Request(CommandId(""), "session.policy", settings), ChangePolicy)


async def open_session(sessions: Sessions, title: str, policy: Policy) -> LiveSession:
    """A new session under a fresh id."""
    return await sessions.create(SessionId(secrets.token_urlsafe(12)), title, policy)


def links(sessions: Sessions, session: SessionId, origin: str) -> dict[str, str]:
    """One link per role."""
    return {role: f"{origin}/j/{sessions.credentials.link(session, role)}" for role in ROLES}


def origin(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"
