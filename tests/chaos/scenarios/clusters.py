"""Several nodes with one Redis: nodes that go, stand still, and Redis that dies, splits or is slow."""

import asyncio
import signal
import time
from typing import Final

from tests.chaos.scene import Held, Scene, lively
from tests.cluster.bench import kept_in_redis, owner_of
from tests.cluster.nodes import Nodes
from tests.cluster.run import FAILOVER_S, is_replica
from tests.cluster.slow_line import slow_line
from tests.cluster.test_nodes import live_sessions
from tests.redis_server import redis_server, watched_redis

DEPLOYMENTS: Final = 6
STILL_S: Final = 15.0
FAILOVERS: Final = 2
SLOW_S: Final = 0.25
CUTS: Final = 5


def none_ended(held: Held) -> None:
    ended = [each for each in held.told if each.type in ("meeting.ended", "session.ended")]
    held.found.must("text", not ended, "no session ended")


async def fault_20(scene: Scene) -> None:
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    nodes = await scene.nodes(redis.url)
    held = await scene.lesson_on(nodes)
    gone: list[float] = []
    for _ in range(DEPLOYMENTS):
        await held.goes_on(10)
        await held.talks()
        node = nodes[await owner_of(redis.url, held.session)]
        held.fault()
        began = time.monotonic()
        await node.stop()
        gone.append(time.monotonic() - began)
        assert node.process is not None
        scene.found.must(
            "text", node.process.returncode == 0, "each node ended by itself and cleanly"
        )
        await node.start()
    await held.goes_on(10)
    await held.talks()
    until = time.monotonic()
    scene.found.must("media", True, "everybody heard everybody again after each deployment")
    scene.found.took("node gone", gone)
    scene.found.took("text back", held.gaps(until))
    scene.found.took("voices back", held.silences(until))
    none_ended(held)
    await held.ends(lambda session: kept_in_redis(redis.url, session))


async def fault_23(scene: Scene) -> None:
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    nodes = await scene.nodes(redis.url)
    held = await scene.lesson_on(nodes)
    await held.goes_on(20)
    name = await owner_of(redis.url, held.session)
    stopped = nodes[name]
    assert stopped.process is not None
    held.fault()
    stopped.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    await held.goes_on(20)
    taken = await owner_of(redis.url, held.session)
    scene.found.must("text", taken != name, "another node took over")
    await held.talks()
    await asyncio.sleep(max(0.0, began + STILL_S - time.monotonic()))
    stopped.process.send_signal(signal.SIGCONT)
    await held.goes_on(20)
    async with asyncio.timeout(30):
        while await live_sessions(stopped):
            await asyncio.sleep(0.1)
    scene.found.must("text", True, "the old node holds the session no more")
    scene.found.must(
        "text", await owner_of(redis.url, held.session) == taken, "nobody took it back"
    )
    await held.talks()
    scene.found.must("media", True, "everybody heard everybody on the new node and afterwards")
    people = [each["name"] for each in (await nodes[taken].state(held.session))["participants"]]
    scene.found.must("text", len(people) == len(set(people)), "there are no ghosts")
    await held.ends(lambda session: kept_in_redis(redis.url, session))


async def _watched(scene: Scene, how: str) -> None:
    redis = scene.exits.enter_context(watched_redis(scene.folder))
    nodes = await scene.nodes(redis.url, SESSIONSERVER_REDIS_REPLICAS="1")
    held = await scene.lesson_on(nodes)
    for _ in range(FAILOVERS):
        await held.goes_on(20)
        primary = await asyncio.to_thread(redis.primary)
        held.fault()
        if how == "killed":
            primary.kill()
        else:
            primary.freeze()
        await held.goes_on(10, within=FAILOVER_S)
        await held.talks()
        if how == "killed":
            await asyncio.to_thread(primary.start)
        else:
            primary.thaw()
        await is_replica(primary)
    scene.found.must("media", True, "voices went on")
    await held.goes_on(20)
    none_ended(held)
    await held.ends(lambda session: kept_in_redis(redis.url, session))


async def fault_27(scene: Scene) -> None:
    await _watched(scene, "killed")


async def fault_28(scene: Scene) -> None:
    await _watched(scene, "frozen")


async def fault_29(scene: Scene) -> None:
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    line = await scene.exits.enter_async_context(slow_line(redis.port))
    url = f"redis://127.0.0.1:{line.port}/0"
    nodes: Nodes = await scene.nodes(url)
    held = await scene.lesson_on(nodes)
    await held.goes_on(20)
    async with lively(nodes["ada"]) as ada, lively(nodes["ben"]) as ben:
        line.delay_s = SLOW_S
        held.fault()
        await held.goes_on(40)
        await held.talks()
        line.delay_s = 0.0
        for _ in range(CUTS):
            await held.goes_on(5)
            held.fault()
            line.cut()
            await asyncio.sleep(0.2)
            line.mend()
        await held.goes_on(20)
    scene.found.took("liveness answered", [*ada, *ben])
    await held.talks()
    scene.found.must("media", True, "voices went on")
    none_ended(held)
    await held.ends(lambda session: kept_in_redis(redis.url, session))
