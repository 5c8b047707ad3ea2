"""What the machine under the server does: memory, clocks, the core's threads."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from sessionserver import core_watch
from tests.chaos.faults import COLUMNS
from tests.chaos.scene import OFF, Held, Scene
from tests.chaos.soak import HELD, Soak
from tests.running_server import RunningServer
from tests.thread_end import end_thread

CGROUP: Final = Path("/sys/fs/cgroup")
ROOM_LEFT: Final = 1 << 20
HOUR_S: Final = 3600
CLOCK: Final = Path(__file__).parent.parent / "clock.c"
ENDED_S: Final = 20.0
SOAK_S: Final = 240.0
JUMPS: Final = (HOUR_S, -HOUR_S, 0)


def _group(name: str) -> Path | None:
    """A memory cgroup of the bench's own, of either version; None where there are none."""
    for root in (CGROUP / "memory", CGROUP):
        with contextlib.suppress(OSError):
            made = root / name
            made.mkdir()
            if (made / "memory.limit_in_bytes").exists() or (made / "memory.max").exists():
                return made
            made.rmdir()
    return None


def _limit(group: Path, most: int | None) -> None:
    old = group / "memory.limit_in_bytes"
    words = ("-1" if old.exists() else "max") if most is None else str(most)
    with contextlib.suppress(OSError):
        (old if old.exists() else group / "memory.max").write_text(words)


async def fault_21(scene: Scene) -> None:
    group = _group(f"chaos-{os.getpid()}")
    if group is None:
        return
    scene.exits.callback(shutil.rmtree, group, ignore_errors=True)
    server = await scene.server()
    assert server.process is not None
    held = await scene.lesson(server)
    codes, squeezed, dead = [], [], []
    for _ in range(2):
        await held.goes_on(20)
        await held.talks()
        (group / "cgroup.procs").write_text(str(server.process.pid))
        held.fault()
        squeezed.append(time.monotonic())
        # What it held before was charged elsewhere: whatever it touches from now on is too much.
        _limit(group, ROOM_LEFT // 16)
        eating = asyncio.create_task(_makes_it_grow(server))
        async with asyncio.timeout(60):
            codes.append(await server.process.wait())
        dead.append(time.monotonic())
        eating.cancel()
        _limit(group, None)
        await server.start()
    scene.found.must("text", codes == [-9, -9], f"the kernel killed it: {codes}")
    await held.goes_on(20)
    await held.talks()
    scene.found.must("media", True, "everybody heard everybody again after each")
    scene.found.took("dying", [end - begin for begin, end in zip(squeezed, dead, strict=True)])
    scene.found.took("text back", held.returns(dead))
    await held.ends()
    with contextlib.suppress(OSError):
        group.rmdir()


async def _makes_it_grow(server: RunningServer) -> None:
    """New sessions without end."""
    while True:
        with contextlib.suppress(Exception):
            await server.create_session("x" * 100)
        await asyncio.sleep(0.01)


async def fault_25(scene: Scene) -> None:
    library, offset = scene.folder / "clock.so", scene.folder / "offset"
    offset.write_text("0")
    await asyncio.to_thread(
        subprocess.run,
        ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(CLOCK), "-ldl"],
        check=True,
    )
    env = OFF | {"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(offset)}
    server = await scene.server(settings=env)
    held = await scene.lesson(server)
    await held.goes_on(20)
    seen = []
    for jump in JUMPS:
        held.fault()
        offset.write_text(str(jump))
        await held.goes_on(20)
        await asyncio.sleep(12)
        await held.goes_on(20)
        await held.talks()
        seen.append(await _ahead(held))
    scene.found.counts(clock_ahead_s=seen)
    moved = all(abs(found - wanted) < 60 for found, wanted in zip(seen, JUMPS, strict=True))
    scene.found.must("text", moved, "the server's clock did jump, as its entries show")
    failed = [each.failures for each in held.lesson.robots]
    scene.found.must("text", not any(failed), "nobody was dropped, no token was refused")
    scene.found.must(
        "media",
        all(each.connections == 1 for each in held.talkers),
        "no media connection was made anew",
    )
    await held.ends()


async def _ahead(held: Held) -> int:
    """By how much the server's newest entry is ahead of our clock."""
    told: list[float] = []
    mentor = held.lesson.mentor
    before = mentor.on_entry
    mentor.on_entry = lambda entry: (told.append(entry["at"] / 1000 - time.time()), before(entry))[
        1
    ]
    async with asyncio.timeout(20):
        while not told:
            await asyncio.sleep(0.05)
    mentor.on_entry = before
    return round(told[-1])


async def fault_19(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    for which in (0, -1):
        await held.goes_on(20)
        await held.talks()
        assert server.process is not None
        workers = sorted(core_watch.workers(Path(f"/proc/{server.process.pid}/task")))
        scene.found.counts(workers=len(workers))
        held.fault()
        await asyncio.to_thread(end_thread, workers[which])
        async with asyncio.timeout(ENDED_S):
            code = await server.process.wait()
        scene.found.must(
            "media", code == core_watch.DIED, "a server that lost a worker ends by itself"
        )
        await server.start()
    await held.goes_on(20)
    await held.talks()
    until = time.monotonic()
    scene.found.must("media", True, "started again it has everybody's voices back")
    scene.found.took("text back", held.gaps(until))
    scene.found.took("voices back", held.silences(until))
    await held.ends()


async def fault_44(scene: Scene) -> None:
    server = await scene.server()
    soak = Soak(server, seed=44)
    await soak.lasts(SOAK_S)
    scene.found.judged(soak.verdict)
    first, last = soak.weights[1], soak.weights[-1]
    grown = {name: getattr(last, name) - getattr(first, name) for name in HELD}
    scene.found.counts(
        lessons=soak.lessons, lines_broken=soak.breaks, grown_since_the_second_lesson=grown
    )
    for name in ("descriptors", "tasks", "threads"):
        scene.found.must("text", grown[name] <= 4, f"{name} do not grow")
    scene.found.must("text", grown["memory"] < 16 * 2**20, "memory does not grow by 16 MB")
    scene.found.must("media", True, "in every lesson two people saw and heard each other")
    for column in COLUMNS:
        scene.found.lacks(
            column, "minutes instead of 24 hours: `make soak` takes as long as one likes"
        )
