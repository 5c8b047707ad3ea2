"""Protocol robots: people without a browser, over Socket.IO or plain HTTP, who never give up.

A robot keeps what a good client keeps: its seat, its position in the log, and an outbox whose commands
it asks with the same id until they are settled. Everything it sends and hears goes into its history.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

import aiohttp
import socketio

from tests.chaos.door import ANSWER_S, Door, NoAnswer
from tests.chaos.history import PASSING, Alive, Answered, History, Received, Sent, Welcomed

CONNECT_S: Final = 5.0
LONG_WAIT_S: Final = 20
FAILURES_BEFORE_JOINING_AGAIN: Final = 2

Way = Literal["socket", "plain"]


class Robot:
    def __init__(
        self, fronts: Sequence[str], code: str, name: str, way: Way, seed: int = 0
    ) -> None:
        self.name, self.way = name, way
        self.chance = random.Random(f"{seed}/{name}")
        self.door = Door(fronts, code, name, self.chance)
        self.history = History(name)
        self.view: dict[str, Any] = {}
        self.on_entry: Callable[[dict[str, Any]], None] = lambda entry: None
        self.failures = 0
        self.gaps_found = 0
        self.settled = 0
        self.voted = 0
        self._after: int | None = None
        self._epoch: str | None = None
        self._count = 0
        self._outbox: dict[str, tuple[str, dict[str, Any], asyncio.Future[dict[str, Any]]]] = {}
        self._up = asyncio.Event()
        self._moved = asyncio.Event()
        self._socket: socketio.AsyncClient | None = None
        self._running: asyncio.Task[None] | None = None

    # --- what tests ask for ------------------------------------------------------------

    async def start(self) -> None:
        """Takes a seat and is welcomed."""
        self.door.opens()
        await self._join()
        self._running = asyncio.create_task(self._run())
        await self.is_up()

    async def takes_seat(self) -> str:
        """Its token, without being there."""
        self.door.opens()
        await self._join()
        return self.door.token

    def shares_seat(self, other: "Robot") -> None:
        """One person with two connections, each with a token of its own."""
        self.door.seat = other.door.seat

    async def is_up(self, within: float = 60) -> None:
        await asyncio.wait_for(self._up.wait(), within)

    @property
    def participant(self) -> str:
        return self.history.participant

    @property
    def position(self) -> int:
        return self._after or 0

    async def asks(self, type_: str, **data: Any) -> dict[str, Any]:
        """The final answer, however often it has to be asked."""
        self._count += 1
        id_ = f"{self.name}-{self._count}".replace(" ", "-")
        settled: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._outbox[id_] = (type_, data, settled)
        self._note(Sent(self._now(), id_, type_, data))
        delivering = asyncio.create_task(self._deliver(id_))
        try:
            return await settled
        finally:
            delivering.cancel()
            self._outbox.pop(id_, None)

    async def asks_again(self, id_: str, type_: str, **data: Any) -> dict[str, Any]:
        """What the server answers to an id that was settled before. By plain HTTP; not part of the history."""
        body = {"id": id_, "type": type_, "data": data}
        _, answer = await self.door.call("POST", "/api/v1/commands", body)
        return answer

    @property
    def unsettled(self) -> int:
        return len(self._outbox)

    async def catches_up(self, seq: int, within: float = 240) -> None:
        """Until it stands at the last entry of those that it may see up to `seq`."""
        async with asyncio.timeout(within):
            while True:
                await self.is_up()
                with contextlib.suppress(NoAnswer, aiohttp.ClientError, TimeoutError):
                    visible = await self._visible()
                    self.history.visible = [each for each in visible if each <= seq]
                    if not self.history.visible or self.position >= self.history.visible[-1]:
                        return
                await asyncio.sleep(0.1)

    async def welcome(self) -> dict[str, Any]:
        """A fresh view by plain HTTP."""
        status, told = await self.door.call("GET", "/api/v1/welcome")
        if status != 200:
            raise NoAnswer(told)
        return told

    def break_line(self) -> None:
        """The connection is reset without a goodbye; a robot on plain HTTP has none to lose."""
        if self._socket is not None and self._socket.eio.ws is not None:
            connection = self._socket.eio.ws._response.connection
            if connection is not None and connection.transport is not None:
                connection.transport.abort()

    async def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self.door.close()

    # --- being there -----------------------------------------------------------------------

    async def _join(self) -> None:
        await self.door.joins()
        self.history.participant = self.door.participant

    async def _visible(self) -> list[int]:
        status, told = await self.door.call("GET", "/api/v1/entries?after=0")
        if status != 200:
            raise NoAnswer(told)
        return [each["seq"] for each in told["entries"]]

    async def _run(self) -> None:
        while True:
            self._up.clear()
            try:
                await (self._by_socket() if self.way == "socket" else self._by_plain_http())
                self.failures = 0
            except NoAnswer:
                self.failures += 1
                if self.failures % FAILURES_BEFORE_JOINING_AGAIN == 0:
                    await self._join()
            self._up.clear()
            await self.door.pause()

    async def _by_socket(self) -> None:
        """One connection, until it ends. Raises NoAnswer when it never came to be."""
        host, path = self.door.socket()
        client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        gone = asyncio.Event()
        self._moved = gone
        refusal: list[Any] = []
        client.on("welcome", self._on_welcome)
        client.on("entry", self._on_entry)
        client.on("signal", self._on_signal)
        client.on("moved", self._on_moved)
        client.on("disconnect", lambda *reason: gone.set())
        client.on("connect_error", refusal.append)
        auth = {"token": self.door.token, "after": self._after, "epoch": self._epoch}
        try:
            async with asyncio.timeout(CONNECT_S):
                await client.connect(host, auth=auth, transports=["websocket"], socketio_path=path)
                self._socket = client
                await gone.wait() if not client.connected else None
            self.failures = 0
            await gone.wait()
        except (socketio.exceptions.ConnectionError, aiohttp.ClientError, TimeoutError, OSError):
            self.door.refused(refusal)
        finally:
            self._socket = None
            with contextlib.suppress(Exception):
                async with asyncio.timeout(1):
                    await client.disconnect()
            # The library leaves its HTTP session open when a connection never came to be.
            if client.eio.http is not None:
                await client.eio.http.close()

    async def _by_plain_http(self) -> None:
        """Follows the entries. Raises NoAnswer."""
        if self._after is None:
            told = await self.welcome()
            self._take_welcome(told)
        self._up.set()
        while True:
            path = f"/api/v1/entries?after={self._after}&epoch={self._epoch}&wait={LONG_WAIT_S}"
            status, told = await self.door.call("GET", path, wait=LONG_WAIT_S + ANSWER_S)
            if status == 410:
                self._after = None
                return
            if status != 200:
                self._up.clear()
                raise NoAnswer(told)
            self._up.set()
            self.failures = 0
            for entry in told["entries"]:
                self._take(entry)

    # --- hearing -----------------------------------------------------------------------------

    def _on_welcome(self, told: dict[str, Any]) -> None:
        self._take_welcome(told)
        self._up.set()

    def _take_welcome(self, told: dict[str, Any]) -> None:
        fresh = told["session"] is not None
        if fresh:
            self.view = told
        else:
            for entry in told["history"]:
                self._take(entry)
        self._after, self._epoch = told["seq"], told["epoch"]
        self._note(Welcomed(self._now(), told["seq"], told["epoch"], fresh))

    def _on_entry(self, entry: dict[str, Any]) -> None:
        if entry["prev"] > self.position:
            self._starts_over()
        else:
            self._take(entry)

    def _take(self, entry: dict[str, Any]) -> None:
        self._note(
            Received(
                self._now(), entry["seq"], entry["prev"], entry["by"], entry["type"],
                entry.get("command"),
            )
        )  # fmt: skip
        self._after = entry["seq"]
        self.on_entry(entry)

    def _on_signal(self, told: dict[str, Any]) -> None:
        if told["type"] == "alive":
            self._note(Alive(self._now(), told["data"]["seq"], self.position))
            if told["data"]["seq"] > self.position:
                self._starts_over()

    def _on_moved(self, told: dict[str, Any]) -> None:
        if told.get("url"):
            self.door.is_elsewhere(told["url"])
        self._moved.set()

    def _starts_over(self) -> None:
        self.gaps_found += 1
        self._moved.set()

    # --- asking ------------------------------------------------------------------------------

    async def _deliver(self, id_: str) -> None:
        """Ask again and again until it is settled."""
        while True:
            type_, data, settled = self._outbox[id_]
            await self._up.wait()
            try:
                answer = await self._ask_once(id_, type_, data)
            except NoAnswer:
                await self.door.pause()
                continue
            error = answer.get("error") or {}
            code, ok = error.get("code"), bool(answer.get("ok"))
            settles = code not in PASSING and error.get("retry_after") is None
            self._note(Answered(self._now(), id_, ok, answer.get("seq"), code, settles))
            if code == "stale_token":
                await self._join()
            if settles:
                self.settled += 1
                self.voted += ok and type_ == "poll.vote"
                if not settled.done():
                    settled.set_result(answer)
                return
            await asyncio.sleep(error.get("retry_after") or 0.1)

    async def _ask_once(self, id_: str, type_: str, data: dict[str, Any]) -> dict[str, Any]:
        if self.way == "plain":
            body = {"id": id_, "type": type_, "data": data}
            _, answer = await self.door.call("POST", "/api/v1/commands", body)
            return answer
        socket, broken = self._socket, self._moved
        if socket is None or not socket.connected:
            raise NoAnswer
        answered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        def take(answer: dict[str, Any]) -> None:
            if not answered.done():
                answered.set_result(answer)

        gone = asyncio.create_task(broken.wait())
        try:
            await socket.emit(type_, {"id": id_, "data": data}, callback=take)
            await asyncio.wait(
                {answered, gone}, timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED
            )
        except socketio.exceptions.BadNamespaceError:
            raise NoAnswer from None
        finally:
            gone.cancel()
        if not answered.done():
            broken.set()
            raise NoAnswer
        return answered.result()

    def _note(self, event: Any) -> None:
        self.history.events.append(event)

    @staticmethod
    def _now() -> float:
        return round(time.monotonic(), 4)
