"""A lesson on several nodes, faults in the middle of it, and the verdict on its histories."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sessionserver import keys
from sessionserver.metrics import PrometheusMeter
from sessionserver.sealing import Sealing
from sessionserver.stores.redis import RedisLog
from sessionserver.stores.redis_link import RedisLink
from tests.chaos.figures import gaps
from tests.chaos.history import Logged, Verdict, judge
from tests.chaos.kept import kept
from tests.chaos.lesson import Lesson
from tests.cluster.nodes import SECRET, Nodes, running_nodes
from tests.running_server import RunningServer

EVERYTHING = 2**50


@dataclass
class Bench:
    nodes: Nodes
    redis_url: str
    session: dict[str, Any]
    lesson: Lesson
    faults: list[float] = field(default_factory=list)

    def fault(self) -> None:
        """Something breaks now."""
        self.faults.append(time.monotonic())

    @property
    def served(self) -> float:
        """The furthest position of any robot."""
        return max(robot.position for robot in self.lesson.robots)

    async def goes_on(self, entries: int = 10, within: float = 40) -> None:
        """So many more entries reach somebody."""
        wanted = self.served + entries
        async with asyncio.timeout(within):
            while self.served < wanted:
                await asyncio.sleep(0.02)

    async def owner(self) -> str:
        """The name of the node that serves the session."""
        return await owner_of(self.redis_url, self.session["id"])

    async def fence(self) -> int:
        return int(await _head(self.redis_url, self.session["id"], "fence"))

    async def owning_node(self) -> RunningServer:
        return self.nodes[await self.owner()]

    async def verdict(self) -> Verdict:
        """Everybody finishes and catches up; then the histories are held against the log."""
        await asyncio.wait_for(self.lesson.stop(), 240)
        results = await self.lesson.results()
        robots = self.lesson.robots
        await asyncio.gather(*(each.catches_up(EVERYTHING) for each in robots))
        await self.lesson.leave()
        stored = await kept_in_redis(self.redis_url, self.session["id"])
        return judge(stored, [each.history for each in robots], results)

    @property
    def without_service(self) -> list[float]:
        """For every fault the seconds in which nothing was acknowledged."""
        return gaps(self.faults, [each.history for each in self.lesson.robots])


async def owner_of(redis_url: str, session: str) -> str:
    """The name of the node that serves it."""
    return (await _head(redis_url, session, "owner")).partition("/")[0]


async def _head(redis_url: str, session: str, name: str) -> str:
    link = RedisLink(redis_url, PrometheusMeter())
    head = f"sessionserver:{{{session}}}:head"
    try:
        asked: bytes = await link.ask(lambda redis: redis.hget(head, name))
        return asked.decode()
    finally:
        await link.close()


async def kept_in_redis(redis_url: str, session: str) -> list[Logged]:
    """The log of a session as all nodes share it."""
    link = RedisLink(redis_url, PrometheusMeter())
    log = RedisLog(link, Sealing(keys.derived(SECRET, "master")))
    try:
        return await kept(log, session)
    finally:
        await log.close()


@contextlib.asynccontextmanager
async def bench(
    folder: Path, redis_url: str, count: int = 2, pupils: int = 4, seed: int = 1, **settings: str
) -> AsyncIterator[Bench]:
    async with running_nodes(folder, redis_url, count, **settings) as nodes:
        session = await nodes["ada"].create_session()
        lesson = nodes.lesson(session["links"], pupils, seed)
        try:
            await asyncio.wait_for(lesson.start(), 30)
            yield Bench(nodes, redis_url, session, lesson)
        finally:
            await lesson.leave()
