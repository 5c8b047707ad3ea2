"""A robot with a voice: it comes back with a new media connection whenever the old one is gone.

It plays no sound; it writes down when a packet of whom arrived (the CSRC that the packet bears, docs/protocol.md).
"""

import asyncio
import contextlib
import itertools
from typing import Any, Final, NamedTuple

from tests.chaos.door import NoAnswer
from tests.chaos.robot import Robot
from tests.wire.python_peer import PythonPeer

GONE: Final = frozenset({"closed", "failed"})


class Heard(NamedTuple):
    at: float
    number: int


class Talker(Robot):
    """`heard` is append-only, on the clock of the histories."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.heard: list[Heard] = []
        self.connections = 0
        """How many media connections it has made."""
        self.number = 0
        self._peer: PythonPeer | None = None
        self._boot: str | None = None
        self._published = False
        """As far as it was told: who is gone for long does not publish any more (as in web/src/session/duties.ts)."""
        self._media: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await super().start()
        self._media = asyncio.create_task(self._keeps_media())

    async def stop(self) -> None:
        # Python 3.11's `wait_for` can lose a cancellation: say it until it is heard.
        while self._media is not None and not self._media.done():
            self._media.cancel()
            await asyncio.wait({self._media}, timeout=0.5)
        await self._hangs_up()
        await super().stop()

    async def hears(self, *others: "Talker", within: float = 30) -> None:
        """A packet of each arrives from now on."""
        since = self._now()
        async with asyncio.timeout(within):
            while not {each.number for each in others} <= self._heard_since(since):
                await asyncio.sleep(0.02)

    async def hears_anybody(self, within: float = 30) -> None:
        """Somebody's packet arrives from now on."""
        since = self._now()
        async with asyncio.timeout(within):
            while not self._heard_since(since):
                await asyncio.sleep(0.02)

    def _heard_since(self, since: float) -> set[int]:
        later = itertools.takewhile(lambda each: each.at >= since, reversed(self.heard))
        return {each.number for each in later}

    @property
    def state(self) -> str:
        """For whoever wonders why nobody is heard."""
        media = "none" if self._peer is None else self._peer.state
        way = "there" if self._up.is_set() else "away"
        return f"is {way}, media {media}, connection {self.connections}"

    @property
    def connected(self) -> bool:
        return self._peer is not None and self._peer.state == "connected"

    @property
    def address(self) -> tuple[str, int]:
        """Where its voices arrive."""
        assert self._peer is not None
        return self._peer.address

    @property
    def ufrag(self) -> str:
        """The server's name for its connection."""
        assert self._peer is not None
        return self._peer.ufrag

    def silences(self, of: "Talker", at: list[float], until: float) -> list[float]:
        """For every moment of `at` the longest time around it, in seconds, in which nothing of `of` arrived."""
        arrived = [each.at for each in self.heard if each.number == of.number and each.at <= until]
        found = []
        for moment, following in itertools.pairwise([*at, until]):
            around = [
                end - begin
                for begin, end in itertools.pairwise([*arrived, until])
                if moment < end and begin < following
            ]
            found.append(max(around, default=until - moment))
        return found

    def _take_welcome(self, told: dict[str, Any]) -> None:
        super()._take_welcome(told)
        self.number = told["you"]["number"]
        self._boot = told["media"]["boot"]
        if told["session"] is not None:
            everybody = told["session"]["participants"]
            mine = [each for each in everybody if each["participant"] == self.participant]
            self._published = any(each["microphone"] for each in mine)

    def _take(self, entry: dict[str, Any]) -> None:
        super()._take(entry)
        if entry["data"].get("participant") == self.participant:
            if entry["type"] == "media.published":
                self._published = entry["data"]["microphone"]
            elif entry["type"] == "participant.disconnected":
                self._published = False

    async def _keeps_media(self) -> None:
        """A new connection whenever there is none, or the server is another one than it was made with."""
        made_with: str | None = None
        while True:
            await self.is_up(3600)
            peer = self._peer
            if peer is None or peer.state in GONE or made_with != self._boot:
                made_with = self._boot
                await self._hangs_up()
                with contextlib.suppress(NoAnswer, TimeoutError, ValueError, ConnectionError):
                    await self._calls()
            elif not self._published:
                await self.asks("media.publish", microphone=True, camera=False, screen=False)
                self._published = True
            await asyncio.sleep(0.05)

    async def _calls(self) -> None:
        peer = self._peer = PythonPeer()
        peer.on_packet = lambda slot, number: self.heard.append(Heard(self._now(), number))
        self.connections += 1

        async def ask(type_: str, **data: Any) -> dict[str, Any]:
            answer = await self.asks(type_, **data)
            if not answer["ok"]:
                raise NoAnswer(answer)
            return answer

        await peer.offers(ask, camera=False)

    async def _hangs_up(self) -> None:
        peer, self._peer = self._peer, None
        if peer is not None:
            await peer.closes()
