"""A client of the control channel alone, over whichever transport it is told: by docs/protocol.md, without media.

It does what the protocol asks of every client: keeps its place by `seq`, asks again with the same id until there
is an answer, and starts over where an entry is missing.
"""

import asyncio
import contextlib
import gzip
import json
from collections.abc import Callable
from typing import Any, Literal

import aiohttp
import socketio

Transport = Literal["websocket", "polling", "plain"]
DEADLINE_S = 60
ANSWER_S = 5
AGAIN_S = 0.05


def entries_of(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """The entries of packed rows, in order."""
    names = ("seq", "at", "by", "type", "data", "command")
    entries = []
    seq = at = 0
    for more, later, *rest in rows:
        seq, at = seq + more, at + later
        entries.append(dict(zip(names, [seq, at, *rest], strict=False)))
    return sorted(entries, key=lambda each: each["seq"])


class Robot:
    """`entries` are all that came after the first welcome, each once and in order, or it fails."""

    def __init__(self, url: str, transport: Transport) -> None:
        self._url = url
        self._transport = transport
        self._http = aiohttp.ClientSession()
        self._socket: socketio.AsyncClient | None = None
        self._gone = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._changed = asyncio.Event()
        self._token = ""
        self.participant = ""
        self.welcome: dict[str, Any] = {}
        self.entries: list[dict[str, Any]] = []
        self.connections = 0

    @property
    def seq(self) -> int:
        seq: int = self.entries[-1]["seq"] if self.entries else self.welcome["seq"]
        return seq

    async def joins(self, link: str, name: str) -> None:
        body = {"code": link.rpartition("/j/")[2], "name": name}
        async with self._http.post(f"{self._url}/api/v1/join", json=body) as answer:
            joined = await answer.json()
        self._token, self.participant = joined["token"], joined["participant"]
        self.returns()
        await self.until(self._is_in)

    def _is_in(self) -> bool:
        return bool(self.welcome) and (self._transport == "plain" or self._socket is not None)

    async def leaves(self) -> None:
        await self.is_away()
        await self._http.close()

    async def is_away(self) -> None:
        """Hears nothing from now on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._socket is not None:
            # A long poll that waits is not waited for.
            await self._socket.eio.disconnect(abort=True)
            self._socket = None

    def returns(self) -> None:
        """With all that it knew."""
        run = self._poll if self._transport == "plain" else self._stay_connected
        self._tasks.append(asyncio.create_task(run()))

    # --- entries --------------------------------------------------------------------------

    def _take(self, entry: dict[str, Any]) -> bool:
        """Whether nothing is missing before it."""
        if entry["seq"] <= self.seq:
            return True
        if entry["prev"] > self.seq:
            return False
        self.entries.append(entry)
        self._news()
        return True

    def _greeted(self, welcome: dict[str, Any]) -> None:
        if not self.welcome:
            self.welcome = welcome
        else:
            assert welcome["session"] is None, "a client that has its place is never sent a part"
            if "packed" in welcome:
                self._take_all(json.loads(gzip.decompress(welcome["packed"])))
            for entry in welcome["history"]:
                assert self._take(entry)
        self._news()

    def _take_all(self, rows: list[list[Any]]) -> None:
        """What is packed is whole: nothing is missing between its entries."""
        for entry in entries_of(rows):
            assert self._take(entry | {"prev": self.seq})

    def _news(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not holds():
                await self._changed.wait()

    # --- Socket.IO -------------------------------------------------------------------------

    async def _stay_connected(self) -> None:
        while True:
            socket = socketio.AsyncClient(serializer="msgpack", reconnection=False)
            gone = asyncio.Event()
            socket.on("welcome", self._greeted)
            socket.on("entry", lambda entry, gone=gone: None if self._take(entry) else gone.set())
            socket.on("disconnect", lambda *_, gone=gone: gone.set())
            auth: dict[str, Any] = {"token": self._token, "after": None, "packed": True}
            if self.welcome:
                auth |= {"after": self.seq, "epoch": self.welcome["epoch"]}
            with contextlib.suppress(socketio.exceptions.ConnectionError, TimeoutError):
                async with asyncio.timeout(ANSWER_S):
                    await socket.connect(self._url, auth=auth, transports=[self._transport])
                self.connections += 1
                self._socket, self._gone = socket, gone
                self._news()
                await gone.wait()
            self._socket = None
            await socket.disconnect()
            await asyncio.sleep(AGAIN_S)

    async def _over_socket(self, id_: str, type_: str, data: dict[str, Any]) -> Any:
        await self.until(lambda: self._socket is not None)
        socket, gone = self._socket, self._gone
        assert socket is not None
        asked = asyncio.ensure_future(
            socket.call(type_, {"id": id_, "data": data}, timeout=ANSWER_S)
        )
        cut = asyncio.ensure_future(gone.wait())
        await asyncio.wait((asked, cut), return_when=asyncio.FIRST_COMPLETED)
        cut.cancel()
        if not asked.done():
            asked.cancel()
            raise TimeoutError
        return asked.result()

    # --- plain HTTP ------------------------------------------------------------------------

    async def _poll(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                if not self.welcome:
                    self._greeted(await self._get("/api/v1/welcome"))
                epoch = self.welcome["epoch"]
                where = f"after={self.seq}&epoch={epoch}"
                self._take_all(await self._get(f"/api/v1/entries?{where}&wait=25&packed=1"))

    async def _get(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._http.get(f"{self._url}{path}", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def _over_http(self, id_: str, type_: str, data: dict[str, Any]) -> Any:
        async with self._http.post(
            f"{self._url}/api/v1/commands",
            json={"id": id_, "type": type_, "data": data},
            headers={"Authorization": f"Bearer {self._token}"},
        ) as answer:
            return await answer.json()

    # --- commands --------------------------------------------------------------------------

    async def asks(self, id_: str, type_: str, **data: Any) -> dict[str, Any]:
        """Until it is answered, always with the same id."""
        over = self._over_http if self._transport == "plain" else self._over_socket
        async with asyncio.timeout(DEADLINE_S):
            while True:
                with contextlib.suppress(
                    aiohttp.ClientError, socketio.exceptions.SocketIOError, TimeoutError
                ):
                    answer: dict[str, Any] = await over(id_, type_, data)
                    assert answer.get("ok"), (type_, answer)
                    return answer
                await asyncio.sleep(AGAIN_S)
