"""How long somebody waits for all that an hour brought, on a line of 1 Mbit/s: a real client over the real server.

`make catch-up` prints it and keeps it in bench/results. People (tests/transports/robot.py), one by each transport, are
in namespaces of their own behind the relay, go away, miss 5,000 lines of the chat and return one after the other over a
line of 1 Mbit/s and 20 ms each way: from the first packet of the new connection until the last entry is there, in order
and without a gap. TRIALS (5) of each.
"""

import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from rooms.commands import SendMessage
from rooms.ids import CommandId, ParticipantId, SessionId
from sessionserver.app import serve
from sessionserver.settings import Settings
from tests import talk
from tests.e2e.impaired import Home, network
from tests.running_server import ROOT, RunningServer, free_port
from tests.transports.robot import Robot, Transport

RESULTS = ROOT / "bench" / "results" / "catch_up.json"
LINE = "rate=1M delay=20ms"
MISSED = 5000
TOGETHER = 500
MENTOR = ParticipantId("u1")
WAYS: tuple[Transport, ...] = ("websocket", "polling", "plain")


async def person(url: str, link: str, transport: Transport) -> None:
    """In the namespace: says that it is away, hears up to which entry to wait, says how long that took."""
    robot = Robot(url, transport)
    await robot.joins(link, transport)
    await robot.is_away()
    print("away", flush=True)
    last = int(await asyncio.to_thread(sys.stdin.readline))
    before = len(robot.entries)
    since = time.monotonic()
    robot.returns()
    await robot.until(lambda: robot.seq >= last)
    took = time.monotonic() - since
    seqs = [each["seq"] for each in robot.entries]
    print(
        json.dumps(
            {"seconds": took, "entries": len(seqs) - before, "ordered": seqs == sorted(seqs)}
        )
    )
    await robot.leaves()


async def talks(data_dir: Path, session: str) -> int:
    """5,000 lines by the mentor into the log of a server that does not run; the seq of the last."""
    settings = Settings(
        http_address="127.0.0.1", http_port=free_port(), media_port=free_port(), data_dir=data_dir
    )
    async with serve(settings) as running:
        live = running.sessions.get(SessionId(session))
        assert live is not None
        said = [(f"line {number}", text) for number, text in enumerate(talk.lines(MISSED))]
        for first in range(0, MISSED, TOGETHER):
            asked = (
                live.submit(MENTOR, CommandId(id_), SendMessage("room", text))
                for id_, text in said[first : first + TOGETHER]
            )
            assert all(answer["ok"] for answer in await asyncio.gather(*asked))
        return int(live.state.seq)


@contextlib.asynccontextmanager
async def away(home: Home, url: str, link: str, transport: Transport) -> AsyncIterator[Process]:
    """Somebody who has joined and is away."""
    await home.line.becomes(up="", down="")
    process = await asyncio.create_subprocess_exec(
        *("ip", "netns", "exec", home.namespace.name, sys.executable, "-m", "tests.e2e.catch_up"),
        *(url, link, transport),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert await _hears(process) == "away"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _hears(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def returns(home: Home, process: Process, last: int) -> dict[str, Any]:
    await home.line.becomes(up=LINE, down=LINE)
    before = (await home.line.figures())["down"]["arrived_bytes"]
    assert process.stdin is not None
    process.stdin.write(f"{last}\n".encode())
    found: dict[str, Any] = json.loads(await _hears(process))
    return found | {"bytes": (await home.line.figures())["down"]["arrived_bytes"] - before}


async def trial(server: RunningServer, homes: dict[Transport, Home]) -> dict[Transport, Any]:
    session = await server.create_session()
    mentor = Robot(server.url, "plain")
    await mentor.joins(session["links"]["mentor"], "Ada")
    await mentor.leaves()
    async with contextlib.AsyncExitStack() as stack:
        link = session["links"]["student"]
        people = {
            way: await stack.enter_async_context(away(home, server.url, link, way))
            for way, home in homes.items()
        }
        await server.stop()
        last = await talks(server.data_dir, session["id"])
        await server.start()
        return {way: await returns(homes[way], who, last) for way, who in people.items()}


async def measured(trials: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        async with network() as net, net.running(Path(folder)) as server:
            homes = {way: await net.home() for way in WAYS}
            seen = [await trial(server, homes) for _ in range(trials)]
    told = {way: summary([each[way] for each in seen]) for way in WAYS}
    return {"line": LINE, "missed": MISSED, "trials": trials} | told


def summary(seen: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [each["seconds"] for each in seen]
    return {
        "seconds median": round(statistics.median(seconds), 2),
        "seconds most": round(max(seconds), 2),
        "bytes per entry": round(statistics.median(e["bytes"] / e["entries"] for e in seen), 1),
        "entries": [each["entries"] for each in seen],
        "in order": all(each["ordered"] for each in seen),
    }


def main() -> int:
    if len(sys.argv) == 4:
        url, link, transport = sys.argv[1:]
        asyncio.run(person(url, link, transport))  # type: ignore[arg-type]
        return 0
    found = asyncio.run(measured(int(os.environ.get("TRIALS", "5"))))
    print(json.dumps(found, indent=1))
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
