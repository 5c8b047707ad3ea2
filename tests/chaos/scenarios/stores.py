"""What happens to the store on this machine: disks and files."""

import asyncio
import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import Final

from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from tests.chaos.history import Answered, judge
from tests.chaos.kept import kept
from tests.chaos.scene import OFF, Held, Scene, lively
from tests.e2e.namespace import run
from tests.running_server import RunningServer

DISK_KB: Final = 16_384
FULL_S: Final = 5.0
HELD_S: Final = 5.0
CUTS: Final = 60
STARTED: Final = 3


def refusals(held: Held, code: str) -> int:
    """How often anybody was told to ask again with this code."""
    return sum(
        isinstance(event, Answered) and event.code == code
        for robot in held.lesson.robots
        for event in robot.history.events
    )


def fill(path: Path) -> None:
    """Until not one block is free."""
    with path.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(b"\0" * 4096)


async def fault_24(scene: Scene) -> None:
    disk = scene.folder / "disk"
    disk.mkdir()
    await asyncio.to_thread(run, *f"mount -t tmpfs -o size={DISK_KB}k tmpfs {disk}".split())
    scene.exits.callback(run, "umount", "--lazy", str(disk))
    server = await scene.server(disk)
    held = await scene.lesson(server)
    await held.goes_on(20)
    filler = disk / "filler"
    held.fault()
    fill(filler)
    async with lively(server) as took:
        async with asyncio.timeout(60):
            while refusals(held, "unavailable") < 5:
                await asyncio.sleep(0.1)
        await asyncio.sleep(FULL_S)
        seen = (await held.lesson.mentor.welcome())["seq"]
        await held.talks()
    scene.found.must("text", max(took) < 5, "liveness was green all the while")
    scene.found.must("text", seen > 0, "reading went on")
    scene.found.must("media", True, "voices went on while the disk was full")
    scene.found.counts(refused=refusals(held, "unavailable"))
    filler.unlink()
    await held.goes_on(40)
    await held.ends()


async def fault_30(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    await held.goes_on(20)
    held.fault()
    other = sqlite3.connect(server.data_dir / "log.db", isolation_level=None)
    other.execute("begin exclusive")
    before = held.lesson.acknowledged
    await asyncio.sleep(0.5)
    stuck = held.lesson.acknowledged
    await asyncio.sleep(HELD_S - 1)
    scene.found.must(
        "text",
        held.lesson.acknowledged == stuck,
        "nothing was acknowledged while the file was held",
    )
    await held.talks()
    scene.found.must("media", True, "voices went on while the file was held")
    other.execute("rollback")
    other.close()
    scene.found.counts(acknowledged_in_flight=stuck - before, refused=refusals(held, "unavailable"))
    await held.goes_on(40)
    await held.ends()


async def fault_31(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server, talkers=0, pace=0.03)
    await held.goes_on(300)
    # From here on copies alone are opened: whoever opens a log may shorten it.
    folder, session = scene.folder / "kept", held.session
    await server.kill()
    shutil.copytree(server.data_dir, folder)
    await held.goes()
    wal = (folder / "log.db-wal").read_bytes()
    sealing = Sealing((folder / "master.key").read_bytes())
    shutil.copytree(folder, scene.folder / "whole")
    whole = await _log_in(scene.folder / "whole", sealing, session)
    size = len(wal)
    places = sorted({size, size - 1, *(size - 1 - size // 2 * n // CUTS for n in range(CUTS))})
    lengths, wrong = [], 0
    for number, cut in enumerate(places):
        torn = scene.folder / f"torn-{number}"
        torn.mkdir()
        for name in ("log.db", "master.key"):
            shutil.copy(folder / name, torn / name)
        (torn / "log.db-wal").write_bytes(wal[:cut])
        found = await _log_in(torn, sealing, session)
        wrong += found != whole[: len(found)] or not judge(found, []).clean
        lengths.append(len(found))
        if number % (len(places) // STARTED):
            shutil.rmtree(torn)
    scene.found.counts(copies=len(places), shortest=min(lengths), whole=len(whole))
    scene.found.must("text", not wrong, "every copy gives back a whole beginning of the log")
    scene.found.must("text", lengths == sorted(lengths), "a longer copy never gives back less")
    scene.found.must("text", lengths[-1] == len(whole), "the whole copy gives back everything")
    scene.found.must("text", len(set(lengths)) > 5, "the cuts went through several records")
    for torn in sorted(scene.folder.glob("torn-*")):
        await _goes_on(scene, torn, session)


async def _log_in(folder: Path, sealing: Sealing, session: str) -> list[object]:
    log = SqliteLog(folder / "log.db", sealing)
    try:
        return list(await kept(log, session))
    finally:
        await log.close()


async def _goes_on(scene: Scene, folder: Path, session: str) -> None:
    """A real server on what is left: it tells the tallies that its log says, and holds a lesson."""
    server = RunningServer(folder, settings=dict(OFF))
    await server.start()
    scene.exits.push_async_callback(server.stop)
    state = await server.state(session)
    log = SqliteLog(folder / "log.db", Sealing((folder / "master.key").read_bytes()))
    stored = await kept(log, session)
    await log.close()
    results = {
        poll["poll"]: poll["result"]["counts"]
        for poll in state["polls"]
        if poll["status"] == "published"
    }
    verdict = judge(stored, [], results)
    scene.found.must(
        "votes", verdict.clean and bool(results), "published tallies are the fold of what is left"
    )
    held = await scene.lesson(server)
    await held.goes_on(10)
    scene.found.must("media", True, "voices in a lesson on the torn copy")
    await held.ends()
    await server.stop()
