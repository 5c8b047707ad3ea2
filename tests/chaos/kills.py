"""A thousand kills: SIGKILL at random instants under load, then every history is held against the log.

`python -m tests.chaos.kills --number 1000 --seed 1`. One node, SQLite. Robots chat, vote and are moved over Socket.IO
and plain HTTP all the while; a chapter of so many kills has one session, which is judged at its end.
"""

import argparse
import asyncio
import itertools
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from tests.chaos.figures import gaps, spread
from tests.chaos.history import BREAKS, COUNTS, Verdict, judge
from tests.chaos.kept import kept
from tests.chaos.lesson import Lesson, lesson_at
from tests.chaos.robot import Way
from tests.chaos.zygote import Zygote
from tests.running_server import RunningServer

CHAPTER: Final = 40
"""Most kills per session."""
LONGEST_LOG: Final = 8000
"""Entries after which a session is judged: a server gives 10,000 at once."""
LONGEST_LIFE_S: Final = 1.0
STILLBORN: Final = 0.1
"""This share is killed while it starts."""
START_S: Final = 0.4
WAYS: Final[Sequence[Way]] = ("socket", "plain") * 4
ROOT: Final = Path(__file__).parent.parent.parent
KEEP: Final = ROOT / "build" / "kills"


class Killed:
    """The server that is started and killed; it keeps its ports and its data folder."""

    def __init__(self, zygote: Zygote, data_dir: Path) -> None:
        self.server = RunningServer(data_dir, settings={"SESSIONSERVER_LIMITS": "off"})
        self._zygote = zygote
        self._pid = 0

    async def start(self) -> None:
        self._pid = await self._zygote.start(
            self.server.environment(), self.server.data_dir / "server.log"
        )

    async def is_ready(self) -> None:
        await self.server.answers()

    async def kill(self) -> None:
        await self._zygote.kill(self._pid)


class Run:
    def __init__(self, number: int, seed: int, at_once: int) -> None:
        self.number, self.seed, self.at_once = number, seed, at_once
        self.chance = random.Random(seed)
        self.verdict = Verdict()
        self.kills = 0
        self.to_ready: list[float] = []
        self.without_service: list[float] = []
        self.gaps_found = 0

    async def chapters(self, zygote: Zygote) -> None:
        for chapter in itertools.count(1):
            count = min(CHAPTER, self.number - self.kills)
            if count == 0:
                return
            folder = Path(tempfile.mkdtemp(prefix="kills-"))
            await self._chapter(zygote, folder, count, chapter)
            shutil.rmtree(folder)
            found = " ".join(f"{name}={getattr(self.verdict, name)}" for name in BREAKS)
            print(
                f"{self.kills} kills, {self.verdict.acknowledged} acknowledged, {found}", flush=True
            )

    async def _chapter(self, zygote: Zygote, folder: Path, count: int, chapter: int) -> None:
        killed = Killed(zygote, folder)
        await killed.start()
        await killed.is_ready()
        session = await killed.server.create_session()
        lesson = lesson_at(
            killed.server.url,
            session["links"],
            WAYS,
            seed=self.seed * 1000 + chapter,
            pace=0.02,
            at_once=self.at_once,
        )
        await lesson.start()
        at: list[float] = []
        while len(at) < count and lesson.robots[0].position < LONGEST_LOG:
            await self._one(killed, lesson, at)
        await killed.is_ready()
        await lesson.stop()
        results = await lesson.results()
        await asyncio.gather(*(each.catches_up(2**50) for each in lesson.robots))
        await lesson.leave()
        await killed.kill()
        log = SqliteLog(folder / "log.db", Sealing((folder / "master.key").read_bytes()))
        verdict = judge(
            await kept(log, session["id"]), [each.history for each in lesson.robots], results
        )
        await log.close()
        self.gaps_found += sum(each.gaps_found for each in lesson.robots)
        self.without_service += gaps(at, [each.history for each in lesson.robots])
        self.verdict.add(verdict)
        if not verdict.clean:
            keep(lesson, folder, chapter)

    async def _one(self, killed: Killed, lesson: Lesson, at: list[float]) -> None:
        """Kill it at a random instant of its work and start it again."""
        stillborn = self.chance.random() < STILLBORN and self.kills > 0
        if stillborn:
            await asyncio.sleep(self.chance.uniform(0, START_S))
        else:
            started = at[-1] if at else time.monotonic()
            await killed.is_ready()
            if at:
                self.to_ready.append(time.monotonic() - started)
            await works_again(lesson)
            await asyncio.sleep(self.chance.uniform(0, LONGEST_LIFE_S))
        at.append(time.monotonic())
        await killed.kill()
        await killed.start()
        self.kills += 1

    def report(self, took: float) -> str:
        lines = [
            f"kills                      {self.kills} (SIGKILL, seed {self.seed}, {took / 60:.1f} min)",
            *(f"{name.replace('_', ' '):<26} {getattr(self.verdict, name)}" for name in COUNTS),
            *(f"{name.replace('_', ' '):<26} {getattr(self.verdict, name)}" for name in BREAKS),
            f"kill to ready              {spread(self.to_ready)}",
            f"without service            {spread(self.without_service)}",
            *self.verdict.named,
        ]
        return "\n".join(lines)


async def works_again(lesson: Lesson) -> None:
    """Something is acknowledged: from then on a kill hits people at work."""
    before = lesson.acknowledged
    async with asyncio.timeout(60):
        while lesson.acknowledged == before:
            await asyncio.sleep(0.01)


def keep(lesson: Lesson, folder: Path, chapter: int) -> None:
    """What is needed to look into a failure."""
    into = KEEP / f"chapter-{chapter}"
    into.mkdir(parents=True, exist_ok=True)
    for robot in lesson.robots:
        robot.history.write(into / f"{robot.name.replace(' ', '-')}.jsonl")
    for name in ("server.log", "log.db"):
        shutil.copy(folder / name, into / name)


async def main(number: int, seed: int, at_once: int) -> int:
    run = Run(number, seed, at_once)
    began = time.monotonic()
    async with Zygote() as zygote:
        await run.chapters(zygote)
    print(run.report(time.monotonic() - began))
    return 0 if run.verdict.clean else 1


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--number", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--at-once", type=int, default=4, help="what each pupil does side by side")
    given = options.parse_args()
    sys.exit(asyncio.run(main(given.number, given.seed, given.at_once)))
