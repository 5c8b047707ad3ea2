"""A process that has imported the server and forks a real one on demand.

Python's imports cost a second of CPU per start; a thousand kills should measure kills, not imports. A child is a
server like any other: it opens its log, its ports and its media core after the fork, and dies by SIGKILL.

One JSON object a line: `{"start": {ENVIRONMENT}, "log": PATH}` -> `{"pid": N}`; `{"wait": PID}` -> `{"status": N}`
when that child is dead.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sessionserver.cli import main
from signaling import native  # noqa: F401

ROOT = Path(__file__).parent.parent.parent


class Zygote:
    """The driver's end. Use as `async with`."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Zygote":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.zygote",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def start(self, environment: Mapping[str, str], log: Path) -> int:
        """The new server's pid; it is not ready yet."""
        told = await self._ask({"start": dict(environment), "log": str(log)})
        return int(told["pid"])

    async def kill(self, pid: int) -> None:
        """SIGKILL, and wait until it is gone."""
        os.kill(pid, signal.SIGKILL)
        await self._ask({"wait": pid})

    async def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return answer


def _serve(environment: Mapping[str, str], log: str) -> None:
    """In the child: become the server."""
    with open(log, "ab") as out:  # noqa: PTH123
        for standard in (1, 2):
            os.dup2(out.fileno(), standard)
    with open(os.devnull) as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    os.environ.update(environment)
    os._exit(main(["serve"]))


def _obey() -> None:
    """Until nobody gives orders any more; no child outlives its driver."""
    living: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            pid = os.fork()
            if pid == 0:
                _serve(order["start"], order["log"])
            living.add(pid)
            print(json.dumps({"pid": pid}), flush=True)
        else:
            _, status = os.waitpid(order["wait"], 0)
            living.discard(order["wait"])
            print(json.dumps({"status": status}), flush=True)
    for pid in living:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    _obey()
