"""The way of a robot into a session: its seat, its token, and calls by HTTP at whichever front answers."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any, Final

import aiohttp

ANSWER_S: Final = 8.0
"""Without an answer for so long the way counts as broken."""
PAUSE_S: Final = (0.05, 0.3)


class NoAnswer(Exception):
    """The way broke, or nothing came in time."""


class Door:
    """`fronts` are addresses that all lead to the service; whichever answers will do."""

    def __init__(self, fronts: Sequence[str], code: str, name: str, chance: random.Random) -> None:
        self.fronts = list(fronts)
        self.seat: str | None = None
        """The secret with which it comes back to its place."""
        self.token = ""
        self.participant = ""
        self._chance = chance
        self._code, self._name = code, name
        self._url = "/socket.io"
        self._http: aiohttp.ClientSession | None = None

    def opens(self) -> None:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S))

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def pause(self) -> None:
        await asyncio.sleep(self._chance.uniform(*PAUSE_S))

    async def joins(self) -> None:
        """Takes the seat, the same one every time, however often it has to be asked for."""
        while True:
            body = {"code": self._code, "name": self._name}
            if self.seat is not None:
                body["seat"] = self.seat
            try:
                status, joined = await self.call("POST", "/api/v1/join", body)
            except NoAnswer:
                status = 0
            if status == 200:
                self.seat, self.token = joined["seat"], joined["token"]
                self._url = joined["url"]
                self.participant = joined["participant"]
                return
            await self.pause()

    async def call(
        self, method: str, path: str, body: Any = None, wait: float = ANSWER_S
    ) -> tuple[int, dict[str, Any]]:
        """One HTTP call at any front. Raises NoAnswer."""
        assert self._http is not None
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = self._chance.choice(self.fronts) + path
        timeout = aiohttp.ClientTimeout(total=wait)
        try:
            async with self._http.request(
                method, url, json=body, headers=headers, timeout=timeout
            ) as answer:
                return answer.status, await answer.json(content_type="application/json")
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NoAnswer(str(error)) from error

    def socket(self) -> tuple[str, str]:
        """Host and path of the Socket.IO that the join named."""
        if self._url.startswith("http"):
            host, _, path = self._url.partition("://")[2].partition("/")
            return f"http://{host}", path
        return self._chance.choice(self.fronts), self._url.lstrip("/")

    def is_elsewhere(self, url: str) -> None:
        """Socket.IO is served there from now on."""
        self._url = url

    def refused(self, refusal: Sequence[Any]) -> None:
        """Socket.IO did not open, for what it said if anything. Raises NoAnswer unless it is elsewhere."""
        told = refusal[0] if refusal and isinstance(refusal[0], dict) else {}
        error = told.get("data", {}).get("error", {})
        if error.get("code") != "moved" or not error.get("url"):
            raise NoAnswer(error or "no connection")
        self.is_elsewhere(error["url"])
