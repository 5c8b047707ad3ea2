"""Any node answers any request: what another node serves is passed on to it, WebSockets too.

Z10 A request goes to the node that serves its session, is passed on once at most, and keeps its client's address.

A session's Socket.IO lives under `/n/NODE/socket.io`: a load balancer that knows the nodes sends it there
directly, one that does not sends it anywhere. Requests of the API are told apart by their token, link or
session, new sessions go to the least busy node.
"""

import asyncio
import contextlib
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from typing import Final

import aiohttp
import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from rooms.ids import SessionId
from sessionserver.cluster import Cluster
from sessionserver.registry import Node
from signaling.engine import LARGEST_PACKET
from signaling.errors import NO_SESSION, STORE_FAILED, TurnedAway, moved
from signaling.log import LogUnavailable
from signaling.longpoll import bearer
from signaling.ports import AT_ANY_NODE
from signaling.sessions import Sessions

MARK: Final = "Sessionserver-Client"
"""`ADDRESS SCHEME PROOF`: whom a node passes a request on for."""
CONNECT_S: Final = 1.0
LINKS_AGAIN_S: Final = 1.0
NODE_SILENT: Final = TurnedAway(
    "unavailable", "The server of your session does not answer. Try again in a moment.", 0.5
)
NOT_PASSED: Final = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"}
)


