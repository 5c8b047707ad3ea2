"""A school's proxy that we hold in hand: what it does to WebSockets and to everything else is one word.

It stands between a client and the real server, and may change its mind while people are connected.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Literal

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

Mood = Literal[
    "open",
    "refuses_websockets",
    "hangs_websockets",
    "strips_upgrade",
    "cuts_websockets",
    "swallows_websockets",
    "only_plain_http",
    "portal",
]
"""
refuses: 403 at once. hangs: the upgrade is never answered. strips: the server never hears of the wish.
cuts: every WebSocket dies after `cut_after_s`. swallows: it opens, and nothing ever comes back.
only_plain_http: nothing under /socket.io. portal: a login page, 200, for everything.
"""
HOP = {"connection", "upgrade", "keep-alive", "transfer-encoding", "content-length"}
"""Of one hop only. The name that was asked for goes on, as with any proxy on the way."""
LOGIN = "<!doctype html><title>Guest network</title><h1>Please sign in</h1>"


class SchoolProxy:
    """Listens on `url`; `mood` may be set at any time."""

    def __init__(self, server: str, mood: Mood, cut_after_s: float) -> None:
        self.mood: Mood = mood
        self.cut_after_s = cut_after_s
        self.requests: list[str] = []
        """Paths asked for, in order."""
        self.url = ""
        self._server = server
        self._open: set[web.WebSocketResponse] = set()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["SchoolProxy"]:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._pass)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        endless = aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(timeout=endless, auto_decompress=False) as self._http:
            try:
                yield self
            finally:
                await self.cuts_everything()
                await runner.cleanup()

    async def cuts_everything(self) -> None:
        """Every WebSocket that is open now dies without a goodbye."""
        for socket in list(self._open):
            _abort(socket)

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path)
        if self.mood == "portal":
            return web.Response(text=LOGIN, content_type="text/html")
        if self.mood == "only_plain_http" and request.path.startswith("/socket.io"):
            return web.Response(status=403, text="blocked")
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._websocket(request)
        return await self._forward(request)

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        match self.mood:
            case "refuses_websockets":
                return web.Response(status=403, text="blocked")
            case "strips_upgrade":
                return await self._forward(request)
            case "hangs_websockets":
                await asyncio.sleep(3600)
        near = web.WebSocketResponse(compress=False)
        await near.prepare(request)
        self._open.add(near)
        try:
            async with self._http.ws_connect(f"{self._server}{request.path_qs}") as far:
                await self._pump(near, far)
        finally:
            self._open.discard(near)
            _abort(near)
        return near

    async def _pump(
        self, near: web.WebSocketResponse, far: aiohttp.ClientWebSocketResponse
    ) -> None:
        limit = self.cut_after_s if self.mood == "cuts_websockets" else None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                ways = [asyncio.create_task(_carry(near, far, lambda: True))]
                ways.append(asyncio.create_task(_carry(far, near, self._lets_through)))
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()

    def _lets_through(self) -> bool:
        return self.mood != "swallows_websockets"

    async def _forward(self, request: web.Request) -> web.StreamResponse:
        headers = CIMultiDict(
            (name, value) for name, value in request.headers.items() if name.lower() not in HOP
        )
        body = await request.read()
        try:
            async with self._http.request(
                request.method,
                f"{self._server}{request.path_qs}",
                headers=headers,
                data=body or None,
                allow_redirects=False,
            ) as answer:
                kept = [(n, v) for n, v in answer.headers.items() if n.lower() not in HOP]
                return web.Response(
                    status=answer.status, body=await answer.read(), headers=CIMultiDict(kept)
                )
        except aiohttp.ClientError:
            return web.Response(status=502, text="bad gateway")


def _abort(socket: web.WebSocketResponse) -> None:
    transport = None if socket._req is None else socket._req.transport
    if transport is not None:
        transport.abort()


async def _carry(
    source: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
    target: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
    lets_through: Callable[[], bool],
) -> None:
    with contextlib.suppress(ConnectionError, RuntimeError):
        async for message in source:
            if not lets_through():
                continue
            if message.type is aiohttp.WSMsgType.TEXT:
                await target.send_str(message.data)
            elif message.type is aiohttp.WSMsgType.BINARY:
                await target.send_bytes(message.data)


@contextlib.asynccontextmanager
async def school_proxy(
    server: str, mood: Mood = "open", cut_after_s: float = 1.0
) -> AsyncIterator[SchoolProxy]:
    async with SchoolProxy(server, mood, cut_after_s).listening() as proxy:
        yield proxy
