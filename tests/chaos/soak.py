"""A soak: lessons come and go for hours on one server, and what it holds is weighed all the while.

`python -m tests.chaos.soak --minutes 120 --seed 1`. Every lesson has a mentor and pupils over Socket.IO and plain
HTTP whose lines break again and again, and two people with media; it is judged, and its session erased. The
slopes of memory, file descriptors and tasks are those of least squares over the moments between two lessons,
when nobody is there.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import aiohttp

from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from tests.chaos.history import BREAKS, COUNTS, Verdict, judge
from tests.chaos.kept import kept
from tests.chaos.lesson import Lesson, lesson_at
from tests.chaos.robot import Way
from tests.running_server import API_KEY, RunningServer
from tests.wire.python_client import PythonClient

LESSON_S: Final = 40.0
WAYS: Final[Sequence[Way]] = ("socket", "socket", "plain") * 2 + ("socket", "socket")
PACE_S: Final = 0.4
WARMED_UP: Final = 0.25
"""Share of a soak after which its slopes are taken: caches and pools have filled by then."""
RESULT: Final = Path("build") / "soak.json"
PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Weight:
    """What the server holds at one moment, with nobody there."""

    at: float
    """Hours since the soak began."""
    memory: int
    """Resident bytes."""
    descriptors: int
    tasks: int
    threads: int


HELD: Final = ("memory", "descriptors", "tasks", "threads")


class Soak:
    def __init__(self, server: RunningServer, seed: int) -> None:
        self.server, self.seed = server, seed
        self.chance = random.Random(seed)
        self.verdict = Verdict()
        self.weights: list[Weight] = []
        self.lessons = 0
        self.breaks = 0
        self._began = time.monotonic()

    async def lasts(self, seconds: float) -> None:
        while time.monotonic() - self._began < seconds:
            await self._one_lesson()
            weight = await self._weighed()
            self.weights.append(weight)
            print(f"{self.lessons} lessons, {self.breaks} lines broken, {weight}", flush=True)

    async def _one_lesson(self) -> None:
        self.lessons += 1
        session = await self.server.create_session()
        links = session["links"]
        seed = self.seed * 1000 + self.lessons
        lesson = lesson_at(self.server.url, links, WAYS, seed=seed, pace=PACE_S)
        await lesson.start()
        shown = asyncio.create_task(self._two_with_media(links))
        ends = time.monotonic() + LESSON_S
        while time.monotonic() < ends:
            await asyncio.sleep(self.chance.expovariate(1 / 2.0))
            self.chance.choice(lesson.pupils).break_line()
            self.breaks += 1
        await shown
        await lesson.stop()
        results = await lesson.results()
        await asyncio.gather(*(each.catches_up(2**50) for each in lesson.robots))
        await lesson.leave()
        self.verdict.add(await self._judged(session["id"], lesson, results))
        await self.server.erase(session["id"])

    async def _two_with_media(self, links: dict[str, str]) -> None:
        """They come with camera and microphone, see and hear each other, and go."""
        ada, ben = PythonClient(self.server.url), PythonClient(self.server.url)
        try:
            for client, role in ((ada, "mentor"), (ben, "student")):
                await client.joins(links[role], role)
                await client.brings_media()
            await ada.receives(ben)
            await ben.receives(ada)
        finally:
            await asyncio.gather(ada.leaves(), ben.leaves())

    async def _judged(self, id_: str, lesson: Lesson, results: dict[str, list[int]]) -> Verdict:
        folder = self.server.data_dir
        log = SqliteLog(folder / "log.db", Sealing((folder / "master.key").read_bytes()))
        try:
            return judge(await kept(log, id_), [each.history for each in lesson.robots], results)
        finally:
            await log.close()

    async def _weighed(self) -> Weight:
        assert self.server.process is not None
        async with (
            aiohttp.ClientSession() as http,
            http.get(
                f"{self.server.url}/metrics", headers={"Authorization": f"Bearer {API_KEY}"}
            ) as answer,
        ):
            tasks = re.search(r"^sessionserver_tasks (\S+)", await answer.text(), re.MULTILINE)
        assert tasks is not None
        process = Path("/proc") / str(self.server.process.pid)
        return Weight(
            at=round((time.monotonic() - self._began) / 3600, 4),
            memory=int((process / "statm").read_text().split()[1]) * PAGE,
            descriptors=len(list((process / "fd").iterdir())),
            tasks=int(float(tasks[1])),
            threads=len(list((process / "task").iterdir())),
        )

    def slopes(self) -> dict[str, tuple[float, float]]:
        """What is held by name: its growth per hour, and its median."""
        after = self.weights[int(len(self.weights) * WARMED_UP) :]
        hours = [each.at for each in after]
        found = {}
        for name in HELD:
            values = [float(getattr(each, name)) for each in after]
            slope = statistics.linear_regression(hours, values).slope
            found[name] = (slope, statistics.median(values))
        return found

    def report(self) -> str:
        hours = self.weights[-1].at
        lines = [f"soak {hours:.2f} h, {self.lessons} lessons, {self.breaks} lines broken"]
        for name, (slope, median) in self.slopes().items():
            share = slope / median * 100
            lines.append(
                f"{name:<26} median {median:,.0f}, {slope:+,.1f} per hour ({share:+.2f} %)"
            )
        lines += [
            f"{name.replace('_', ' '):<26} {getattr(self.verdict, name)}"
            for name in (*COUNTS, *BREAKS)
        ]
        return "\n".join([*lines, *self.verdict.named])


async def main(minutes: float, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        server = RunningServer(Path(folder), settings={"SESSIONSERVER_LIMITS": "off"})
        await server.start()
        soak = Soak(server, seed)
        try:
            await soak.lasts(minutes * 60)
        finally:
            await server.stop()
    RESULT.parent.mkdir(exist_ok=True)
    told = {"weights": [asdict(each) for each in soak.weights], "slopes": soak.slopes()}
    RESULT.write_text(json.dumps(told, indent=1))
    print(soak.report())
    return 0 if soak.verdict.clean else 1


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=120)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    sys.exit(asyncio.run(main(given.minutes, given.seed)))