class Forwarding:
    """Use as `async with`."""

    def __init__(self, cluster: Cluster, sessions: Sessions, secret: bytes) -> None:
        self._cluster = cluster
        self._sessions = sessions
        self._secret = secret
        self._links_read_at = -LINKS_AGAIN_S
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Forwarding":
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S)
        self._http = aiohttp.ClientSession(
            timeout=timeout, auto_decompress=False, connector=aiohttp.TCPConnector(limit=0)
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._http is not None
        await self._http.close()

    def middleware(self) -> Middleware:
        @web.middleware
        async def at_its_node(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._answer(request, handler)

        return at_its_node

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle it here, or pass it on."""
        request, passed_on = self._from_another_node(request)
        for _ in range(2):
            node = await self._node_for(request, passed_on)
            if node is None:
                return await handler(request)
            if passed_on:
                raise moved(AT_ANY_NODE)
            try:
                return await self._pass_on(request, node)
            except aiohttp.ClientConnectorError as error:
                if isinstance(error.os_error, ConnectionRefusedError):
                    self._cluster.refused(node)
            except (aiohttp.ClientError, TimeoutError):
                break
        raise NODE_SILENT

    # --- where to ------------------------------------------------------------------------

    async def _node_for(self, request: web.Request, passed_on: bool) -> Node | None:
        """None: this one."""
        path = request.path
        if path.startswith("/n/"):
            return self._named(path.split("/")[2])
        if path == "/api/v1/sessions" and request.method == "POST":
            return None if passed_on else self._cluster.least_busy()
        if not path.startswith("/api/"):
            return None
        session = await self._session_of(request)
        if session is None or self._sessions.get(session) is not None:
            return None
        node = await self._cluster.node_of(session)
        if node is None:
            try:
                await self._sessions.at_home(session)
            except TurnedAway as away:
                # The handler says it in its own words.
                if away is not NO_SESSION:
                    raise
        return node

    def _named(self, name: str) -> Node | None:
        """Raises TurnedAway (`moved`) when there is no such node any more: any node tells more."""
        if name == self._cluster.me.name:
            return None
        node = self._cluster.nodes.get(name)
        if node is None:
            raise moved(AT_ANY_NODE)
        return node

    async def _session_of(self, request: web.Request) -> SessionId | None:
        """By link, by id or by token; None when the request is about none."""
        parts = request.path.split("/")
        if request.path.startswith("/api/v1/link/"):
            return await self._invited(parts[4])
        if request.path == "/api/v1/join" and request.method == "POST":
            with contextlib.suppress(msgspec.DecodeError, RecursionError):
                asked = msgspec.json.decode(await request.read())
                if isinstance(asked, dict) and isinstance(asked.get("code"), str):
                    return await self._invited(asked["code"])
            return None
        if request.path.startswith("/api/v1/sessions/") and len(parts) > 4:
            return SessionId(parts[4])
        holder = self._sessions.credentials.holder(bearer(request))
        return None if holder is None else holder.session

    async def _invited(self, code: str) -> SessionId | None:
        """Links are derived, not stored: of sessions made elsewhere they are worked out when first asked for."""
        invitation = self._sessions.credentials.invited(code)
        now = time.monotonic()
        if invitation is None and now - self._links_read_at >= LINKS_AGAIN_S:
            self._links_read_at = now
            try:
                known = await self._sessions.around.log.sessions()
            except LogUnavailable:
                raise STORE_FAILED from None
            for session in known:
                self._sessions.credentials.admit(session)
            invitation = self._sessions.credentials.invited(code)
        return None if invitation is None else invitation[0]

    # --- passing on ----------------------------------------------------------------------

    async def _pass_on(self, request: web.Request, node: Node) -> web.StreamResponse:
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in NOT_PASSED
        }
        headers[MARK] = self._mark(request)
        url = node.address + request.path_qs
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._relay(request, url, headers)
        assert self._http is not None
        body = request._read_bytes if request._read_bytes is not None else _body(request)
        async with self._http.request(
            request.method,
            url,
            headers=headers,
            data=body if request.body_exists else None,
            allow_redirects=False,
        ) as answer:
            passed = web.StreamResponse(status=answer.status, reason=answer.reason)
            for name, value in answer.headers.items():
                if name.lower() not in NOT_PASSED:
                    passed.headers.add(name, value)
            await passed.prepare(request)
            async for chunk in answer.content.iter_any():
                await passed.write(chunk)
            await passed.write_eof()
            return passed

    async def _relay(
        self, request: web.Request, url: str, headers: dict[str, str]
    ) -> web.StreamResponse:
        """Both ways until one side ends; whoever reads slowly slows the other side down."""
        assert self._http is not None
        wanted = {
            name: value for name, value in headers.items() if not name.lower().startswith("sec-")
        }
        async with self._http.ws_connect(
            url, headers=wanted, autoping=False, autoclose=False, max_msg_size=LARGEST_PACKET * 8
        ) as there:
            here = web.WebSocketResponse(
                autoping=False, autoclose=False, compress=False, max_msg_size=LARGEST_PACKET
            )
            await here.prepare(request)
            ways = [
                asyncio.create_task(_carry(here, there)),
                asyncio.create_task(_carry(there, here)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
                await here.close()
            return here

    # --- whom for ------------------------------------------------------------------------

    def _mark(self, request: web.Request) -> str:
        said = f"{request.remote or '-'} {request.scheme}"
        return f"{said} {self._proof(said)}"

    def _proof(self, said: str) -> str:
        return hmac.digest(self._secret, b"forwarded|" + said.encode(), hashlib.sha256).hex()

    def _from_another_node(self, request: web.Request) -> tuple[web.Request, bool]:
        """With its client's address, if another node passes it on; nobody else can say so."""
        said, _, proof = request.headers.get(MARK, "").rpartition(" ")
        if not hmac.compare_digest(self._proof(said).encode(), proof.encode()):
            return request, False
        remote, _, scheme = said.partition(" ")
        headers = request.headers.copy()
        headers["X-Forwarded-Proto"] = scheme
        return request.clone(headers=headers, remote=remote, scheme=scheme), True


async def _body(request: web.Request) -> AsyncIterator[bytes]:
    async for chunk in request.content.iter_any():
        yield chunk


Side = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _carry(source: Side, sink: Side) -> None:
    """Until the source ends."""
    async for message in source:
        if message.type is aiohttp.WSMsgType.TEXT:
            await sink.send_str(message.data)
        elif message.type is aiohttp.WSMsgType.BINARY:
            await sink.send_bytes(message.data)
        elif message.type is aiohttp.WSMsgType.PING:
            await sink.ping(message.data)
        elif message.type is aiohttp.WSMsgType.PONG:
            await sink.pong(message.data)
        else:
            return
