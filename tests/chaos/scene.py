"""What scenarios are played with: servers, lessons of robots with voices, and what they prove at the end."""

import asyncio
import contextlib
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from tests.chaos.faults import Column, Fault
from tests.chaos.figures import gaps, returns
from tests.chaos.found import Found
from tests.chaos.history import Answered, Logged, Received, Sent, Verdict, judge
from tests.chaos.kept import kept
from tests.chaos.lesson import Lesson, lesson_at
from tests.chaos.robot import Robot, Way
from tests.chaos.talker import Talker
from tests.cluster.nodes import Nodes, running_nodes
from tests.running_server import API_KEY, ROOT, RunningServer

WAYS: Final[Sequence[Way]] = ("socket", "plain", "socket", "plain")
PACE_S: Final = 0.15
EVERYTHING: Final = 2**50
BACK_S: Final = 60.0
OFF: Final = {"SESSIONSERVER_LIMITS": "off"}
LogOf = Callable[[str], Awaitable[list[Logged]]]
"""The whole log of a session, from wherever it is kept."""


@dataclass
class Held:
    """A lesson that is held now, with two who talk in its main room."""

    found: Found
    session: str
    lesson: Lesson
    talkers: Sequence[Talker]
    server: RunningServer | None = None
    at: list[float] = field(default_factory=list)

    def fault(self) -> None:
        """Something breaks now."""
        self.at.append(time.monotonic())

    async def goes_on(self, commands: int = 20, within: float = BACK_S) -> None:
        """So many more commands are settled, a vote among them; red when they are not."""
        wanted, votes = self.lesson.acknowledged + commands, self.lesson.votes
        try:
            async with asyncio.timeout(within):
                while self.lesson.acknowledged < wanted or self.lesson.votes == votes:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            self.found.must("text", False, f"{commands} commands were not settled in {within:g} s")
            raise

    async def talks(self, within: float = BACK_S) -> None:
        """Everybody who talks hears the others from now on; red when they do not."""
        for one in self.talkers:
            try:
                await one.hears(*(each for each in self.talkers if each is not one), within=within)
            except TimeoutError:
                how = "; ".join(f"{each.name} {each.state}" for each in self.talkers)
                words = f"{one.name} did not hear everybody in {within:g} s ({how})"
                self.found.must("media", False, words)
                raise

    async def ends(self, log: LogOf | None = None) -> Verdict:
        """Everybody finishes, catches up and goes; then the histories are held against the log."""
        robots = [*self.lesson.robots, *self.talkers]
        until = time.monotonic()
        await asyncio.wait_for(self.lesson.stop(), 120)
        results = await self.lesson.results()
        await asyncio.gather(*(each.catches_up(EVERYTHING) for each in robots))
        histories, without = [each.history for each in robots], self.gaps(until)
        await self.goes()
        stored = (
            await kept_by(self.server, self.session) if log is None else await log(self.session)
        )
        verdict = judge(stored, histories, results)
        self.found.judged(verdict)
        if self.at:
            self.found.took("without service", without)
            if self.talkers:
                self.found.took("voice stood still", self.silences(until))
        return verdict

    def returns(self, at: Sequence[float]) -> list[float]:
        """For every moment the seconds until somebody's command was acknowledged."""
        return returns(at, [each.history for each in [*self.lesson.robots, *self.talkers]])

    def gaps(self, until: float) -> list[float]:
        """For every fault the time in which nothing was acknowledged to anybody, in seconds."""
        robots = [*self.lesson.robots, *self.talkers]
        return gaps(self.at, [each.history for each in robots], until)

    def silences(self, until: float) -> list[float]:
        """For every fault and every pair the time in which nothing of the other one came, in seconds."""
        pairs = [(one, of) for one in self.talkers for of in self.talkers if one is not of]
        return [each for one, of in pairs for each in one.silences(of, self.at, until)]

    async def goes(self) -> None:
        await self.lesson.leave()
        await asyncio.gather(*(each.stop() for each in self.talkers))

    def answer_times(self, since: float) -> list[float]:
        """Of commands asked since then the seconds to their final answer."""
        found = []
        for robot in self.lesson.robots:
            asked: dict[str, float] = {}
            for event in robot.history.events:
                if isinstance(event, Sent) and event.at >= since:
                    asked[event.id] = event.at
                elif isinstance(event, Answered) and event.ok and event.id in asked:
                    found.append(event.at - asked.pop(event.id))
        return found

    @property
    def told(self) -> Iterable[Received]:
        """Every entry that anybody was told."""
        for robot in [*self.lesson.robots, *self.talkers]:
            yield from (each for each in robot.history.events if isinstance(each, Received))


