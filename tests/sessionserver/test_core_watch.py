"""A media core of which a worker died takes the process along, and nothing else does."""

import asyncio
import platform
from pathlib import Path

import pytest

pytest.importorskip("mediacore", reason="the native core is not built")

import mediacore

from sessionserver import core_watch
from tests.running_server import RunningServer
from tests.thread_end import end_thread

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() != "x86_64",
    reason="threads are ended by ptrace(2) on x86-64",
)


def workers_of(server: RunningServer) -> list[int]:
    assert server.process is not None
    return sorted(core_watch.workers(Path(f"/proc/{server.process.pid}/task")))


async def test_a_server_whose_core_lost_a_worker_ends_and_comes_back_whole(
    server: RunningServer,
) -> None:
    assert server.process is not None
    await asyncio.sleep(2 * core_watch.EVERY_S)
    there = workers_of(server)
    await asyncio.to_thread(end_thread, there[0])
    async with asyncio.timeout(20):
        assert await server.process.wait() == core_watch.DIED
    assert "media_core_died" in server.log()

    await server.start()
    assert len(workers_of(server)) == len(there)


async def test_a_core_that_is_whole_is_left_alone_whatever_happens_to_another_one() -> None:
    others = core_watch.workers()
    mine = mediacore.Plane(port=0)
    ended: list[int] = []
    watching = asyncio.create_task(core_watch.watch(others, ended.append))
    await asyncio.sleep(2 * core_watch.EVERY_S)
    another = mediacore.Plane(port=0)
    another.shutdown()
    await asyncio.sleep(2 * core_watch.EVERY_S)
    assert (ended, watching.done()) == ([], False)

    mine.shutdown()
    async with asyncio.timeout(20):
        await watching
    assert ended == [core_watch.DIED]
