"""`make cluster-test`: nodes and Redis broken in every way, with a lesson going on; figures for each.

`python -m tests.cluster.run [NAME ...] [--rounds N]`. Each scenario prints how many entries were acknowledged, what the
judge found, and for every fault how long nothing was acknowledged. Sessions ended must be 0.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from tests.chaos.figures import spread
from tests.chaos.history import BREAKS
from tests.cluster.bench import Bench, bench
from tests.cluster.slow_line import slow_line
from tests.redis_server import RedisServer, redis_cluster, redis_server, watched_redis

Scenario = Callable[[Path, int], Awaitable[bool]]
FAILOVER_S: Final = 60


async def rolling(folder: Path, rounds: int) -> bool:
    """Nodes are told to go and started again, one after the other, `rounds` times."""
    with redis_server(folder / "redis") as redis:
        async with bench(folder, redis.url, 2, pupils=6) as lesson:
            for _ in range(rounds):
                node = await lesson.owning_node()
                await lesson.goes_on(10)
                lesson.fault()
                await node.stop()
                assert node.process is not None
                assert node.process.returncode == 0, node.log()[-2000:]
                await node.start()
            await lesson.goes_on(10)
            return await _tell("rolling restarts", lesson)


async def killed(folder: Path, rounds: int) -> bool:
    """The node that serves the session is killed and started again, of three."""
    with redis_server(folder / "redis") as redis:
        async with bench(folder, redis.url, 3, pupils=6) as lesson:
            for _ in range(rounds):
                node = await lesson.owning_node()
                await lesson.goes_on(10)
                lesson.fault()
                await node.kill()
                await lesson.goes_on(10)
                await node.start()
            return await _tell("node killed", lesson)


async def paused(folder: Path, rounds: int) -> bool:
    """The node that serves the session stands still for 12 s and goes on."""
    with redis_server(folder / "redis") as redis:
        async with bench(folder, redis.url, 2) as lesson:
            for _ in range(min(rounds, 5)):
                node = await lesson.owning_node()
                await lesson.goes_on(10)
                lesson.fault()
                assert node.process is not None
                node.process.send_signal(signal.SIGSTOP)
                await asyncio.sleep(12)
                await lesson.goes_on(5)
                node.process.send_signal(signal.SIGCONT)
                await lesson.goes_on(20)
            return await _tell("node stands still", lesson)


async def primary(folder: Path, rounds: int) -> bool:
    """Sentinel, two replicas, one must have each entry: the primary is killed, comes back as a replica."""
    with watched_redis(folder) as redis:
        async with bench(folder, redis.url, 2, SESSIONSERVER_REDIS_REPLICAS="1") as lesson:
            for _ in range(min(rounds, 6)):
                await lesson.goes_on(20)
                server = redis.primary()
                lesson.fault()
                server.kill()
                await lesson.goes_on(10, within=FAILOVER_S)
                server.start()
                await is_replica(server)
            return await _tell("Redis primary killed (Sentinel)", lesson)


async def split(folder: Path, rounds: int) -> bool:
    """The primary stands still until Sentinel has made another one, then goes on as if it still were."""
    with watched_redis(folder) as redis:
        async with bench(folder, redis.url, 2, SESSIONSERVER_REDIS_REPLICAS="1") as lesson:
            for _ in range(min(rounds, 4)):
                await lesson.goes_on(20)
                server = redis.primary()
                lesson.fault()
                server.freeze()
                await lesson.goes_on(10, within=FAILOVER_S)
                server.thaw()
                await is_replica(server)
            return await _tell("Redis primary cut off (Sentinel)", lesson)


async def gone(folder: Path, rounds: int) -> bool:
    """Redis is killed for `rounds` x 6 s and comes back; liveness and reading go on meanwhile."""
    with redis_server(folder / "redis") as redis:
        async with bench(folder, redis.url, 2) as lesson:
            await lesson.goes_on(20)
            redis.kill()
            until = time.monotonic() + 6 * rounds
            while time.monotonic() < until:
                for node in lesson.nodes.nodes.values():
                    await node.answers()
                welcome = await lesson.lesson.mentor.welcome()
                assert welcome["seq"] >= 20
                await asyncio.sleep(1)
            redis.start()
            lesson.fault()
            began = time.monotonic()
            await lesson.goes_on(1)
            back = time.monotonic() - began
            print(f"    Redis gone for {6 * rounds} s; first entry {back:.2f} s after its return")
            return await _tell("Redis gone", lesson)


async def slow(folder: Path, rounds: int) -> bool:
    """Every answer of Redis comes half a second late, then the line is cut again and again."""
    with redis_server(folder / "redis") as redis:
        async with (
            slow_line(redis.port) as line,
            bench(folder, f"redis://127.0.0.1:{line.port}/0", 2) as lesson,
        ):
            line.delay_s = 0.25
            lesson.fault()
            await lesson.goes_on(40)
            line.delay_s = 0.0
            for _ in range(rounds):
                await lesson.goes_on(5)
                lesson.fault()
                line.cut()
                await asyncio.sleep(0.2)
                line.mend()
            return await _tell("Redis slow, line cut", lesson)


async def sharded(folder: Path, rounds: int) -> bool:
    """Redis Cluster of three: nodes are killed."""
    with redis_cluster(folder) as url:
        async with bench(folder, url, 2) as lesson:
            for _ in range(min(rounds, 5)):
                await lesson.goes_on(20)
                node = await lesson.owning_node()
                lesson.fault()
                await node.kill()
                await lesson.goes_on(10)
                await node.start()
            return await _tell("Redis Cluster, node killed", lesson)


SCENARIOS: Final[Mapping[str, Scenario]] = {
    each.__name__: each for each in (rolling, killed, paused, primary, split, gone, slow, sharded)
}


async def is_replica(server: RedisServer) -> None:
    """Until the old primary follows the new one."""
    async with asyncio.timeout(FAILOVER_S):
        while True:
            with contextlib.suppress(Exception):
                state = server.client.info("replication")
                if state["role"] == "slave" and state["master_link_status"] == "up":
                    return
            await asyncio.sleep(0.1)


async def _tell(name: str, lesson: Bench) -> bool:
    verdict = await lesson.verdict()
    ended = sum(
        event.type == "meeting.ended"
        for robot in lesson.lesson.robots
        for event in robot.history.events
        if hasattr(event, "prev")
    )
    found = ", ".join(f"{each.replace('_', ' ')} {getattr(verdict, each)}" for each in BREAKS)
    print(
        f"{name}: {len(lesson.faults)} faults, {verdict.acknowledged} acknowledged"
        f" ({verdict.votes_acknowledged} votes), sessions ended {ended}\n    {found}\n"
        f"    without service: {spread(lesson.without_service)}"
    )
    for what in verdict.named:
        print(f"    {what}")
    return verdict.clean and ended == 0


async def main(names: list[str], rounds: int) -> int:
    bad = []
    for name in names or SCENARIOS:
        with tempfile.TemporaryDirectory(prefix=f"cluster-{name}-") as folder:
            if not await SCENARIOS[name](Path(folder), rounds):
                bad.append(name)
        sys.stdout.flush()
    print(f"failed: {', '.join(bad)}" if bad else "all good")
    return len(bad)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", choices=[[], *SCENARIOS])
    options.add_argument("--rounds", type=int, default=10)
    given = options.parse_args()
    sys.exit(asyncio.run(main(given.names, given.rounds)))
