"""Several nodes with one Redis: nodes that go, stand still, and Redis that dies, splits or is slow.

Each way to break it takes how often; `tests.cluster.run` breaks it more often than the faults of docs/faults.md do.
"""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Sequence
from typing import Final

from tests.chaos.scene import Held, Scene, lively
from tests.cluster.bench import kept_in_redis, owner_of
from tests.cluster.nodes import Nodes
from tests.cluster.slow_line import slow_line
from tests.cluster.test_nodes import live_sessions
from tests.redis_server import RedisServer, redis_cluster, redis_server, watched_redis

Change = Callable[[RedisServer], None]
STILL_S: Final = 15.0
FAILOVER_S: Final = 60
SLOW_S: Final = 0.25


async def fault_20(scene: Scene) -> None:
    await deployed(scene, rounds=6)


async def fault_23(scene: Scene) -> None:
    await still(scene, rounds=1)


async def fault_26(scene: Scene) -> None:
    await gone(scene, outages_s=(3, 30))


async def fault_27(scene: Scene) -> None:
    await primary_killed(scene, rounds=2)


async def fault_28(scene: Scene) -> None:
    await primary_frozen(scene, rounds=2)


async def fault_29(scene: Scene) -> None:
    await slow(scene, cuts=5)


async def deployed(scene: Scene, rounds: int) -> None:
    """Nodes are told to go and started again, one after the other."""
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    nodes = await scene.nodes(redis.url)
    held = await scene.lesson_on(nodes)
    away: list[float] = []
    for _ in range(rounds):
        await held.goes_on(10)
        await held.talks()
        node = nodes[await owner_of(redis.url, held.session)]
        held.fault()
        began = time.monotonic()
        await node.stop()
        away.append(time.monotonic() - began)
        assert node.process is not None
        scene.found.must(
            "text", node.process.returncode == 0, "each node ended by itself and cleanly"
        )
        await node.start()
    await held.goes_on(10)
    await held.talks()
    until = time.monotonic()
    scene.found.must("media", True, "everybody heard everybody again after each deployment")
    scene.found.took("node gone", away)
    scene.found.took("text back", held.gaps(until))
    scene.found.took("voices back", held.silences(until))
    await _ends(held, redis.url)


async def killed(scene: Scene, rounds: int) -> None:
    """The node that serves the session is killed and started again, of three."""
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    await _nodes_killed(scene, redis.url, rounds, count=3)


async def sharded(scene: Scene, rounds: int) -> None:
    """The same with Redis Cluster of three, and two nodes."""
    await _nodes_killed(scene, scene.exits.enter_context(redis_cluster(scene.folder)), rounds)


async def _nodes_killed(scene: Scene, redis_url: str, rounds: int, count: int = 2) -> None:
    nodes = await scene.nodes(redis_url, count)
    held = await scene.lesson_on(nodes)
    for _ in range(rounds):
        await held.goes_on(10)
        await held.talks()
        node = nodes[await owner_of(redis_url, held.session)]
        held.fault()
        await node.kill()
        await held.goes_on(10)
        await node.start()
    await held.talks()
    scene.found.must("media", True, "everybody heard everybody again after each kill")
    await _ends(held, redis_url)


async def still(scene: Scene, rounds: int) -> None:
    """The node that serves the session stands still until long after another one took over, and goes on."""
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    nodes = await scene.nodes(redis.url)
    held = await scene.lesson_on(nodes)
    for _ in range(rounds):
        await held.goes_on(20)
        await _stands_still(scene, nodes, held, redis.url)
    scene.found.must("media", True, "everybody heard everybody on the new node and afterwards")
    await _ends(held, redis.url)


async def _stands_still(scene: Scene, nodes: Nodes, held: Held, redis_url: str) -> None:
    name = await owner_of(redis_url, held.session)
    stopped = nodes[name]
    assert stopped.process is not None
    held.fault()
    stopped.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    await held.goes_on(20)
    taken = await owner_of(redis_url, held.session)
    scene.found.must("text", taken != name, "another node took over")
    await held.talks()
    await asyncio.sleep(max(0.0, began + STILL_S - time.monotonic()))
    stopped.process.send_signal(signal.SIGCONT)
    await held.goes_on(20)
    async with asyncio.timeout(30):
        while await live_sessions(stopped):
            await asyncio.sleep(0.1)
    scene.found.must("text", True, "the old node holds the session no more")
    back = await owner_of(redis_url, held.session)
    scene.found.must("text", back == taken, "nobody took it back")
    await held.talks()
    people = [each["name"] for each in (await nodes[taken].state(held.session))["participants"]]
    scene.found.must("text", len(people) == len(set(people)), "there are no ghosts")


