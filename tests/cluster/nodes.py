"""Several real nodes on this machine, with one Redis between them."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.chaos.lesson import Lesson
from tests.chaos.robot import Robot
from tests.running_server import RunningServer

SECRET = "a secret that all nodes of the tests share"
NAMES = ("ada", "ben", "cyd")


class Nodes:
    """`nodes` by name; each keeps its name, ports and folder over restarts."""

    def __init__(self, folder: Path, redis_url: str, count: int, **settings: str) -> None:
        self.nodes: dict[str, RunningServer] = {}
        for name in NAMES[:count]:
            data_dir = folder / name
            data_dir.mkdir()
            server = RunningServer(data_dir)
            server.settings = {
                "SESSIONSERVER_LIMITS": "off",
                "SESSIONSERVER_REDIS_URL": redis_url,
                "SESSIONSERVER_SECRET": SECRET,
                "SESSIONSERVER_NODE_NAME": name,
                "SESSIONSERVER_NODE_ADDRESS": server.url,
                "SESSIONSERVER_FILES_DIR": str(folder / "files"),
            } | settings
            self.nodes[name] = server

    def __getitem__(self, name: str) -> RunningServer:
        return self.nodes[name]

    @property
    def fronts(self) -> list[str]:
        return [node.url for node in self.nodes.values()]

    async def start(self) -> None:
        await asyncio.gather(*(node.start() for node in self.nodes.values()))

    async def stop(self) -> None:
        for node in self.nodes.values():
            with contextlib.suppress(ProcessLookupError):
                await node.kill()

    def lesson(
        self, links: Mapping[str, str], pupils: int = 4, seed: int = 1, **how: Any
    ) -> Lesson:
        """Robots that come by any node."""

        def code(role: str) -> str:
            return links[role].rpartition("/")[2]

        ways: Sequence[Any] = ("socket", "plain")
        mentor = Robot(self.fronts, code("mentor"), "Mentor", "socket", seed)
        return Lesson(
            mentor,
            [
                Robot(self.fronts, code("student"), f"Pupil {n}", way, seed)
                for n, way in zip(range(pupils), itertools.cycle(ways), strict=False)
            ],
            **how,
        )


@contextlib.asynccontextmanager
async def running_nodes(
    folder: Path, redis_url: str, count: int = 2, **settings: str
) -> AsyncIterator[Nodes]:
    nodes = Nodes(folder, redis_url, count, **settings)
    try:
        await nodes.start()
        yield nodes
    finally:
        await nodes.stop()