async def kept_by(server: RunningServer | None, session: str) -> list[Logged]:
    """The log of a session as SQLite holds it, while the server runs or after it."""
    assert server is not None
    folder = server.data_dir
    log = SqliteLog(folder / "log.db", Sealing((folder / "master.key").read_bytes()))
    try:
        return await kept(log, session)
    finally:
        await log.close()


@dataclass
class Scene:
    fault: Fault
    found: Found
    folder: Path
    exits: contextlib.AsyncExitStack

    async def server(self, data_dir: Path | None = None, **options: Any) -> RunningServer:
        """A server of its own, without rate limits unless told otherwise."""
        settings = options.pop("settings", OFF)
        folder = data_dir or self.folder / "server"
        folder.mkdir(exist_ok=True)
        server = RunningServer(folder, settings=dict(settings), **options)
        self.exits.push_async_callback(_ended, server)
        await server.start()
        return server

    async def lesson(
        self,
        server: RunningServer,
        *,
        url: str = "",
        ways: Sequence[Way] = WAYS,
        pace: float = PACE_S,
        talkers: int = 2,
        at_once: int = 1,
    ) -> Held:
        """Held at `url`, which leads to the server; everybody has come, and those who talk hear each other."""
        made = await server.create_session()
        held = await self.lesson_in(
            made, url or server.url, ways=ways, pace=pace, talkers=talkers, at_once=at_once
        )
        held.server = server
        return held

    async def lesson_in(
        self,
        made: Mapping[str, Any],
        url: str,
        *,
        ways: Sequence[Way] = WAYS,
        pace: float = PACE_S,
        talkers: int = 2,
        at_once: int = 1,
        fronts: Sequence[str] = (),
    ) -> Held:
        links, seed = made["links"], self.fault.number
        lesson = lesson_at(url, links, ways, seed=seed, pace=pace, at_once=at_once)
        code = links["facilitator"].rpartition("/")[2]
        talking = [Talker([url], code, f"Talker {n}", "socket", seed) for n in range(talkers)]
        for robot in [*lesson.robots, *talking]:
            robot.door.fronts = list(fronts) or [url]
        held = Held(self.found, made["id"], lesson, talking)
        self.exits.push_async_callback(held.goes)
        await asyncio.wait_for(lesson.start(), 60)
        for each in talking:
            await asyncio.wait_for(each.start(), 60)
        await held.talks()
        return held

    async def nodes(self, redis_url: str, count: int = 2, **settings: str) -> Nodes:
        return await self.exits.enter_async_context(
            running_nodes(self.folder, redis_url, count, **settings)
        )

    async def lesson_on(self, nodes: Nodes, **how: Any) -> Held:
        """Robots that come by any node."""
        made = await nodes["ada"].create_session()
        return await self.lesson_in(made, nodes.fronts[0], fronts=nodes.fronts, **how)

    def robot(self, links: Mapping[str, str], role: str, name: str, way: Way, url: str) -> Robot:
        """Somebody who is in no lesson; it must be started, and is stopped at the end."""
        robot = Robot([url], links[role].rpartition("/")[2], name, way, self.fault.number)
        self.exits.push_async_callback(robot.stop)
        return robot

    async def passes(self, columns: Sequence[Column], *tests: str, words: str) -> None:
        """Tests that there are already, run here as they stand; what is skipped is said."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", *tests),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        out = (await process.stdout.read()).decode(errors="replace")
        code = await process.wait()
        counts = {
            word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped)", out)
        }
        passed = counts.get("passed", 0)
        for column in columns:
            self.found.must(column, code == 0 and passed > 0, f"{words} ({passed} tests)")
            if counts.get("skipped"):
                self.found.lacks(column, f"{counts['skipped']} tests were skipped: {words}")
        if code != 0:
            print(out[-3000:], file=sys.stderr)


async def _ended(server: RunningServer) -> None:
    with contextlib.suppress(ProcessLookupError):
        await server.kill()


@contextlib.asynccontextmanager
async def lively(server: RunningServer) -> AsyncIterator[list[float]]:
    """Asks /healthz ten times a second; the seconds that each answer took, `inf` for none."""
    took: list[float] = []

    async def look() -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            while True:
                began = time.monotonic()
                try:
                    async with http.get(f"{server.url}/healthz") as answer:
                        ok = answer.status == 200
                except (aiohttp.ClientError, TimeoutError):
                    ok = False
                took.append(time.monotonic() - began if ok else float("inf"))
                await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    try:
        yield took
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def counter(server: RunningServer, name: str) -> float:
    """A figure of /metrics."""
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{server.url}/metrics", headers=headers) as answer,
    ):
        found = re.search(rf"^sessionserver_{name}(?:_total)? (\S+)", await answer.text(), re.M)
    return float(found[1]) if found else 0.0


def memory(server: RunningServer) -> int:
    """Resident bytes of its process."""
    assert server.process is not None
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
