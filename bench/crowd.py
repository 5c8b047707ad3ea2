"""Real clients in processes of their own: Engine.IO 4 over WebSocket, Socket.IO 5 in msgpack, as browsers speak it.

A crowd process keeps many connections and notes when each entry arrives, by the monotonic clock that all
processes of a machine share. The bench tells it what to do over a pipe. Leaner than a client library on
purpose: on two cores the load must not cost more than the server.
"""

import asyncio
import contextlib
import json
import multiprocessing
import os
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
import msgspec

CONNECT, EVENT, ACK = 0, 2, 3
DEADLINE_S = 120.0
DECODER = msgspec.msgpack.Decoder()
ENCODER = msgspec.msgpack.Encoder()


@dataclass
class Client:
    """One person with one connection."""

    participant: str
    token: str
    welcome: dict[str, Any] = field(default_factory=dict)
    entries: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    """With the monotonic second at which each came."""
    gaps: int = 0
    _last: int = 0
    _asked: int = 0
    _acks: dict[int, "asyncio.Future[tuple[float, Any]]"] = field(default_factory=dict)
    _socket: aiohttp.ClientWebSocketResponse | None = None
    _reading: "asyncio.Task[None] | None" = None

    async def connect(self, http: aiohttp.ClientSession, url: str) -> None:
        address = f"{url}/socket.io/?EIO=4&transport=websocket"
        self._socket = await http.ws_connect(address, compress=0, max_msg_size=0)
        await self._socket.receive()
        hello = {"type": CONNECT, "nsp": "/", "data": {"token": self.token, "after": None}}
        await self._socket.send_bytes(ENCODER.encode(hello))
        welcomed = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read(welcomed))
        async with asyncio.timeout(DEADLINE_S):
            self.welcome = await welcomed

    async def _read(self, welcomed: "asyncio.Future[dict[str, Any]]") -> None:
        assert self._socket is not None
        async for message in self._socket:
            now = time.monotonic()
            if message.type is aiohttp.WSMsgType.TEXT:
                if message.data == "2":
                    await self._socket.send_str("3")
                continue
            packet = DECODER.decode(message.data)
            if packet["type"] == ACK:
                self._acks.pop(packet["id"]).set_result((now, packet["data"][0]))
            elif packet["type"] == EVENT:
                event, payload = packet["data"]
                if event == "entry":
                    self._take(now, payload)
                elif event == "welcome":
                    self._last = payload["seq"]
                    welcomed.set_result(payload)

    def _take(self, now: float, entry: dict[str, Any]) -> None:
        self.gaps += entry["prev"] > self._last
        self._last = entry["seq"]
        self.entries.append((now, entry))

    async def ask(self, type_: str, data: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        """The answer, and when it came."""
        assert self._socket is not None
        self._asked += 1
        answered = asyncio.get_running_loop().create_future()
        self._acks[self._asked] = answered
        asked = {"id": f"{self.participant}-{self._asked}", "data": data}
        packet = {"type": EVENT, "nsp": "/", "id": self._asked, "data": [type_, asked]}
        await self._socket.send_bytes(ENCODER.encode(packet))
        async with asyncio.timeout(DEADLINE_S):
            return await answered

    async def leave(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading


async def joined(http: aiohttp.ClientSession, url: str, code: str, name: str) -> Client:
    """A seat with its connection."""
    async with http.post(f"{url}/api/v1/join", json={"code": code, "name": name}) as answer:
        told = json.loads(await answer.read())
    client = Client(told["participant"], told["token"])
    await client.connect(http, url)
    return client


class Crowd:
    """What a crowd process does when it is told to."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._clients: list[Client] = []

    async def join(self, code: str, names: list[str]) -> list[str]:
        for name in names:
            self._clients.append(await joined(self._http, self._url, code, name))
        return [each.participant for each in self._clients]

    async def arrivals(self, type_: str, after: float, many: int) -> list[list[float]]:
        """For each client when it got the entries of this type that came after `after`, once all
        have `many`."""

        def seen(client: Client) -> list[float]:
            found = []
            for at, entry in reversed(client.entries):
                if at < after:
                    break
                if entry["type"] == type_:
                    found.append(at)
            return found[::-1]

        async with asyncio.timeout(DEADLINE_S):
            while not all(len(seen(client)) >= many for client in self._clients):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return [seen(client) for client in self._clients]

    async def rooms(self, after: float) -> list[str]:
        """In which room each client was placed by the last opening."""
        placed = []
        for client in self._clients:
            told = [
                e for at, e in client.entries if at >= after and e["type"] == "breakouts.opened"
            ]
            rooms = [
                r for r in told[-1]["data"]["rooms"] if client.participant in r["participants"]
            ]
            placed.append(rooms[0]["room"] if len(rooms) == 1 else "")
        return placed

    async def vote(
        self, poll: str, choices: list[int], begin: float, each: float, first: int
    ) -> list[tuple[float, bool]]:
        """Client n votes at `begin + (first + n) * each`; for each the seconds to its answer."""

        async def one(place: int, client: Client) -> tuple[float, bool]:
            await asyncio.sleep(begin + (first + place) * each - time.monotonic())
            asked = time.monotonic()
            at, answer = await client.ask("poll.vote", {"poll": poll, "choice": [choices[place]]})
            return at - asked, bool(answer["ok"])

        return await asyncio.gather(*(one(n, client) for n, client in enumerate(self._clients)))

    async def gaps(self) -> int:
        return sum(each.gaps for each in self._clients)

    async def leave(self) -> None:
        await asyncio.gather(*(each.leave() for each in self._clients))
        await self._http.close()


def run(url: str, pipe: Connection, cores: set[int]) -> None:
    """The whole life of a crowd process."""
    os.sched_setaffinity(0, cores)
    asyncio.run(_obey(url, pipe))


async def _obey(url: str, pipe: Connection) -> None:
    crowd, loop = Crowd(url), asyncio.get_running_loop()
    while True:
        asked, words = await loop.run_in_executor(None, pipe.recv)
        try:
            pipe.send((True, await getattr(crowd, asked)(*words)))
        except (TimeoutError, aiohttp.ClientError, KeyError) as error:
            pipe.send((False, f"{asked}: {error!r}"))
        if asked == "leave":
            return


class CrowdProcess:
    """A crowd as the bench holds it."""

    def __init__(self, url: str, cores: set[int]) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        self._process = spawn.Process(target=run, args=(url, theirs, cores), daemon=True)
        self._process.start()

    def ask(self, asked: str, *words: Any) -> None:
        self._pipe.send((asked, words))

    async def answer(self) -> Any:
        """Raises RuntimeError with what went wrong there."""
        well, told = await asyncio.to_thread(self._pipe.recv)
        if not well:
            raise RuntimeError(told)
        return told

    def end(self) -> None:
        self._process.join(10)
        self._process.kill()