async def gone(scene: Scene, outages_s: Sequence[float]) -> None:
    """Redis is killed for so long each time, and comes back."""
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    nodes = await scene.nodes(redis.url)
    held = await scene.lesson_on(nodes)
    back: list[float] = []
    for seconds in outages_s:
        await held.goes_on(20)
        held.fault()
        redis.kill()
        async with lively(nodes["ada"]) as ada, lively(nodes["ben"]) as ben:
            await asyncio.sleep(0.5)
            before = held.lesson.acknowledged
            await asyncio.sleep(seconds - 0.5)
            stayed = held.lesson.acknowledged == before
            seq = (await held.lesson.mentor.welcome())["seq"]
            await held.talks()
        scene.found.must("text", stayed, "nothing was acknowledged without the store")
        scene.found.must(
            "text", max(*ada, *ben) < 2, "liveness of both nodes was green all the while"
        )
        scene.found.must("text", seq > 0, "reading went on")
        scene.found.must("media", True, "voices went on without Redis")
        redis.start()
        back.append(time.monotonic())
        await held.goes_on(1)
    scene.found.took("first entry after Redis was back", held.returns(back))
    await held.goes_on(40)
    await _ends(held, redis.url)


async def primary_killed(scene: Scene, rounds: int) -> None:
    """Sentinel, two replicas, one must have each entry: the primary is killed, comes back as a replica."""
    await _watched(scene, rounds, RedisServer.kill, RedisServer.start)


async def primary_frozen(scene: Scene, rounds: int) -> None:
    """The primary stands still until Sentinel has made another one, then goes on as if it still were."""
    await _watched(scene, rounds, RedisServer.freeze, RedisServer.thaw)


async def _watched(scene: Scene, rounds: int, goes: Change, comes: Change) -> None:
    redis = scene.exits.enter_context(watched_redis(scene.folder))
    nodes = await scene.nodes(redis.url, SESSIONSERVER_REDIS_REPLICAS="1")
    held = await scene.lesson_on(nodes)
    for _ in range(rounds):
        await held.goes_on(20)
        primary = await asyncio.to_thread(redis.primary)
        held.fault()
        goes(primary)
        await held.goes_on(10, within=FAILOVER_S)
        await held.talks()
        await asyncio.to_thread(comes, primary)
        await _is_replica(primary)
    scene.found.must("media", True, "voices went on")
    await held.goes_on(20)
    await _ends(held, redis.url)


async def _is_replica(server: RedisServer) -> None:
    """Until the old primary follows the new one."""
    async with asyncio.timeout(FAILOVER_S):
        while True:
            with contextlib.suppress(Exception):
                state = server.client.info("replication")
                if state["role"] == "slave" and state["master_link_status"] == "up":
                    return
            await asyncio.sleep(0.1)


async def slow(scene: Scene, cuts: int) -> None:
    """Every answer of Redis comes half a second late, then the line is cut again and again."""
    redis = scene.exits.enter_context(redis_server(scene.folder / "redis"))
    line = await scene.exits.enter_async_context(slow_line(redis.port))
    nodes = await scene.nodes(f"redis://127.0.0.1:{line.port}/0")
    held = await scene.lesson_on(nodes)
    await held.goes_on(20)
    async with lively(nodes["ada"]) as ada, lively(nodes["ben"]) as ben:
        line.delay_s = SLOW_S
        held.fault()
        await held.goes_on(40)
        await held.talks()
        line.delay_s = 0.0
        for _ in range(cuts):
            await held.goes_on(5)
            held.fault()
            line.cut()
            await asyncio.sleep(0.2)
            line.mend()
        await held.goes_on(20)
    scene.found.took("liveness answered", [*ada, *ben])
    await held.talks()
    scene.found.must("media", True, "voices went on")
    await _ends(held, redis.url)


async def _ends(held: Held, redis_url: str) -> None:
    """No session did; and the histories are held against the log that all nodes share."""
    ended = [each for each in held.told if each.type in ("meeting.ended", "session.ended")]
    held.found.must("text", not ended, "no session ended")
    await held.ends(lambda session: kept_in_redis(redis_url, session))
