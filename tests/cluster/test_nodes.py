"""Two nodes and one Redis, all real: what happens to a lesson when one of them goes."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.cluster.bench import bench
from tests.redis_server import RedisServer, redis_server
from tests.running_server import RunningServer


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path / "redis") as server:
        yield server


async def live_sessions(node: RunningServer) -> int:
    """How many sessions a node holds."""
    async with aiohttp.ClientSession() as http, http.get(f"{node.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return int(
        next(float(each.split()[1]) for each in lines if each.startswith("sessionserver_sessions "))
    )


@pytest.mark.slow
async def test_Z6_another_node_takes_over_when_one_is_killed(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with bench(tmp_path, redis.url) as lesson:
        await lesson.goes_on(30)
        killed = await lesson.owner()
        fence = await lesson.fence()
        lesson.fault()
        await lesson.nodes[killed].kill()
        await lesson.goes_on(30)
        assert await lesson.owner() != killed
        assert await lesson.fence() > fence
        verdict = await lesson.verdict()
    assert verdict.clean, verdict.named
    assert verdict.acknowledged > 60


@pytest.mark.slow
async def test_Z8_a_node_that_stood_still_finds_itself_shut_out(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with bench(tmp_path, redis.url) as lesson:
        await lesson.goes_on(20)
        stopped = await lesson.owner()
        process = lesson.nodes[stopped].process
        assert process is not None
        lesson.fault()
        process.send_signal(signal.SIGSTOP)
        await lesson.goes_on(20)
        assert await lesson.owner() != stopped
        process.send_signal(signal.SIGCONT)
        await lesson.goes_on(20)
        assert await live_sessions(lesson.nodes[stopped]) == 0
        verdict = await lesson.verdict()
    assert verdict.clean, verdict.named


@pytest.mark.slow
async def test_Z9_a_node_that_is_told_to_go_gives_its_sessions_away(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with bench(tmp_path, redis.url) as lesson:
        await lesson.goes_on(20)
        going = await lesson.owning_node()
        lesson.fault()
        await going.stop()
        assert going.process is not None
        assert going.process.returncode == 0
        await lesson.goes_on(20)
        await going.start()
        await lesson.goes_on(20)
        verdict = await lesson.verdict()
    assert verdict.clean, verdict.named


@pytest.mark.slow
async def test_commands_are_put_off_while_redis_stands_still_and_kept_when_it_goes_on(
    redis: RedisServer, tmp_path: Path
) -> None:
    async with bench(tmp_path, redis.url) as lesson:
        await lesson.goes_on(20)
        owner = await lesson.owner()
        lesson.fault()
        redis.freeze()
        await asyncio.sleep(6)
        before = lesson.served
        for node in lesson.nodes.nodes.values():
            await node.answers()
        for _ in range(8):
            assert (await lesson.lesson.mentor.welcome())["seq"] >= before, (
                "reading goes on at any node"
            )
        assert lesson.served == before
        redis.thaw()
        await lesson.goes_on(20)
        assert await lesson.owner() == owner, "nobody took over from a living node"
        verdict = await lesson.verdict()
    assert verdict.clean, verdict.named
    assert verdict.acknowledged > 40
